import { didYouMean, letters, nearestNames } from "./nearest_name.ts";
import { differing } from "./differing_names_table.ts";
import { same } from "./other_names_table.ts";

/** Suggestions for an unknown name: what was meant, and what to know before using it. */
export interface Suggestion {
  /** Names that are known and may have been meant, the most likely first. */
  readonly names: readonly string[];
  /** `did you mean "mse_mean"?` */
  readonly label?: string;
  /** How the thing of this name elsewhere differs from what is here, or what takes its place. */
  readonly differs?: string;
}

/** A kind of name: what a registry holds ("loss", "optimizer", ...), or "key" of experiment files. */
export type NameKind = string;

/**
 * What a name was meant to be among known ones: the name that other libraries have for the same thing, else the nearest one.
 * Where the name means something else here, the difference is reported, and no name that only looks similar is
 * suggested.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(suggestionFor("loss", "mse", ["mse_mean", "mae"]).label, 'did you mean "mse_mean"?');
 * assertEquals(suggestionFor("key", "lr", ["learning_rate"]).names, ["learning_rate"]);
 * ```
 */
export function suggestionFor(kind: NameKind, name: string, known: Iterable<string>): Suggestion {
  const names = [...known];
  const spelled = names.filter((one) => one !== name && letters(one) === letters(name)); // known here, whatever it is elsewhere
  if (spelled.length > 0) return { names: spelled, label: didYouMean(spelled) };
  const { here, differs } = elsewhere(kind, name);
  const meant = here.filter((one) => names.includes(one));
  if (meant.length === 0 && (here.length > 0 || differs === undefined)) { // of another place, or no other name at all
    const nearest = nearestNames(name, names);
    return { names: nearest, label: didYouMean(nearest) };
  }
  return { names: meant, label: didYouMean(meant), differs };
}

/** What a name of another library is called here, whether or not it is known at this place. */
export function elsewhere(kind: NameKind, name: string): { here: string[]; differs?: string } {
  const wanted = letters(name);
  const here = Object.entries(same[kind] ?? {})
    .filter(([, others]) => others.split(" ").some((other) => letters(other) === wanted))
    .map(([known]) => known);
  if (here.length > 0) return { here };
  const found = Object.entries(differing[kind] ?? {})
    .find(([others]) => others.split(" ").some((other) => letters(other) === wanted));
  if (!found) return { here: [] };
  const [, { here: near = [], differs }] = found;
  return { here: [...near], differs };
}
