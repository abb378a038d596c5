import { assert } from "@std/assert";
import { prepareData } from "../dataset/prepare.ts";
import type { PreparedData, Subset } from "../dataset/prepared_data.ts";
import { buildTrial, type TrialSetup } from "../experiment/build.ts";
import { configured } from "../experiment/configure.ts";
import { withoutExtensions } from "../experiment/known.ts";
import { loadFromRegistry } from "../experiment/load_data.ts";
import { readExperiment } from "../experiment/validate.ts";
import { Engines } from "../trial/engines.ts";
import { reference } from "../compute/reference.ts";

/** A trial whose training batch is all of its training rows. */
export interface ClassTrial {
  readonly setup: TrialSetup;
  readonly data: PreparedData;
}

const engines = new Engines();

/** 40 rows of two classes, of which 30 are trained on. */
const dataset = await loadFromRegistry({ dataset: { type: "moons", noise: 0.2 }, train_rows: 40 }, 1);

/** The output layer for a loss. */
const outputs: Readonly<Record<string, string>> = {
  cross_entropy: 'units = 2, activation = "softmax"',
  cross_entropy_logits: "units = 2",
  binary_cross_entropy: 'units = 1, activation = "sigmoid"',
  binary_cross_entropy_logits: "units = 1",
};

/** The losses on classes. */
export const classLosses: readonly string[] = Object.keys(outputs);

/**
 * Builds a trial on classes.
 *
 * @param train further keys of `[train]`
 * @param hidden the layers before the last
 * @param options options of the loss, such as `class_weights = "balanced"`
 */
export function classTrial(
  loss: string,
  { train = "", options = "", hidden = 'units = 3, activation = "tanh"', backend = "reference" }: {
    readonly train?: string;
    readonly hidden?: string;
    readonly options?: string;
    readonly backend?: "reference" | "wasm";
  } = {},
): ClassTrial {
  const text = `name = "classes"
seed = 1
data = { dataset = { type = "moons", noise = 0.2 }, train_rows = 40, validation = 0.25, stratify = false }
[network]
layers = [{ ${hidden} }, { ${outputs[loss]} }]
[train]
loss = { type = "${loss}"${options === "" ? "" : `, ${options}`} }
metrics = ["mae"]
batch_size = 30
steps = 1
${train}
[optimizer]
type = "sgd"
learning_rate = 0.1
[compute]
backend = "${backend}"
`;
  const { plan, mistakes } = readExperiment(text, "classes.toml");
  assert(plan, mistakes.map(({ message }) => message).join("\n"));
  const experiment = configured(withoutExtensions(plan.table, []), {});
  const data = prepareData(dataset, experiment.data!, 1);
  const engine = experiment.train.gradient === "numerical" ? reference : engines.get(backend);
  return { setup: buildTrial(experiment, 1, data, { engine }), data };
}

/** The class of each row of a subset, and the outputs of the network for it. */
export function outputsOf({ setup }: ClassTrial, { part, rows }: Subset): { label: number; y: number[] }[] {
  const network = setup.network!;
  const { columns, values } = part.inputs;
  return Array.from(rows, (row) => ({
    label: part.labels![row],
    y: [...network.predict(values.subarray(row * columns, (row + 1) * columns))],
  }));
}

/**
 * The loss of a sample, by its definition.
 *
 * @param targets one per output
 */
export function lossOfSample(loss: string, y: readonly number[], targets: readonly number[]): number {
  const sum = (terms: readonly number[]) => terms.reduce((all, term) => all + term, 0);
  const entropy = (p: readonly number[]) => -sum(targets.map((t, k) => t * Math.log(p[k])));
  const binary = (p: number) => -(targets[0] * Math.log(p) + (1 - targets[0]) * Math.log(1 - p));
  const exponentials = y.map(Math.exp);
  switch (loss) {
    case "cross_entropy":
      return entropy(y);
    case "cross_entropy_logits":
      return entropy(exponentials.map((e) => e / sum(exponentials)));
    case "binary_cross_entropy":
      return binary(y[0]);
    default:
      return binary(1 / (1 + Math.exp(-y[0])));
  }
}

/** The targets of a class without smoothing, one per output. */
export const trueTargets = (label: number, count: number): number[] =>
  count === 1 ? [label] : Array.from({ length: count }, (_, k) => k === label ? 1 : 0);

/** The mean of some numbers. */
export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
