import type { Dataset } from "../dataset/dataset.ts";
import { sparseOf } from "../experiment/build.ts";
import { startEngine } from "../run/start_workers.ts";
import { Interrupted } from "../trial/extension/extension_watch.ts";
import type { WorkerSlot } from "../trial/worker_slot.ts";
import type { PreparedRun } from "../run/prepare_run.ts";
import type { Trial } from "../sweep/configurations.ts";

/** Seconds for which a trial is run to measure its time. */
const trialSeconds = 3;

/** A shorter trial is measured twice, because the first run includes compilation. */
const shortSeconds = 1;

/**
 * Measures how long a trial takes by running the first one for at most a few seconds.
 *
 * @returns seconds of a trial that runs alone to its end
 */
export async function estimateTrial(prepared: PreparedRun): Promise<number> {
  const { slots: [slot], memory } = await startEngine(prepared, { workers: 1 });
  const timer = setTimeout(() => slot.pause(), trialSeconds * 1000);
  try {
    const [trial] = await prepared.trials(0, 1);
    const data = await prepared.peekData(trial);
    const { first, firstLayer } = prepared.plan;
    const sparse = sparseOf(first, firstLayer);
    const placed = data && { ...data, dataset: memory.place(data.key, data.dataset, sparse).dataset };
    if (data) prepared.moved(data.key, data.dataset, placed!.dataset);
    const seconds = await tryOut(prepared, slot, trial, placed);
    return seconds < shortSeconds ? await tryOut(prepared, slot, trial, placed) : seconds;
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    return trialSeconds; // errors are reported when the trial runs for good
  } finally {
    clearTimeout(timer);
    slot.close();
  }
}

async function tryOut(
  { plan: { table, sweep }, choose }: PreparedRun,
  slot: WorkerSlot,
  trial: Trial,
  data: { key: string; dataset: Dataset } | undefined,
): Promise<number> {
  const trainingRows = data?.dataset.train.inputs.rows;
  const { steps: length } = await choose({ ask: "length", params: trial.params, trainingRows });
  let [begin, end, steps, isPaused] = [performance.now(), 0, 0, false];
  await slot.run({ tasks: [{ trial }], table, seed: sweep.seed, dataKey: data?.key }, data, undefined, {
    began: () => begin = performance.now(),
    rows: () => {},
    checkpoint: () => {},
    end: (outcome) => {
      end = performance.now();
      if (outcome.type !== "done") return;
      steps = outcome.outcome.steps;
      isPaused = outcome.outcome.status === "paused";
    },
  });
  const seconds = Math.max(end - begin, 1) / 1000;
  return isPaused && steps > 0 ? seconds * length / steps : seconds;
}
