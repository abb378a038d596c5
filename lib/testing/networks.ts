import { activations } from "../nn/activation.ts";
import { dense } from "../nn/layers/dense.ts";
import { losses } from "../nn/loss.ts";
import { Network } from "../nn/network.ts";
import type { NetworkSpec } from "../nn/network_spec.ts";
import * as v from "../npm/valibot.ts";
import type { Activation, Loss } from "../compute/backend.ts";
import type { Engine } from "../compute/engine.ts";
import { schemaOf } from "../base/component_schema.ts";
import type { Registry } from "../base/registry.ts";
import { type GoldenLayer, numbers } from "./golden.ts";

/** Builds a registry entry with options as golden files write them, checked by the entry's own schema. */
export function built<Built>(
  registry: Registry<Built>,
  name: string,
  options: Record<string, unknown>,
): Built {
  const component = registry.get(name);
  return component.build(v.parse(schemaOf(component), options));
}

export const activationOf = (name: string, params: Record<string, unknown> = {}): Activation =>
  built(activations, name, params);

export const lossOf = ({ name, ...options }: { name: string; [option: string]: unknown }): Loss =>
  built(losses, name, options);

/** A network with the weights that a golden file gives. */
export function networkOf(
  layers: readonly GoldenLayer[],
  options: { capacity: number; inputGradient?: boolean; engine?: Engine; slots?: number },
): Network {
  const spec: NetworkSpec = {
    input: [layers[0].w.shape[0]],
    layers: layers.map(({ activation, params, w }, index) => ({
      name: `layer_${index + 1}`,
      layer: (input) => dense(input, w.shape[1]),
      activation: activationOf(activation, params),
    })),
  };
  const network = new Network(spec, options);
  for (const [index, { w, b }] of layers.entries()) {
    network.tensors[2 * index].values.set(numbers(w));
    network.tensors[2 * index + 1].values.set(numbers(b));
  }
  return network;
}
