import { append } from "../../base/extreme.ts";
import { mostExplained } from "../../base/parse_strict.ts";
import type { Mistake } from "../../config/config_error.ts";
import type { TomlDocument } from "../../config/toml.ts";
import type { DataFacts } from "../../dataset/data_facts.ts";
import type { StartFacts } from "../../train/checkpoint/start.ts";
import type { Sweep } from "../../sweep/configurations.ts";
import { identityOf, type Params } from "../../sweep/space.ts";
import { checkConfiguration, type Checked, paramsOf } from "./check_configuration.ts";
import type { CrossIssue } from "./data_checks.ts";
import { dataKey, dataTable } from "../data_key.ts";
import type { Experiment, SweepConfig } from "../experiment.ts";
import type { KnownExperiment } from "../known.ts";
import { asMistake, type Origin } from "../mistakes.ts";
import { needsData } from "./needs_data.ts";
import { explainOtherType, lostLayers } from "../other_types.ts";
import type { Table } from "../paths.ts";
import type { SweepKeys } from "../sweep/swept_key.ts";
import type { Representatives } from "../sweep/representatives.ts";
import { type FoundWarning, groupWarnings } from "../settings/group_warnings.ts";
import { prunerSettings } from "../settings/pruner_settings.ts";
import { sweepSettings } from "../settings/sweep_settings.ts";
import { configurationsOf, type WholeSweep } from "../settings/whole_sweep.ts";

/** A sweep whose configurations are to be checked. */
export interface UncheckedSweep {
  readonly document: TomlDocument;
  /** The file's content without `[sweep]`. */
  readonly rest: Table;
  /** `[sweep]` as it was written. */
  readonly written: Table;
  readonly keys: SweepKeys;
  /** Whether the file sweeps anything; an override may have fixed it. */
  readonly declared: boolean;
  /** Unless `[sweep]` is wrong. */
  readonly settings?: SweepConfig;
  readonly origins: ReadonlyMap<string, Origin>;
  readonly facts: Readonly<Record<string, DataFacts>>;
  /** Of the parameters of `network.from`, once they were read. */
  readonly start?: StartFacts;
  /** What is looked at, and for each row the content with its values. */
  readonly looked: Representatives;
  readonly filled: readonly Table[];
}

/** What came of the check. */
export interface CheckedSweep {
  /** Configurations that are right, each completed with all defaults. */
  readonly experiments: readonly KnownExperiment[];
  /** Data that must be loaded to check the rest, by key. */
  readonly unchecked: ReadonlyMap<string, Table>;
  readonly mistakes: readonly Mistake[];
}

/** Checks configurations of a sweep: every error of each, and each kind of warning once. */
export function checkSweep(sweep: UncheckedSweep): CheckedSweep {
  const { document, rest, keys, facts, start, looked: { rows }, filled, written } = sweep;
  const experiments: KnownExperiment[] = [];
  const mistakes: Mistake[] = [];
  const warnings: FoundWarning[] = [];
  const checked: Checked[] = [];
  const unchecked = new Map<string, Table>();
  for (const [index, row] of rows.entries()) {
    const origins = new Map(sweep.origins);
    for (const { path, at } of row) origins.set(path.join("."), at);
    const one = checkConfiguration(rest, { ...filled[index], sweep: written }, row, facts, start);
    checked.push(one);
    for (const issue of [...lostLayers(row, filled[index]), ...one.issues] as CrossIssue[]) {
      if (issue.severity === "warning") warnings.push({ issue, assignments: row, origins });
      else {
        const isExplained = mistakes.length < mostExplained;
        const explained = isExplained ? explainOtherType(issue, row, keys, filled[index]) : issue;
        mistakes.push(asMistake(explained, { document, table: filled[index], origins }, { isExplained }));
      }
    }
    if (!one.experiment) continue;
    experiments.push(one.experiment);
    const data = dataTable(rest, paramsOf(row));
    if (data && needsData(one.experiment)) unchecked.set(dataKey(data), data);
  }
  if (mistakes.length === 0) append(warnings, ofWhole(sweep, checked, experiments[0]));
  for (const { issue, origins } of groupWarnings(warnings, sweep.looked)) {
    mistakes.push(asMistake(issue, { document, table: filled[0], origins }));
  }
  return { experiments, unchecked, mistakes };
}

/** What is idle of a sweep, as a whole and for the trials of each of its configurations. */
function ofWhole(
  { settings, keys, declared, written, origins, looked: { rows } }: UncheckedSweep,
  checked: readonly Checked[],
  first: KnownExperiment | undefined,
): FoundWarning[] {
  if (!settings || !first) return [];
  const whole: WholeSweep = {
    settings,
    keys,
    declared,
    sweep: sweepOf(first, settings, keys),
    first,
    written,
  };
  const count = configurationsOf(whole);
  const ofAll = sweepSettings(whole, count);
  // Messages about the sweep as a whole would be repeated for each of its configurations.
  return rows.flatMap((assignments, index) => {
    const { length } = checked[index];
    const rungs = settings.pruner && length && count !== undefined
      ? prunerSettings(settings.pruner, length, count)
      : [];
    return [...rungs, ...ofAll].map((issue) => ({ issue, assignments, origins }));
  });
}

/** What a checked experiment sweeps over. */
export function sweepOf(first: Experiment, settings: SweepConfig, { parameters, cases }: SweepKeys): Sweep {
  const sweep: Sweep = {
    seed: first.seed ?? crypto.getRandomValues(new Uint32Array(1))[0],
    repeats: first.repeats,
    cases: withoutEqual(cases.map(paramsOf)),
    parameters: parameters.map(({ path, values, when }) => ({ path: path.join("."), values, when })),
    maxConfigurations: settings.max_configurations,
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
