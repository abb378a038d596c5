import { mostBytes, readRegularFile } from "../../base/disk/regular_file.ts";
import { undefinedIfMissing } from "../../base/disk/disk.ts";
import { isTable } from "../../base/parse_strict.ts";
import { ConfigError, type Place } from "../../config/config_error.ts";
import { parseOverride } from "../../config/overrides.ts";
import { readToml } from "../../config/toml.ts";
import { howToMend, whyNot } from "../../config/why_not.ts";
import type { Experiment, StartConfig } from "../../experiment/experiment.ts";
import { isOpen, type RunRecord } from "../../store/run_record.ts";
import { DamagedFile } from "../../train/checkpoint/safetensors.ts";
import type { Given } from "../data_mistakes.ts";
import { recordOf, runsIn } from "../open/started_run.ts";
import type { PrepareOptions, RunsToResume } from "../prepare_options.ts";
import type { NoSource } from "./source.ts";
import { startFile, type StartParameters, startParameters, type StartRecord } from "./start_parameters.ts";

/**
 * The parameters that an experiment begins with: the copy in the folder of a run that began with them, if it is that run's
 * own file or the run is to be resumed; else those of the run that `network.from` names now.
 *
 * @param path of the experiment file
 * @throws {ConfigError} if there are none, or if they are damaged
 */
export async function startOf(
  { name, network }: Experiment,
  given: Given,
  path: string,
  { findSource, resume, say }: PrepareOptions,
): Promise<StartParameters | undefined> {
  const from = network?.from;
  if (!from) return undefined;
  const own = /(^|[/\\])experiment\.toml$/.test(path) ? [given.folder === "" ? "." : given.folder] : [];
  let isMissing = false;
  for (const folder of [...own, ...(resume ? foldersToResume(name, resume) : [])]) {
    const copy = await copyIn(folder, from);
    if (copy && copy !== "missing") return copy;
    isMissing ||= copy === "missing";
  }
  const found = findSource?.(from);
  if (!found) throw mistakeAt(noCopy, given);
  if ("message" in found) {
    throw mistakeAt(isMissing ? { ...noCopy, notes: [...noCopy.notes, found.message] } : found, given);
  }
  for (const line of found.notes) say?.(`${line}\n`);
  try {
    return await startParameters(found.bytes, found.checkpoint, from);
  } catch (error) {
    if (!(error instanceof DamagedFile)) throw error;
    throw mistakeAt({
      part: "run",
      message: `${found.checkpoint} cannot be used: ${error.message}`,
      notes: [whatToDo],
    }, given);
  }
}

const whatToDo = "restore the file from a backup, or run that experiment again";

const noCopy: NoSource = {
  part: "run",
  message: `${startFile}, the run's copy of the parameters that it began with, is missing`,
  notes: ["restore the file from a backup, or run the experiment again"],
};

/** Folders of the runs that may be resumed: unfinished ones first, each group with the newest first. */
function foldersToResume(name: string, { results, folder, rerun }: RunsToResume): string[] {
  if (folder !== undefined) return [folder];
  const runs = runsIn(`${results}/${name}`, []);
  const isFirst = ({ record }: { readonly record: RunRecord }) =>
    isOpen(record) || (rerun === true && record.state === "failed");
  return [...runs.filter(isFirst), ...runs.filter((one) => !isFirst(one))].map(({ folder }) => folder);
}

/** The copy in the folder of a run that began with the same trial of the same run; `undefined` if there is no such run. */
async function copyIn(folder: string, from: StartConfig): Promise<StartParameters | "missing" | undefined> {
  const record = recordOf(folder, [])?.record;
  if (!record || !isSameStart(record.first_configuration, from)) return undefined;
  const file = `${folder}/${startFile}`;
  const refuse = (message: string, notes: readonly string[]) =>
    new ConfigError([{ severity: "error", message, place: { kind: "file", file }, notes }]);
  try {
    const bytes = undefinedIfMissing(() => readRegularFile(file, { most: mostBytes.data }));
    if (!bytes) return "missing";
    const { checkpoint = file } = (isTable(record.from) ? record.from : {}) as Partial<StartRecord>;
    return await startParameters(bytes, String(checkpoint), from);
  } catch (error) {
    if (error instanceof DamagedFile) {
      throw refuse(`the run's copy of the parameters that it began with is damaged: ${error.message}`, [
        "restore the file from a backup, or run the experiment again",
      ]);
    }
    throw refuse(`the run's copy of the parameters that it began with ${whyNot(error)}`, howToMend(error));
  }
}

/** Whether a run began with the same trial of the same run, as its experiment named them. */
function isSameStart(configuration: unknown, { run, trial }: StartConfig): boolean {
  const network = isTable(configuration) ? configuration.network : undefined;
  const was = isTable(network) ? network.from : undefined;
  return isTable(was) && was.run === run && was.trial === trial;
}

function mistakeAt({ part, message, label, notes }: NoSource, given: Given): ConfigError {
  return new ConfigError([{ severity: "error", message, place: placeOf(part, given), label, notes }]);
}

/** The place of a part of `network.from`: the last argument that sets it, else in the file. */
function placeOf(part: NoSource["part"], { text, file, overrides = [] }: Given): Place {
  const argument = overrides.findLast((argument) => {
    const override = parseOverride(argument);
    return !("message" in override) && override.path.at(-1) === "from";
  });
  if (argument !== undefined) return { kind: "argument", argument };
  const document = readToml(text, file);
  const { network } = document.value;
  const from = isTable(network) ? network.from : undefined;
  return document.locate(["network", "from", ...(isTable(from) && part in from ? [part] : [])]).value;
}
