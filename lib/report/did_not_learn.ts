import { greatestOf, leastOf } from "../base/extreme.ts";
import type { Training } from "./trainings.ts";

/** What a complete trial shows that did not learn. */
export type NotLearnt =
  /** The values of a function are far from all exact ones. */
  | { readonly sign: "values"; readonly value: number; readonly exact: number }
  /** The training loss is far above that of the beginning. */
  | { readonly sign: "loss"; readonly before: number; readonly after: number }
  /** The accuracy is that of guessing. */
  | { readonly sign: "chance"; readonly column: string; readonly accuracy: number; readonly chance: number };

/** What else the rule asks of a trial. */
export interface TrialFacts {
  /** Number of classes; without, the second rule is not asked. */
  readonly classes?: number;
  /** The loss of guessing: `ln(classes)` of cross entropies. */
  readonly guessingLoss?: number;
  /** Whether the training losses are no batches', as of functions: then the first one counts as evaluated. */
  readonly isWhole?: boolean;
  /** Whether the loss is a sum over rows: those of a batch and of a whole set cannot be compared. */
  readonly isSum?: boolean;
}

/** A training loss above so many times that of the beginning, which was evaluated over whole sets before the first step. */
const WORSE = 2;
/** The same where nothing was evaluated: the loss of the first batch may be small by luck. */
const WORSE_THAN_A_BATCH = 1000;
/** Accuracies up to so much above that of guessing are guesses too. */
const NOISE = 0.03;
/** A loss above this share of that of the beginning has not fallen. */
const NOT_FALLEN = 0.95;
/** So many evaluations alike at the end: the outputs do not depend on the inputs any more. */
const LEAST_EQUAL = 3;
/** Losses that differ by less than this share are alike. */
const STILL = 0.01;

/**
 * Whether a complete trial did not learn, by its rows in metrics.csv. Conservative: what could be a training that is slow, or
 * a noisy one, is none.
 *
 * 1. `loss`: the median of the last quarter of the logged training losses is above twice the loss before the first step, of
 *    validation or test data the greater; where nothing was evaluated then, above a thousand times the first logged loss.
 *    Where the loss is a sum over rows, both losses are of the validation rows, else of the test rows, and that of the batches
 *    must be above twice the first, too.
 * 2. `chance`: the last accuracy (of validation, else test data) is not above `1 / classes + 0.03`, and either the training
 *    loss is not below 95 % of that before the first step or of that of guessing, or the last half of the evaluations, three at least, has one
 *    accuracy, and losses that differ by less than 1 %.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const training = { lossesBefore: [2.3], losses: [2.4, 60, 80, 81, 80], first: new Map(), evaluated: new Map() };
 * assertEquals(didNotLearn(training, { classes: 10 }), { sign: "loss", before: 2.3, after: 81 });
 * ```
 */
export function didNotLearn(
  training: Training,
  { classes, guessingLoss = Infinity, isWhole = false, isSum = false }: TrialFacts,
): NotLearnt | undefined {
  const { losses, lossesBefore } = training;
  const wasEvaluated = lossesBefore.length > 0;
  const set = wasEvaluated && isSum
    ? training.evaluated.get("val_loss") ?? training.evaluated.get("test_loss")
    : undefined;
  const before = set ? set[0] : wasEvaluated ? greatestOf(lossesBefore) : losses[0] ?? NaN;
  const after = atTheEnd(set ?? losses);
  const factor = wasEvaluated || isWhole ? WORSE : WORSE_THAN_A_BATCH;
  // The loss of a set may also grow as a network learns its training rows by heart: theirs must grow, too.
  const grew = after > factor * before && (!set || atTheEnd(losses) > WORSE * losses[0]);
  if (before > 0 && before < Infinity && grew) return { sign: "loss", before, after };
  if (classes === undefined) return undefined;

  const chance = 1 / classes;
  for (const part of ["val", "test"]) {
    const accuracies = training.evaluated.get(`${part}_accuracy`);
    if (accuracies === undefined) continue;
    const accuracy = accuracies.at(-1)!;
    if (!(accuracy <= chance + NOISE)) return undefined;
    const guessed = Math.min(before, guessingLoss);
    const hasNotFallen = guessed > 0 && after >= NOT_FALLEN * guessed;
    const stands = isConstant(accuracies, 0) &&
      isConstant(training.evaluated.get(`${part}_loss`) ?? [], STILL);
    if (!hasNotFallen && !stands) return undefined;
    return { sign: "chance", column: `${part}_accuracy`, accuracy, chance };
  }
  return undefined;
}

/** Values above so many times the greatest exact one are far from all. */
const FAR = 1000;

/**
 * The same of a function, by its curve: its greatest value is above a thousand times the greatest exact one.
 *
 * @param value,exact the greatest sizes in curve.csv; NaN where there are none
 */
export function isFarFromExact(value: number, exact: number): NotLearnt | undefined {
  return value > FAR * exact && exact > 0 ? { sign: "values", value, exact } : undefined;
}

/** Whether the last half of the values, three at least, differ by a share of the greatest at most. */
function isConstant(values: readonly number[], share: number): boolean {
  const last = values.slice(Math.floor(values.length / 2));
  const [least, greatest] = [leastOf(last), greatestOf(last)];
  return last.length >= LEAST_EQUAL && greatest - least <= share * Math.abs(greatest);
}

/** The median of the last quarter. */
function atTheEnd(values: readonly number[]): number {
  return median(values.slice(Math.floor(0.75 * values.length)));
}

/** NaN of no values. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
