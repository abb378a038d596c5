import { isTable } from "../../base/parse_strict.ts";
import type { DataFacts } from "../../dataset/data_facts.ts";
import { classSettings } from "./class_settings.ts";
import { type CrossIssue, dataChecks, sizeChecks, sparseChecks } from "./data_checks.ts";
import { metricChecks } from "./metric_checks.ts";
import { outputChecks, type WithNetwork } from "./output_checks.ts";
import { activationChecks } from "./activation_checks.ts";
import { parameterChecks, shapeChecks } from "./shape_checks.ts";
import { splitChecks, stratifyChecks } from "./split_checks.ts";
import { targetChecks } from "./target_checks.ts";
import type { Experiment, TrainConfig } from "../experiment.ts";
import type { Table } from "../paths.ts";
import { registries } from "../registries.ts";
import { sampleShape } from "../../dataset/sample_shape.ts";
import { networkOnly } from "../schema.ts";
import { epochKeysOfFunction } from "../settings/epoch_keys.ts";

/**
 * Checks what a schema of single values cannot: keys that need or are mutually exclusive, shapes, and which loss
 * may follow which activation.
 *
 * @param experiment what is right of it: checks that need a section that has mistakes are left out
 * @param given the file's own table, to tell what was written from what was completed
 */
export function crossChecks(experiment: Partial<Experiment>, given: Table, facts?: DataFacts): CrossIssue[] {
  const issues: CrossIssue[] = [];
  const [network, objective] = ["network" in given, "objective" in given];
  if (network && objective) {
    issues.push({
      path: ["objective"],
      onKey: true,
      message: "[network] and [objective] are mutually exclusive",
      notes: ["an experiment either trains a network on data or minimises a function"],
    });
  } else if (network) {
    if (!("data" in given)) {
      issues.push({
        path: ["network"],
        onKey: true,
        message: "[network] needs [data] to learn from",
        notes: ['add [data] with dataset (a name, such as "mnist"), or path (a CSV file) and target'],
      });
    }
    if (experiment.data) dataChecks(experiment.data, given.data, issues);
    if (experiment.train) trainChecks(experiment.train, given.train, issues);
    if (experiment.network) networkChecks(experiment as WithNetwork, facts, issues);
    if (experiment.network && experiment.data && facts) {
      const whole = { ...experiment, network: experiment.network };
      const fits = outputChecks(whole, facts, issues);
      classSettings(whole, facts, issues);
      sizeChecks(experiment.data, facts, issues);
      if (fits) {
        targetChecks(whole, facts, issues);
        splitChecks(experiment.data, facts, issues);
      }
      if (isTable(given.data) && "stratify" in given.data) stratifyChecks(experiment.data, facts, issues);
      if (experiment.compute) sparseChecks(experiment.compute.sparse, experiment.data, facts, issues);
    }
  } else if (objective) {
    functionChecks(given, issues);
    issues.push(...epochKeysOfFunction(experiment));
  } else {
    issues.push({
      path: [],
      message: "the experiment has neither [network] nor [objective]",
      notes: ["add [network] with the layers of a network, or [objective] with a function to minimise"],
    });
  }
  const whole = experiment.train && (!("data" in given) || experiment.data) &&
    (!network || experiment.network);
  if (network !== objective && whole) metricChecks(experiment as Experiment, given, facts, issues);
  return issues;
}

function trainChecks(train: TrainConfig, given: unknown, issues: CrossIssue[]): void {
  const written = isTable(given) ? given : {};
  const missing = (...keys: (keyof TrainConfig)[]) =>
    keys.every((key) => train[key] === undefined && !(key in written));
  if (missing("loss")) {
    issues.push({
      path: ["train"],
      onKey: true,
      message: 'missing key "loss" in [train]',
      notes: [`known: ${registries.losses.names().join(", ")}`],
    });
  }
  const names = train.metrics.map(({ type }) => type);
  const twice = names.findIndex((name, i) => names.indexOf(name) < i);
  if (twice >= 0) {
    issues.push({
      path: ["train", "metrics", twice],
      message: `metric "${names[twice]}" is listed twice`,
      notes: ["remove one: each has one column in metrics.csv"],
    });
  }
  if (train.epochs !== undefined && train.steps !== undefined) {
    issues.push({
      path: ["train", "steps"],
      onKey: true,
      message: "epochs and steps are mutually exclusive",
      notes: ["keep one of them"],
    });
  } else if (missing("epochs", "steps")) {
    issues.push({
      path: ["train"],
      onKey: true,
      message: 'missing key "epochs" in [train]',
      notes: ["set epochs or steps"],
    });
  }
}

function networkChecks(
  { data, network, train }: WithNetwork,
  facts: DataFacts | undefined,
  issues: CrossIssue[],
): void {
  const seen = new Map<string, number>();
  for (const [index, { name }] of network.layers.entries()) {
    if (seen.has(name)) {
      issues.push({
        path: ["network", "layers", index, "name"],
        message: `layer name "${name}" is taken by network.layers.${seen.get(name)}`,
        notes: ["layers are addressed by name: each needs its own"],
      });
    }
    seen.set(name, index);
  }
  const sample = facts && sampleShape(data, facts);
  const without = parameterChecks(network, sample);
  if (without.length > 0) {
    issues.push(...without);
    return;
  }
  activationChecks(network, train?.loss, sample, issues);
  if (facts) issues.push(...shapeChecks(network, data, facts));
}

function functionChecks(given: Table, issues: CrossIssue[]): void {
  const train = given.train as Table | undefined ?? {};
  for (const key of networkOnly) {
    if (key in train) {
      issues.push({
        path: ["train", key],
        onKey: true,
        message: `train.${key} does not apply to [objective]`,
        notes: ["it is for networks only: remove it"],
      });
    }
  }
  if (train.steps === undefined) {
    issues.push({
      path: ["train"],
      onKey: true,
      message: 'missing key "steps" in [train]',
      notes: ["add steps to [train], such as steps = 100"],
    });
  }
  for (const key of ["data", "early_stopping"]) {
    if (key in given) {
      issues.push({
        path: [key],
        onKey: true,
        message: `[${key}] does not apply to [objective]`,
        notes: ["it is for networks only: remove it"],
      });
    }
  }
}
