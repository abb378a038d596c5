import { disk, type DiskFile, undefinedIfMissing, writeAll } from "../base/disk/disk.ts";
import { ConfigError } from "../config/config_error.ts";

/**
 * The right to write to a run's folder, held by a system lock on a file in it. The lock ends with the process, however
 * it ends: a dead process holds no lock.
 */
export class RunLock {
  private constructor(private readonly file: DiskFile) {}

  /**
   * Takes the lock of a run's folder.
   *
   * @throws {ConfigError} if a living process holds it
   */
  static take(folder: string): RunLock {
    const path = `${folder}/parts/claim.json`;
    const file = undefinedIfMissing(() => disk.open(path, { create: true, read: true, write: true }));
    if (!file) throw partsAreGone(folder);
    try {
      if (!hasLock(file)) throw refusal(folder, holderIn(file));
      const holder = JSON.stringify({ pid: Deno.pid, since: new Date().toISOString() }) + "\n";
      file.truncateSync(0);
      writeAll(file, new TextEncoder().encode(holder));
      // Since the file was opened, the previous holder may have removed the parts, or another process may have created
      // new ones.
      const there = undefinedIfMissing(() => disk.read(path));
      if (!there || new TextDecoder().decode(there) !== holder) throw refusal(folder, "another process");
      return new RunLock(file);
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /**
   * Takes the lock of an ended run's folder while its parts are removed or created again. The file of {@linkcode
   * RunLock.take} is inside the parts.
   *
   * @param how `shared`: whether the run is only read, which several processes may do at the same time
   * @throws {ConfigError} if a living process holds it
   */
  static takeEnded(folder: string, { shared = false } = {}): RunLock {
    const file = disk.open(`${folder}/experiment.toml`, { read: true, write: true });
    if (hasLock(file, { shared })) return new RunLock(file);
    file.close();
    throw refusal(folder, "another process");
  }

  /** Releases the lock. */
  release(): void {
    this.file.close();
  }
}

/** Whether the lock was taken. On file systems without locks, as on some clusters, it always counts as taken. */
function hasLock(file: DiskFile, { shared = false } = {}): boolean {
  try {
    return file.tryLockSync(!shared);
  } catch (error) {
    if (/not implemented|not supported|No locks available/i.test(String(error))) return true;
    throw error;
  }
}

/** The process that holds the lock of a file, as far as known. */
function holderIn(file: DiskFile): string {
  const bytes = new Uint8Array(1000);
  const text = new TextDecoder().decode(bytes.subarray(0, file.readSync(bytes) ?? 0));
  try {
    const { pid, since } = JSON.parse(text);
    return `process ${pid} since ${since}`;
  } catch {
    return "another process"; // it holds the lock, but has not written its process number yet
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
