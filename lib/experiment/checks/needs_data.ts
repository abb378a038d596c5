import type { DataFacts } from "../../dataset/data_facts.ts";
import { targetsOf } from "./class_numbers.ts";
import type { DataConfig, Experiment } from "../experiment.ts";
import type { KnownExperiment } from "../known.ts";
import { registries } from "../registries.ts";

/** Facts of data sets that are known by name: MNIST has 784 inputs before it is loaded. */
export function factsWithoutLoading({ data }: Partial<Experiment>): DataFacts | undefined {
  if (!data?.dataset) return undefined;
  const { facts } = registries.datasets.make(data.dataset);
  return facts && { ...facts };
}

/** Whether something can only be checked with the data itself: shapes, targets, names of classes, or classes that few rows may miss. */
export function needsData(experiment: KnownExperiment): boolean {
  const { network, data, train } = experiment;
  if (!network || !data) return false;
  const facts = factsWithoutLoading(experiment);
  if (!facts) return true;
  if (facts.classes !== undefined) {
    return typeof train.loss?.class_weights === "object" || drawsFew(data, facts, facts.classes);
  }
  const { outputs } = registries.activations.make(network.layers.at(-1)!.activation);
  return outputs === "probabilities" || targetsOf(train.loss!) !== "any";
}

/** Rows of each class, on average, from which a class that draws miss is too rare to load the data for. */
const manyRows = 30;

/** Whether rows are drawn, and so few that a class may be missing. */
function drawsFew(
  { train_rows, test_rows, validation }: DataConfig,
  { trainRows = NaN, testRows = NaN }: DataFacts,
  classes: number,
): boolean {
  const rows = train_rows ?? trainRows;
  const held = Math.round(validation * rows);
  const drawn = [
    ...(train_rows === undefined ? [] : [rows - held]),
    ...(validation === 0 ? [] : [held, rows - held]),
    ...(test_rows === undefined ? [] : [Math.min(test_rows, testRows)]),
  ];
  return drawn.some((rows) => !(rows >= manyRows * classes)); // also where it is not known how many there are
}
