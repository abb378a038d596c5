import { type Issue, isTable, parseStrict } from "../base/parse_strict.ts";
import { ConfigError, type Mistake } from "../config/config_error.ts";
import { readToml, type TomlDocument } from "../config/toml.ts";
import type { Sweep } from "../sweep/configurations.ts";
import { identityOf, type Params, sameValue, type Value, type Values, valuesOf } from "../sweep/space.ts";
import { applyOverrides } from "./apply_overrides.ts";
import { configure, configurePartly } from "./configure.ts";
import { lengthOf } from "./build.ts";
import { crossChecks } from "./cross_checks.ts";
import { type CrossIssue, type DataFacts, trainingRows } from "./data_checks.ts";
import type { Experiment, SweepConfig } from "./experiment.ts";
import { asMistake, type Origin } from "./mistakes.ts";
import { dataKey, dataTable } from "./data_key.ts";
import { knownPaths, type Table, valueAt } from "./paths.ts";
import { type Assignment, readSweepKeys, type SweepKeys } from "./read_sweep.ts";
import { sweepChecks, usualMetric } from "./sweep_checks.ts";
import { registries } from "./registries.ts";
import { sweepSchema } from "./schema.ts";
import { type FoundWarning, groupWarnings } from "./settings/group_warnings.ts";
import type { TrialSteps } from "./settings/setting.ts";
import { settingsChecks } from "./settings/settings_checks.ts";

/** A checked experiment file with everything that a run needs, as plain data. */
export interface ExperimentPlan {
  /** The file, as the user named it. */
  readonly file: string;
  /** The file's content with overrides applied, without its sweep: what `configure` puts swept values into. */
  readonly table: Table;
  /** Settings of `[sweep]`. */
  readonly settings: SweepConfig;
  /** What is swept; its seed is drawn when the file has none. */
  readonly sweep: Sweep;
  /** The first configuration, completed with all defaults. */
  readonly first: Experiment;
  /** What was understood of the overrides: `optimizer.learning_rate = 0.1`. */
  readonly overrides: readonly string[];
  /** Whether shapes are still unchecked, because the data must be loaded to know them. */
  readonly needsData: boolean;
}

/** What came of reading a file: a plan unless there are errors; warnings in both cases. */
export interface Reading {
  readonly plan?: ExperimentPlan;
  readonly mistakes: readonly Mistake[];
}

/** Most configurations of a sweep that are checked one by one; of larger ones each value is checked once. */
const checkedInFull = 200;

/**
 * Reads and checks an experiment file and its overrides. All mistakes are found together, except that a syntax
 * error is reported alone.
 *
 * @param text the file's content
 * @param file its name as the user gave it, for messages
 * @param overrides arguments such as `optimizer.learning_rate=0.1,0.3`
 * @param facts what is known of data that was loaded, by key
 */
export function readExperiment(
  text: string,
  file: string,
  overrides: readonly string[] = [],
  facts: Readonly<Record<string, DataFacts>> = {},
): Reading {
  let document: TomlDocument;
  try {
    document = readToml(text, file);
  } catch (error) {
    if (error instanceof ConfigError) return { mistakes: error.mistakes };
    throw error;
  }
  const issues: Issue[] = [];
  const declared = readSweepKeys(document.value, knownPaths(document.value), issues);
  const overridden = applyOverrides(document.value, declared, overrides);
  const mistakes: Mistake[] = [...overridden.mistakes];
  for (const issue of issues) mistakes.push(asMistake(issue, document, overridden.table, overridden.origins));

  const { table, keys } = overridden;
  const { sweep: sweepTable, ...rest } = table;
  const settings = readSettings(sweepTable, keys, document, overridden.origins, table, mistakes);
  let first: Experiment | undefined;
  const all = representatives(keys);
  const warnings: FoundWarning[] = [];
  for (const assignments of all) {
    const origins = new Map(overridden.origins);
    for (const { path, at } of assignments) origins.set(path.join("."), at);
    const { experiment, issues } = check(rest, table, assignments, facts);
    for (const issue of issues) {
      if (issue.severity === "warning") warnings.push({ issue, assignments, origins });
      else mistakes.push(asMistake(issue, document, table, origins));
    }
    first ??= experiment;
  }
  for (const { issue, origins } of groupWarnings(warnings, all)) {
    mistakes.push(asMistake(issue, document, table, origins));
  }
  if (mistakes.some(({ severity }) => severity === "error") || !first || !settings) return { mistakes };
  return {
    mistakes,
    plan: {
      file,
      table: rest,
      settings,
      sweep: sweepOf(first, settings, keys),
      first,
      overrides: overridden.echo,
      needsData: first.network !== undefined && factsWithoutLoading(first) === undefined,
    },
  };
}

/** Facts of data sets that are known by name: MNIST has 784 inputs before it is loaded. */
export function factsWithoutLoading({ data }: Partial<Experiment>): DataFacts | undefined {
  if (!data?.dataset) return undefined;
  const { type, ...options } = data.dataset;
  const { facts } = registries.datasets.get(type).build(options);
  return facts && { ...facts };
}

function check(
  rest: Table,
  given: Table,
  assignments: readonly Assignment[],
  facts: Readonly<Record<string, DataFacts>>,
): { experiment?: Experiment; issues: readonly CrossIssue[] } {
  const params = Object.fromEntries(assignments.map(({ path, value }) => [path.join("."), value]));
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
  const settings = settingsChecks({
    experiment,
    written: (...path) => path.join(".") in params || valueAt(rest, path) !== undefined,
    isSwept: assignments.length > 0,
    length: lengthKnown(experiment, known(experiment)),
    facts: known(experiment),
  });
  return { experiment, issues: [...issues, ...settings] };
}

