import type { Configuration } from "./charted_run.ts";

/** So many trials have points or lines of their own: of more, a page would be slow, and no eye tells them apart. */
const MOST_DRAWN = 10_000;

/** Which configurations of a run are drawn one by one. */
export interface Drawn {
  /** In the order of the configurations, the best first. */
  readonly configurations: readonly Configuration[];
  /** Whether a trial is among theirs. */
  readonly has: (trial: { readonly [column: string]: string }) => boolean;
  /** How many trials are drawn, as the end of a chart's note; nothing where all are. */
  readonly note: string;
}

/**
 * All configurations, or of runs of many trials those at even distances from the best to the worst. Axes, colours and means
 * are of all.
 *
 * @param configurations the best first
 * @param trials of the run
 * @param most trials that are drawn
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
    note: ` Drawn are ${count} of ${trials} trials, at even distances from the best to the worst.`,
  };
}
