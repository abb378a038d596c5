import { disk, type DiskFile, ifThere, writeAll } from "../base/disk.ts";
import { ConfigError } from "../config/config_error.ts";

/**
 * The right to write a run's folder, held by a lock of the system on a file in it. The lock ends with the process,
 * however that ends: the claim of a dead process is nobody's.
 */
export class Claim {
  private constructor(private readonly file: DiskFile) {}

  /**
   * Takes the claim of a run's folder.
   *
   * @throws {ConfigError} when a living process has it
   */
  static take(folder: string): Claim {
    const path = `${folder}/parts/claim.json`;
    const file = ifThere(() => disk.open(path, { create: true, read: true, write: true }));
    if (!file) throw partsAreGone(folder);
    try {
      if (!hasLock(file)) throw refusal(folder, holderIn(file));
      const holder = JSON.stringify({ pid: Deno.pid, since: new Date().toISOString() }) + "\n";
      file.truncateSync(0);
      writeAll(file, new TextEncoder().encode(holder));
      // Whoever had it may have removed the parts, or another may have made new ones, since the file was opened.
      const there = ifThere(() => disk.read(path));
      if (!there || new TextDecoder().decode(there) !== holder) throw refusal(folder, "another process");
      return new Claim(file);
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /**
   * Takes the claim of the folder of a run that has ended, for as long as its parts are removed or made again: those of
   * {@linkcode Claim.take} lie within the parts.
   *
   * @param shared whether it is only read, as others may at the same time
   * @throws {ConfigError} when a living process has it
   */
  static takeEnded(folder: string, shared = false): Claim {
    const file = disk.open(`${folder}/experiment.toml`, { read: true, write: true });
    if (hasLock(file, !shared)) return new Claim(file);
    file.close();
    throw refusal(folder, "another process");
  }

  /** Gives it back. */
  release(): void {
    this.file.close();
  }
}

/** Whether the lock was taken. Some file systems of clusters have no locks: there nothing can tell, and it counts as taken. */
function hasLock(file: DiskFile, exclusive = true): boolean {
  try {
    return file.tryLockSync(exclusive);
  } catch (error) {
    if (/not implemented|not supported|No locks available/i.test(String(error))) return true;
    throw error;
  }
}

/** Who has the lock of a file, as far as it says. */
function holderIn(file: DiskFile): string {
  const bytes = new Uint8Array(1000);
  const text = new TextDecoder().decode(bytes.subarray(0, file.readSync(bytes) ?? 0));
  try {
    const { pid, since } = JSON.parse(text);
    return `process ${pid} since ${since}`;
  } catch {
    return "another process"; // it has the lock, but has not yet said who it is
  }
}

const partsAreGone = (folder: string) =>
  new ConfigError([{
    severity: "error",
    message: "the run has no folder parts: another process finished the run, or the folder was removed",
    place: { kind: "file", file: `${folder}/parts` },
    notes: ["if the run has ended, inspect shows it; otherwise run the experiment again without --resume"],
  }]);

function refusal(folder: string, holder: string): ConfigError {
  return new ConfigError([{
    severity: "error",
    message: `the run is being written by ${holder}`,
    place: { kind: "file", file: folder },
    notes: ["wait until it ends, or stop it; then continue with --resume"],
  }]);
}
