import { parseNumber, type Row } from "../../base/cells.ts";
import { ConfigError } from "../../config/config_error.ts";
import { kindOf, namesIn, textOf } from "./files.ts";
import { STAMP } from "./find_run.ts";
import { readRun, withRanking } from "./read_run.ts";
import type { Run } from "./run_read.ts";
import { readRunInfo } from "./run_info.ts";
import { stateOf } from "../text/run_view.ts";
import { bestOf } from "../query/sort_trials.ts";

/** A run in few words. What cannot be read of a damaged one is `undefined`. */
export interface ListedRun {
  /** `mnist/20261123T204615Z-3fa94c21`: its folder in the folder of results. */
  readonly run: string;
  /** Name of its folder's folder. */
  readonly experiment: string;
  /** `planned`, `running`, `killed`, `interrupted`, `complete` or `failed`; `damaged` if its files cannot be read. */
  readonly state: string;
  /** Number of complete trials. */
  readonly complete?: number;
  /** Number of pruned trials. */
  readonly pruned?: number;
  /** Number of trials planned. */
  readonly trials?: number;
  /** What its trials are ranked by. */
  readonly metric?: string;
  readonly goal?: string;
  /** The metric of the best trial, if it has any. */
  readonly best?: number;
  /** When it began, ISO 8601 in UTC. */
  readonly started?: string;
  readonly finished?: string;
  /** What is wrong with a damaged one. */
  readonly error?: string;
}

/**
 * All runs in a folder of results, the newest first. Damaged ones do not stop the list.
 *
 * @param results where runs are written to
 * @param shown how messages write it
 */
export function listRuns(results: string, shown: string): ListedRun[] {
  const runs = (namesIn(results, shown) ?? []).flatMap((experiment) =>
    foldersIn(`${results}/${experiment}`).map((name) => {
      const run = `${experiment}/${name}`;
      return listed(run, experiment, `${results}/${run}`, `${shown}/${run}`);
    })
  );
  const keyed = runs.map((run) => ({ run, at: run.started ?? "" }));
  return keyed.sort((a, b) => a.at < b.at ? 1 : a.at > b.at ? -1 : a.run.run < b.run.run ? 1 : -1)
    .map(({ run }) => run);
}

/** Folders of runs: all that have a run.json, and those that are named as one. */
function foldersIn(experiment: string): string[] {
  if (kindOf(experiment) !== "folder") return [];
  return namesIn(experiment)!.filter((name) => {
    const folder = `${experiment}/${name}`;
    return STAMP.test(name) ? kindOf(folder) === "folder" : kindOf(`${folder}/run.json`) === "file";
  });
}

function listed(run: string, experiment: string, folder: string, shown: string): ListedRun {
  try {
    const read = readForList(folder, shown);
    const { info } = read;
    const best = bestOf(read);
    return {
      run,
      experiment,
      state: stateOf(read),
      complete: read.trials.filter(({ status }) => status === "complete").length,
      pruned: read.trials.filter(({ status }) => status === "pruned").length,
      trials: info.trials,
      metric: info.metric ?? undefined,
      goal: info.goal ?? undefined,
      best: best && info.metric !== null ? parseNumber(best[info.metric]) : undefined,
      started: info.started ?? stampOf(run),
      finished: info.finished ?? undefined,
    };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const [{ message }] = error.mistakes;
    return { run, experiment, state: "damaged", started: stampOf(run), error: message };
  }
}

/** `mnist/20261123T204615Z-3fa94c21` as `2026-11-23T20:46:15Z` */
function stampOf(run: string): string | undefined {
  const parts = /(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(run)?.slice(1);
  return parts && `${parts.slice(0, 3).join("-")}T${parts.slice(3).join(":")}Z`;
}

/** A run that has ended, with no more of its trials than the list needs; others as they are. */
function readForList(folder: string, shown: string): Run {
  const info = readRunInfo(folder, shown);
  if (info.state === "running") return readRun(folder, shown);
  const text = textOf(`${folder}/trials.csv`, `${shown}/trials.csv`);
  const run = { folder, shown, info, columns: [], timing: new Map() };
  const needed = ["trial", "configuration", "repeat", "seed", "status", ...info.parameters];
  const metrics = info.metrics.filter((name) =>
    name === "loss" || name === "val_loss" || name === info.metric
  );
  const rows = text === undefined ? undefined : someColumns(text, [...needed, ...metrics]);
  return rows === undefined ? readRun(folder, shown) : withRanking({ ...run, trials: rows });
}

/**
 * Some columns of a table without quotes, which is faster than to take all cells apart.
 *
 * @returns `undefined` for a table that must be read in full: one with quotes, or one that may be damaged
 */
function someColumns(text: string, names: readonly string[]): Row[] | undefined {
  if (text.includes('"') || text.includes("\r") || !text.endsWith("\n")) return undefined;
  const [header, ...lines] = text.slice(0, -1).split("\n").map((line) => line.split(","));
  if (names.some((name) => !header.includes(name))) return undefined;
  if (lines.some((cells) => cells.length !== header.length)) return undefined;
  const columns = names.map((name) => [name, header.indexOf(name)] as const);
  const rows = lines.map((cells) => Object.fromEntries(columns.map(([name, at]) => [name, cells[at]])));
  const numbers = ["trial", "configuration", "repeat"];
  return rows.every((row) => numbers.every((name) => /^\d{1,15}$/.test(row[name]))) ? rows : undefined;
}
