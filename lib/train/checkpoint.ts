import type { Vector } from "../compute/vector.ts";
import type { Optimizer } from "../optim/optimizer.ts";
import type { Objective } from "./objective.ts";
import { encodeSafetensors } from "./safetensors.ts";

/** What a checkpoint says about itself, beside its arrays. */
export interface CheckpointFacts {
  /** Number of the trial and the seed of its random numbers. */
  readonly trial: number;
  readonly seed: number;
  /** Updates done, and the step whose parameters these are. */
  readonly steps: number;
  readonly bestStep?: number;
  /** Architecture and data facts as JSON text, by key: what a prediction needs. */
  readonly model: Readonly<Record<string, unknown>>;
}

/**
 * A safetensors file with the parameters by name (`hidden.weight`), and the optimizer's state as flat arrays
 * (`optimizer.momentum`, in the order of all parameters).
 */
export function checkpointOf(
  objective: Objective,
  optimizer: Optimizer,
  state: readonly Vector[],
  facts: CheckpointFacts,
): Uint8Array {
  const { trial, seed, steps, bestStep = steps, model } = facts;
  const tensors = [
    ...objective.tensors,
    ...optimizer.slots.map((slot, k) => ({
      name: `optimizer.${slot}`,
      shape: [state[k].length],
      values: state[k],
    })),
  ];
  const metadata: Record<string, string> = {
    format: "jellyfish 1",
    trial: String(trial),
    seed: String(seed),
    steps: String(steps),
    parameters_of_step: String(bestStep),
  };
  for (const [key, value] of Object.entries(model)) metadata[key] = JSON.stringify(value);
  return encodeSafetensors(tensors, metadata);
}
