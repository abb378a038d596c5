/** Whose code a worker runs: only that of this project, or also that of a user. */
export type CodeOf = "ours" | "extensions";

/**
 * Options of a worker: sandboxed, that is, without any permission, wherever Deno allows it.
 *
 * Deno only sandboxes workers with `--unstable-worker-options`, and ends the process when it is missing. The flag is
 * set in deno.json of this folder, so it is there when the main module lies in this folder. A script elsewhere may run
 * without it: its workers then have the script's permissions, but run only code of ours. A worker that runs extensions
 * is always sandboxed.
 *
 * @param code whose code the worker runs
 * @param library file of a BLAS library that it may load nevertheless
 */
export function workerOptions(code: CodeOf, library?: string): WorkerOptions {
  if (code === "ours" && !Deno.mainModule.startsWith(root)) return { type: "module" };
  const permissions = library === undefined ? "none" : { ...nothing, ffi: [library] };
  return { type: "module", deno: { permissions } };
}

const root = new URL("../../", import.meta.url).href;

const nothing = {
  env: false,
  import: false,
  net: false,
  read: false,
  run: false,
  sys: false,
  write: false,
} as const;
