import type { PrepareOptions } from "../../run/prepare_options.ts";
import { type PreparedRun, prepareRun as prepare } from "../../run/prepare_run.ts";
import { startSource, type Whereabouts } from "./start_source.ts";

/**
 * Reads and checks an experiment file. Loads the data of its first trial and checks its shapes. Reads the parameters that
 * `network.from` names.
 *
 * @param file path of the experiment, for reading and for messages
 * @param options also where the runs of `network.from` are looked for: `results` (default: results) and `cwd` (default: the
 *   current folder of the process)
 * @param path the same path as the system finds it, if different
 * @throws {ConfigError} with all mistakes
 */
export function prepareRun(
  file: string,
  { results = "results", cwd = Deno.cwd(), ...options }: PrepareOptions & Partial<Whereabouts> = {},
  path: string = file,
): Promise<PreparedRun> {
  return prepare(file, { findSource: (from) => startSource(from, { results, cwd }), ...options }, path);
}
