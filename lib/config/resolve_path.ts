import { letters, nearestName, nearestNames } from "../base/names/nearest_name.ts";
import { elsewhere } from "../base/names/other_names.ts";
import type { Mistake } from "./config_error.ts";

/** The full path that a path means, or what is wrong with it. */
export type Resolved = { readonly path: readonly string[] } | Mistake;

/**
 * Finds the full path that a path means: itself, or the only one that ends with it. So any unambiguous suffix works.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const known = [["name"], ["optimizer", "type"], ["optimizer", "learning_rate"]];
 * assertEquals(resolvePath(["learning_rate"], known), { path: ["optimizer", "learning_rate"] });
 * assertEquals(resolvePath(["learning_rat"], known), {
 *   severity: "error",
 *   message: 'unknown key "learning_rat"',
 *   label: 'did you mean "learning_rate"?',
 * });
 * ```
 *
 * @param known full paths
 * @param value what follows the path on the command line, such as `=4`: hints repeat it
 * @returns a mistake without a place when there is no such path or more than one
 */
export function resolvePath(
  path: readonly (string | number)[],
  known: readonly (readonly string[])[],
  value = "",
): Resolved {
  const full = findPath(path, known);
  if (full) return { path: full };
  const parts = path.map(String);
  const found = endingWith(parts, known);
  const name = dotted(parts);
  if (found.length > 1) {
    return {
      severity: "error",
      message: `"${name}" is ambiguous: it matches ${found.length} keys`,
      notes: [oneOf(found.map((full) => shortForm(full, known)), value)],
    };
  }
  const unknown: Mistake = { severity: "error", message: `unknown key "${name}"` };
  const { meant, differs } = nearest(parts, known);
  const notes = differs === undefined ? [] : [differs];
  if (meant.length === 0) return { ...unknown, notes: [...notes, knownBeside(parts, known)] };
  const [only] = meant;
  const clear = meant.length === 1 && isClear(only, known);
  if (clear) {
    return { ...unknown, label: `did you mean "${dotted(only)}"?`, ...notes.length > 0 && { notes } };
  }
  // The last part alone would be ambiguous: following the hint would lead to the next error.
  const whole = meant.flatMap((path) => endingWith(path, known));
  return { ...unknown, notes: [...notes, oneOf(whole.map((full) => shortForm(full, known)), value)] };
}

/** Whether the end of a path matches one key only. */
function isClear(path: readonly string[], known: readonly (readonly string[])[]): boolean {
  const found = endingWith(path, known);
  return found.length === 1 || found.some(({ length }) => length === path.length);
}

/** The full path that a path means, if there is one: what `resolvePath` finds, without a word on what is wrong. */
export function findPath(
  path: readonly (string | number)[],
  known: readonly (readonly string[])[],
): readonly string[] | undefined {
  const parts = path.map(String);
  const found = endingWith(parts, known);
  return found.find(({ length }) => length === parts.length) ?? (found.length === 1 ? found[0] : undefined);
}

/** Different paths that end with these parts. */
function endingWith(parts: readonly string[], known: readonly (readonly string[])[]): (readonly string[])[] {
  const found = known.filter((full) =>
    full.length >= parts.length && parts.every((part, i) => part === full[full.length - parts.length + i])
  );
  return [...new Map(found.map((full) => [dotted(full), full])).values()];
}

interface Nearest {
  /** Paths, or ends of such, that are likely to be meant. */
  readonly meant: readonly (readonly string[])[];
  /** How what has that name elsewhere differs. */
  readonly differs?: string;
}

/**
 * What an unknown path probably means. Tried in order: another library's name for its last part; every part is
 * spelled similarly; the dots are in other places; only the last part is similar.
 */
function nearest(parts: readonly string[], known: readonly (readonly string[])[]): Nearest {
  const last = parts[parts.length - 1];
  const { here, differs } = elsewhere("key", last);
  const others = here.flatMap((name) => {
    const beside = [...parts.slice(0, -1), name];
    return [beside, [name]].filter((path) => endingWith(path, known).length > 0).slice(0, 1);
  });
  if (others.length > 0) return { meant: others, differs };
  const near = spelledAlike(parts, known);
  if (near.length > 0) return { meant: near };
  return { meant: [], differs: here.length === 0 ? differs : undefined };
}

function spelledAlike(
  parts: readonly string[],
  known: readonly (readonly string[])[],
): readonly (readonly string[])[] {
  const name = dotted(parts);
  const ends = known.filter(({ length }) => length >= parts.length).map((full) => full.slice(-parts.length));
  if (parts.length > 1) {
    const alike = ends.filter((end) => end.every((part, i) => nearestName(parts[i], [part]) !== undefined));
    const best = nearestName(name, alike.map(dotted));
    if (alike.length > 0) return [alike.find((end) => dotted(end) === best) ?? alike[0]];
    const moved = known.filter(({ length }) => length !== parts.length);
    const other = moved.find((full) => letters(dotted(full)) === letters(name)) ??
      moved.find((full) => dotted(full) === nearestName(name, moved.map(dotted)));
    if (other !== undefined) return [other];
  } else {
    const other = known.find((full) => full.length > 1 && letters(dotted(full)) === letters(name));
    if (other !== undefined) return [other];
  }
  const names = nearestNames(parts[parts.length - 1], known.map((full) => full[full.length - 1]));
  const lasts = names.map((last) => [last]);
  return lasts.map((last) => {
    const full = endingWith(last, known);
    return full.length === 1 && parts.length > 1 ? full[0] : last;
  });
}

/** A note of what is known in the longest beginning of the path that is right. */
function knownBeside(parts: readonly string[], known: readonly (readonly string[])[]): string {
  for (let length = parts.length; length >= 0; length--) {
    const parent = parts.slice(0, length);
    const inside = known.filter((full) =>
      full.length > length && parent.every((part, i) => part === full[i])
    );
    if (inside.length === 0) continue;
    const names = [...new Set(inside.map((full) => dotted([full[length]])))];
    return `known keys${length > 0 ? ` in ${dotted(parent)}` : ""}: ${names.join(", ")}`;
  }
  return "this experiment has no keys";
}

const oneOf = (paths: readonly (readonly string[])[], value = "") =>
  `write one of ${paths.map((path) => dotted(path) + value).join(", ")}`;

/** The shortest end of a path that means this path only: `hidden.units` for `network.layers.hidden.units`. */
export function shortForm(
  full: readonly string[],
  known: readonly (readonly string[])[],
): readonly string[] {
  for (let from = full.length - 1; from > 0; from--) {
    const end = full.slice(from);
    if (findPath(end, known)?.join() === full.join()) return end;
  }
  return full;
}

/** A path as it is written: parts that are not bare in quotes. */
function dotted(path: readonly string[]): string {
  return path.map((part) => /^[\w-]+$/.test(part) ? part : JSON.stringify(part)).join(".");
}
