import { writeFileAtomic } from "../base/atomic_file.ts";
import { disk, ifThere } from "../base/disk.ts";

/** Lets no launcher send anything more. */
export function markCancelled(run: string): void {
  writeFileAtomic(cancelled(run), "{}\n");
}

/** Takes that back. */
export function unmarkCancelled(run: string): void {
  ifThere(() => disk.remove(cancelled(run)));
}

const cancelled = (run: string) => `${run}/parts/cancelled.json`;
/** Whether nobody shall send anything more. */
export const isCancelled = (run: string) => ifThere(() => disk.size(cancelled(run))) !== undefined;
