import type { DataFacts } from "../dataset/data_facts.ts";
import type { Experiment } from "./experiment.ts";
import type { KnownExperiment } from "./known.ts";
import { registries } from "./registries.ts";

/**
 * Columns of metrics.csv in a run of this experiment, filled or not: loss and accuracy, then its further metrics. Each is
 * of the batch, of the training rows if the experiment asks for it, of validation and of test data. The penalty of
 * weights has a column if a layer has one.
 */
export function metricColumns({ train, network }: Experiment): string[] {
  const prefixes = ["", ...(train.train_metrics ? ["train_"] : []), "val_", "test_"];
  const standard = prefixes.flatMap((prefix) => [`${prefix}loss`, `${prefix}accuracy`]);
  const further = train.metrics.flatMap(({ type }) => prefixes.map((prefix) => `${prefix}${type}`));
  const isPenalised = network?.layers.some(({ l1, l2 }) => l1 !== undefined || l2 !== undefined);
  return [
    ...standard,
    ...(train.loss_after ? ["loss_after"] : []),
    ...(isPenalised ? ["penalty"] : []),
    ...further,
  ];
}

/** Metrics that will hold numbers in a run of this experiment. */
export function metricNames(experiment: Experiment, facts?: DataFacts): string[] {
  if (!experiment.network) return metricColumns(experiment).filter((name) => name.startsWith("loss"));
  const classes = !facts || facts.classes !== undefined;
  const validation = (experiment.data?.validation ?? 0) > 0;
  return metricColumns(experiment).filter((name) =>
    (classes || !/^(train_|val_|test_)?accuracy$/.test(name)) && (validation || !name.startsWith("val_"))
  );
}

/** Which end of a metric is best. */
export function goalOf(metric: string, { train }: KnownExperiment): "minimize" | "maximize" {
  const name = metric.replace(/^(train|val|test)_/, "");
  if (name === "accuracy") return "maximize";
  const further = train.metrics.find(({ type }) => type === name);
  if (!further) return "minimize";
  return registries.metrics.make(further).goal;
}
