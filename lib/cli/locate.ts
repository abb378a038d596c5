import { normalisedPath } from "../base/normalised_path.ts";

/** A file that the user named: how to show it, and where it is. */
export interface LocatedFile {
  /** As the user gave it. */
  readonly shown: string;
  /** Relative to the program's folder if it is below it, otherwise absolute. */
  readonly path: string;
  /** The folder of `path`; empty for the program's own folder. */
  readonly folder: string;
}

/** Resolves an argument against the folder that the user is in. Tasks themselves run in the program's folder. */
export function locate(argument: string, cwd: string): LocatedFile {
  const absolute = /^([/\\]|[A-Za-z]:)/.test(argument) ? argument : `${cwd}/${argument}`;
  const here = Deno.cwd();
  const path = normalisedPath(absolute.startsWith(`${here}/`) ? absolute.slice(here.length + 1) : absolute);
  const slash = path.lastIndexOf("/");
  return { shown: argument, path, folder: slash < 0 ? "" : path.slice(0, slash) };
}
