import { disk, undefinedIfMissing } from "../base/disk/disk.ts";
import { removeQuietly, writeFileAtomic } from "../base/disk/atomic_file.ts";
import { RunDirectory } from "../store/run_directory.ts";
import type { RunShape } from "../store/tables.ts";
import { clusterPaths } from "./cluster_paths.ts";

/** Identifies one attempt at an element. */
export interface Attempt {
  /** For example `12.6544.1.0f8e...`: element, job, restarts and a unique number. */
  readonly id: string;
  readonly element: number;
  /** Its folder. */
  readonly path: string;
}

/** Where an element runs, as the scheduler reports it in environment variables. */
export interface Job {
  /** Number of the job; "local" without a scheduler. */
  readonly id: string;
  /** How often the scheduler has started it before. */
  readonly restarts: number;
}

/** Seconds between signs of life. */
const beatSeconds = 1;

/** A new attempt at an element. */
export function newAttempt(run: string, element: number, { id: job, restarts }: Job): Attempt {
  const id = `${element}.${job}.${restarts}.${crypto.randomUUID()}`;
  return { id, element, path: `${clusterPaths(run).attempts}/${id}` };
}

/** All attempts at an element that have files (default: at all elements). */
export function attemptsAt(run: string, element?: number): Attempt[] {
  const { attempts } = clusterPaths(run);
  const names = undefinedIfMissing(() => disk.list(attempts)) ?? [];
  return names.filter(isOfElement).map((id) => ({ id, element: elementOf(id), path: `${attempts}/${id}` }))
    .filter((attempt) => element === undefined || attempt.element === element);
}

/** Whether a name is that of an attempt or a shard; the folder may also hold files of the system. */
export const isOfElement = (name: string): boolean => /^\d+\./.test(name);

/** The element of an attempt or a shard. */
export const elementOf = (name: string): number => Number(name.split(".")[0]);

/**
 * Creates the folder of an attempt and writes signs of life there until the attempt is left.
 *
 * @param onGone called when the run's folder no longer exists: another process has finished the run
 */
export function enter(
  { path }: Attempt,
  shape: RunShape,
  onGone: () => void,
): { directory: RunDirectory; leave: () => void } {
  const directory = RunDirectory.make(path, shape);
  let beats = 0;
  const beat = () => {
    try {
      writeFileAtomic(`${path}/beat`, `${++beats}\n`, { sync: false });
    } catch {
      // If the disk is full, writing results reports it.
      if (!isGone(path)) return;
      clearInterval(timer);
      onGone();
    }
  };
  const timer = setInterval(beat, beatSeconds * 1000);
  beat();
  const leave = () => {
    clearInterval(timer);
    directory.close();
    removeQuietly(`${path}/beat`);
  };
  return { directory, leave };
}

/** Whether the process of an attempt left it in order. */
export const hasLeft = (path: string): boolean =>
  undefinedIfMissing(() => disk.size(`${path}/beat`)) === undefined;

/** Finds silent attempts by their signs of life. It uses only the local clock, as clocks of machines differ. */
export class HeartbeatMonitor {
  readonly #seen = new Map<string, { beat: string; at: number }>();

  /** @param silence seconds without a sign of life after which an attempt is silent */
  constructor(private readonly silence: number) {}

  /** Whether an attempt has left, or has shown no sign of life for too long since the first look. */
  isSilent({ id, path }: Pick<Attempt, "id" | "path">): boolean {
    const seen = this.#seen.get(id);
    let bytes: Uint8Array | undefined;
    try {
      bytes = undefinedIfMissing(() => disk.read(`${path}/beat`));
    } catch {
      bytes = new TextEncoder().encode(seen?.beat ?? ""); // an unreachable file server says nothing about it
    }
    if (!bytes) return true;
    const [beat, now] = [new TextDecoder().decode(bytes), performance.now()];
    if (seen?.beat === beat) return now - seen.at > this.silence * 1000;
    this.#seen.set(id, { beat, at: now });
    return false;
  }
}

/** Whether a folder certainly does not exist. */
function isGone(path: string): boolean {
  try {
    return undefinedIfMissing(() => disk.list(path)) === undefined;
  } catch {
    return false;
  }
}
