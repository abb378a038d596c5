import { backendOf } from "../build.ts";
import type { CrossIssue } from "../checks/data_checks.ts";
import type { Experiment } from "../experiment.ts";
import { type Configured, warning } from "./setting.ts";

/** Settings of [compute] that another setting makes idle. None of them changes results. */
export function computeSettings({ experiment, swept }: Configured): CrossIssue[] {
  const { compute: { backend, sparse, fuse, threads } } = experiment;
  const found: CrossIssue[] = [];
  const add = (key: string, value: unknown, why: string, notes: string[]) =>
    found.push(
      warning(["compute", key], `${key} = ${JSON.stringify(value)} has no effect: ${why}`, notes, key),
    );
  const own = backendOf(experiment);
  const why = experiment.network ? "numerical gradients are" : "functions are";
  if (backend !== own && backend !== "wasm") {
    add("backend", backend, `${why} computed in float64, by reference`, ['remove it, or set "reference"']);
  }
  const noKernels = own === "reference"
    ? backend === own ? "backend reference computes every number" : `${why} computed by reference`
    : undefined;
  const canPass = experiment.network !== undefined && experiment.train.gradient === "analytic";
  if (sparse === true && noKernels !== undefined) {
    add("sparse", sparse, noKernels, [
      canPass ? 'remove it, or set backend = "wasm", whose kernels skip zeros' : "remove it",
    ]);
  }
  const apart = fuse === true ? whyApart(experiment, swept) ?? noKernels : undefined;
  if (apart !== undefined) add("fuse", fuse, apart, ['remove it, or set "auto"']);
  const alone = threads === "auto" || threads === 1 ? undefined : whyAlone(experiment);
  if (alone !== undefined) {
    add("threads", threads, alone, ["remove it; --workers N runs trials at the same time"]);
  }
  return found;
}

/** Swept keys that change which rows a step takes. */
const ofBatches = /^data\.|^train\.(batch_size|sampling|gradient)$/;

/** Why the trials of an experiment never train together in one worker. */
function whyApart(
  { network, compute, extensions }: Experiment,
  swept: readonly string[],
): string | undefined {
  if (!network) return "functions are minimised one at a time";
  if (swept.length === 0) return "nothing is swept, and repeats use different batches";
  if (swept.every((path) => ofBatches.test(path))) return "every swept key changes the batches";
  if (extensions.length > 0) return "trials with extensions run alone";
  if (compute.backend === "blas") return "with backend blas, trials run alone";
  return undefined;
}

/** Why a trial has one thread. */
function whyAlone(experiment: Experiment): string | undefined {
  if (!experiment.network) return "a function's descent takes one thread";
  const isPlain = backendOf(experiment) === "reference" && experiment.train.gradient === "analytic";
  return isPlain ? "backend reference takes one thread" : undefined;
}
