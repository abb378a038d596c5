import { writeFileAtomic } from "../../base/disk/atomic_file.ts";
import { disk, undefinedIfMissing } from "../../base/disk/disk.ts";

/** Marks a run as cancelled: launchers submit no more jobs for it. */
export function markCancelled(run: string): void {
  writeFileAtomic(cancelled(run), "{}\n");
}

/** Removes the mark. */
export function unmarkCancelled(run: string): void {
  undefinedIfMissing(() => disk.remove(cancelled(run)));
}

const cancelled = (run: string) => `${run}/parts/cancelled.json`;
/** Whether the run was cancelled. */
export const isCancelled = (run: string) => undefinedIfMissing(() => disk.size(cancelled(run))) !== undefined;
