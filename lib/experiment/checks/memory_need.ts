import type { DataFacts } from "../../dataset/data_facts.ts";
import { lengthOf } from "../../nn/layer.ts";
import { buildLayers } from "../../nn/network_spec.ts";
import { backendOf, mostRowsOf, networkSpec } from "../build.ts";
import { trainingRows } from "./data_checks.ts";
import type { KnownExperiment } from "../known.ts";
import { registries } from "../registries.ts";
import { sampleShape } from "../../dataset/sample_shape.ts";

/** What a trial takes of the memory that its engine computes in, in bytes. */
export interface MemoryNeed {
  /** Weights and biases, and their gradients. */
  readonly parameters: number;
  readonly optimizer: number;
  /** Inputs, targets, activations and their gradients, of the largest batch. */
  readonly batch: number;
  /** Rows of that batch. */
  readonly rows: number;
  /** Inputs of the whole data set. */
  readonly data: number;
  /** Whether WebAssembly computes, which addresses 4 GiB. */
  readonly kernels: boolean;
  /** Inputs and units of each layer. */
  readonly layers: readonly { readonly inputs: number; readonly units: number }[];
}

/** WebAssembly can address only memory with 32 bits. */
export const addressable = 4294967296;

/** The memory that a trial takes; `undefined` where it is no network, or cannot be told. */
export function memoryNeed(experiment: KnownExperiment, facts: DataFacts): MemoryNeed | undefined {
  const { data, optimizer } = experiment;
  if (!experiment.network || !data) return undefined;
  let built: ReturnType<typeof buildLayers>;
  let slots: number;
  try {
    built = buildLayers(networkSpec(experiment, sampleShape(data, facts)));
    slots = registries.optimizers.make(optimizer).slots.length;
  } catch {
    return undefined; // a layer or an optimizer of somebody's, which will be told of where it is built
  }
  const layers = built.map(({ layer: { input, output } }) => ({
    inputs: lengthOf(input),
    units: lengthOf(output),
  }));
  const total = built.flatMap(({ layer }) => layer.tensors).reduce(
    (sum, { shape }) => sum + lengthOf(shape),
    0,
  );
  const kernels = backendOf(experiment) !== "reference";
  const bytes = kernels ? 4 : 8;
  const trained = trainingRows(data, facts) ?? 0;
  const rows = mostRowsOf(experiment, trained);
  const units = layers.reduce((sum, { units }) => sum + units, 0);
  const all = (facts.trainRows ?? trained) + (facts.testRows ?? 0);
  const scratch = built.reduce((sum, { layer }) => sum + (layer.scratch?.(rows) ?? 0), 0);
  return {
    parameters: 2 * total * bytes,
    optimizer: slots * total * bytes,
    batch: (rows * (facts.inputs + layers.at(-1)!.units + 3 * units) + scratch) * bytes,
    rows,
    data: all * facts.inputs * (facts.bytes === false ? 8 : 1),
    kernels,
    layers,
  };
}
