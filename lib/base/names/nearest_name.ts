/**
 * The name among `known` that `name` was most likely meant to be, or `undefined` when none or several are near.
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
  const found = nearestNames(name, known);
  return found.length === 1 ? found[0] : undefined;
}

/** Most names that are suggested: of more, the list of all names says as much. */
const mostNames = 3;

/**
 * The names among `known` that `name` may stand for, at most three. The first of these rules that finds any counts, since a
 * shortened name is meant more often than a misspelled one:
 *
 * 1. the same letters and digits: `LeakyReLU` is `leaky_relu`, also with what kind of thing it is: `adam_optimizer`
 * 2. names that begin with it: `mse` is `mse_mean` or `mse_half_sum`
 * 3. names with it as whole words in them: `rate` is `learning_rate`
 * 4. the nearest by single-character insertions, deletions, replacements and swaps of neighbours (optimal string alignment;
 *    Damerau, 1964), upper and lower case counting as equal: at most a third of its length away, at least one and at most
 *    three such edits; of equally near ones the first
 *
 * A name that only extends another one is left out: `cross` is `cross_entropy`, not `cross_entropy_logits`. Rules
 * 2 and 3 take no name of fewer than three letters, and none where more than three names would be found: then nothing is
 * suggested, not even by rule 4.
 */
export function nearestNames(name: string, known: Iterable<string>): string[] {
  const names = [...new Set(known)];
  if (names.includes(name)) return [name];
  const wanted = letters(name);
  const same = names.filter((candidate) => letters(candidate) === wanted && wanted !== "");
  if (same.length > 0) return same.slice(0, mostNames);
  const bare = letters(withoutKind(name));
  const kind = names.filter((candidate) => letters(candidate) === bare && bare !== "");
  if (kind.length > 0) return kind.slice(0, mostNames);
  if (wanted.length >= 3) {
    for (const rule of [begins, hasWords]) {
      const found = shortest(names.filter((candidate) => rule(candidate, name)));
      if (found.length > 0) return found.length > mostNames ? [] : found;
    }
  }
  const nearest = byEdits(name, names);
  return nearest === undefined ? [] : [nearest];
}

/** `did you mean "a" or "b"?`; nothing without names. */
export function didYouMean(names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const quoted = names.map((name) => JSON.stringify(name));
  const list = quoted.length < 2 ? quoted[0] : `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
  return `did you mean ${list}?`;
}

/** The letters and digits of a name, small: what is left when it is written with other marks between its words. */
export const letters = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

/** A name without the word for what it is. */
const withoutKind = (name: string) =>
  name.replace(
    /[\s_-]*(loss|optimi[sz]er|activation|initiali[sz]er|function|layer|sampler|search|pruner|schedule|dataset)$/i,
    "",
  );

const begins = (candidate: string, name: string) => letters(candidate).startsWith(letters(name));

function hasWords(candidate: string, name: string): boolean {
  const words = (text: string) => `_${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "_")}_`;
  return words(candidate).includes(words(name));
}

/** Names of which no other one is a part. */
function shortest(names: readonly string[]): string[] {
  return names.filter((name) =>
    !names.some((other) => other !== name && (begins(name, other) || hasWords(name, other)))
  );
}

function byEdits(name: string, known: readonly string[]): string | undefined {
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
