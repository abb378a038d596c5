import { Configurations, type Sweep, type Trial } from "../../sweep/configurations.ts";
import { samplers } from "../../sweep/sampler.ts";
import "../../sweep/built_in.ts";
import type { RunInfo } from "./run_info.ts";

/** Of larger sweeps, only trials with results have their values: each call computes all of them. */
const mostTrials = 20_000;
/** Points of a search space that are compared at most. */
const mostPoints = 1_000_000;

/**
 * The trials of a run by number, from its run.json. `undefined` for a trial that is not known: the sampler belongs to an
 * extension or learns from results (only its first batch is known then), or run.json has no sweep that can be computed.
 */
export function knownTrials(info: RunInfo): (trial: number) => Trial | undefined {
  try {
    return trialsOf(info);
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return () => undefined; // an altered run.json
    throw error;
  }
}

function trialsOf(info: RunInfo): (trial: number) => Trial | undefined {
  const { identity, seed, repeats, trials } = info as RunInfo & { identity?: Identity; seed: number };
  const { method = { type: "grid" }, cases = [], parameters = [] } = identity?.sweep ?? {};
  if (identity === undefined || trials > mostTrials || !samplers.has(method.type)) return () => undefined;
  const sampler = samplers.make(method);
  if (!sampler.endless && parameters.length > 0 && sampler.count(parameters) > mostPoints) {
    return () => undefined;
  }
  const maxConfigurations = Math.ceil(trials / repeats);
  const configurations = new Configurations({ seed, repeats, cases, parameters, maxConfigurations }, sampler);
  if (sampler.batch === undefined || parameters.length === 0) {
    return (trial) => trial < configurations.trials ? configurations.trial(trial) : undefined;
  }
  const first = firstBatch(configurations, sampler.batch);
  return (trial) => first[trial];
}

/** The trials of the first batch: each configuration is chosen after the ones before it, without results. */
function firstBatch(configurations: Configurations, batch: number): Trial[] {
  const { repeats } = configurations.sweep;
  const past: { params: Trial["params"] }[] = [];
  return Array.from({ length: Math.min(batch * repeats, configurations.trials) }, (_, number) => {
    const trial = configurations.trial(number, past);
    if ((number + 1) % repeats === 0) past.push({ params: trial.params });
    return trial;
  });
}

/** The part of run.json that identifies the sweep. */
interface Identity {
  readonly sweep?: Partial<Pick<Sweep, "cases" | "parameters">> & {
    readonly method?: { readonly type: string } & Readonly<Record<string, unknown>>;
  };
}
