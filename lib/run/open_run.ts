import { removeQuietly } from "../base/disk/atomic_file.ts";
import { sha256 } from "../base/sha256.ts";
import type { Trial } from "../sweep/configurations.ts";
import { Claim } from "../store/claim.ts";
import { startEngine } from "./start_workers.ts";
import { Ledger, type Yardstick } from "../store/ledger.ts";
import type { PreparedRun } from "./prepare_run.ts";
import { describeRun, type RunDescription, runStamp } from "./provenance.ts";
import { resolvedToml } from "../store/resolved_toml.ts";
import type { RunOptions } from "./run_event.ts";
import { rebuildParts } from "../store/rebuild_parts.ts";
import type { TableChecksums } from "../store/final_tables.ts";
import { paramsOf, type RungSource, spellingsOf } from "../store/finished_trials.ts";
import { continuationIn, lengthOfRun } from "./longer.ts";
import type { Again } from "../store/lost_files.ts";
import { isOpen, type Resumable } from "./started_run.ts";
import { takeOver } from "../store/extend_run.ts";
import { pausesOf } from "./pauses.ts";
import { reopen } from "./reopen.ts";
import { RunDirectory } from "../store/run_directory.ts";
import type { Row, RunColumns, RunShape } from "../store/tables.ts";
import { recordedWarnings, withNewWarnings } from "../store/warnings.ts";
import type { OpenedRun } from "./opened_run.ts";

/** Creates the folder of a run, or opens the folder of a run to resume; workers start meanwhile. */
export async function openRun(prepared: PreparedRun, options: RunOptions): Promise<OpenedRun> {
  const { plan, total } = prepared;
  const toml = resolvedToml(plan, options.folder ?? "", options.results);
  const columns = columnsOf(prepared, options.resume?.record);
  const engine = await startEngine(prepared, options);
  try {
    const description: RunDescription = {
      ...await describeRun(prepared, columns, engine.description, options),
      experiment_sha256: await sha256(toml),
    };
    const ledger = new Ledger(yardstickOf(prepared));
    const shape = { columns, trials: total };
    const { resume, rerun } = options;
    const goesOn = resume !== undefined && !resume.longer;
    // The files show when a killed run stopped: look before they change.
    const pauses = goesOn ? pausesOf(resume, description.started) : {};
    const tellAgain = (again: Again) => options.onEvent?.({ type: "again", ...again });
    const { directory, damages } = goesOn ? await goOn(prepared, resume, shape, ledger, tellAgain, rerun) : {
      directory: RunDirectory.create(`${options.results}/${plan.first.name}`, runStamp(description), shape),
      damages: [],
    };
    try {
      if (!goesOn) directory.write("experiment.toml", toml);
      if (resume?.longer) await takeOverFrom(resume, prepared, directory, ledger, tellAgain);
      directory.sync(); // a started run must have all that it took over
      const { finished: _finished, tables: _tables, ...before }: Record<string, unknown> = goesOn
        ? resume.record
        : extensionOf(resume);
      // One stretch that depends on the order of arrival makes the whole run inexact.
      const exact = description.exact && before.exact !== false;
      const warnings = withNewWarnings(before.warnings, recordedWarnings(prepared.warnings));
      const whole = { ...description, ...before, exact, warnings, ...pauses };
      directory.write("run.json", JSON.stringify({ ...whole, state: "running" }, null, 2) + "\n");
      return { ...engine, directory, damages, description: whole, ledger, begun: resume !== undefined };
    } catch (error) {
      directory.close();
      if (!goesOn) removeQuietly(directory.path); // nothing has started
      throw error;
    }
  } catch (error) {
    for (const lane of engine.lanes) lane.close();
    throw error;
  }
}

/**
 * Opens the folder of a run to resume. The parts of an ended run are rebuilt first, under a claim that keeps other
 * processes out.
 */
async function goOn(
  prepared: PreparedRun,
  resume: Resumable,
  shape: RunShape,
  ledger: Ledger,
  onAgain: (again: Again) => void,
  rerun = false,
): Promise<ReturnType<typeof reopen>> {
  const ended = isOpen(resume) ? undefined : Claim.takeEnded(resume.folder);
  try {
    if (rerun) {
      const { tables } = resume.record as { tables?: TableChecksums };
      await rebuildParts({ folder: resume.folder, shape, tables }, rungsOf(prepared));
    }
    const decides = prepared.plan.settings.pruner !== undefined;
    return reopen(resume, shape, ledger, onAgain, { rerun, decides });
  } finally {
    ended?.release();
  }
}

/** Reads from run.json what is needed to extend a run. */
const extensionOf = (resume: Resumable | undefined): Readonly<Record<string, unknown>> =>
  resume ? { extends: resume.folder.split("/").at(-1) } : {};

/** Takes over the trials of a shorter run. */
async function takeOverFrom(
  resume: Resumable,
  prepared: PreparedRun,
  directory: RunDirectory,
  ledger: Ledger,
  onAgain: (again: Again) => void,
): Promise<void> {
  const { folder, record } = resume;
  const was = lengthOfRun(record);
  const { columns } = directory.shape;
  const shape = { columns, trials: was.configurations * was.repeats };
  const isFinished = !isOpen(resume);
  await takeOver(
    { folder, shape, repeats: was.repeats, isFinished, tables: record.tables as TableChecksums | undefined },
    {
      directory,
      repeats: prepared.plan.sweep.repeats,
      continuation: (row) => continuationIn(prepared, was, trialOf(prepared, row)),
      decided: rungsOf(prepared),
    },
    (note) => ledger.take(note),
    onAgain,
  );
}

/** The trial of a row, with its swept values. */
function trialOf(prepared: PreparedRun, row: Row): Trial {
  const params = paramsOf(row, sweptPaths(prepared), spellingsOf(prepared.plan.sweep));
  return { trial: 0, configuration: 0, repeat: 0, seed: 0, params };
}

/** The steps at which the trials of a run were compared, and the metric. */
function rungsOf(prepared: PreparedRun): RungSource | undefined {
  const yardstick = yardstickOf(prepared);
  if (!yardstick || !prepared.plan.settings.pruner) return undefined;
  return {
    metric: yardstick.metric,
    async rungs(row) {
      const trial = trialOf(prepared, row);
      const data = await prepared.dataFor(trial, true);
      return await prepared.choose({ ask: "rungs", trial, trainingRows: data?.dataset.train.inputs.rows });
    },
  };
}

/** The metric by which trials are compared; `undefined` without a pruner and a learning sampler. */
export function yardstickOf({ plan: { settings, ranking }, choice }: PreparedRun): Yardstick | undefined {
  const { metric, pruner } = settings;
  return metric === undefined || (!pruner && !choice.learns) ? undefined : ranking;
}

/**
 * The columns of a run's tables.
 *
 * @param record run.json of a run to resume or extend
 */
export function columnsOf(prepared: PreparedRun, record?: Resumable["record"]): RunColumns {
  const { parameterTypes, metrics } = prepared.plan;
  return {
    parameters: sweptPaths(prepared),
    parameter_types: record && !record.parameter_types ? undefined : parameterTypes,
    metrics,
  };
}

/** Dotted paths of the swept keys, in the order of the file: cases first. */
export function sweptPaths({ plan: { sweep } }: PreparedRun): string[] {
  const paths = new Set(sweep.cases.flatMap((one) => Object.keys(one)));
  for (const { path } of sweep.parameters) paths.add(path);
  return [...paths];
}
