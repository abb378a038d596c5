import type { SweepConfig } from "../experiment.ts";
import type { SweepKeys } from "../sweep/swept_key.ts";
import { Configurations, type Sweep } from "../../sweep/configurations.ts";
import type { KnownExperiment } from "../known.ts";
import type { Table } from "../paths.ts";
import { registries } from "../registries.ts";

/** What is known of a sweep as a whole. */
export interface WholeSweep {
  readonly settings: SweepConfig;
  /** As the file and the overrides leave it. */
  readonly keys: SweepKeys;
  /** Whether the file sweeps anything; an override may have fixed it. */
  readonly declared: boolean;
  readonly sweep: Sweep;
  readonly first: KnownExperiment;
  /** `[sweep]` as it was written. */
  readonly written: Table;
}

/** Number of configurations, if a check needs it; `undefined` also where an extension's sampler cannot be asked. */
export function configurationsOf({ settings, sweep, first }: WholeSweep): number | undefined {
  const { max_configurations, method, pruner } = settings;
  const { jobs, trials_per_job, cpus_per_task } = first.launcher;
  const sampler = registries.samplers.make(method);
  const limits = [max_configurations, pruner, sampler.batch, jobs, trials_per_job];
  if (limits.every((limit) => limit === undefined) && cpus_per_task === 1) return undefined;
  try {
    return new Configurations(sweep, sampler).count;
  } catch {
    return undefined;
  }
}
