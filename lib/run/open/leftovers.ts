import { isPart } from "../../base/disk/atomic_file.ts";
import { disk, undefinedIfMissing } from "../../base/disk/disk.ts";
import { RunLock } from "../../store/run_lock.ts";
import { isOpen } from "../../store/run_record.ts";
import type { Resumable } from "./started_run.ts";

/**
 * Removes leftovers of an ended run. These are parts, if the run was killed after its tables were written, and
 * incomplete files, if it was killed at the start of a rerun.
 *
 * @throws {ConfigError} when another process writes the run
 */
export function removeLeftovers({ folder, record }: Resumable): void {
  if (isOpen(record)) return;
  const names = disk.list(folder).filter((name) => name === "parts" || isPart(name));
  if (names.length === 0) return;
  const locks = [RunLock.takeEnded(folder)];
  try {
    if (names.includes("parts")) locks.push(RunLock.take(folder));
    for (const name of names) undefinedIfMissing(() => disk.remove(`${folder}/${name}`, { recursive: true }));
  } finally {
    for (const lock of locks) lock.release();
  }
}
