import { ConfigError } from "../config/config_error.ts";
import type { Params } from "../sweep/space.ts";
import type { CheckReport } from "../train/gradient_check.ts";
import type { TrialRequest } from "../trial/protocol.ts";
import type { TrialWorker } from "../trial/trial_worker.ts";
import { workerOf } from "./start_workers.ts";
import type { PreparedRun } from "./prepare_run.ts";

/**
 * Checks the gradients of an experiment's first trial in a worker, and calls the optimizers and schedules of
 * extensions once.
 *
 * @throws {ConfigError} if it cannot be built, or an extension fails
 */
export async function checkFirstTrial(prepared: PreparedRun, file: string): Promise<CheckReport> {
  const choices = await choicesOf(prepared);
  return await ofFirstTrial(
    prepared,
    file,
    (worker, request) => worker.ask("check", { type: "check", request: { ...request, choices } }),
  );
}

/**
 * With extensions, builds an experiment's first trial in a worker, as a check does: the main thread cannot build what
 * extensions register. Without extensions it does nothing.
 *
 * @throws {ConfigError} if the trial cannot be built
 */
export async function buildFirstTrial(prepared: PreparedRun, file: string): Promise<void> {
  if (prepared.extensions.length === 0) return;
  await ofFirstTrial(
    prepared,
    file,
    (worker, request) => worker.ask("build", { type: "build", request }),
  );
}

/** Maximum number of trials whose optimizers and schedules are called. */
const mostChoices = 100;

/** Values of the first trial, and of others with other optimizers or schedules. */
async function choicesOf({ extensions, total, trials }: PreparedRun): Promise<Params[]> {
  const [{ params: first }] = await trials(0, 1);
  const chosen = (params: Params) =>
    JSON.stringify(Object.entries(params).filter(([path]) => /^(optimizer|schedule)(\.type)?$/.test(path)));
  if (extensions.length === 0 || chosen(first) === "[]") return [first];
  const all = (await trials(0, Math.min(total, mostChoices))).map(({ params }) => params);
  return [...new Map(all.toReversed().map((params) => [chosen(params), params])).values()].reverse();
}

/** @param file the place of mistakes that have none */
async function ofFirstTrial<Answer>(
  prepared: PreparedRun,
  file: string,
  ask: (worker: TrialWorker, request: TrialRequest) => Promise<Answer>,
): Promise<Answer> {
  const worker = workerOf(prepared);
  try {
    const [trial] = await prepared.trials(0, 1);
    const data = await prepared.peekData(trial);
    if (data) await worker.share(data.key, data.dataset);
    const { table, sweep } = prepared.plan;
    return await ask(worker, { trial, table, seed: sweep.seed, dataKey: data?.key });
  } catch (error) {
    throw error instanceof ConfigError ? placed(error, file) : error;
  } finally {
    worker.terminate();
  }
}

const placed = ({ mistakes }: ConfigError, file: string) =>
  new ConfigError(mistakes.map((mistake) => ({ place: { kind: "file", file }, ...mistake })));
