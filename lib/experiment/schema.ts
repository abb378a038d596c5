import * as v from "../npm/valibot.ts";
import { component } from "../base/component_schema.ts";
import {
  above,
  atLeast,
  choice,
  integer,
  integerFrom,
  notBoth,
  text,
  withAlternatives,
} from "../base/names/fields.ts";
import { mostThreads } from "../compute/backend.ts";
import { registries } from "./registries.ts";
import { dataSchema } from "./schema/data_schema.ts";
import { described } from "./schema/described.ts";
import { networkSchema } from "./schema/network_schema.ts";
import { trainSchema } from "./schema/train_schema.ts";

const { objectives, optimizers, pruners, samplers, schedules } = registries;

/** A whole number that can seed everything: what float64 holds exactly. */
const seed = v.pipe(integer(0, "every random number derives from the seed (default: drawn and recorded)"));

const name = v.pipe(
  v.string("must be a quoted string"),
  v.regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    "must be 1 to 64 of A-Z a-z 0-9 . _ - and begin with a letter or digit",
  ),
  v.check((value) => !value.endsWith("."), "must not end with a full stop"),
  v.description("name of the experiment and of its folder in results/"),
);

const earlyStopping = v.strictObject({
  monitor: v.optional(text("column of metrics.csv that must improve"), "val_loss"),
  patience: integer(1, "evaluations without improvement before the trial stops"),
  min_delta: v.optional(atLeast(0, "smallest change that counts as an improvement"), 0),
});

const compute = v.strictObject({
  backend: v.optional(
    choice(
      ["wasm", "wasm-fma", "blas", "reference"],
      "wasm: SIMD in float32, the same bits everywhere; wasm-fma: with fused multiply-add, the bits depend " +
        "on the processor; blas: matrix products by a system library, for deno task run:blas; reference: plain " +
        "float64. Functions and numerical gradients always use reference",
    ),
    "wasm",
  ),
  sparse: v.optional(
    v.pipe(
      v.union([v.boolean(), v.literal("auto")], 'must be true, false or "auto"'),
      v.description("whether the first layer skips zeros of byte data; auto: when most inputs are 0"),
    ),
    "auto",
  ),
  fuse: v.optional(
    v.pipe(
      v.union([v.boolean(), v.literal("auto")], 'must be true, false or "auto"'),
      v.description(
        "whether one worker trains up to 8 trials of a sweep together if they use the same batches, with the same results; auto: when their first layer is a convolution, or small",
      ),
    ),
    "auto",
  ),
  threads: v.optional(
    v.pipe(
      v.union(
        [integerFrom(1, mostThreads, "threads"), v.literal("auto")],
        `must be a whole number from 1 to ${mostThreads}, or "auto"`,
      ),
      v.description(
        "threads per trial; auto: more than one when there are fewer trials than cores",
      ),
    ),
    "auto",
  ),
});

const divergence = v.strictObject({
  max_loss: v.optional(above(0, "largest loss of a batch; a trial with a larger one has diverged")),
  max_growth: v.optional(
    above(1, "largest ratio of a batch loss to the first; a trial with a larger one has diverged"),
  ),
  max_parameter: v.optional(
    above(0, "largest size of a weight or bias; a trial with a larger one has diverged"),
  ),
});

const checkpoint = notBoth({
  every_steps: v.optional(integer(1, "steps between checkpoints (default: one every 30 seconds)")),
  every_epochs: v.optional(integer(1, "epochs between checkpoints, instead of every_steps")),
}, ["every_steps", "every_epochs"]);

const run = v.strictObject({
  retries: v.optional(integer(0, "how many times a trial that failed or timed out is retried"), 0),
  timeout: v.optional(
    above(
      0,
      "seconds that a trial may take (default: no limit), and that an extension may take to load or to " +
        "answer (default: 60, at least 3)",
    ),
  ),
  memory_limit: v.optional(
    atLeast(
      64,
      "megabytes that an extension may use in one step or for one answer, and keep (default: half of the largest heap)",
    ),
  ),
});

