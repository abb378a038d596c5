import { type ComponentConfig, parseSelection } from "../base/component_schema.ts";
import type { Registry } from "../base/registry.ts";
import { defaultLayerType, type Shape } from "../nn/layer.ts";
import { Network } from "../nn/network.ts";
import { inputShape, type NetworkSpec } from "../nn/network_spec.ts";
import { registries } from "./registries.ts";

/** A registry name, or a table with its `type` and options, as in an experiment file. */
export type ComponentChoice = string | { readonly type: string; readonly [option: string]: unknown };

/** A layer: `{ units: 10, activation: "relu" }`. */
export interface LayerDescription {
  /** `layer_1`, `layer_2`, ... unless given. */
  readonly name?: string;
  /** `dense` unless given. */
  readonly type?: string;
  /** Default: identity. */
  readonly activation?: ComponentChoice;
  /** Initial weights. Default: the network's initializer. */
  readonly initializer?: ComponentChoice;
  /** Whether training changes its tensors. Default: yes. */
  readonly trainable?: boolean;
  /** Added to the loss of a training: l1 Σ|w| of its weights, at least 0. Default: 0. */
  readonly l1?: number;
  /** The same: l2 Σw². */
  readonly l2?: number;
  /** Options of the layer type, such as `units`. */
  readonly [option: string]: unknown;
}

/** An architecture in the words of experiment files. */
export interface NetworkDescription {
  /** Numbers in one sample, or its sizes: `[28, 28, 1]` for height, width and channels. */
  readonly inputs: number | Shape;
  /** From input to output. */
  readonly layers: readonly LayerDescription[];
  /** Initial weights. Default: xavier_uniform. */
  readonly initializer?: ComponentChoice;
  /** Seed of the initial weights. Default: 0. */
  readonly seed?: number;
  /** Rows of the largest batch that is computed at once; results do not depend on it. */
  readonly capacity?: number;
}

/**
 * Builds a network from registry names, with its first weights.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const network = createNetwork({ inputs: 2, layers: [{ units: 3, activation: "tanh" }, { units: 1 }] });
 * network.params.fill(0);
 * network.tensors[3].values[0] = 7; // the bias of the output layer
 * assertEquals([...network.predict([1, 2, 3, 4])], [7, 7]); // two samples
 * ```
 *
 * @throws {TypeError} when a name or an option is wrong
 * @throws {RangeError} when sizes are no positive integers or do not fit
 */
export function createNetwork(description: NetworkDescription): Network {
  const { seed = 0, capacity = 256 } = description;
  const spec = networkSpecOf(description);
  const network = new Network(spec, { capacity });
  network.initialise(spec, seed);
  return network;
}

/**
 * An architecture in objects.
 *
 * @throws {TypeError} when a name or an option is wrong
 */
export function networkSpecOf(
  { inputs, layers, initializer = "xavier_uniform" }: Omit<NetworkDescription, "seed" | "capacity">,
): NetworkSpec {
  const built = layers.map((
    {
      name,
      activation = "identity",
      type = defaultLayerType,
      initializer: own = initializer,
      trainable,
      l1,
      l2,
      ...options
    },
    index,
  ) => ({
    name: name ?? `layer_${index + 1}`,
    layer: make(registries.layers, { type, ...options }),
    activation: isIdentity(activation) ? undefined : make(registries.activations, activation),
    initializer: make(registries.initializers, own),
    trainable,
    l1,
    l2,
  }));
  const sample = typeof inputs === "number" ? [inputs] : inputs;
  return { input: inputShape(built.map(({ layer }) => layer), sample), layers: built };
}

const isIdentity = (choice: ComponentChoice) =>
  choice === "identity" || (typeof choice === "object" && choice.type === "identity");

function make<Built>(registry: Registry<Built>, choice: ComponentChoice): Built {
  const parsed = parseSelection(registry, choice);
  if (!("output" in parsed)) {
    const [{ path, message, label }] = parsed.issues;
    throw new TypeError([...path, message].join(" ") + (label ? `: ${label}` : ""));
  }
  return registry.make(parsed.output as ComponentConfig);
}
