import { paramsOf, type RungSource, spellingsOf } from "../../store/finished_trials.ts";
import type { RankingMetric } from "../../store/trial_statuses.ts";
import type { TableRow } from "../../store/tables.ts";
import type { Trial } from "../../sweep/configurations.ts";
import type { PreparedRun } from "../prepare_run.ts";
import { sweptPaths } from "./run_columns.ts";

/** The metric by which trials are compared; `undefined` without a pruner and a learning sampler. */
export function rankingMetricOf(
  { plan: { settings, ranking }, choice }: PreparedRun,
): RankingMetric | undefined {
  const { metric, pruner } = settings;
  return metric === undefined || (!pruner && !choice.learns) ? undefined : ranking;
}

/** The steps at which the trials of a run were compared, and the metric; `undefined` without a pruner. */
export function rungsOf(prepared: PreparedRun): RungSource | undefined {
  const rankingMetric = rankingMetricOf(prepared);
  if (!rankingMetric || !prepared.plan.settings.pruner) return undefined;
  return {
    metric: rankingMetric.metric,
    async rungs(row) {
      const trial = trialOfRow(prepared, row);
      const data = await prepared.peekData(trial);
      return await prepared.choose({ ask: "rungs", trial, trainingRows: data?.dataset.train.inputs.rows });
    },
  };
}

/** The trial of a row of trials.csv, with only its swept values. */
export function trialOfRow(prepared: PreparedRun, row: TableRow): Trial {
  const params = paramsOf(row, sweptPaths(prepared), spellingsOf(prepared.plan.sweep));
  return { trial: 0, configuration: 0, repeat: 0, seed: 0, params };
}
