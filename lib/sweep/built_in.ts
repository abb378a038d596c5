// Every sampler and pruner of ours; each registers itself.
import "./grid.ts";
import "./random_search.ts";
import "./sobol.ts";
import "./tpe.ts";
import "./asha.ts";
import "./median_pruner.ts";
