import type { Pause, RunRecord } from "../../store/run_record.ts";

/** A run that was stopped, and what its run.json says of it. */
interface Pausable {
  readonly folder: string;
  readonly record: Pick<RunRecord, "state" | "finished" | "pauses">;
}

/**
 * The pauses of a run that is resumed now, for its run.json. Call this before its files change.
 *
 * @param now when it is resumed, ISO 8601 in UTC
 */
export function pausesOf({ folder, record }: Pausable, now: string): { readonly pauses: readonly Pause[] } {
  const { state, finished, pauses = [] } = record;
  const ended = state === "running" ? undefined : finished;
  const from = ended ?? lastWrite(folder) ?? now;
  return { pauses: [...pauses, { from: from < now ? from : now, to: now }] };
}

/** When a file of a run was last written; the claim, which resuming opens, does not count. */
function lastWrite(folder: string): string | undefined {
  let last = -Infinity;
  const look = (path: string) => {
    for (const { name, isDirectory } of Deno.readDirSync(path)) {
      if (isDirectory) look(`${path}/${name}`);
      else if (name !== "claim.json") {
        last = Math.max(last, Deno.statSync(`${path}/${name}`).mtime?.getTime() ?? last);
      }
    }
  };
  for (const path of [`${folder}/parts`, `${folder}/checkpoints`]) {
    try {
      look(path);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error; // missing, or removed meanwhile: others decide
    }
  }
  return Number.isFinite(last) ? new Date(last).toISOString() : undefined;
}
