import type { Params } from "../sweep/space.ts";
import { dataKey, dataTable } from "./data_key.ts";
import { lengthOf } from "./build.ts";
import { configure, configurePartly } from "./configure.ts";
import { crossChecks } from "./cross_checks.ts";
import { type CrossIssue, type DataFacts, trainingRows } from "./data_checks.ts";
import type { Experiment } from "./experiment.ts";
import { type Table, valueAt } from "./paths.ts";
import type { Assignment } from "./read_sweep.ts";
import { registries } from "./registries.ts";
import { prunerSettings } from "./settings/pruner_settings.ts";
import type { TrialSteps } from "./settings/setting.ts";
import { settingsChecks } from "./settings/settings_checks.ts";
import { configurationsOf, sweepSettings, type WholeSweep } from "./settings/sweep_settings.ts";

/** Facts of data sets that are known by name: MNIST has 784 inputs before it is loaded. */
export function factsWithoutLoading({ data }: Partial<Experiment>): DataFacts | undefined {
  if (!data?.dataset) return undefined;
  const { type, ...options } = data.dataset;
  const { facts } = registries.datasets.get(type).build(options);
  return facts && { ...facts };
}

/** Values of swept keys by dotted path. */
export const paramsOf = (assignments: readonly Assignment[]): Params =>
  Object.fromEntries(assignments.map(({ path, value }) => [path.join("."), value]));

/** A configuration of a sweep, checked: what is right of it, and everything that is wrong or idle. */
export function checkConfiguration(
  rest: Table,
  given: Table,
  assignments: readonly Assignment[],
  facts: Readonly<Record<string, DataFacts>>,
): { experiment?: Experiment; length?: TrialSteps; issues: readonly CrossIssue[] } {
  const params = paramsOf(assignments);
  const parsed = configure(rest, params);
  const known = (experiment: Partial<Experiment>) => {
    const data = dataTable(rest, params);
    return (data && facts[dataKey(data)]) ?? factsWithoutLoading(experiment);
  };
  if (!("output" in parsed)) {
    const partial = configurePartly(rest, params, parsed.issues);
    return { issues: [...parsed.issues, ...crossChecks(partial, given, known(partial))] };
  }
  const experiment = parsed.output;
  const issues = crossChecks(experiment, given, known(experiment));
  // What a setting comes to can be told of experiments that are right.
  if (issues.some(({ severity }) => severity !== "warning")) return { experiment, issues };
  const length = lengthKnown(experiment, known(experiment));
  const settings = settingsChecks({
    experiment,
    written: (...path) => path.join(".") in params || valueAt(rest, path) !== undefined,
    swept: Object.keys(params),
    length,
    facts: known(experiment),
  });
  return { experiment, length, issues: [...issues, ...settings] };
}

/** What is idle of a sweep, as a whole and for the trials of each of its configurations. */
export function settingsOfSweep(
  whole: WholeSweep,
  lengths: readonly { readonly assignments: readonly Assignment[]; readonly length?: TrialSteps }[],
): { issue: CrossIssue; assignments: readonly Assignment[] }[] {
  const { pruner } = whole.settings;
  const count = configurationsOf(whole);
  const found = lengths.flatMap(({ assignments, length }) =>
    pruner && length && count !== undefined
      ? prunerSettings(pruner, length, count).map((issue) => ({ issue, assignments }))
      : []
  );
  // What is said of the sweep as a whole is said of each of its configurations.
  const ofAll = sweepSettings(whole, count);
  return [...found, ...lengths.flatMap(({ assignments }) => ofAll.map((issue) => ({ issue, assignments })))];
}

/** How long a trial is, where its data is known, or need not be. */
function lengthKnown(experiment: Experiment, facts?: DataFacts): TrialSteps | undefined {
  const { data, train } = experiment;
  const rows = data && facts && trainingRows(data, facts);
  if (data && rows === undefined) return train.steps === undefined ? undefined : { steps: train.steps };
  return lengthOf(experiment, rows);
}
