import { disk, undefinedIfMissing } from "../base/disk/disk.ts";
import { checkpointsIn, notesIn, type Shard } from "./shard.ts";

/**
 * Picks one shard per element. An element can finish twice, if its node seemed lost but was not: then both shards must
 * be equal.
 *
 * @param all shards of one element together
 * @returns the first of each element, and the differences of the others, one line per difference
 */
export function compareShards(all: readonly Shard[]): { shards: readonly Shard[]; differences: string[] } {
  const shards: Shard[] = [];
  const differences: string[] = [];
  for (const shard of all) {
    const first = shards.at(-1);
    if (first?.element !== shard.element) shards.push(shard);
    else differences.push(...differencesBetween(first, shard));
  }
  return { shards, differences };
}

function differencesBetween(a: Shard, b: Shard): string[] {
  const found: string[] = [];
  const told = (trial: number, what: string) =>
    found.push(`trial ${trial} was run twice, by element ${a.element}, with different ${what}`);
  const others = new Map([...notesIn(b)].map((note) => [note.trial, note]));
  let depends = false;
  for (const { trial, row } of notesIn(a)) {
    const other = others.get(trial)!.row;
    // Timeouts and failures with an outside cause may differ.
    const lasts = [row, other].some(({ status }) => status === "timeout" || status === "failed");
    depends ||= lasts;
    if (!lasts && JSON.stringify(row) !== JSON.stringify(other)) told(trial, "results");
  }
  if (depends || found.length > 0) return found;
  for (const name of ["metrics.csv", "curve.csv"]) {
    if (!areSame(`${a.path}/${name}`, `${b.path}/${name}`)) {
      found.push(`element ${a.element} was run twice, with different ${name}`);
    }
  }
  for (const name of checkpointsIn(a.path)) {
    const size = undefinedIfMissing(() => disk.size(`${b.path}/checkpoints/${name}`));
    if (size === undefined) continue; // moved by an earlier merge
    if (areSame(`${a.path}/checkpoints/${name}`, `${b.path}/checkpoints/${name}`)) continue;
    told(Number(/\d+/.exec(name)), "checkpoints");
  }
  return found;
}

/** Whether two files are equal, or both missing. */
function areSame(a: string, b: string): boolean {
  const [one, other] = [a, b].map((path) => undefinedIfMissing(() => disk.read(path)));
  if (!one || !other) return one === other;
  return one.length === other.length && one.every((byte, k) => byte === other[k]);
}