/** How long a trial is, where its data is known, or need not be. */
function lengthKnown(experiment: Experiment, facts?: DataFacts): TrialSteps | undefined {
  const { data, train } = experiment;
  const rows = data && facts && trainingRows(data, facts);
  if (data && rows === undefined) return train.steps === undefined ? undefined : { steps: train.steps };
  return lengthOf(experiment, rows);
}

function readSettings(
  value: unknown,
  keys: SweepKeys,
  document: TomlDocument,
  origins: ReadonlyMap<string, Origin>,
  table: Table,
  mistakes: Mistake[],
): SweepConfig | undefined {
  if (value !== undefined && !isTable(value)) {
    mistakes.push(
      asMistake(
        { path: ["sweep"], message: "must be a table: [sweep]", received: value },
        document,
        table,
        origins,
      ),
    );
    return undefined;
  }
  const { parameters: _parameters, cases: _cases, ...settings } = value ?? {};
  const parsed = parseStrict(sweepSchema, settings);
  const complain = (issue: Issue) => mistakes.push(asMistake(issue, document, table, origins));
  if (!("output" in parsed)) {
    for (const issue of parsed.issues) complain(prefixed("sweep", issue));
    return undefined;
  }
  const sweep = parsed.output as SweepConfig;
  for (const issue of sweepChecks(sweep, keys, table)) complain(issue);
  const learns = sweep.pruner ?? registries.samplers.get(sweep.method.type).build(sweep.method).batch;
  if (learns !== undefined && keys.parameters.length + keys.cases.length > 0) {
    return { ...sweep, metric: sweep.metric ?? usualMetric(table) };
  }
  return sweep;
}

const prefixed = (key: string, issue: Issue): Issue => ({ ...issue, path: [key, ...issue.path] });

/**
 * Configurations that together hold every declared value at least once: the first, then each further value
 * alone; all of them when they are few.
 */
function representatives({ parameters, cases }: SweepKeys): Assignment[][] {
  const active = (row: readonly Assignment[], k: number) =>
    Object.entries(parameters[k].when ?? {}).every(([key, values]) =>
      row.some(({ path, value }) => path.join(".") === key && values.some((one) => sameValue(one, value)))
    );
  const choices = parameters.map(({ path, at, values }) =>
    endsOf(values).map((value, index): Assignment => ({
      path,
      at: "argument" in at || values.kind === "range" ? at : [...at, index],
      value,
    }))
  );
  const rows = cases.length > 0 ? cases : [[]];
  const all = rows.length * choices.reduce((product, list) => product * list.length, 1);
  const firsts = choices.map((list) => list[0]);
  if (all <= checkedInFull) {
    let products: Assignment[][] = rows;
    for (const [k, list] of choices.entries()) {
      products = products.flatMap((row) => active(row, k) ? list.map((choice) => [...row, choice]) : [row]);
    }
    return products;
  }
  /** A row with some values given: keys that they depend on take values that allow them, all others their first. */
  const rowWith = (row: readonly Assignment[], given: ReadonlyMap<number, Assignment>) => {
    const wanted = new Map(given);
    for (let k = parameters.length - 1; k >= 0; k--) {
      if (!wanted.has(k)) continue;
      for (const [key, [value]] of Object.entries(parameters[k].when ?? {})) {
        const parent = parameters.findIndex(({ path }) => path.join(".") === key);
        wanted.set(parent, choices[parent].find((choice) => sameValue(choice.value, value))!);
      }
    }
    const filled = [...row];
    for (const [k, first] of firsts.entries()) if (active(filled, k)) filled.push(wanted.get(k) ?? first);
    return filled;
  };
  const found = rows.map((row) => rowWith(row, new Map()));
  for (const [k, list] of choices.entries()) {
    const from = parameters[k].when ? 0 : 1;
    for (const choice of list.slice(from)) found.push(rowWith(rows[0], new Map([[k, choice]])));
  }
  return found;
}

/** The values of a list, or both ends of a range. */
function endsOf(values: Values): readonly Value[] {
  if (values.kind === "list") return values.values;
  return values.step === undefined
    ? [values.min, values.max]
    : [valuesOf(values)[0], valuesOf(values).at(-1)!];
}

function sweepOf(first: Experiment, settings: SweepConfig, { parameters, cases }: SweepKeys): Sweep {
  const sweep: Sweep = {
    seed: first.seed ?? crypto.getRandomValues(new Uint32Array(1))[0],
    repeats: first.repeats,
    cases: withoutEqual(
      cases.map((one) => Object.fromEntries(one.map(({ path, value }) => [path.join("."), value]))),
    ),
    parameters: parameters.map(({ path, values, when }) => ({ path: path.join("."), values, when })),
    maxTrials: settings.max_trials,
  };
  return sweep;
}

/** Equal cases are one: no configuration runs twice. */
function withoutEqual(cases: readonly Params[]): Params[] {
  const seen = new Set<string>();
  return cases.filter((one) => {
    const identity = identityOf(one);
    return !seen.has(identity) && seen.add(identity);
  });
}

/**
 * Reads and checks the text of an experiment file.
 *
 * @param overrides such as `optimizer.learning_rate=0.1`
 * @param file name for messages
 * @returns its first configuration, completed with all defaults
 * @throws {ConfigError} with everything that is wrong
 */
export function readExperimentText(
  text: string,
  overrides: readonly string[] = [],
  file = "experiment",
): Experiment {
  const { plan, mistakes } = readExperiment(text, file, overrides);
  if (!plan) throw new ConfigError(mistakes);
  return plan.first;
}
