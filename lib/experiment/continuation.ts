import type { Params } from "../sweep/space.ts";
import { lengthOf, timesOf } from "./build.ts";
import { configured } from "./configure.ts";
import type { KnownExperiment, KnownTable } from "./known.ts";

/** How long a trial is: one of them is given. */
export interface TrialLength {
  /** Epochs: how often all training rows are used. */
  readonly epochs?: number | null;
  /** Updates. */
  readonly steps?: number | null;
}

/** A trial that is to be longer than it was. */
export interface Continuation {
  /** Steps that it had. */
  readonly from: number;
  /** Steps that it shall have. */
  readonly to: number;
  /** Why it is no part of the longer one. */
  readonly differs?: string;
}

/**
 * Whether a finished trial equals the longer one at that step. If so, it can be continued.
 *
 * @param before how long it was
 * @param trainingRows of its data set; functions have none
 */
export function continuationOf(
  table: KnownTable,
  params: Params,
  before: TrialLength,
  trainingRows?: number,
): Continuation {
  const is = timetable(configured(table, params), trainingRows);
  const old = configured(withLength(table, before), params);
  const was = timetable(old, trainingRows);
  const continuation = { from: was.steps, to: is.steps };
  return is.steps <= was.steps ? continuation : { ...continuation, differs: difference(was, is, old) };
}

type Timetable = ReturnType<typeof timetable>;

function timetable(experiment: KnownExperiment, trainingRows?: number) {
  const { steps, stepsPerEpoch } = lengthOf(experiment, trainingRows);
  return timesOf(experiment, steps, stepsPerEpoch);
}

function difference(
  was: Timetable,
  is: Timetable,
  { network, schedule }: KnownExperiment,
): string | undefined {
  const last = was.steps;
  for (let step = 0; schedule && step < last; step++) {
    const [before, now] = [was.schedule(step), is.schedule(step)];
    if (Object.is(before, now)) continue;
    return `schedule ${
      JSON.stringify(schedule?.type)
    } depends on the length of a trial: the learning rate of step ` +
      `${step + 1} was ${before} and would be ${now}`;
  }
  if (!network) {
    return last % was.logEvery === 0
      ? undefined
      : `the last step, ${last}, is not a multiple of train.log_every = ${was.logEvery}: a longer run would not have its row`;
  }
  if (was.evalEvery !== is.evalEvery) {
    return `evaluations were every ${was.evalEvery} steps and would be every ${is.evalEvery}`;
  }
  return last % was.evalEvery === 0
    ? undefined
    : `the last step, ${last}, is not a multiple of the ${was.evalEvery} steps between evaluations ` +
      "(train.eval_every): a longer run would not evaluate it";
}

function withLength(table: KnownTable, { epochs, steps }: TrialLength): KnownTable {
  const { epochs: _epochs, steps: _steps, ...train } = (table.train ?? {}) as Record<string, unknown>;
  const length = steps != null ? { steps } : epochs != null ? { epochs } : {}; // else each trial has its own
  return { ...table, train: { ...train, ...length } };
}
