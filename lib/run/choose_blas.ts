import type { BlasLibrary } from "../compute/blas.ts";
import { ConfigError } from "../config/config_error.ts";
import type { PreparedRun } from "./prepare_run.ts";

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
 * The BLAS library of an experiment that uses one. This is the named library, or the first common one that is
 * accurate and faster than the kernels.
 *
 * @param path its file, if it is named
 * @throws {ConfigError} when there is none, or it may not be loaded
 */
export async function chooseBlas(prepared: PreparedRun, path?: string): Promise<BlasLibrary | undefined> {
  if (!usesBlas(prepared)) return undefined;
  if (prepared.extensions.length > 0) {
    throw refusal("extensions are not run with backend blas", [
      "a library of the system would let them out of their sandbox: use backend wasm",
    ]);
  }
  if (Deno.permissions.querySync({ name: "ffi" }).state !== "granted") {
    throw refusal("backend blas calls a library of the system, which this command may not", [
      "use deno task run:blas FILE; the library then runs outside the sandbox",
    ]);
  }
  const [{ blasCandidates }, { judgeBlas }] = await Promise.all([
    import(new URL("../compute/blas.ts", import.meta.url).href),
    import(new URL("../compute/blas_race.ts", import.meta.url).href),
  ]) as [typeof import("../compute/blas.ts"), typeof import("../compute/blas_race.ts")];
  const candidates = new Set((path === undefined ? blasCandidates().filter(mayExist) : [path]).map(realPath));
  const refused: string[] = [];
  for (const candidate of candidates) {
    const judged = judgeBlas(candidate);
    if ("library" in judged) return judged.library;
    refused.push(`${judged.path} ${judged.refused}`);
  }
  throw refusal(
    path === undefined ? "no BLAS library was found that can be used" : "the BLAS library cannot be used",
    [
      ...refused,
      "install OpenBLAS (Debian: libopenblas0), name another with --blas PATH, or use backend wasm",
    ],
  );
}

const refusal = (message: string, notes: string[]) =>
  new ConfigError([{ severity: "error", message, notes }]);

/** Where a link leads: its name often tells the version. */
function realPath(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    return path;
  }
}

/** Apple's libraries are in no folder. */
function mayExist(path: string): boolean {
  if (path.includes(".framework/")) return true;
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
