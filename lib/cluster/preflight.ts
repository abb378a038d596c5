import { ConfigError } from "../config/config_error.ts";

/** Folders that are local to each machine, on any system. */
const ownFolders = ["/tmp", "/var/tmp", "/dev/shm", "/run", "/proc"];

/**
 * Checks that the nodes of a cluster can see the folder of a run, as far as this machine can tell. `--probe` checks it
 * on a node.
 *
 * @throws {ConfigError}
 */
export function preflight(run: string): void {
  const own = ownFolders.find((folder) => run === folder || run.startsWith(`${folder}/`));
  if (own === undefined) return;
  throw new ConfigError([{
    severity: "error",
    message: `the run is in ${own}, which is local to each node: jobs would not find it there`,
    place: { kind: "file", file: run },
    notes: [
      "move Jellyfish to a folder that all nodes share, such as your home folder, and check it with --probe",
    ],
  }]);
}

/**
 * Refuses paths with commas, which separate paths in permissions.
 *
 * @throws {ConfigError}
 */
export function refuseCommas(run: string): void {
  if (!run.includes(",")) return;
  throw new ConfigError([{
    severity: "error",
    message: "the path of the run contains a comma: Deno cannot grant permission to write there",
    place: { kind: "file", file: run },
    notes: ["move Jellyfish to a path without a comma"],
  }]);
}
