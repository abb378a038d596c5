import { basename, isAbsolute, relative, resolve } from "node:path";
import { firstOf } from "../base/counted.ts";
import { nearestName } from "../base/names/nearest_name.ts";
import { ConfigError } from "../config/config_error.ts";
import { kindOf, namesIn } from "../report/read/files.ts";
import { locate, type LocatedFile } from "./locate.ts";

/** Where experiments lie, relative to the program's folder. */
const FOLDER = "experiments";

/**
 * The experiment file that the user named. A bare name, without a folder and without `.toml`, means `experiments/NAME.toml`
 * if the folder that the user is in has no file of that name.
 *
 * @param argument a path relative to `cwd`, or the name of an experiment
 * @param cwd the folder that the user is in
 * @param root the program's folder
 * @throws {ConfigError} when the name is neither, with both places and the nearest name
 */
export function locateExperiment(argument: string, cwd: string, root: string = Deno.cwd()): LocatedFile {
  const here = locate(argument, cwd);
  if (!isBareName(argument) || kindOf(here.path, argument) === "file") return here;
  const path = experimentPath(argument, root);
  if (kindOf(path) !== "file") throw unknown(argument, cwd, root);
  return { ...locate(path, root), shown: seenFrom(cwd, path, root) };
}

/** Whether an argument is the name of a file in experiments/, without its folder and without `.toml`. */
export const isExperimentName = (argument: string, root: string = Deno.cwd()): boolean =>
  isBareName(argument) && kindOf(experimentPath(argument, root)) === "file";

const isBareName = (argument: string) => /^(?!\.*$)[^/\\=]+(?<!\.toml)$/i.test(argument);

const experimentPath = (name: string, root: string) => `${resolve(root)}/${FOLDER}/${name}.toml`;

/** A path as a user writes it who is in the program's folder or below it; from elsewhere the whole path. */
function seenFrom(cwd: string, path: string, root: string): string {
  const below = relative(root, cwd);
  return below.startsWith("..") || isAbsolute(below) ? path : relative(cwd, path);
}

function unknown(name: string, cwd: string, root: string): ConfigError {
  const path = experimentPath(name, root);
  const folder = resolve(root, FOLDER);
  const known = (namesIn(folder) ?? []).filter((file) => /\.toml$/i.test(file)).map((file) =>
    basename(file).slice(0, -".toml".length)
  );
  const isBeside = kindOf(resolve(cwd, `${name}.toml`)) === "file";
  const nearest = isBeside ? `${name}.toml` : nearestName(name, known);
  return new ConfigError([{
    severity: "error",
    message: `there is no experiment ${JSON.stringify(name)}`,
    place: { kind: "file", file: name },
    notes: [
      `tried ${name} and ${seenFrom(cwd, path, root)}`,
      ...(nearest === undefined ? [] : [`did you mean "${nearest}"?`]),
      ...(known.length === 0 ? [] : [`experiments in ${seenFrom(cwd, folder, root)}: ${firstOf(known, 12)}`]),
    ],
  }]);
}
