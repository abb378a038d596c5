import { openRegularFile } from "../../base/disk/regular_file.ts";
import { attemptsAt } from "../../cluster/attempt.ts";
import { elementsLive } from "../../cluster/live_parts.ts";
import { shardsOf } from "../../cluster/shard.ts";
import type { Run } from "./run_read.ts";

/**
 * Whether a process, or an element on a cluster, is writing the run. It then holds a lock on the claim in the run's folder. The
 * run.json of a killed run also says that it is running, but its claim is not locked.
 */
export function isBeingWritten({ folder, info }: Pick<Run, "folder" | "info">): boolean {
  if (info.state !== "running") return false;
  try {
    using claim = openRegularFile(`${folder}/parts/claim.json`, { most: Infinity });
    return !claim.file.tryLockSync(false) || elementsLive(folder);
  } catch (error) {
    if (/not implemented|not supported|No locks available/i.test(String(error))) return true; // nothing can tell
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return false;
    throw error;
  }
}

/** Whether a run is the plan of a cluster run of which no element has begun. */
export const isOnlyPlanned = ({ folder, info }: Pick<Run, "folder" | "info">): boolean =>
  info.state === "running" && info.planned !== undefined && attemptsAt(folder).length === 0 &&
  shardsOf(folder).length === 0;
