import type { Experiment } from "../../experiment/experiment.ts";
import { backendOf } from "../../experiment/build.ts";
import { layerFactsOf, sumOf } from "../layer_facts.ts";
import type { PreparedRun } from "../prepare_run.ts";

/** How the cores of a machine are used; this does not change results. */
export interface Parallelism {
  /** Trials, or groups of them, at the same time. */
  readonly workers: number;
  /** Threads inside each trial. */
  readonly threads: number;
}

/** Minimum multiplications per step for which threads inside a trial are worthwhile. */
const smallestStep = 1e6;

/**
 * One trial per core; with fewer trials than cores, the remaining cores help inside the trials.
 *
 * @param wanted requested number of trials at the same time, which is then also the number of cores to use
 */
export async function parallelismOf(prepared: PreparedRun, wanted?: number): Promise<Parallelism> {
  const { plan: { first }, total } = prepared;
  const cores = wanted ?? navigator.hardwareConcurrency;
  const chosen = first.compute.threads;
  if (!first.network || (backendOf(first) === "reference" && first.train.gradient === "analytic")) {
    return { workers: atMost(cores, total), threads: 1 };
  }
  if (chosen !== "auto") {
    return { workers: atMost(wanted ?? Math.floor(cores / chosen), total), threads: chosen };
  }
  const workers = atMost(cores, total);
  const threads = Math.floor(cores / workers);
  if (threads <= 1) return { workers, threads: 1 };
  const ofSample = sumOf(await layerFactsOf(prepared), "work");
  return { workers, threads: workOf(first, ofSample) < smallestStep ? 1 : threads };
}

const atMost = (workers: number, trials: number) => Math.max(1, Math.min(workers, trials));

/** Approximate multiplications of the forward pass of a step; a numerical gradient costs ten times as much. */
function workOf({ train }: Experiment, ofSample: number): number {
  const work = train.batch_size * ofSample;
  return train.gradient === "numerical" ? 10 * work : work;
}
