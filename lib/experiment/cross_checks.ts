import type { Selection } from "../base/component_schema.ts";
import { nearestName } from "../base/nearest_name.ts";
import type { Issue } from "../base/parse_strict.ts";
import { isRowActivation } from "../compute/backend.ts";
import type { Experiment } from "./experiment.ts";
import { metricNames } from "./metric_names.ts";
import type { Table } from "./paths.ts";
import { registries } from "./registries.ts";

/** What is known of a data set, before or after it was loaded. */
export interface DataFacts {
  /** Numbers in one sample. */
  readonly inputs: number;
  /** Classes, or numbers to predict. */
  readonly outputs: number;
  /** Number of classes; `undefined` when numbers are predicted. */
  readonly classes?: number;
  readonly trainRows?: number;
  readonly testRows?: number;
  /** Whether its inputs are bytes, which `scale = "unit"` divides by 255. */
  readonly bytes?: boolean;
}

/** An issue that may be worth a warning only. */
export interface CrossIssue extends Issue {
  readonly severity?: "warning";
}

/**
 * Checks what a schema of single values cannot: keys that need or exclude each other, shapes, and which loss
 * may follow which activation.
 *
 * @param given the file's own table, to tell what was written from what was completed
 */
export function crossChecks(experiment: Experiment, given: Table, facts?: DataFacts): CrossIssue[] {
  const issues: CrossIssue[] = [];
  const { network, objective } = experiment;
  if (network && objective) {
    issues.push({
      path: ["objective"],
      onKey: true,
      message: "[network] and [objective] exclude each other",
      notes: ["an experiment trains a network on data or minimises a function"],
    });
  } else if (network) {
    networkChecks(experiment, issues);
    if (facts) factsChecks(experiment, facts, issues);
  } else if (objective) {
    functionChecks(given, issues);
  } else {
    issues.push({
      path: [],
      message: "there is neither [network] nor [objective]",
      notes: ["give the layers of a network in [network], or a function to minimise in [objective]"],
    });
  }
  if (!objective || !network) metricChecks(experiment, given, facts, issues);
  return issues;
}

function networkChecks(experiment: Experiment, issues: CrossIssue[]): void {
  const { data, network, train } = experiment;
  if (!data) issues.push({ path: ["network"], onKey: true, message: "[network] needs [data] to learn from" });
  else dataChecks(experiment, issues);
  if (!train.loss) {
    issues.push({
      path: ["train"],
      onKey: true,
      message: 'missing key "loss" in [train]',
      notes: [`known: ${registries.losses.names().join(", ")}`],
    });
  }
  if (train.epochs !== undefined && train.steps !== undefined) {
    issues.push({
      path: ["train", "steps"],
      onKey: true,
      message: "epochs and steps exclude each other",
      notes: ["keep one of them"],
    });
  } else if (train.epochs === undefined && train.steps === undefined) {
    issues.push({
      path: ["train"],
      onKey: true,
      message: 'missing key "epochs" in [train]',
      notes: ["give epochs, or steps"],
    });
  }
  const seen = new Map<string, number>();
  for (const [index, { name }] of network!.layers.entries()) {
    if (seen.has(name)) {
      issues.push({
        path: ["network", "layers", index, "name"],
        message: `layer name "${name}" is taken by network.layers.${seen.get(name)}`,
        notes: ["layers are addressed by name: each needs its own"],
      });
    }
    seen.set(name, index);
  }
  activationChecks(experiment, issues);
}

