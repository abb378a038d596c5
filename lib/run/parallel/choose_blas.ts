import type { BlasLibrary } from "../../compute/blas.ts";
import { ConfigError } from "../../config/config_error.ts";
import type { PreparedRun } from "../prepare_run.ts";

/** Whether a trial of an experiment takes the backend `blas`. */
function usesBlas({ plan: { first, sweep } }: PreparedRun): boolean {
  const path = "compute.backend";
  if (!first.network || first.train.gradient === "numerical") return false;
  return first.compute.backend === "blas" ||
    sweep.cases.some((params) => params[path] === "blas") ||
    sweep.parameters.some(({ path: swept, values }) =>
      swept === path && values.kind === "list" && values.values.includes("blas")
    );
}

/**
 * The BLAS library for an experiment with backend `blas`: the one at `path`, or the first known one that is correct and
 * faster than the kernels.
 *
 * @param path its file, if it is named
 * @throws {ConfigError} if there is none, or no permission to load it
 */
export async function chooseBlas(prepared: PreparedRun, path?: string): Promise<BlasLibrary | undefined> {
  if (!usesBlas(prepared)) return undefined;
  if (prepared.extensions.length > 0) {
    throw refusal("backend blas cannot be used with extensions", [
      "a system library would let them out of their sandbox: use backend wasm",
    ]);
  }
  if (Deno.permissions.querySync({ name: "ffi" }).state !== "granted") {
    throw refusal("backend blas needs FFI permission, which this command does not have", [
      "use deno task run:blas FILE; the library then runs outside the sandbox",
    ]);
  }
  const [{ blasCandidates }, { judgeBlas }] = await Promise.all([
    import(new URL("../../compute/blas.ts", import.meta.url).href) as Promise<
      typeof import("../../compute/blas.ts")
    >,
    import(new URL("../../compute/blas_race.ts", import.meta.url).href) as Promise<
      typeof import("../../compute/blas_race.ts")
    >,
  ]);
  const candidates = new Set((path === undefined ? blasCandidates().filter(mayExist) : [path]).map(realPath));
  const refused: string[] = [];
  for (const candidate of candidates) {
    const judged = judgeBlas(candidate);
    if ("library" in judged) return judged.library;
    refused.push(`${judged.path} ${judged.refused}`);
  }
  throw refusal(
    path === undefined ? "no usable BLAS library was found" : "the BLAS library cannot be used",
    [
      ...refused,
      "install OpenBLAS (Debian: libopenblas0), name another with --blas PATH, or use backend wasm",
    ],
  );
}

const refusal = (message: string, notes: string[]) =>
  new ConfigError([{ severity: "error", message, notes }]);

/** The target of a link, whose name often contains the version. */
function realPath(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    return path;
  }
}

/** Apple's framework libraries do not exist as files. */
function mayExist(path: string): boolean {
  if (path.includes(".framework/")) return true;
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
