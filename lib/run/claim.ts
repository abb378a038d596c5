import { disk, type DiskFile, writeAll } from "../base/disk.ts";
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
    const file = disk.open(path, { create: true, read: true, write: true });
    try {
      if (!hasLock(file)) throw refusal(folder, file);
      const holder = { pid: Deno.pid, since: new Date().toISOString() };
      file.truncateSync(0);
      writeAll(file, new TextEncoder().encode(JSON.stringify(holder) + "\n"));
      return new Claim(file);
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /** Gives it back. */
  release(): void {
    this.file.close();
  }
}

/** Whether the lock was taken. Some file systems of clusters have no locks: there nothing can tell, and it counts as taken. */
function hasLock(file: DiskFile): boolean {
  try {
    return file.tryLockSync(true);
  } catch (error) {
    if (/not implemented|not supported|No locks available/i.test(String(error))) return true;
    throw error;
  }
}

function refusal(folder: string, file: DiskFile): ConfigError {
  const bytes = new Uint8Array(1000);
  const text = new TextDecoder().decode(bytes.subarray(0, file.readSync(bytes) ?? 0));
  let holder = "another process";
  try {
    const { pid, since } = JSON.parse(text);
    holder = `process ${pid} since ${since}`;
  } catch {
    // it has the lock, but has not yet said who it is
  }
  return new ConfigError([{
    severity: "error",
    message: `the run is being written by ${holder}`,
    place: { kind: "file", file: folder },
    notes: ["wait until it has ended, or stop it: then --resume goes on"],
  }]);
}