function dataChecks({ data }: Experiment, issues: CrossIssue[]): void {
  const sources = (["dataset", "path", "images"] as const).filter((key) => data![key] !== undefined);
  if (sources.length === 0) {
    issues.push({
      path: ["data"],
      onKey: true,
      message: "[data] names no data",
      notes: ["give dataset (a name), path (a CSV file), or images and labels (IDX files)"],
    });
  }
  if (sources.length > 1) {
    issues.push({
      path: ["data", sources[1]],
      onKey: true,
      message: `${sources.join(" and ")} exclude each other`,
      notes: ["keep one of them"],
    });
  }
  const needs: [keyof NonNullable<Experiment["data"]>, keyof NonNullable<Experiment["data"]>][] = [
    ["path", "target"],
    ["images", "labels"],
    ["labels", "images"],
    ["test_images", "test_labels"],
    ["test_labels", "test_images"],
    ["test_images", "images"],
    ["test_path", "path"],
    ["target", "path"],
    ["features", "path"],
    ["target_type", "path"],
  ];
  for (const [key, needed] of needs) {
    if (data![key] !== undefined && data![needed] === undefined) {
      issues.push({ path: ["data", key], onKey: true, message: `data.${key} needs data.${needed}` });
    }
  }
}

/** Keys of `[train]` that say something about data or a network. */
const networkOnly = ["loss", "metrics", "epochs", "batch_size", "sampling", "eval_every"];

function functionChecks(given: Table, issues: CrossIssue[]): void {
  const train = given.train as Table | undefined ?? {};
  for (const key of networkOnly) {
    if (key in train) {
      issues.push({
        path: ["train", key],
        onKey: true,
        message: `train.${key} has no meaning for [objective]`,
        notes: ["it belongs to networks: remove it"],
      });
    }
  }
  if (train.steps === undefined) {
    issues.push({
      path: ["train"],
      onKey: true,
      message: 'missing key "steps" in [train]',
      notes: ['"steps" must be a whole number of at least 1'],
    });
  }
  for (const key of ["data", "early_stopping"]) {
    if (key in given) {
      issues.push({
        path: [key],
        onKey: true,
        message: `[${key}] has no meaning for [objective]`,
        notes: ["it belongs to networks: remove it"],
      });
    }
  }
}

function activationChecks({ network, train }: Experiment, issues: CrossIssue[]): void {
  const layers = network!.layers;
  const built = layers.map(({ activation: { type, ...options } }) =>
    registries.activations.get(type).build(options)
  );
  for (const [index, activation] of built.entries()) {
    const { units } = layers[index] as { units?: number };
    const minUnits = isRowActivation(activation) ? activation.minUnits ?? 1 : 1;
    if (units !== undefined && units < minUnits) {
      issues.push({
        path: ["network", "layers", index, "activation"],
        message: `${layers[index].activation.type} over ${units} unit is constant`,
        notes: [`it needs at least ${minUnits} units; for one unit use sigmoid`],
      });
    }
  }
  const hidden = built.slice(0, -1);
  if (hidden.length > 0 && hidden.every((activation) => !isRowActivation(activation) && activation.linear)) {
    issues.push({
      severity: "warning",
      path: ["network", "layers"],
      onKey: true,
      message: "all hidden layers are linear, so the network is no more than one layer",
      notes: ["give the hidden layers an activation such as relu"],
    });
  }
  const output = built.at(-1)!;
  const last = layers.length - 1;
  if (train.loss) lossChecks(train.loss, output.outputs ?? "any", layers[last], last, issues);
}

function lossChecks(
  { type, ...options }: Selection,
  outputs: "probabilities" | "any",
  layer: { activation: { type: string }; units?: unknown },
  index: number,
  issues: CrossIssue[],
): void {
  const { losses } = registries;
  const { expects } = losses.get(type).build(options);
  const path = ["train", "loss"];
  const activation = layer.activation.type;
  if (expects === "probabilities" && outputs !== "probabilities") {
    const logits = losses.has(`${type}_logits`) ? ` or use ${type}_logits` : "";
    issues.push({
      path,
      message: `${type} needs outputs from 0 to 1, but the output layer has activation ${activation}`,
      notes: [`give the output layer softmax or sigmoid,${logits || " or use another loss"}`],
    });
  }
  if (expects === "logits" && outputs === "probabilities") {
    issues.push({
      path,
      message: `${type} takes logits, but the output layer has activation ${activation} already`,
      notes: [
        `give the output layer (network.layers.${index}) activation identity, or use ${
          type.replace(/_logits$/, "")
        }`,
      ],
    });
  }
  if (/^cross_entropy/.test(type) && layer.units === 1) {
    issues.push({
      path,
      message: `${type} over one output unit cannot tell two classes apart`,
      notes: [`use binary_${type}, or two units with softmax`],
    });
  }
}

