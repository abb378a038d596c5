import { cos } from "../base/math.ts";
import type { Schedule } from "./schedule.ts";

/**
 * Cosine decay from `learningRate` to `floor` over `steps`:
 * `floor + (learningRate - floor) · (1 + cos(π · t / steps)) / 2` at step t (Loshchilov and Hutter, 2017).
 *
 * @example Usage
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const rate = cosineSchedule({ learningRate: 0.1, floor: 0.01, steps: 100 });
 * assertAlmostEquals(rate(0), 0.1);
 * assertAlmostEquals(rate(50), 0.055); // half way
 * assertAlmostEquals(rate(100), 0.01);
 * ```
 *
 * @param options rates are per step; steps are counted from 0
 */
export function cosineSchedule(
  { learningRate, floor, steps }: { learningRate: number; floor: number; steps: number },
): Schedule {
  return (t) => floor + (learningRate - floor) * (1 + cos(Math.PI * t / steps)) / 2;
}

/** Steps since the last restart before step t, and the length of the decay that began there. */
export function sinceRestart(t: number, first: number, growth: number): { since: number; length: number } {
  if (growth === 1) return { since: t % first, length: first };
  let since = t;
  let length = first;
  while (since >= length) {
    since -= length;
    length *= growth;
  }
  return { since, length };
}
