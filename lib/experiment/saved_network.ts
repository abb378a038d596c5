import * as v from "valibot";
import type { Engine, Matrix, Scaling } from "../compute/backend.ts";
import { Network } from "../nn/network.ts";
import { decodeSafetensors } from "../train/safetensors.ts";
import type { OutputKind } from "../nn/metric.ts";
import { type LayerDescription, networkSpecOf } from "./create_network.ts";

/** What a checkpoint says of its network: all that a prediction needs. */
export interface SavedModel {
  /** Numbers in one sample. */
  readonly inputs: number;
  /** Layers from input to output, by registry names. */
  readonly layers: readonly LayerDescription[];
  /** What comes out. */
  readonly outputs: OutputKind;
  /** What inputs are scaled with, as in training. */
  readonly scaling: Scaling;
  /** Names of the classes, for classification. */
  readonly classes?: readonly string[];
  /** For samples that are pictures. */
  readonly image?: { readonly height: number; readonly width: number };
  /** Mean of the pixels at the borders of the training pictures, 0 to 255: black paper or white. */
  readonly border?: number;
}

const size = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const numbers = v.pipe(v.array(v.number()), v.minLength(1));
const model = v.object({
  inputs: size,
  layers: v.pipe(v.array(v.record(v.string(), v.unknown())), v.minLength(1)),
  outputs: v.picklist(["probabilities", "logits", "numbers"]),
  scaling: v.object({ shift: numbers, divisor: numbers }),
  classes: v.optional(v.array(v.string())),
  image: v.optional(v.object({ height: size, width: size })),
  border: v.optional(v.number()),
});

/**
 * Reads what a checkpoint says of its network.
 *
 * @param metadata of the safetensors file: JSON by key
 * @throws {SyntaxError} when it is not the checkpoint of a network
 */
export function savedModel(metadata: Readonly<Record<string, string>>): SavedModel {
  if (metadata.layers === undefined) throw new SyntaxError("the checkpoint is not that of a network");
  const found = v.safeParse(
    model,
    Object.fromEntries(
      Object.keys(model.entries).filter((key) => key in metadata).map((
        key,
      ) => [key, JSON.parse(metadata[key])]),
    ),
  );
  if (!found.success) throw new SyntaxError("what the checkpoint says of its network cannot be read");
  return found.output as SavedModel;
}

/** Rows that are computed at a time. */
const capacity = 256;

/**
 * The outputs of a saved network for some samples, scaled as in training.
 *
 * @param file a checkpoint
 * @param inputs `[rows, inputs]`, not scaled
 * @param engineFor gives what computes float32 or float64, as the checkpoint's tensors are
 * @returns `[rows, outputs]`
 * @throws {SyntaxError} when the checkpoint is damaged
 * @throws {TypeError} when a component is not known here
 */
export function predictWith(
  file: Uint8Array,
  inputs: Matrix,
  engineFor: (precision: "float32" | "float64") => Engine,
): Float64Array {
  const { tensors, metadata } = decodeSafetensors(file);
  const { inputs: columns, layers, scaling } = savedModel(metadata);
  const isFloat32 = [...tensors.values()].some(({ values }) => values instanceof Float32Array);
  const network = new Network(networkSpecOf({ inputs: columns, layers }), {
    capacity,
    engine: engineFor(isFloat32 ? "float32" : "float64"),
  });
  try {
    for (const { name, values } of network.tensors) {
      const saved = tensors.get(name)?.values;
      if (saved?.length !== values.length) {
        throw new SyntaxError(`the checkpoint's tensor "${name}" is missing`);
      }
      values.set(saved);
    }
    const out = new Float64Array(inputs.rows * network.outputs);
    for (let from = 0; from < inputs.rows; from += capacity) {
      const count = Math.min(capacity, inputs.rows - from);
      const rows = Uint32Array.from({ length: count }, (_, row) => from + row);
      network.backend.gather(network.x, inputs, rows, scaling);
      network.forward(count);
      out.set(network.y(count), from * network.outputs);
    }
    return out;
  } finally {
    network.close();
  }
}
