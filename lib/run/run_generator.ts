import type { PreparedRun } from "./prepare_run.ts";
import { runTrials } from "./run.ts";
import type { RunEvent, RunOptions } from "./run_event.ts";

/**
 * Runs an experiment, yielding events as they happen: rows, ended trials, and finally the end of the run. Breaking out
 * of the loop interrupts the run; ended trials are kept.
 *
 * @param prepared from `prepareRun`; it is closed at the end
 * @param options folder to write to, number of workers and so on
 */
export async function* run(
  prepared: PreparedRun,
  options: Omit<RunOptions, "onEvent">,
): AsyncGenerator<RunEvent, void, void> {
  const waiting: RunEvent[] = [];
  let wake = () => {};
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const onEvent = (event: RunEvent) => {
    waiting.push(event);
    wake();
  };
  let failure: unknown;
  let ended = false;
  const whole = runTrials(prepared, { ...options, signal, onEvent }).then(
    () => {},
    (error) => {
      failure = error;
    },
  ).finally(() => {
    ended = true;
    wake();
  });
  try {
    while (!ended || waiting.length > 0) {
      while (waiting.length > 0) yield waiting.shift()!;
      if (!ended) await new Promise<void>((resolve) => wake = resolve);
    }
    if (failure !== undefined) throw failure;
  } finally {
    stop.abort();
    await whole;
    prepared.close();
  }
}
