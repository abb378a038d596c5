import { removeQuietly } from "../../base/disk/atomic_file.ts";
import { disk } from "../../base/disk/disk.ts";
import { RunLock } from "../../store/run_lock.ts";
import { takeOver } from "../../store/extend_run.ts";
import { rebuildParts } from "../../store/rebuild_parts.ts";
import { resolvedToml } from "../../store/resolved_toml.ts";
import { RunDirectory } from "../../store/run_directory.ts";
import { isOpen, type RunRecord } from "../../store/run_record.ts";
import { recordedWarnings, withNewWarnings } from "../../store/warnings.ts";
import type { PreparedRun } from "../prepare_run.ts";
import { runStamp } from "../provenance.ts";
import type { RunOptions } from "../run_event.ts";
import { startFile } from "../start/start_parameters.ts";
import { startEngine } from "../start_workers.ts";
import { rungsOf, trialOfRow } from "./comparison.ts";
import { continuationIn, lengthOfRun } from "./longer.ts";
import type { OpenedRun } from "./opened_run.ts";
import { type Opening, openingOf } from "./opening.ts";
import { pausesOf } from "./pauses.ts";
import { reopen, type Reopened } from "./reopen.ts";
import type { Resumable } from "./started_run.ts";

/** Creates the folder of a run, or opens the folder of a run to resume; workers start meanwhile. */
export async function openRun(prepared: PreparedRun, options: RunOptions): Promise<OpenedRun> {
  const toml = resolvedToml(prepared.plan, options.folder ?? "", options.results);
  const engine = await startEngine(prepared, options);
  try {
    const opening = await openingOf(prepared, options, toml, engine);
    const opened = await openFolder(opening, options);
    return { ...engine, ...opened, statuses: opening.statuses, begun: options.resume !== undefined };
  } catch (error) {
    for (const slot of engine.slots) slot.close();
    throw error;
  }
}

/** A folder with run.json, ready for trials. */
type OpenedFolder = Pick<OpenedRun, "directory" | "damages" | "description">;

function openFolder(opening: Opening, { resume, rerun }: RunOptions): Promise<OpenedFolder> {
  if (!resume) return newRun(opening);
  if (resume.longer) return extendedRun(opening, resume);
  return rerun ? rerunOf(opening, resume) : resumedRun(opening, resume);
}

/** Creates the folder of a new run. */
function newRun(opening: Opening): Promise<OpenedFolder> {
  return inNewFolder(opening, () => opening.description);
}

/** Creates the folder of a longer run, and copies the trials of the shorter run, which is left unchanged. */
function extendedRun(opening: Opening, shorter: Resumable): Promise<OpenedFolder> {
  return inNewFolder(opening, async (directory) => {
    await copyTrials(opening, shorter, directory);
    return { ...opening.description, extends: shorter.folder.split("/").at(-1) };
  });
}

/** Opens the folder of a run that was interrupted or killed. */
async function resumedRun(opening: Opening, run: Resumable): Promise<OpenedFolder> {
  const pauses = pausesOf(run, opening.description.started); // the files show when it stopped: before they change
  return await started(opening, reopened(opening, run), () => ({ ...continued(opening, run), ...pauses }));
}

/** Opens the folder of a run whose failed trials run again. The parts of an ended run are rebuilt first. */
async function rerunOf(opening: Opening, run: Resumable): Promise<OpenedFolder> {
  const pauses = pausesOf(run, opening.description.started);
  const { folder, record: { tables } } = run;
  const lock = isOpen(run.record) ? undefined : RunLock.takeEnded(folder); // keeps other processes out
  let folderOfRun: Reopened;
  try {
    await rebuildParts({ folder, shape: opening.shape, tables }, rungsOf(opening.prepared));
    folderOfRun = reopened(opening, run, { rerun: true });
  } finally {
    lock?.release();
  }
  return await started(opening, folderOfRun, () => ({ ...continued(opening, run), ...pauses }));
}

/**
 * Creates a run's folder; removes it if that fails, as nothing has started.
 *
 * @param fill writes what the run starts with. @returns content of run.json
 */
async function inNewFolder(
  opening: Opening,
  fill: (directory: RunDirectory) => RunRecord | Promise<RunRecord>,
): Promise<OpenedFolder> {
  const { prepared, results, toml, description, shape } = opening;
  const directory = RunDirectory.create(
    `${results}/${prepared.plan.first.name}`,
    runStamp(description),
    shape,
  );
  try {
    return await started(opening, { directory, damages: [] }, () => {
      directory.write("experiment.toml", toml);
      return fill(directory);
    });
  } catch (error) {
    removeQuietly(directory.path);
    throw error;
  }
}

/** Opens the folder of an earlier run. */
function reopened(
  { prepared, shape, statuses, onAgain }: Opening,
  run: Resumable,
  { rerun = false } = {},
): Reopened {
  const decides = prepared.plan.settings.pruner !== undefined;
  return reopen(run, shape, { statuses, onAgain, rerun, decides });
}

/** Writes run.json, by which the run has started. Closes the folder if that fails. */
async function started(
  { prepared: { start } }: Opening,
  { directory, damages }: Reopened,
  describe: () => RunRecord | Promise<RunRecord>,
): Promise<OpenedFolder> {
  try {
    const description = await describe();
    if (start && !disk.list(directory.path).includes(startFile)) directory.write(startFile, start.bytes);
    directory.sync(); // a started run must have all that it took over
    directory.write("run.json", JSON.stringify({ ...description, state: "running" }, null, 2) + "\n");
    return { directory, damages, description };
  } catch (error) {
    directory.close();
    throw error;
  }
}

/** run.json of an earlier run that is resumed. */
function continued({ prepared, description }: Opening, { record }: Resumable): RunRecord {
  const { finished: _finished, tables: _tables, ...before } = record;
  // One stretch that depends on the order of arrival makes the whole run inexact.
  const exact = description.exact && before.exact !== false;
  const warnings = withNewWarnings(before.warnings, recordedWarnings(prepared.warnings));
  return { ...description, ...before, exact, warnings };
}

async function copyTrials(
  { prepared, statuses, onAgain }: Opening,
  { folder, record }: Resumable,
  directory: RunDirectory,
): Promise<void> {
  const was = lengthOfRun(record);
  const { shape: { columns } } = directory;
  await takeOver(
    {
      folder,
      shape: { columns, trials: was.configurations * was.repeats },
      repeats: was.repeats,
      isFinished: !isOpen(record),
      tables: record.tables,
    },
    {
      directory,
      repeats: prepared.plan.sweep.repeats,
      continuation: (row) => continuationIn(prepared, was, trialOfRow(prepared, row)),
      decided: rungsOf(prepared),
    },
    (note) => statuses.take(note),
    onAgain,
  );
}
