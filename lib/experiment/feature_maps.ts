import type { Matrix } from "../compute/backend.ts";
import type { Engine } from "../compute/engine.ts";
import { buildLayers } from "../nn/network_spec.ts";
import { decodeSafetensors } from "../train/checkpoint/safetensors.ts";
import { networkSpecOf } from "./create_network.ts";
import { descriptionOf, loadNetwork, savedModel } from "./saved_network.ts";

/** What the first convolution of a network looks for, and what it finds in a sample. */
export interface FeatureMaps {
  /** Name of the layer. */
  readonly layer: string;
  /** Its filters, `[height, width, channels, filters]`. */
  readonly filters: { readonly shape: readonly number[]; readonly values: Float64Array };
  /** Its outputs for the sample, after its activation, `[height, width, filters]`. */
  readonly maps: { readonly shape: readonly number[]; readonly values: Float64Array };
}

/**
 * The filters of a saved network's first layer and its outputs for one sample; `undefined` if it is no convolution.
 *
 * @param file a checkpoint
 * @param inputs the sample, `[1, inputs]`, not scaled
 * @param engineFor gives what computes float32 or float64, as the checkpoint's tensors are
 * @throws {DamagedFile} when the checkpoint is damaged
 */
export function featureMaps(
  file: Uint8Array,
  inputs: Matrix,
  engineFor: (precision: "float32" | "float64") => Engine,
): FeatureMaps | undefined {
  const { tensors, metadata } = decodeSafetensors(file);
  const { scaling, ...model } = savedModel(metadata);
  const [first] = model.layers;
  const name = first.name ?? "layer_1";
  const weight = tensors.get(`${name}.weight`);
  if (first.type !== "conv2d" || !weight) return undefined;
  const spec = networkSpecOf(descriptionOf(model));
  const [{ layer: { output } }] = buildLayers(spec);
  const network = loadNetwork(spec, tensors, 1, engineFor);
  try {
    network.backend.gather(network.x, inputs, Uint32Array.of(0), scaling);
    network.forward(1);
    const { a } = network.activity(1)[0];
    return {
      layer: name,
      filters: { shape: weight.shape, values: Float64Array.from(weight.values) },
      maps: { shape: output, values: Float64Array.from(a) },
    };
  } finally {
    network.close();
  }
}
