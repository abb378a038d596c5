import type { ColumnType } from "../base/csv.ts";
import { type Issue, isTable, parseStrict } from "../base/parse_strict.ts";
import { ConfigError, type Mistake } from "../config/config_error.ts";
import { readToml, type TomlDocument } from "../config/toml.ts";
import type { Sweep } from "../sweep/configurations.ts";
import { identityOf, type Params } from "../sweep/space.ts";
import { applyOverrides } from "./apply_overrides.ts";
import { checkConfiguration, factsWithoutLoading, paramsOf, settingsOfSweep } from "./check_configuration.ts";
import type { DataFacts } from "./data_checks.ts";
import type { Experiment, SweepConfig } from "./experiment.ts";
import { asMistake, type Origin } from "./mistakes.ts";
import { parameterTypes } from "./parameter_types.ts";
import { knownPaths, type Table } from "./paths.ts";
import { type Assignment, readSweepKeys, type SweepKeys } from "./read_sweep.ts";
import { sweepChecks, usualMetric } from "./sweep_checks.ts";
import { registries } from "./registries.ts";
import { representatives } from "./representatives.ts";
import { sweepSchema } from "./schema.ts";
import { type FoundWarning, groupWarnings } from "./settings/group_warnings.ts";
import type { TrialSteps } from "./settings/setting.ts";
import type { WholeSweep } from "./settings/sweep_settings.ts";

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
  /** What the columns of the swept keys hold. */
  readonly parameterTypes: Readonly<Record<string, ColumnType>>;
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
  const lengths: { assignments: readonly Assignment[]; length?: TrialSteps }[] = [];
  for (const assignments of all.rows) {
    const origins = new Map(overridden.origins);
    for (const { path, at } of assignments) origins.set(path.join("."), at);
    const { experiment, length, issues } = checkConfiguration(rest, table, assignments, facts);
    lengths.push({ assignments, length });
    for (const issue of issues) {
      if (issue.severity === "warning") warnings.push({ issue, assignments, origins });
      else mistakes.push(asMistake(issue, document, table, origins));
    }
    first ??= experiment;
  }
  const isWrong = mistakes.some(({ severity }) => severity === "error") || !first || !settings;
  if (first && settings && !isWrong) {
    const whole: WholeSweep = {
      settings,
      keys,
      declared: declared.parameters.length + declared.cases.length > 0,
      sweep: sweepOf(first, settings, keys),
      first,
      written: isTable(sweepTable) ? sweepTable : {},
    };
    const { origins } = overridden;
    for (const { issue, assignments } of settingsOfSweep(whole, lengths)) {
      warnings.push({ issue, assignments, origins });
    }
  }
  for (const { issue, origins } of groupWarnings(warnings, all)) {
    mistakes.push(asMistake(issue, document, table, origins));
  }
  if (isWrong || !first || !settings) return { mistakes };
  return {
    mistakes,
    plan: {
      file,
      table: rest,
      settings,
      sweep: sweepOf(first, settings, keys),
      parameterTypes: parameterTypes(rest, keys, all.rows.map(paramsOf)),
      first,
      overrides: overridden.echo,
      needsData: first.network !== undefined && factsWithoutLoading(first) === undefined,
    },
  };
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

function sweepOf(first: Experiment, settings: SweepConfig, { parameters, cases }: SweepKeys): Sweep {
  const sweep: Sweep = {
    seed: first.seed ?? crypto.getRandomValues(new Uint32Array(1))[0],
    repeats: first.repeats,
    cases: withoutEqual(
      cases.map(paramsOf),
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
