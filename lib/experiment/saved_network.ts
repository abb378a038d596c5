import * as v from "../npm/valibot.ts";
import type { Matrix, Scaling } from "../compute/backend.ts";
import type { Engine } from "../compute/engine.ts";
import { Network } from "../nn/network.ts";
import { buildLayers, type NetworkSpec } from "../nn/network_spec.ts";
import { DamagedFile, decodeSafetensors, type Safetensors } from "../train/checkpoint/safetensors.ts";
import type { OutputKind } from "../nn/metric.ts";
import { type LayerDescription, networkSpecOf } from "./create_network.ts";

/** What a checkpoint says of its network: all that a prediction needs. */
export interface SavedModel {
  /** Numbers in one sample. */
  readonly inputs: number;
  /** Its sizes, if it is no row of numbers. */
  readonly shape?: readonly number[];
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
const numbers = v.pipe(v.array(v.number()), v.minLength(1, "it is empty"));
const model = v.pipe(
  v.object({
    inputs: size,
    shape: v.optional(v.pipe(v.array(size), v.minLength(1, "it is empty"))),
    layers: v.pipe(v.array(v.record(v.string(), v.unknown())), v.minLength(1, "it is empty")),
    outputs: v.picklist(["probabilities", "logits", "numbers"]),
    scaling: v.object({ shift: numbers, divisor: numbers }),
    classes: v.optional(v.array(v.string())),
    image: v.optional(v.object({ height: size, width: size })),
    border: v.optional(v.number()),
  }),
  v.check(
    ({ inputs, scaling: { shift, divisor } }) =>
      shift.length === divisor.length && (shift.length === 1 || shift.length === inputs),
    "scaling must have one number, or one per input",
  ),
  v.check(
    ({ inputs, shape }) => !shape || shape.reduce((product, size) => product * size, 1) === inputs,
    "shape must have as many numbers as inputs",
  ),
  v.check(
    ({ inputs, image }) => !image || image.height * image.width === inputs,
    "image must have one pixel per input",
  ),
);
const keys = Object.keys(model.entries);

/**
 * Reads what a checkpoint says of its network.
 *
 * @param metadata of the safetensors file: JSON by key
 * @throws {DamagedFile} when it is not the checkpoint of a network
 */
export function savedModel(metadata: Readonly<Record<string, string>>): SavedModel {
  if (!Object.hasOwn(metadata, "layers")) throw new DamagedFile("the checkpoint is not one of a network");
  const said = keys.filter((key) => Object.hasOwn(metadata, key)).map((key) => [key, jsonIn(metadata, key)]);
  const found = v.safeParse(model, Object.fromEntries(said));
  if (found.success) return found.output as SavedModel;
  const [issue] = found.issues;
  const key = v.getDotPath(issue);
  const what = issue.kind === "schema" && key !== null
    ? `${key}: expected ${issue.expected}, got ${issue.received}`
    : [key, issue.message].filter((text) => text !== null).join(": ");
  throw new DamagedFile(`the description of the network in the checkpoint cannot be read: ${what}`);
}

function jsonIn(metadata: Readonly<Record<string, string>>, key: string): unknown {
  try {
    return JSON.parse(metadata[key]);
  } catch {
    throw new DamagedFile(
      `the description of the network in the checkpoint cannot be read: ${key} is not JSON`,
    );
  }
}

/** The architecture of a saved network. */
export const descriptionOf = (
  { inputs, shape, layers }: Pick<SavedModel, "inputs" | "shape" | "layers">,
) => ({
  inputs: shape ?? inputs,
  layers,
});

/** Rows that are computed at a time. */
const capacity = 256;

/**
 * The outputs of a saved network for some samples, scaled as in training.
 *
 * @param file a checkpoint
 * @param inputs `[rows, inputs]`, not scaled
 * @param engineFor gives what computes float32 or float64, as the checkpoint's tensors are
 * @returns `[rows, outputs]`
 * @throws {DamagedFile} when the checkpoint is damaged
 * @throws {TypeError} when a component is not known here
 */
export function predictWith(
  file: Uint8Array,
  inputs: Matrix,
  engineFor: (precision: "float32" | "float64") => Engine,
): Float64Array {
  const { tensors, metadata } = decodeSafetensors(file);
  const { scaling, ...model } = savedModel(metadata);
  const network = loadNetwork(networkSpecOf(descriptionOf(model)), tensors, capacity, engineFor);
  try {
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

/**
 * A network with the tensors of a checkpoint.
 *
 * @throws {DamagedFile} when a tensor is missing or has another shape
 */
export function loadNetwork(
  spec: NetworkSpec,
  tensors: Safetensors["tensors"],
  capacity: number,
  engineFor: (precision: "float32" | "float64") => Engine,
): Network {
  checkTensors(spec, tensors);
  const isFloat32 = [...tensors.values()].some(({ values }) => values instanceof Float32Array);
  const network = new Network(spec, { capacity, engine: engineFor(isFloat32 ? "float32" : "float64") });
  for (const { name, values } of [...network.tensors, ...network.running]) {
    values.set(tensors.get(name)!.values);
  }
  return network;
}

/** Sees to it that a checkpoint has the tensors of a network, before memory is taken for it. */
export function checkTensors(spec: NetworkSpec, tensors: Safetensors["tensors"]): void {
  for (const { name: layerName, layer } of buildLayers(spec)) {
    for (const { name: tensorName, shape } of layer.tensors) {
      const name = `${layerName}.${tensorName}`;
      const saved = tensors.get(name);
      if (!saved) throw new DamagedFile(`the checkpoint's tensor "${name}" is missing`);
      if (String(saved.shape) !== String(shape)) {
        throw new DamagedFile(
          `the checkpoint's tensor "${name}" is [${saved.shape.join(", ")}], but its network needs [${
            shape.join(", ")
          }]`,
        );
      }
    }
  }
}
