import { greatestOf, leastOf } from "../../base/extreme.ts";
import type { Training } from "./trainings.ts";

/** The sign that a complete trial did not learn. */
export type NotLearnt =
  /** The values of a function are far from all exact values. */
  | { readonly sign: "values"; readonly value: number; readonly exact: number }
  /** The training loss is far above the initial loss. */
  | { readonly sign: "loss"; readonly before: number; readonly after: number }
  /** The accuracy is that of guessing. */
  /** The loss is that of a constant prediction. */
  | { readonly sign: "baseline"; readonly after: number; readonly baseline: number }
  | { readonly sign: "chance"; readonly column: string; readonly accuracy: number; readonly chance: number };

/** What else the rule needs to know of a trial. */
export interface TrialFacts {
  /** Number of classes; without it the second rule is not applied. */
  readonly classes?: number;
  /** The loss of guessing: `ln(classes)` for cross entropies. */
  readonly guessingLoss?: number;
  /** The loss of the best constant prediction; without it the third rule is not applied. */
  readonly baseline?: number;
  /** Whether training losses are not of batches, as for functions: then the first one counts as evaluated. */
  readonly isWhole?: boolean;
  /** Whether the loss is a sum over rows: then losses of a batch and of a whole set cannot be compared. */
  readonly isSum?: boolean;
}

/** A training loss above this multiple of the initial loss, which was evaluated over whole sets before the first step. */
const WORSE = 2;
/** The same if nothing was evaluated: the loss of the first batch may be small by chance. */
const WORSE_THAN_A_BATCH = 1000;
/** Accuracies up to this much above that of guessing count as guessing. */
const NOISE = 0.03;
/** A loss above this fraction of the initial loss has not fallen. */
const NOT_FALLEN = 0.95;
/** A loss above this fraction of that of a constant prediction is not better than it. */
const NOT_BETTER = 0.98;
/** With fewer logged losses, training has hardly begun. */
const LEAST_LOSSES = 20;
/** If this many last evaluations are equal, the outputs no longer depend on the inputs. */
const LEAST_EQUAL = 3;
/** Losses that differ by less than this fraction count as equal. */
const STILL = 0.01;

/**
 * Whether a complete trial did not learn, by its rows in metrics.csv. The rules are conservative: slow or noisy training does
 * not match.
 *
 * 1. `loss`: the final training loss is above twice the initial loss. The final loss is the median of the last quarter of
 *    the logged losses. The initial loss is that before the first step, the greater of validation and test data. If nothing
 *    was evaluated before the first step, the final loss must be above a thousand times the first logged loss. If the loss
 *    is a sum over rows, both losses are of the validation rows, or without any of the test rows. The loss of the batches
 *    must then have doubled, too.
 * 2. `chance`: the last accuracy (of validation, else test data) is at most `1 / classes + 0.03`, and nothing was learned by
 *    one of two signs. Either the training loss is at least 95 % of the initial loss or of the loss of guessing. Or the last
 *    half of the evaluations, at least three, have equal accuracies, and losses that differ by less than 1 %.
 * 3. `baseline`: the final training loss, and the last loss of validation or else test data, are at least 98 % of the loss
 *    of the best constant prediction. At least 20 losses must be logged.
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
  facts: TrialFacts,
): NotLearnt | undefined {
  return grewOrGuesses(training, facts) ?? isConstantAnswer(training, facts.baseline);
}

function isConstantAnswer(
  { losses, evaluated }: Training,
  baseline: number | undefined,
): NotLearnt | undefined {
  if (baseline === undefined || !(baseline > 0) || losses.length < LEAST_LOSSES) return undefined;
  const after = atTheEnd(losses);
  const held = (evaluated.get("val_loss") ?? evaluated.get("test_loss"))?.at(-1) ?? after;
  const isBetter = !(after >= NOT_BETTER * baseline && held >= NOT_BETTER * baseline);
  return isBetter ? undefined : { sign: "baseline", after, baseline };
}

function grewOrGuesses(
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
  // The loss of a held-out set also grows with overfitting: that of the batches must grow, too.
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
    const isStill = isConstant(accuracies, 0) &&
      isConstant(training.evaluated.get(`${part}_loss`) ?? [], STILL);
    if (!hasNotFallen && !isStill) return undefined;
    return { sign: "chance", column: `${part}_accuracy`, accuracy, chance };
  }
  return undefined;
}

/** Values above this multiple of the greatest exact value are far from all exact values. */
const FAR = 1000;

/**
 * The same for a function, by its curve: its greatest value is above a thousand times the greatest exact value.
 *
 * @param value,exact the greatest magnitudes in curve.csv; NaN without any
 */
export function isFarFromExact(value: number, exact: number): NotLearnt | undefined {
  return value > FAR * exact && exact > 0 ? { sign: "values", value, exact } : undefined;
}

/** Whether the last half of the values, at least three, differ by at most this share of the greatest. */
function isConstant(values: readonly number[], share: number): boolean {
  const last = values.slice(Math.floor(values.length / 2));
  const [least, greatest] = [leastOf(last), greatestOf(last)];
  return last.length >= LEAST_EQUAL && greatest - least <= share * Math.abs(greatest);
}

/** The median of the last quarter. */
function atTheEnd(values: readonly number[]): number {
  return median(values.slice(Math.floor(0.75 * values.length)));
}

/** NaN for no values. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
