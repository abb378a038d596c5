import { finishRun } from "./finish_run.ts";
import { openRun } from "./open/open_run.ts";
import type { PreparedRun } from "./prepare_run.ts";
import { Runner } from "./runner.ts";
import type { Finished, RunOptions } from "./run_event.ts";

/**
 * Runs all trials of an experiment in workers and writes the run's folder.
 *
 * @returns the last event
 */
export async function runTrials(run: PreparedRun, options: RunOptions): Promise<Finished> {
  run.watch?.runs();
  const opened = await openRun(run, options);
  try {
    await new Runner(run, options, opened).run();
    const finished = await finishRun(run, opened);
    options.onEvent?.(finished);
    return finished;
  } finally {
    opened.directory.close();
  }
}
