import { disk, undefinedIfMissing } from "../base/disk/disk.ts";
import type { TrialNote } from "../store/tables.ts";
import { partPath, trialsWithParts } from "../store/part_paths.ts";
import { attemptsAt } from "./attempt.ts";
import { notesOf } from "./earlier_attempts.ts";
import { orderOf } from "./results.ts";
import { notesIn, shardsOf } from "./shard.ts";

/** The last note of each trial that the elements of a run have written so far. Empty for a local run. */
export function liveNotes(run: string): Map<number, TrialNote> {
  const notes = new Map<number, TrialNote>();
  const take = (note: TrialNote) => {
    const before = notes.get(note.trial);
    if (!before || orderOf(before) < orderOf(note)) notes.set(note.trial, note);
  };
  for (const shard of shardsOf(run)) for (const note of notesIn(shard)) take(note);
  for (const { path } of attemptsAt(run)) for (const note of notesOf(path)) take(note);
  return notes;
}

/** Trials with rows of elements that are not in a shard yet. */
export function trialsWithRows(run: string): Set<number> {
  return new Set(attemptsAt(run).flatMap(({ path }) => [...trialsWithParts(path, "metrics")]));
}

/** Where the rows of a trial are while elements run: in a part of its own, or in the table of a shard. */
export function livePart(
  run: string,
  table: "metrics" | "curve",
  trial: number,
  trials: number,
): string | undefined {
  const sizes = attemptsAt(run).map(({ path }) => {
    const part = `${path}/${partPath(table, trial, trials)}`;
    return { part, size: undefinedIfMissing(() => disk.size(part)) ?? 0 };
  });
  const [longest] = sizes.sort((a, b) => b.size - a.size);
  if (longest && longest.size > 0) return longest.part;
  for (const shard of shardsOf(run)) {
    const [first] = notesIn(shard);
    if (!first || first.trial > trial) continue;
    const has = notesIn(shard).some((note) => note.trial === trial);
    const path = `${shard.path}/${table}.csv`;
    if (has && undefinedIfMissing(() => disk.size(path)) !== undefined) return path;
  }
  return undefined;
}

/** Seconds without a sign of life after which an element counts as dead; clocks of machines differ. */
const lately = 120;

/** Whether an element of a run has recently written a sign of life. */
export const elementsLive = (run: string): boolean =>
  attemptsAt(run).some(({ path }) => {
    const beat = undefinedIfMissing(() => Deno.statSync(`${path}/beat`));
    return beat?.mtime != null && Date.now() - beat.mtime.getTime() < 1000 * lately;
  });
