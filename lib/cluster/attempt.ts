import { disk, ifThere } from "../base/disk.ts";
import { removeQuietly, writeFileAtomic } from "../base/atomic_file.ts";
import { RunDirectory } from "../run/run_directory.ts";
import type { RunShape } from "../run/tables.ts";
import { places } from "./places.ts";

/** What tells one attempt at an element from all others. */
export interface Attempt {
  /** For example `12.6544.1.0f8e...`: element, job, restarts, and a number that is nobody else's. */
  readonly id: string;
  readonly element: number;
  /** Its folder. */
  readonly path: string;
}

/** Where an element runs, as engines tell it by the environment. */
export interface Job {
  /** Number of the job; "local" outside of an engine. */
  readonly id: string;
  /** How often the engine has started it before. */
  readonly restarts: number;
}

/** Seconds between signs of life. */
const beatSeconds = 1;

/** A new attempt at an element. */
export function newAttempt(run: string, element: number, { id: job, restarts }: Job): Attempt {
  const id = `${element}.${job}.${restarts}.${crypto.randomUUID()}`;
  return { id, element, path: `${places(run).attempts}/${id}` };
}

/** All attempts at an element of which there are files; at all elements unless one is given. */
export function attemptsAt(run: string, element?: number): Attempt[] {
  const { attempts } = places(run);
  const names = ifThere(() => disk.list(attempts)) ?? [];
  return names.filter(isOfElement).map((id) => ({ id, element: elementOf(id), path: `${attempts}/${id}` }))
    .filter((attempt) => element === undefined || attempt.element === element);
}

/** Whether a name is one of an attempt or a shard: others may lie beside them, of the system. */
export const isOfElement = (name: string): boolean => /^\d+\./.test(name);

/** Which element an attempt or a shard is of. */
export const elementOf = (name: string): number => Number(name.split(".")[0]);

/**
 * Makes the folder of an attempt, and shows there that it is alive until it is left.
 *
 * @param onGone when the run's folder is no longer there: another has finished the run
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
      writeFileAtomic(`${path}/beat`, `${++beats}\n`, false);
    } catch {
      // A disk that is full for a moment shows itself where results are written.
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

/** Whether whoever made an attempt has left it in order. */
export const hasLeft = (path: string): boolean => ifThere(() => disk.size(`${path}/beat`)) === undefined;

/** Tells by their signs of life, and a clock of one's own, which attempts are silent. Clocks of others do not matter. */
export class Watch {
  readonly #seen = new Map<string, { beat: string; at: number }>();

  /** @param silence seconds without a sign of life that are too long */
  constructor(private readonly silence: number) {}

  /** Whether an attempt has left, or has shown no sign of life for too long since somebody first looked. */
  isSilent({ id, path }: Pick<Attempt, "id" | "path">): boolean {
    const seen = this.#seen.get(id);
    let bytes: Uint8Array | undefined;
    try {
      bytes = ifThere(() => disk.read(`${path}/beat`));
    } catch {
      bytes = new TextEncoder().encode(seen?.beat ?? ""); // a server that is away tells nothing of it
    }
    if (!bytes) return true;
    const [beat, now] = [new TextDecoder().decode(bytes), performance.now()];
    if (seen?.beat === beat) return now - seen.at > this.silence * 1000;
    this.#seen.set(id, { beat, at: now });
    return false;
  }
}

/** Whether a folder is certainly not there. */
function isGone(path: string): boolean {
  try {
    return ifThere(() => disk.list(path)) === undefined;
  } catch {
    return false;
  }
}
