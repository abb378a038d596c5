import type { Vector } from "../../compute/vector.ts";
import type { Optimizer } from "../../optim/optimizer.ts";
import type { KeptTensors, Objective } from "../objective.ts";
import { parsePosition, type Position, positionText, type Snapshot } from "./position.ts";
import { DamagedFile, decodeSafetensors, encodeSafetensors, type SavedTensor } from "./safetensors.ts";

/** The metadata of a checkpoint. */
export interface CheckpointFacts {
  /** Number of the trial and the seed of its random numbers. */
  readonly trial: number;
  readonly seed: number;
  /** Architecture and data facts as JSON text, by key: what a prediction needs. */
  readonly model: Readonly<Record<string, unknown>>;
}

/** Parameters, optimizer and its state: the content of a checkpoint. */
export interface Trained {
  readonly objective: Pick<Objective, "state" | "tensors" | "running">;
  readonly optimizer: Pick<Optimizer, "slots">;
}

/**
 * A safetensors file with the parameters by name (`hidden.weight`), and the optimizer's state as flat arrays
 * (`optimizer.momentum`, in the order of all parameters). With early stopping, these are the best parameters. The last
 * ones are stored as `last.hidden.weight` if they differ, so that training can continue from every checkpoint.
 *
 * The metadata's key `roles` has the roles of all tensors that are not trained, as JSON: `{"norm.mean":"running"}`.
 */
export function checkpointOf(
  { objective: { state, ...objective }, optimizer }: Trained,
  { trial, seed, model }: CheckpointFacts,
  { position, best }: Snapshot,
): Uint8Array {
  const learned = learnedBy(objective);
  const all: SavedTensor[] = learned.map(({ name, shape, values }, k) => ({
    name,
    shape,
    values: best ? best[k] : values,
  }));
  optimizer.slots.forEach((slot, k) =>
    all.push({ name: `optimizer.${slot}`, shape: [state[k].length], values: state[k] })
  );
  if (best) all.push(...learned.map(({ name, shape, values }) => ({ name: `last.${name}`, shape, values })));
  const metadata: Record<string, string> = {
    format: "jellyfish 2", // 1 had no checksum
    trial: String(trial),
    seed: String(seed),
    steps: String(position.steps),
    parameters_of_step: String(best ? position.best!.step : position.steps),
    position: positionText(position),
  };
  const roles = rolesOf(learned);
  if (roles) metadata.roles = roles;
  for (const [key, value] of Object.entries(model)) metadata[key] = JSON.stringify(value);
  return encodeSafetensors(all, metadata);
}

const learnedBy = (
  { tensors, running = [] }: Pick<Objective, "tensors" | "running">,
) => [...tensors, ...running];

/** Roles by name as JSON; `undefined` if all tensors are trained. */
function rolesOf(learned: Objective["tensors"]): string | undefined {
  const others = learned.filter(({ role = "trained" }) => role !== "trained");
  if (others.length === 0) return undefined;
  return JSON.stringify(Object.fromEntries(others.map(({ name, role }) => [name, role])));
}

/** Arrays of optimizers that had other names in version 0.1. Its checkpoints can still be read in 0.2. */
const newNames: Readonly<Record<string, string>> = {
  "optimizer.average": "optimizer.first_moment",
  "optimizer.gradient_average": "optimizer.first_moment",
  "optimizer.square_average": "optimizer.second_moment",
  "optimizer.greatest_square_average": "optimizer.greatest_second_moment",
};

/** The content of a checkpoint, with the names of today. @throws {DamagedFile} if it is damaged */
function decodeCheckpoint(file: Uint8Array): ReturnType<typeof decodeSafetensors> {
  const { tensors, metadata } = decodeSafetensors(file);
  const renamed = Array.from(tensors.values(), (tensor) => {
    const name = newNames[tensor.name] ?? tensor.name;
    return [name, { ...tensor, name }] as const;
  });
  return { tensors: new Map(renamed), metadata };
}

/**
 * Restores the parameters and the optimizer's state from a checkpoint.
 *
 * @returns the position from which training continues
 * @throws {DamagedFile} if the file is damaged, or belongs to another network or optimizer
 */
export function restoreCheckpoint(
  file: Uint8Array,
  { objective: { state, ...objective }, optimizer }: Trained,
): Snapshot {
  const own = learnedBy(objective);
  const { tensors, metadata } = decodeCheckpoint(file);
  const position = parsePosition(metadata.position);
  const take = (name: string, into: Vector) => {
    const values = tensors.get(name)?.values;
    if (values?.length !== into.length || values.constructor !== into.constructor) {
      throw new DamagedFile(`the checkpoint's tensor "${name}" does not match the experiment`);
    }
    into.set(values);
  };
  let best: KeptTensors | undefined;
  const hasLast = own.some(({ name }) => tensors.has(`last.${name}`));
  if (hasLast) {
    best = own.map(({ values }) => values.slice());
    own.forEach(({ name }, k) => take(name, best![k]));
  }
  for (const { name, values } of own) take(hasLast ? `last.${name}` : name, values);
  optimizer.slots.forEach((slot, k) => take(`optimizer.${slot}`, state[k]));
  return { position, best };
}

/**
 * The training position of a checkpoint; checks the whole file.
 *
 * @param trial number of the trial that it must belong to
 * @throws {DamagedFile} if it is damaged, or belongs to another trial
 */
export function positionOf(file: Uint8Array, trial: number): Position {
  const { metadata } = decodeSafetensors(file);
  const { trial: its = String(trial) } = metadata;
  if (its !== String(trial)) throw new DamagedFile(`it is of trial ${its}, not of ${trial}`);
  return parsePosition(metadata.position);
}

/** The checkpoint with a new trial number, for a longer run. @throws {DamagedFile} if it is damaged */
export function renumberedCheckpoint(file: Uint8Array, trial: number): Uint8Array {
  const { tensors, metadata } = decodeCheckpoint(file);
  return encodeSafetensors([...tensors.values()], { ...metadata, trial: String(trial) });
}
