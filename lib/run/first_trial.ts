import { ConfigError } from "../config/config_error.ts";
import type { CheckReport } from "../train/gradient_check.ts";
import type { PreparedRun } from "./prepare_run.ts";
import { TrialWorker } from "../trial/trial_worker.ts";

/** Checks the gradients of an experiment's first trial in a worker. @throws {ConfigError} if it cannot be built */
export async function checkFirstTrial(prepared: PreparedRun, file: string): Promise<CheckReport> {
  const report = await ofFirstTrial(prepared, file, true);
  return report!;
}

/** Builds an experiment's first trial in a worker, as a check does. @throws {ConfigError} if that fails */
export async function buildFirstTrial(prepared: PreparedRun, file: string): Promise<void> {
  await ofFirstTrial(prepared, file, false);
}

/** @param file the place of mistakes that have none */
async function ofFirstTrial(
  prepared: PreparedRun,
  file: string,
  gradients: boolean,
): Promise<CheckReport | undefined> {
  const worker = new TrialWorker(prepared.extensions, undefined, undefined, prepared.watch);
  try {
    const [trial] = await prepared.trials(0, 1);
    const data = await prepared.dataFor(trial);
    if (data) await worker.share(data.key, data.dataset);
    const { table, sweep } = prepared.plan;
    const request = { trial, table, seed: sweep.seed, dataKey: data?.key };
    return await (gradients
      ? worker.ask("check", { type: "check", request })
      : worker.ask("build", { type: "build", request }));
  } catch (error) {
    throw error instanceof ConfigError ? placed(error, file) : error;
  } finally {
    worker.terminate();
  }
}

const placed = ({ mistakes }: ConfigError, file: string) =>
  new ConfigError(mistakes.map((mistake) => ({ place: { kind: "file", file }, ...mistake })));
