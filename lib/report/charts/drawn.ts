import type { Configuration } from "./chart_values.ts";
import type { Drawn } from "./chart_values.ts";

/** At most this many trials are drawn individually: more make the page slow and cannot be told apart. */
const MOST_DRAWN = 10_000;

/**
 * All configurations; for runs with many trials a subset, evenly spaced by rank. Axes, colours and means still use all.
 *
 * @param configurations the best first
 * @param trials of the run
 * @param most maximum number of trials to draw
 */
export function drawnOf(
  configurations: readonly Configuration[],
  trials: number,
  most: number = MOST_DRAWN,
): Drawn {
  const step = Math.ceil(trials / most);
  if (step <= 1) return { configurations, has: () => true, note: "" };
  const drawn = configurations.filter((_, rank) => rank % step === 0);
  const numbers = new Set(drawn.map(({ number }) => number));
  const count = drawn.reduce((sum, { trials }) => sum + trials.length, 0);
  return {
    configurations: drawn,
    has: ({ configuration }) => numbers.has(Number(configuration)),
    note: ` Shown: ${count} of ${trials} trials, evenly spaced by rank.`,
  };
}
