import { createNetwork, networkSpecOf } from "../../experiment/create_network.ts";
import { errorOf, furtherArguments } from "../../cluster/slurm/slurm_errors.ts";
import { preflight, refuseCommas } from "../../cluster/preflight.ts";
import { whyNot } from "../../config/why_not.ts";
import { checkTensors, savedModel } from "../../experiment/saved_network.ts";
import { parsePosition } from "../../train/checkpoint/position.ts";
import { positionOf } from "../../train/checkpoint/checkpoint.ts";
import { encodeSafetensors } from "../../train/checkpoint/safetensors.ts";

/** A description of a network, as in a checkpoint. */
const model = (changes: Readonly<Record<string, unknown>>) => () =>
  savedModel(
    Object.fromEntries(
      Object.entries({
        layers: [{ name: "output", type: "dense", units: 2, activation: { type: "identity" } }],
        inputs: 2,
        outputs: "numbers",
        scaling: { shift: [0], divisor: [1] },
        ...changes,
      }).map(([key, value]) => [key, JSON.stringify(value)]),
    ),
  );

const slurm = (text: string) => () => {
  throw errorOf(text);
};

/** Calls that throw, for circumstances that a command cannot be brought into here; or that return words. */
export const callCases: Readonly<Record<string, () => unknown>> = {
  "files: outside of what may be read": () => whyNot(new Deno.errors.NotCapable()),
  "files: without permission": () => whyNot(new Deno.errors.PermissionDenied()),
  "files: another reason": () => whyNot(new Error("disk is away")),
  "checkpoint: scaling of two numbers": model({ inputs: 3, scaling: { shift: [0, 0], divisor: [1, 1] } }),
  "checkpoint: an image of another size": model({ image: { height: 2, width: 2 } }),
  "checkpoint: a shape of another size": model({ shape: [2, 2, 1] }),
  "network: nothing is computed": () => createNetwork({ inputs: [2, 2, 1], layers: [{ type: "flatten" }] }),
  "checkpoint: no layers": model({ layers: [] }),
  "checkpoint: another type": model({ inputs: "two" }),
  "checkpoint: a tensor is missing": () =>
    checkTensors(
      networkSpecOf({
        inputs: 2,
        layers: [{ name: "output", type: "dense", units: 2, activation: { type: "identity" } }],
      }),
      new Map(),
    ),
  "checkpoint: no position": () => parsePosition("{"),
  "checkpoint: half of a position": () => parsePosition('{ "steps": -1 }'),
  "checkpoint: of another trial": () => positionOf(encodeSafetensors([], { trial: "3" }), 2),
  "preflight: a folder of one node": () => preflight("/tmp/results/net/1"),
  "preflight: a comma": () => refuseCommas("a,b/results/net/1"),
  "slurm: the queue is full": slurm("sbatch: error: Batch job submission failed: Job queue full"),
  "slurm: too many CPUs": slurm("sbatch: error: CPU count per node can not be satisfied"),
  "slurm: no such node": slurm(
    "sbatch: error: Batch job submission failed: Requested node configuration is not available",
  ),
  "slurm: too long": slurm("sbatch: error: Batch job submission failed: Requested time limit is invalid"),
  "slurm: arguments": () => furtherArguments,
};
