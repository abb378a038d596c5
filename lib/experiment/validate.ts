import { append } from "../base/extreme.ts";
import type { ColumnType } from "../base/csv.ts";
import { type Issue, isTable, mostExplained } from "../base/parse_strict.ts";
import { ConfigError, type Mistake } from "../config/config_error.ts";
import { readToml, type TomlDocument } from "../config/toml.ts";
import type { StartFacts } from "../train/checkpoint/start.ts";
import type { Sweep } from "../sweep/configurations.ts";
import { type Ranking, rankingOf } from "../sweep/ranking.ts";
import { applyOverrides } from "./apply_overrides.ts";
import { paramsOf } from "./checks/check_configuration.ts";
import { checkSweep, sweepOf } from "./checks/check_sweep.ts";
import { withParams } from "./configure.ts";
import type { DataFacts } from "../dataset/data_facts.ts";
import type { Experiment, SweepConfig } from "./experiment.ts";
import { withNewKeys } from "./former_keys.ts";
import type { KnownExperiment } from "./known.ts";
import { isKnownWord } from "./known_words.ts";
import { asMistake } from "./mistakes.ts";
import { type FirstLayerFacts, firstLayerOf } from "./checks/first_layer.ts";
import { goalOf, metricColumns } from "./metric_names.ts";
import { withoutLeftovers } from "./other_types.ts";
import { parameterTypes } from "./sweep/parameter_types.ts";
import type { SweepKeys } from "./sweep/swept_key.ts";
import type { Table } from "./paths.ts";
import { readSweepKeys } from "./sweep/read_sweep.ts";
import { usualMetric } from "./checks/sweep_checks.ts";
import { representatives } from "./sweep/representatives.ts";
import { readSettings } from "./read_settings.ts";

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
  /** Columns of metrics.csv: those of every configuration. */
  readonly metrics: readonly string[];
  /** What trials are ranked by. */
  readonly ranking: Ranking;
  /** The first layer of the first configuration, if there is one that could be asked. */
  readonly firstLayer?: FirstLayerFacts;
  /** What was understood of the overrides: `optimizer.learning_rate = 0.1`. */
  readonly overrides: readonly string[];
  /**
   * The `[data]` of configurations of which something is still unchecked that only the data itself tells: its shape, its
   * targets, rare classes.
   */
  readonly unchecked: readonly Table[];
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
 * @param start what is known of the parameters of `network.from`, once they were read
 */
export function readExperiment(
  text: string,
  file: string,
  overrides: readonly string[] = [],
  facts: Readonly<Record<string, DataFacts>> = {},
  start?: StartFacts,
): Reading {
  let read: ReturnType<typeof withNewKeys>;
  try {
    read = withNewKeys(readToml(text, file, isKnownWord));
  } catch (error) {
    if (error instanceof ConfigError) return { mistakes: error.mistakes };
    throw error;
  }
  const { document } = read;
  const issues: Issue[] = [];
  const declared = readSweepKeys(document.value, issues);
  const overridden = applyOverrides(document.value, declared, overrides);
  const mistakes: Mistake[] = [...read.mistakes, ...overridden.mistakes];
  for (const issue of issues) {
    const isExplained = mistakes.length < mostExplained;
    mistakes.push(asMistake(issue, { ...overridden, document }, { isExplained }));
  }
  if (document.unread) mistakes.push(unreadKeys(document.unread));

  const { keys } = overridden;
  const table = withoutLeftovers(overridden.table, keys);
  const { sweep: sweepTable, ...rest } = table;
  const looked = representatives(keys);
  const filled = looked.rows.map((row) => withParams(rest, paramsOf(row)));
  const usual = filled.find((one) => usualMetric(one) === undefined) ?? filled[0];
  const written = { document, table: { ...usual, sweep: sweepTable }, origins: overridden.origins };
  const settings = readSettings(sweepTable, keys, written, mistakes);
  const { experiments, unchecked, mistakes: found } = checkSweep({
    document,
    rest,
    written: isTable(sweepTable) ? sweepTable : {},
    keys,
    declared: declared.parameters.length + declared.cases.length > 0,
    settings: mistakes.some(isError) ? undefined : settings,
    origins: overridden.origins,
    facts,
    start,
    looked,
    filled,
  });
  append(mistakes, found);
  if (mistakes.some(isError) || experiments.length === 0 || !settings) return { mistakes };
  return {
    mistakes,
    plan: {
      ...planOf(experiments, settings, keys),
      file,
      table: rest,
      parameterTypes: parameterTypes(rest, keys, looked.rows.map(paramsOf)),
      overrides: overridden.echo,
      unchecked: [...unchecked.values()],
    },
  };
}

/** What a plan has from its configurations; the first one is there. */
function planOf(
  experiments: readonly KnownExperiment[],
  settings: SweepConfig,
  keys: SweepKeys,
): Pick<ExperimentPlan, "settings" | "sweep" | "first" | "metrics" | "ranking" | "firstLayer"> {
  const [first] = experiments;
  const hasValidation = experiments.some(({ data }) => data !== undefined && data.validation > 0);
  const whoHas = (metric: string) => experiments.find((one) => metricColumns(one).includes(metric));
  return {
    settings,
    sweep: sweepOf(first, settings, keys),
    first,
    metrics: [...new Set(experiments.flatMap(metricColumns))],
    ranking: rankingOf(settings, { hasValidation }, (metric) => goalOf(metric, whoHas(metric) ?? first)),
    firstLayer: firstLayerOf(first),
  };
}

/** Keys that were only counted. */
const unreadKeys = ({ count, place }: TomlDocument["unread"] & object): Mistake => ({
  severity: "error",
  message: `${count} more keys are unknown`,
  place,
  further: count - 1,
});

const isError = ({ severity }: Mistake) => severity === "error";

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
