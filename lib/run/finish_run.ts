import type { Trial } from "../sweep/configurations.ts";
import type { OpenedRun } from "./open/opened_run.ts";
import type { PreparedRun } from "./prepare_run.ts";
import type { Finished, RunState } from "./run_event.ts";
import { firstCells, type TableRow } from "../store/tables.ts";

/**
 * Writes the tables of a run whose trials have ended or were interrupted. An interrupted run keeps its parts, so that
 * it can be resumed.
 */
export async function finishRun(prepared: PreparedRun, opened: OpenedRun): Promise<Finished> {
  const { directory, statuses, description } = opened;
  const { counts } = statuses;
  const failed = (counts.failed ?? 0) + (counts.timeout ?? 0) > 0;
  const isWhole = statuses.ended === prepared.total;
  const state: RunState = !isWhole ? "interrupted" : failed ? "failed" : "complete";
  const known = isWhole || prepared.choice.learns ? [] : await knownTrials(prepared);
  const tables = directory.merge((trial, { hasRows }) =>
    rowOfOpen(trial, known[trial], prepared.plan.sweep.repeats, { hasRows })
  );
  const finished = new Date().toISOString();
  directory.write(
    "run.json",
    JSON.stringify({ ...description, state, counts, tables, finished }, null, 2) + "\n",
  );
  if (isWhole) directory.removeParts();
  return { type: "finished", folder: directory.path, state, counts };
}

/** All trials; none if an extension's sampler does not answer. */
async function knownTrials(prepared: PreparedRun): Promise<readonly Trial[]> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<readonly Trial[]>((resolve) => timer = setTimeout(() => resolve([]), 2000));
  const trials = prepared.trials(0, prepared.total);
  trials.catch(() => {});
  return await Promise.race([trials, silence]).finally(() => clearTimeout(timer));
}

/** The cells of a trial that has not ended. */
export function rowOfOpen(
  trial: number,
  known: Trial | undefined,
  repeats: number,
  { hasRows }: { readonly hasRows: boolean },
): TableRow {
  const first = known
    ? firstCells(known)
    : { trial, configuration: Math.floor(trial / repeats), repeat: trial % repeats };
  return { ...first, status: hasRows ? "interrupted" : "waiting" };
}
