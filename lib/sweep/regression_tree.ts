import type { Random } from "../base/random.ts";

/** A box of points, in places of each coordinate from `low` up to, but without, `high`, and the mean in it. */
export interface Leaf {
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly value: number;
}

/**
 * The leaves of a regression tree (Breiman et al., 1984). Boxes are cut in two where the squared deviations from the
 * means of both sides are least, until the values in each are equal.
 *
 * @param points places of each point: whole numbers from 0, coordinate by coordinate
 * @param sizes number of places of each coordinate
 * @param chosen which points the tree is grown from; one may be there more than once
 * @param random chooses among equally good cuts, and which coordinates are tried (default: all)
 */
export function growTree(
  points: readonly (readonly number[])[],
  values: readonly number[],
  sizes: readonly number[],
  chosen: readonly number[],
  random?: Random,
): Leaf[] {
  const leaves: Leaf[] = [];
  // Sorted once, and shared by all boxes, each of which has a stretch: what a cut leaves on either side is in order still.
  const lists = [
    Int32Array.from(chosen),
    ...sizes.map((_, c) => Int32Array.from(chosen.toSorted((a, b) => points[a][c] - points[b][c]))),
  ];
  const aside = new Int32Array(chosen.length);
  const open: Box[] = [{ low: sizes.map(() => 0), high: [...sizes], from: 0, to: chosen.length }];
  for (let box = open.pop(); box; box = open.pop()) {
    const { low, high, from, to } = box;
    const [inBox, ...orders] = lists.map((list) => list.subarray(from, to));
    const cut = bestCut(points, values, inBox, orders, someOf(sizes.length, random));
    if (!cut) {
      leaves.push({ low, high, value: sumOf(values, inBox) / inBox.length });
      continue;
    }
    const { coordinate, place } = cut;
    const replaced = (ends: readonly number[]) => ends.map((end, c) => c === coordinate ? place : end);
    let middle = from;
    for (const list of [inBox, ...orders]) {
      middle = from + partition(list, aside, (k) => points[k][coordinate] < place);
    }
    open.push({ low, high: replaced(high), from, to: middle });
    open.push({ low: replaced(low), high, from: middle, to });
  }
  return leaves;
}

/** A part of the space, and where the points in it stand in each list. */
interface Box {
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly from: number;
  readonly to: number;
}

function sumOf(values: readonly number[], chosen: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < chosen.length; i++) sum += values[chosen[i]];
  return sum;
}

/** Puts those that are left of a cut before the others, both in order. @returns how many are left of it */
function partition(list: Int32Array, aside: Int32Array, isLeft: (k: number) => boolean): number {
  let [left, right] = [0, 0];
  for (let i = 0; i < list.length; i++) {
    const k = list[i];
    if (isLeft(k)) list[left++] = k;
    else aside[right++] = k;
  }
  for (let i = 0; i < right; i++) list[left + i] = aside[i];
  return left;
}

/** Coordinates that a cut may be made in: so that trees differ, one in six is left out, of at least two. */
function someOf(count: number, random?: Random): readonly number[] {
  if (!random) return Array.from({ length: count }, (_, c) => c);
  return Array.from(random.permutation(count)).slice(0, Math.max(1, Math.ceil(count * 5 / 6)));
}

function bestCut(
  points: readonly (readonly number[])[],
  values: readonly number[],
  chosen: Int32Array,
  orders: readonly Int32Array[],
  coordinates: readonly number[],
): { coordinate: number; place: number } | undefined {
  if (chosen.every((k) => values[k] === values[chosen[0]])) return undefined;
  const total = sumOf(values, chosen);
  let best: { coordinate: number; place: number } | undefined;
  // The more the sides' means differ, the less deviates from them: sums² / counts is what they leave of Σ value².
  let most = -Infinity;
  for (const coordinate of coordinates) {
    const sorted = orders[coordinate];
    let left = 0;
    for (let count = 1; count < sorted.length; count++) {
      left += values[sorted[count - 1]];
      const place = points[sorted[count]][coordinate];
      if (place === points[sorted[count - 1]][coordinate]) continue;
      const right = total - left;
      const gain = left * left / count + right * right / (sorted.length - count);
      if (gain <= most) continue;
      most = gain;
      best = { coordinate, place };
    }
  }
  return best;
}
