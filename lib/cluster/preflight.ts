import { ConfigError } from "../config/config_error.ts";
import type { Installation } from "./scripts.ts";

/** Folders that each machine has for itself, on any system. */
const ownFolders = ["/tmp", "/var/tmp", "/dev/shm", "/run", "/proc"];

/**
 * Checks that the nodes of a cluster can see what they need, as far as that can be told from here; `--probe` asks a node.
 *
 * @throws {ConfigError} with everything that is missing
 */
export function preflight({ run, project, deno, cache }: Installation): void {
  const what = { "the run": run, "Jellyfish": project, "deno": deno, "deno's packages (DENO_DIR)": cache };
  const mistakes = Object.entries(what).flatMap(([name, path]) => {
    const own = ownFolders.find((folder) => path === folder || path.startsWith(`${folder}/`));
    if (own === undefined) return [];
    return [{
      severity: "error" as const,
      message: `${name} lies in ${own}, which each node has for itself: jobs would not find it`,
      place: { kind: "file" as const, file: path },
      notes: [
        "move it to a folder that all nodes share, such as your home, and try it with --probe",
      ],
    }];
  });
  if (mistakes.length > 0) throw new ConfigError(mistakes);
}

/**
 * Refuses paths that permissions cannot name.
 *
 * @throws {ConfigError}
 */
export function refuseCommas(run: string): void {
  if (!run.includes(",")) return;
  throw new ConfigError([{
    severity: "error",
    message: "there is a comma in the path of the run: elements cannot be allowed to write there",
    place: { kind: "file", file: run },
    notes: ["move Jellyfish to a folder without one"],
  }]);
}
