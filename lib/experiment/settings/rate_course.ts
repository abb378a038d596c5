import type { Schedule } from "../../optim/schedule.ts";

/** What becomes of the learning rate in a trial; steps are 0-based. */
export interface RateCourse {
  readonly peak: number;
  readonly least: number;
  /** Rate of the last step. */
  readonly last: number;
  /** Step from which it is less than a millionth of the peak, to the end. */
  readonly dead?: number;
  /** Step from which it is what it is at the end. */
  readonly settled?: number;
}

/** Steps that are looked at, of longer trials. */
const samples = 1000;

/** Looks at a schedule in up to 1,000 steps of a trial; what lies between two of them is searched. */
export function rateCourse(schedule: Schedule, steps: number): RateCourse {
  const count = Math.min(samples, steps);
  const at = (k: number) => count === 1 ? 0 : Math.round(k * (steps - 1) / (count - 1));
  const rates = Array.from({ length: count }, (_, k) => schedule(at(k)));
  const peak = Math.max(...rates);
  const last = rates[count - 1];
  /** The first step from which all others have a property that the last one has. */
  const since = (holds: (rate: number) => boolean): number | undefined => {
    let k = count - 1;
    if (!holds(rates[k])) return undefined;
    while (k > 0 && holds(rates[k - 1])) k--;
    if (k === 0) return 0;
    let [before, after] = [at(k - 1), at(k)];
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (holds(schedule(middle))) after = middle;
      else before = middle;
    }
    return after;
  };
  return {
    peak,
    least: Math.min(...rates),
    last,
    dead: since((rate) => rate < 1e-6 * peak),
    settled: since((rate) => rate === last),
  };
}
