import { estimateTrial } from "../../cluster/estimate.ts";
import { installationOf } from "../../cluster/installation.ts";
import { makePlan, needsEstimate, type PlannedRun, refuseBlas, spreadOf } from "../../cluster/make_plan.ts";
import { refuseCommas } from "../../cluster/preflight.ts";
import { renderMistakes } from "../../config/render.ts";
import type { LauncherConfig } from "../../experiment/experiment.ts";
import { startLines } from "../../report/notes/start_lines.ts";
import type { PreparedRun } from "../../run/prepare_run.ts";

/** What a plan needs in addition to the experiment. */
export interface NewPlan {
  readonly results: string;
  /** The folder of the experiment file. */
  readonly folder: string;
  readonly config: LauncherConfig;
  readonly allowExtensions: boolean;
  readonly command: readonly string[];
}

/**
 * Makes the plan of an experiment and prints its warnings and overrides. Measures the time of a trial if the experiment
 * does not state it.
 *
 * @returns the plan, and the run's folder with its lock
 * @throws {ConfigError} when the experiment or the folder does not allow a plan
 */
export async function newPlan(
  prepared: PreparedRun,
  options: NewPlan,
  stderr: (text: string) => void,
): Promise<PlannedRun> {
  const { results, config } = options;
  const { warnings, plan: { first } } = prepared;
  refuseCommas(installationOf(`${results}/${first.name}`).run);
  if (warnings.length > 0) stderr(renderMistakes(warnings));
  for (const line of startLines(prepared)) stderr(`${line}\n`);
  refuseBlas(prepared);
  const seconds = needsEstimate(config) ? await estimateTrial(prepared) : undefined;
  if (seconds !== undefined) stderr(`a trial takes about ${Number(seconds.toPrecision(2))} s here\n`);
  return await makePlan(prepared, { ...options, spread: spreadOf(prepared, config, seconds) });
}
