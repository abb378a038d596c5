import { ConfigError } from "../config/config_error.ts";

/** Folders that each machine has for itself, on any system. */
const ownFolders = ["/tmp", "/var/tmp", "/dev/shm", "/run", "/proc"];

/**
 * Checks that the nodes of a cluster can see the folder of a run, as far as that can be told from here; `--probe` asks a
 * node, also for the rest.
 *
 * @throws {ConfigError}
 */
export function preflight(run: string): void {
  const own = ownFolders.find((folder) => run === folder || run.startsWith(`${folder}/`));
  if (own === undefined) return;
  throw new ConfigError([{
    severity: "error",
    message: `the run lies in ${own}, which each node has for itself: jobs would not find it`,
    place: { kind: "file", file: run },
    notes: ["move Jellyfish to a folder that all nodes share, such as your home, and try it with --probe"],
  }]);
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
