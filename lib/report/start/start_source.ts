import { dirname, resolve } from "node:path";
import { parseNumber } from "../../base/cells.ts";
import { mostBytes, readRegularFile } from "../../base/disk/regular_file.ts";
import { ConfigError } from "../../config/config_error.ts";
import { tomlValue } from "../../config/write_toml.ts";
import { didYouMeanFile } from "../../config/nearest_file.ts";
import { howToMend, whyNot } from "../../config/why_not.ts";
import type { StartConfig } from "../../experiment/experiment.ts";
import type { FoundSource, NoSource } from "../../run/start/source.ts";
import { bestOf } from "../query/sort_trials.ts";
import { chooseRun } from "../read/choose_run.ts";
import { kindOf, shownPath } from "../read/files.ts";
import { readRun } from "../read/read_run.ts";
import type { Run } from "../read/run_read.ts";
import { unfinishedNotes } from "../read/unfinished.ts";

/** Where runs are looked for. */
export interface Whereabouts {
  /** The folder of results, relative to the current folder of the process. */
  readonly results: string;
  /** The folder that paths are relative to. */
  readonly cwd: string;
}

/**
 * The checkpoint that `network.from` names: of a run, as `inspect` and `predict` find it, the best trial or the one that is
 * named; or a file.
 */
export function startSource(from: StartConfig, where: Whereabouts): FoundSource | NoSource {
  try {
    return /\.safetensors$/i.test(from.run) ? sourceInFile(from, where) : sourceInRun(from, where);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const [{ message, place, notes = [] }] = error.mistakes;
    const file = place && "file" in place ? place.file : undefined;
    const isNamed = file === undefined || message.includes(JSON.stringify(from.run)) ||
      message.includes(file);
    return { part: "run", message: isNamed ? message : `${file}: ${message}`, notes };
  }
}

function sourceInFile({ run, trial }: StartConfig, { results, cwd }: Whereabouts): FoundSource | NoSource {
  if (trial !== undefined) {
    const message = `trial = ${trial} has no effect: ${JSON.stringify(run)} is the checkpoint of one trial`;
    return { part: "trial", message, notes: ["remove it, or name the folder of the run"] };
  }
  const places = [resolve(cwd, run), resolve(dirname(resolve(results)), run)];
  const path = places.find((place) => kindOf(place) !== undefined) ?? places[0];
  try {
    const bytes = readRegularFile(path, { most: mostBytes.data });
    return { bytes, checkpoint: shownPath(path, cwd), notes: [] };
  } catch (error) {
    return {
      part: "run",
      message: `the checkpoint ${JSON.stringify(run)} ${whyNot(error)}`,
      label: didYouMeanFile(path, run),
      notes: error instanceof Deno.errors.NotFound
        ? ["the path is relative to the current folder"]
        : howToMend(error),
    };
  }
}

function sourceInRun(from: StartConfig, { results, cwd }: Whereabouts): FoundSource | NoSource {
  const { folder, notes } = chooseRun(from.run, results, cwd);
  const run = readRun(folder, shownPath(folder, cwd));
  if (run.info.kind === "function") {
    const message = `${run.shown} minimises a function: it has no network to begin with`;
    return { part: "run", message, notes: ["name the run of a network"] };
  }
  const trial = from.trial ?? parseNumber(bestOf(run)?.trial ?? "");
  if (trial === undefined) return noneComplete(run, from);
  if (!run.trials.some((row) => parseNumber(row.trial) === trial)) {
    const last = run.trials.length - 1;
    return {
      part: "trial",
      message: `${run.shown} has no trial ${trial}`,
      notes: [last === 0 ? "its only trial is 0" : `its trials are 0 to ${last}`],
    };
  }
  const checkpoint = checkpointOf(trial);
  try {
    const bytes = readRegularFile(`${folder}/${checkpoint}`, { most: mostBytes.data });
    return { bytes, checkpoint: `${run.shown}/${checkpoint}`, notes: from.trial === undefined ? notes : [] };
  } catch (error) {
    return {
      part: from.trial === undefined ? "run" : "trial",
      message: `the checkpoint of trial ${trial} of ${run.shown} ${whyNot(error)}`,
      notes: error instanceof Deno.errors.NotFound
        ? ["choose a trial that has one, or run that experiment again"]
        : howToMend(error),
    };
  }
}

function noneComplete(run: Run, { run: named, layers }: StartConfig): NoSource {
  const usable = run.trials.find(({ trial, status }) =>
    status !== "diverged" && kindOf(`${run.folder}/${checkpointOf(trial)}`) === "file"
  );
  return {
    part: "run",
    message: `no trial of ${run.shown} is complete`,
    notes: [
      ...unfinishedNotes(run),
      usable
        ? `for a trial that is not: from = ${tomlValue({ run: named, trial: Number(usable.trial), layers })}`
        : "name another run",
    ],
  };
}

const checkpointOf = (trial: number | string) => `checkpoints/trial-${trial}.safetensors`;
