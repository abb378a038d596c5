/**
 * The name among `known` that `name` was most likely meant to be, or `undefined` when none is near.
 *
 * Nearness is the number of single-character insertions, deletions, replacements and swaps of neighbours
 * (optimal string alignment; Damerau, 1964), upper and lower case counting as equal. A name is near when it
 * is at most a third of its length away, at least one and at most three such edits.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(nearestName("sigmod", ["relu", "sigmoid", "tanh"]), "sigmoid");
 * assertEquals(nearestName("x", ["relu", "sigmoid", "tanh"]), undefined);
 * ```
 */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  let nearest: string | undefined;
  let least = Infinity;
  for (const candidate of known) {
    const allowed = Math.min(3, Math.max(1, Math.floor(Math.max(name.length, candidate.length) / 3)));
    const edits = editDistance(name.toLowerCase(), candidate.toLowerCase());
    const anythingInCommon = edits < Math.max(name.length, candidate.length);
    if (edits <= allowed && edits < least && anythingInCommon) {
      nearest = candidate;
      least = edits;
    }
  }
  return nearest;
}

function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 3) return Infinity;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      row[j] = Math.min(row[j - 1] + 1, last[j] + 1, last[j - 1] + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length];
}
