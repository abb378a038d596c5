import type { Row } from "../../base/cells.ts";
import { type Order, sortTrials } from "./sort_trials.ts";
import { escapeControls } from "../text/terminal_text.ts";
import type { Condition } from "./where.ts";

/** Which trials are shown, and how. */
export interface TrialFilter {
  readonly order: Order;
  /** Only matching trials; default: all. */
  readonly where?: Condition;
  /** At most this many, the first ones in the order. */
  readonly top?: number;
  /** Columns in order; default: those of the table. */
  readonly columns?: readonly string[];
}

/** The chosen trials, sorted. */
export interface ChosenTrials {
  readonly rows: readonly Row[];
  /** How many match, before `top` is applied. */
  readonly matching: number;
}

/** The first of the matching trials, sorted. */
export function chooseTrials(trials: readonly Row[], { order, where, top }: TrialFilter): ChosenTrials {
  const sorted = sortTrials(trials, order); // a configuration's rank depends on all of its trials
  const matching = where === undefined ? sorted : sorted.filter(where);
  return { rows: top === undefined ? matching : matching.slice(0, top), matching: matching.length };
}

/** `sorted by loss, lowest first; the first 3 of 12 matching trials, 40 in total` */
export function choiceInWords(
  { order, where, top }: TrialFilter,
  chosen: ChosenTrials,
  trials: number,
): string {
  const { column, descending, ranked } = order;
  const first = descending ? "highest first" : "lowest first";
  const sorted = ["trial", "run"].includes(column) && !descending
    ? `sorted by ${column}`
    : ranked === "configurations"
    ? `sorted by mean ${escapeControls(column)} per configuration, ${first}${prunedWords(order, chosen)}`
    : `sorted by ${escapeControls(column)}, ${first}${prunedWords(order, chosen)}`;
  const all = `${trials} ${trials === 1 ? "trial" : "trials"}`;
  const isCut = top !== undefined && chosen.rows.length < chosen.matching;
  const shown = top === 1 ? "the first" : `the first ${top}`;
  if (where === undefined) return isCut ? `${sorted}; ${shown} of ${all}` : sorted;
  return isCut
    ? `${sorted}; ${shown} of ${chosen.matching} matching trials, ${trials} in total`
    : `${sorted}; ${chosen.matching} of ${all} ${chosen.matching === 1 ? "matches" : "match"}`;
}

/** Pruned trials come after complete ones, whatever their values. */
function prunedWords({ completeFirst, ranked }: Order, { rows }: ChosenTrials): string {
  const has = (wanted: string) => rows.some(({ status }) => status === wanted);
  return (completeFirst || ranked) && has("complete") && has("pruned") ? PRUNED_LAST : "";
}

/** What tables say about their order if they have complete and pruned trials. */
export const PRUNED_LAST = " (complete first, then pruned)";