function factsChecks({ network, data }: Experiment, facts: DataFacts, issues: CrossIssue[]): void {
  const last = network!.layers.length - 1;
  const { name } = network!.layers[last];
  const units = outputsOf(network!, facts.inputs);
  const binary = facts.classes === 2 && units === 1;
  if (units !== facts.outputs && !binary) {
    const what = facts.classes === undefined
      ? `${facts.outputs} numbers to predict`
      : `${facts.classes} classes`;
    issues.push({
      path: ["network", "layers", last, ...("units" in network!.layers[last] ? ["units"] : [])],
      message: `the output layer "${name}" has ${units} units, but the data has ${what}`,
      notes: [
        `set units = ${facts.outputs}${
          facts.classes === 2 ? ", or 1 with sigmoid and binary_cross_entropy" : ""
        }`,
      ],
    });
  }
  if (data?.scale === "unit" && facts.bytes === false) {
    issues.push({
      path: ["data", "scale"],
      message: 'scale = "unit" divides bytes by 255, but the data holds other numbers',
      notes: ['use "none", or "standard" for mean 0 and deviation 1'],
    });
  }
  const rows = Math.min(data?.train_rows ?? Infinity, facts.trainRows ?? Infinity);
  const held = Math.round((data?.validation ?? 0) * rows);
  if (Number.isFinite(rows) && data?.validation && (held === 0 || held === rows)) {
    issues.push({
      path: ["data", "validation"],
      message: `${data.validation} of ${rows} training rows leaves none for ${
        held === 0 ? "validation" : "training"
      }`,
    });
  }
  for (const [key, rows] of [["train_rows", facts.trainRows], ["test_rows", facts.testRows]] as const) {
    if (rows !== undefined && data?.[key] !== undefined && data[key] > rows) {
      issues.push({
        path: ["data", key],
        message: `must be at most ${rows}, the rows that there are`,
        received: data[key],
      });
    }
  }
}

/** Units of the last layer: every layer knows its own from those below. */
function outputsOf({ layers }: NonNullable<Experiment["network"]>, inputs: number): number {
  for (
    const { name: _name, activation: _activation, initializer: _initializer, type, ...options } of layers
  ) {
    inputs = registries.layers.get(type).build(options)(inputs).units;
  }
  return inputs;
}

function metricChecks(
  experiment: Experiment,
  given: Table,
  facts: DataFacts | undefined,
  issues: CrossIssue[],
): void {
  const sweep = given.sweep as { metric?: unknown } | undefined;
  const chosen: [string[], unknown][] = [
    [["early_stopping", "monitor"], experiment.early_stopping?.monitor],
    [["sweep", "metric"], sweep?.metric],
  ];
  for (const [path, metric] of chosen) {
    if (typeof metric !== "string") continue;
    if (metric.startsWith("test_")) {
      issues.push({
        path,
        message: `${path.join(".")} must not be a test metric, got "${metric}"`,
        notes: [
          "test data is only reported, never chosen by: hold rows back with data.validation and use a val_ metric",
        ],
      });
    } else if (metric.startsWith("val_") && experiment.network && !experiment.data?.validation) {
      issues.push({
        path,
        message: `${path.join(".")} is "${metric}", but no validation data is held back`,
        notes: ["set data.validation, for example to 0.1"],
      });
    } else {
      const known = metricNames(experiment, facts);
      if (!known.includes(metric)) {
        const choices = known.filter((name) => !name.startsWith("test_"));
        const nearest = nearestName(metric, choices);
        issues.push({
          path,
          message: `unknown metric "${metric}"`,
          label: nearest && `did you mean "${nearest}"?`,
          notes: [`known: ${choices.join(", ")}`],
        });
      }
    }
  }
}
