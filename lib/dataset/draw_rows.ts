import type { Random } from "../base/random.ts";

/** What a draw of rows must keep to. */
export interface DrawOptions {
  /** How many are drawn, at most as many as there are. */
  readonly count: number;
  /** Class of every row of the part, to keep the shares of classes; without it rows are drawn whatever their class. */
  readonly labels?: Int32Array;
  /** sample: every class is there, if the rows suffice. holdout: every class keeps a row that is not drawn. */
  readonly purpose: "sample" | "holdout";
}

/**
 * Draws rows without replacement: of each class as many as its share demands, which of them the random order decides.
 *
 * @param candidates numbers of the rows to draw from
 * @returns those that were drawn and the others, both in the order of `candidates`
 */
export function drawRows(
  candidates: Uint32Array,
  { count, labels, purpose }: DrawOptions,
  random: Random,
): [drawn: Uint32Array, others: Uint32Array] {
  const order = random.permutation(candidates.length);
  const isDrawn = new Uint8Array(candidates.length);
  if (labels) {
    const open = classQuotas(classCounts(labels, candidates), count, purpose);
    for (const at of order) {
      if (open[labels[candidates[at]]]-- > 0) isDrawn[at] = 1;
    }
  } else {
    for (const at of order.subarray(0, count)) isDrawn[at] = 1;
  }
  return [candidates.filter((_, at) => isDrawn[at] === 1), candidates.filter((_, at) => isDrawn[at] === 0)];
}

/** How many of the rows are of each class. */
export function classCounts(labels: Int32Array, rows: Uint32Array): number[] {
  const counts: number[] = [];
  for (const row of rows) {
    const label = labels[row];
    while (counts.length <= label) counts.push(0);
    counts[label]++;
  }
  return counts;
}

/**
 * Shares `count` rows out among classes in proportion to their sizes: whole parts first, the rest by the largest
 * remainders (Hamilton's method), among equal ones to the first class.
 *
 * Rows for training must not lose a class, and a class must not be in the validation rows alone. So if there are
 * enough rows, a sample has at least one row of each class, and a holdout leaves at least one.
 *
 * @param sizes rows of each class, from 0
 * @returns rows of each class to draw; their sum is `count`
 */
export function classQuotas(
  sizes: readonly number[],
  count: number,
  purpose: DrawOptions["purpose"],
): number[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const present = sizes.filter((size) => size > 0).length;
  const spare = purpose === "sample" ? count >= present : count <= total - present;
  const least = sizes.map((size) => spare && purpose === "sample" && size > 0 ? 1 : 0);
  const most = sizes.map((size) => spare && purpose === "holdout" && size > 0 ? size - 1 : size);
  // count · size is exact below 2^53, so that equal remainders are equal: shares as fractions of `total`.
  const quotas = sizes.map((size, k) =>
    Math.min(most[k], Math.max(least[k], Math.floor(count * size / (total || 1))))
  );
  const missing = (k: number) => count * sizes[k] - quotas[k] * total;
  const classes = sizes.map((_, k) => k);
  for (
    let left = count - quotas.reduce((sum, quota) => sum + quota, 0);
    left !== 0;
    left -= Math.sign(left)
  ) {
    const can = classes.filter((k) => left > 0 ? quotas[k] < most[k] : quotas[k] > least[k]);
    const best = can.reduce((a, b) => (left > 0 ? missing(b) > missing(a) : missing(b) < missing(a)) ? b : a);
    quotas[best] += Math.sign(left);
  }
  return quotas;
}
