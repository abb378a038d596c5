import { lengthOf } from "../experiment/build.ts";
import { configured } from "../experiment/configure.ts";
import { startEngine } from "../run/engine.ts";
import type { PreparedRun } from "../run/prepare_run.ts";
import { sparseOf } from "../experiment/build.ts";

/** Seconds that a trial is tried out for. */
const trialSeconds = 3;

/**
 * Tells how long a trial takes by running the first one, for some seconds at most.
 *
 * @returns seconds, of a trial that runs alone to its declared end
 */
export async function estimateTrial(prepared: PreparedRun): Promise<number> {
  const { table, sweep, first } = prepared.plan;
  const [trial] = await prepared.trials(0, 1);
  const { lanes: [lane], memory } = await startEngine(prepared, { workers: 1 });
  let [begin, end, steps] = [performance.now(), 0, 0];
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const data = await prepared.dataFor(trial, true);
    const placed = data &&
      { ...data, dataset: memory.place(data.key, data.dataset, sparseOf(first)).dataset };
    if (placed) prepared.moved(data!.key, data!.dataset, placed.dataset);
    timer = setTimeout(() => lane.pause(), trialSeconds * 1000);
    const { steps: length } = lengthOf(configured(table, trial.params), data?.dataset.train.inputs.rows);
    await lane.run({ tasks: [{ trial }], table, seed: sweep.seed, dataKey: data?.key }, placed, undefined, {
      began: () => begin = performance.now(),
      rows: () => {},
      checkpoint: () => {},
      end: (outcome) => {
        end = performance.now();
        steps = outcome.type === "done" ? outcome.outcome.steps : 0;
      },
    });
    const seconds = Math.max(end - begin, 1) / 1000;
    return steps > 0 && seconds >= trialSeconds ? seconds * length / steps : seconds;
  } catch {
    return trialSeconds; // whatever is wrong with it is told where it runs
  } finally {
    clearTimeout(timer);
    lane.close();
  }
}
