import { basename, dirname, resolve } from "node:path";
import { firstOf } from "../../base/counted.ts";
import { nearestName } from "../../base/names/nearest_name.ts";
import { ConfigError } from "../../config/config_error.ts";
import { readToml } from "../../config/toml.ts";
import { kindOf, namesIn, shownPath, textOf } from "./files.ts";
import { unreadable } from "./read_csv.ts";

/** Names of run folders start with the second of their start, so the newest is the last by name. */
export const STAMP = /^\d{8}T\d{6}Z/;

/**
 * The folder of a run: `results/mnist/20261123T204615Z-3fa94c21` itself, or `results/mnist` or `mnist` for the newest run of
 * that experiment.
 *
 * @param argument from the user: a path relative to `cwd` or to the results folder
 * @param resultsFolder where runs are written, relative to the current folder of the process
 * @param cwd the folder that `argument` is relative to (default: the current folder of the process)
 * @returns the absolute path of the folder
 * @throws {ConfigError} if there is none, with similar names
 */
export function findRun(argument: string, resultsFolder: string, cwd: string = Deno.cwd()): string {
  return findRuns(argument, resultsFolder, cwd)[0];
}

/**
 * The folders of all runs that an argument of {@linkcode findRun} names, the newest first: one for the folder of a run.
 *
 * @throws {ConfigError} if there is none, with similar names
 */
export function findRuns(argument: string, resultsFolder: string, cwd: string): string[] {
  const results = resolve(resultsFolder);
  const candidates = [
    resolve(cwd, argument),
    resolve(results, argument),
    resolve(dirname(results), argument),
  ];
  for (const candidate of candidates) {
    const runs = runsAt(candidate);
    if (runs.length > 0) return runs;
  }
  throw notFound(argument, results, candidates, cwd);
}

/** The folder itself if it is a run's, or the runs in it, the newest first. */
function runsAt(folder: string): string[] {
  if (kindOf(folder) !== "folder") return [];
  if (isRun(folder)) return [folder];
  return runsIn(folder).reverse().map((name) => `${folder}/${name}`);
}

const isRun = (folder: string) => kindOf(`${folder}/run.json`) === "file";

/** Names of the runs in a folder, the newest last. */
function runsIn(folder: string): string[] {
  const names = (namesIn(folder) ?? []).filter((name) => STAMP.test(name) && isRun(`${folder}/${name}`));
  // For runs of the same second, run.json has the milliseconds.
  const last = names.at(-1)?.match(STAMP)?.[0] ?? "";
  const started = (name: string) =>
    /"started": "([^"]*)"/.exec(textOf(`${folder}/${name}/run.json`) ?? "")?.[1];
  const tied = names.filter((name) => name.startsWith(last)).map((name) => ({
    name,
    at: started(name) ?? "",
  }));
  if (tied.length < 2) return names;
  tied.sort((a, b) => a.at < b.at ? -1 : a.at > b.at ? 1 : 0);
  return [...names.slice(0, names.length - tied.length), ...tied.map(({ name }) => name)];
}

function notFound(
  argument: string,
  results: string,
  candidates: readonly string[],
  cwd: string,
): ConfigError {
  const existing = candidates.find((candidate) => kindOf(candidate) !== undefined);
  if (existing === undefined) return unknown(argument, results, candidates, cwd);
  const shown = shownPath(existing, cwd);
  if (kindOf(existing) === "folder") {
    return unreadable(shown, `there is no run in ${quoted(shown)}`, [
      "a run's folder contains run.json, trials.csv and metrics.csv",
      ...runsToName(results, cwd),
    ]);
  }
  const folder = dirname(existing);
  const experiment = basename(existing).replace(/\.toml$/, "");
  const notes = isRun(folder)
    ? [`the file belongs to this run: deno task inspect ${shownPath(folder, cwd)}`]
    : existing.endsWith(".toml") && runsIn(`${results}/${experiment}`).length > 0
    ? [`for the newest run of this experiment: deno task inspect ${experiment}`]
    : runsToName(results, cwd);
  return unreadable(shown, `${quoted(shown)} is a file, but a run is a folder`, notes);
}

function unknown(argument: string, results: string, candidates: readonly string[], cwd: string): ConfigError {
  // The first existing folder on the path shows which part is wrong.
  const inPath = candidates.find((path) =>
    (namesIn(dirname(path)) ?? []).length > 0 && dirname(path) !== cwd
  );
  const wrong = inPath ?? candidates[1];
  const folder = dirname(wrong);
  const nearest = nearestName(
    basename(wrong),
    (namesIn(folder) ?? []).filter((name) => name !== "README.md"),
  );
  const runs = runsIn(folder);
  const notes = nearest === undefined
    ? []
    : [`did you mean "${argument.replace(/[^/\\]*$/, "") + nearest}"?`];
  if (runs.length > 0) notes.push(`runs in ${shownPath(folder, cwd)}: ${newestFirst(runs)}`);
  return unreadable(shownPath(wrong, cwd), `there is no run ${quoted(argument)}`, [
    ...otherName(argument, results, cwd),
    ...notes,
    ...(runs.length > 0 ? [] : runsToName(results, cwd)),
  ]);
}

/** Notes: an experiment's file of that name whose `name` is another. */
function otherName(argument: string, results: string, cwd: string): string[] {
  const file = `${dirname(results)}/experiments/${argument.replace(/\.toml$/, "")}.toml`;
  if (/[/\\]/.test(argument) || kindOf(file) !== "file") return [];
  const name = nameIn(textOf(file) ?? "", file);
  if (name === undefined || runsIn(`${results}/${name}`).length === 0) return [];
  return [`${shownPath(file, cwd)} has name = ${quoted(name)}: deno task inspect ${name} shows its runs`];
}

/** The `name` of an experiment, if its file can be read. */
function nameIn(text: string, file: string): string | undefined {
  try {
    const { name } = readToml(text, file).value as { readonly name?: unknown };
    return typeof name === "string" ? name : undefined;
  } catch (error) {
    if (error instanceof ConfigError) return undefined; // this note is not about the file's mistakes
    throw error;
  }
}

/** Notes: which experiments have runs, or how to create one. */
function runsToName(results: string, cwd: string): string[] {
  const named = (namesIn(results) ?? []).filter((name) => runsIn(`${results}/${name}`).length > 0);
  const shown = shownPath(results, cwd);
  if (named.length > 0) return [`experiments with runs in ${shown}: ${firstOf(named, 8)}`];
  return [`${shown} contains no runs yet: deno task run experiments/NAME.toml creates one`];
}

const newestFirst = (runs: readonly string[]) => firstOf(runs.toReversed(), 8);

const quoted = (text: string) => JSON.stringify(text);
