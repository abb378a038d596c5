import { greatestOf, leastOf } from "../../base/extreme.ts";
import { parseNumber, type Row } from "../../base/cells.ts";
import type { Run } from "../read/run_read.ts";
import { shortNames } from "../query/sort_trials.ts";
import { escapeControls, shortNumber } from "../text/terminal_text.ts";

/** More values are shown as a range, or not at all. */
const MOST_VALUES = 3;

/** Values of a swept key that diverged trials have and no trial that trained to its end or was pruned. */
interface Cause {
  /** Dotted path. */
  readonly path: string;
  /** `learning_rate 1 and 10` */
  readonly text: string;
  /** Whether all these values are below those of the other trials. */
  readonly isBelow: boolean;
}

/**
 * One line about trials that diverged: how many, which swept values only they have, and what to try; `undefined` if none
 * diverged.
 *
 * @example Usage
 * ```ts ignore
 * divergedNote(run); // "6 of 15 trials diverged: learning_rate 1 and 10. Try a smaller learning_rate."
 * ```
 */
export function divergedNote({ trials, info, columns }: Run): string | undefined {
  const diverged = trials.filter(({ status }) => status === "diverged");
  if (diverged.length === 0) return undefined;
  if (trials.length === 1) return "The trial diverged. Try a smaller learning_rate.";
  const others = trials.filter(({ status }) => status === "complete" || status === "pruned");
  const names = shortNames(columns);
  const causes = info.parameters.flatMap((path) => {
    const name = escapeControls(names.get(path) ?? path);
    return causeOf(diverged, others, { path, name, isOnly: info.parameters.length === 1 }) ?? [];
  });
  const count = `${diverged.length} of ${trials.length} trials diverged`;
  const named = causes.map(({ text }) => text).join("; ");
  return `${count}${named && `: ${named}`}. ${adviceFor(causes, names)}`;
}

/** Whether a key separates the trials that diverged from all others, and by which values. */
function causeOf(
  diverged: readonly Row[],
  others: readonly Row[],
  { path, name, isOnly }: { readonly path: string; readonly name: string; readonly isOnly: boolean },
): Cause | undefined {
  const [bad, good] = [diverged, others].map((rows) => new Set(rows.map((row) => row[path] ?? "")));
  if (good.size === 0 || bad.has("") || [...bad].some((value) => good.has(value))) return undefined;
  const [badNumbers, goodNumbers] = [bad, good].map((cells) => [...cells].map((cell) => parseNumber(cell)));
  const isNumeric = [...badNumbers, ...goodNumbers].every((value) => value !== undefined);
  const [low, high] = isNumeric
    ? [leastOf(badNumbers as number[]), greatestOf(badNumbers as number[])]
    : [NaN, NaN];
  const isAbove = isNumeric && low > greatestOf(goodNumbers as number[]);
  const isBelow = isNumeric && high < leastOf(goodNumbers as number[]);
  // Values that a sampler drew differ in all trials: that they differ here, too, means nothing.
  const isShared = good.size < new Set(others.map(({ configuration }) => configuration)).size;
  if (!isAbove && !isBelow && !isOnly && !isShared) return undefined;
  if (bad.size <= MOST_VALUES) return { path, text: `${name} ${listed([...bad])}`, isBelow };
  if (!isAbove && !isBelow) return undefined;
  return { path, text: `${name} from ${shortNumber(low)} to ${shortNumber(high)}`, isBelow };
}

/** `1`, `1 and 10`, `1, 3 and 10`: numbers in order. */
function listed(cells: readonly string[]): string {
  const inOrder = cells.toSorted((a, b) => (parseNumber(a) ?? 0) - (parseNumber(b) ?? 0)).map((cell) => {
    const number = parseNumber(cell);
    return number === undefined ? escapeControls(cell) : shortNumber(number);
  });
  return inOrder.length === 1 ? inOrder[0] : `${inOrder.slice(0, -1).join(", ")} and ${inOrder.at(-1)}`;
}

const isRate = (path: string) => /(^|\.)learning_rate$/.test(path);

/** A smaller learning rate, unless another key or smaller rates are what only the diverged trials have. */
function adviceFor(causes: readonly Cause[], names: ReadonlyMap<string, string>): string {
  const smaller = "Try a smaller learning_rate";
  if (causes.length === 0 || causes.some(({ path, isBelow }) => isRate(path) && !isBelow)) {
    return `${smaller}.`;
  }
  const keys = causes.map(({ path }) => escapeControls(names.get(path) ?? path));
  const other = `ther values of ${listed(keys)}`;
  return causes.some(({ path }) => isRate(path)) ? `Try o${other}.` : `${smaller}, or o${other}.`;
}
