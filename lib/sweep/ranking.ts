import { parseNumber } from "../base/cells.ts";
import type { Cell } from "../base/cells.ts";
import { mean } from "./statistics.ts";

/** What trials are ranked by. */
export interface Ranking {
  /** Column of trials.csv. */
  readonly metric: string;
  /** Which end of it is best. */
  readonly goal: "minimize" | "maximize";
}

/**
 * The metric that ranks the trials of a run, and so defines the best one: `sweep.metric` if it is given; else
 * `val_loss` if rows are held back for validation; else `loss`, the last one of training. Never a metric of the test data,
 * which is only reported.
 *
 * @param asked `sweep.metric` and `sweep.goal`
 * @param trained `hasValidation`: whether any trial is evaluated on validation data
 * @param goalOf which end of a metric is best, unless it is given; needed for metrics of extensions
 */
export function rankingOf(
  asked: { readonly metric?: string | null; readonly goal?: Ranking["goal"] | null },
  trained: { readonly hasValidation: boolean },
  goalOf: (metric: string) => Ranking["goal"] = usualGoal,
): Ranking {
  const metric = asked.metric ?? usualMetric(trained);
  return { metric, goal: asked.goal ?? goalOf(metric) };
}

/** The metric that trials are ranked by unless one is named. */
export const usualMetric = ({ hasValidation }: { readonly hasValidation: boolean }): string =>
  hasValidation ? "val_loss" : "loss";

const usualGoal = (metric: string) => metric.endsWith("accuracy") ? "maximize" : "minimize";

/** `lowest first`, `highest first` */
export const inWords = ({ goal }: Pick<Ranking, "goal">): string =>
  goal === "maximize" ? "highest first" : "lowest first";

/** A row of trials.csv, as far as ranking needs it. */
export type RankedRow = Readonly<Record<string, Cell>>;

/** The rank of a configuration. */
export interface Standing {
  /** Whether a repeat has diverged, failed or timed out. */
  readonly troubled: boolean;
  /** The metric's mean over its complete repeats; NaN where none has it. */
  readonly value: number;
  /** Number of the configuration. */
  readonly number: number;
}

/**
 * The better configuration first. Configurations with a diverged, failed or timed-out repeat come last. A missing
 * mean or NaN comes after all numbers. Ties keep the order of their numbers.
 */
export function compareStandings(a: Standing, b: Standing, goal: Ranking["goal"]): number {
  return Number(a.troubled) - Number(b.troubled) || compareValues(a.value, b.value, goal) ||
    a.number - b.number;
}

/** Numbers from best to worst, NaN last. */
function compareValues(a: number, b: number, goal: Ranking["goal"]): number {
  const missing = Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return missing || (a === b || Number.isNaN(a) ? 0 : (a < b) === (goal === "minimize") ? -1 : 1);
}

/**
 * Trials from best to worst. Those of the best configuration come first, by {@linkcode compareStandings}. Within a
 * configuration, complete trials come first, by value. Ties keep the order of their numbers.
 *
 * @param rows of trials.csv; of several runs with a column `run`
 */
export function rankTrials<Row extends RankedRow>(rows: readonly Row[], ranking: Ranking): Row[] {
  const groups = [...Map.groupBy(rows, configurationOf).values()];
  return groups.map((group) => ranked(group, ranking)).sort((a, b) => compareGroups(a, b, ranking.goal))
    .flatMap(({ group }) => group);
}

/**
 * The best trial: the first complete one in the order of {@linkcode rankTrials} that has the metric; `undefined` where
 * none is complete.
 */
export function bestTrial<Row extends RankedRow>(rows: readonly Row[], ranking: Ranking): Row | undefined {
  const complete = rankTrials(rows, ranking).filter(({ status }) => status === "complete");
  return complete.find((row) => !Number.isNaN(valueOf(row, ranking))) ?? complete[0];
}

/** The best trial of those that have ended so far: what {@linkcode bestTrial} would say, row by row. */
export class BestSoFar {
  readonly #groups = new Map<string, Group<RankedRow>>();
  #first: Group<RankedRow> | undefined;

  constructor(readonly ranking: Ranking) {}

  /** Takes the row of a trial that has ended. */
  add(row: RankedRow): void {
    const key = configurationOf(row);
    const before = this.#groups.get(key);
    const group = ranked([...before?.group ?? [], row], this.ranking);
    this.#groups.set(key, group);
    if (before === undefined || before !== this.#first) this.#offer(group);
    else {
      this.#first = undefined; // it may have become worse
      for (const one of this.#groups.values()) this.#offer(one);
    }
  }

  /** The row of the best trial that has the metric. */
  get best(): RankedRow | undefined {
    return this.#first && bestTrial(this.#first.group, this.ranking);
  }

  #offer(group: Group<RankedRow>): void {
    if (Number.isNaN(group.standing.value)) return;
    if (!this.#first || compareGroups(group, this.#first, this.ranking.goal) < 0) this.#first = group;
  }
}

interface Group<Row> {
  readonly group: readonly Row[];
  readonly standing: Standing;
  /** Of a configuration without a complete trial: the mean of what its trials have. */
  readonly other: number;
  readonly trial: number;
}

const configurationOf = ({ run, configuration, trial }: RankedRow) =>
  `${run ?? ""}/${configuration === undefined || configuration === "" ? `trial ${trial}` : configuration}`;

/** The trials of one configuration. */
function ranked<Row extends RankedRow>(rows: readonly Row[], ranking: Ranking): Group<Row> {
  const group = rows.toSorted((a, b) =>
    Number(a.status !== "complete") - Number(b.status !== "complete") ||
    compareValues(valueOf(a, ranking), valueOf(b, ranking), ranking.goal) || numberOf(a) - numberOf(b)
  );
  const inOrder = rows.toSorted((a, b) => numberOf(a) - numberOf(b)); // sums depend on it
  const meanOf = (some: readonly Row[]) =>
    mean(some.map((row) => parseNumber(row[ranking.metric])).filter((value) => value !== undefined)) ?? NaN;
  const standing = {
    troubled: rows.some(({ status }) => isTrouble(status)),
    value: meanOf(inOrder.filter(({ status }) => status === "complete")),
    number: parseNumber(rows[0].configuration) ?? numberOf(inOrder[0]),
  };
  return { group, standing, other: meanOf(inOrder), trial: numberOf(inOrder[0]) };
}

function compareGroups(a: Group<unknown>, b: Group<unknown>, goal: Ranking["goal"]): number {
  const same = Number.isNaN(a.standing.value) && Number.isNaN(b.standing.value) &&
    a.standing.troubled === b.standing.troubled;
  return (same && compareValues(a.other, b.other, goal)) || compareStandings(a.standing, b.standing, goal) ||
    a.trial - b.trial;
}

const isTrouble = (status: Cell) => ["diverged", "failed", "timeout"].includes(String(status));
const numberOf = ({ trial }: RankedRow) => parseNumber(trial) ?? Infinity;
const valueOf = (row: RankedRow, { metric }: Ranking) => parseNumber(row[metric]) ?? NaN;