const launcher = notBoth({
  jobs: v.optional(
    integer(1, "number of jobs that share the trials (default: about ten minutes of work per job)"),
  ),
  trials_per_job: v.optional(integer(1, "trials per job, instead of jobs")),
  estimated_trial_seconds: v.optional(above(0, "seconds that a trial takes (default: measured before)")),
  cpus_per_task: v.optional(integer(1, "number of trials that run at the same time in each job"), 1),
  max_parallel: v.optional(integer(1, "largest number of jobs that run at the same time")),
  partition: v.optional(text("the partition of a Slurm cluster")),
  time: v.optional(text('time limit of each job, such as "02:00:00"')),
  mem: v.optional(text('memory of each job, such as "4G"')),
  sbatch_args: v.optional(
    v.pipe(
      v.array(text("an argument"), "must be a list of arguments"),
      v.description('further arguments for sbatch, such as ["--account=lab"]'),
    ),
    [],
  ),
  retries: v.optional(integer(0, "how many times a job that ended without results is submitted again"), 3),
  heartbeat_timeout: v.optional(
    atLeast(2, "seconds without a sign of life after which other jobs take over the trials of a job"),
    30,
  ),
}, ["jobs", "trials_per_job"]);

/** `[sweep]` without its parameters and cases, whose keys are paths into the rest of the file. */
export const sweepSchema = v.strictObject({
  method: v.optional(described(component(samplers), "how configurations are chosen"), "grid"),
  metric: v.optional(text("column of metrics.csv that trials are ranked by")),
  goal: v.optional(choice(["minimize", "maximize"], "whether a lower or a higher metric is better")),
  max_configurations: v.optional(integer(1, "largest number of configurations")),
  pruner: v.optional(
    described(component(pruners), "stops configurations early that are worse than others"),
  ),
});

const experiment = v.strictObject({
  name,
  description: v.optional(
    v.pipe(v.string("must be a quoted string"), v.description("one line about the experiment, for readers")),
  ),
  seed: v.optional(seed),
  repeats: v.optional(integer(1, "independent seeds per configuration"), 1),
  extensions: v.optional(
    v.pipe(
      v.array(text("a module"), "must be a list of files"),
      v.description("modules with your own components; they need --allow-extensions"),
    ),
    [],
  ),
  data: v.optional(v.pipe(dataSchema, v.description("the data to learn from"))),
  network: v.optional(v.pipe(networkSchema, v.description("the architecture"))),
  objective: v.optional(
    described(component(objectives), "a function to minimise instead of a network's loss"),
  ),
  train: v.optional(v.pipe(trainSchema, v.description("how the network or function is trained")), {}),
  optimizer: described(component(optimizers), "how a gradient becomes an update"),
  schedule: v.optional(
    described(component(schedules), "how the learning rate changes (default: it is constant)"),
  ),
  early_stopping: v.optional(v.pipe(earlyStopping, v.description("stop when a metric no longer improves"))),
  divergence: v.optional(
    v.pipe(divergence, v.description("when a trial counts as diverged although its numbers are finite")),
    {},
  ),
  checkpoint: v.optional(
    v.pipe(checkpoint, v.description("how often a running trial is saved, so that it can be resumed")),
    {},
  ),
  run: v.optional(v.pipe(run, v.description("limits and retries of trials")), {}),
  compute: v.optional(v.pipe(compute, v.description("what computes the numbers")), {}),
  launcher: v.optional(v.pipe(launcher, v.description("how trials are spread over a cluster")), {}),
});

/** Keys of `[train]` that say something about data or a network. */
export const networkOnly = [
  "loss",
  "label_smoothing",
  "metrics",
  "train_metrics",
  "epochs",
  "batch_size",
  "sampling",
  "eval_every",
];

/** Everything but `[sweep]`: what one configuration is made of. */
export const experimentSchema = withAlternatives(experiment, [
  ["objective"],
  ["network", "data", "early_stopping", ...networkOnly.map((key) => `train.${key}`)],
]);
