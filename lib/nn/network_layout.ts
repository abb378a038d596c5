import { Arena, type Offset } from "../compute/arena.ts";
import type { Activation } from "../compute/backend.ts";
import type { Engine } from "../compute/engine.ts";
import { type Layer, lengthOf, type ReshapingLayer } from "./layer.ts";
import { buildLayers, type NetworkSpec } from "./network_spec.ts";
import { biggestOf, placeTensors, roleOf, type TensorPlaces } from "./tensor_places.ts";

/** Byte offsets of one layer's arrays for a batch. */
export interface LayerPlace {
  readonly name: string;
  /** Its place in the architecture, counted from the input. */
  readonly index: number;
  readonly layer: Layer | ReshapingLayer;
  readonly activation: Activation | undefined;
  /** Numbers of a sample that goes in. */
  readonly inputs: number;
  /** Numbers of a sample that comes out. */
  readonly units: number;
  /** One per tensor of the layer. */
  readonly tensors: readonly Offset[];
  /** One per trained tensor. */
  readonly dTensors: readonly Offset[];
  readonly scratch: Offset;
  /**
   * Pre-activation and output, `[batch, units]`; the same array without an activation. The pre-activation of a layer that
   * only reshapes is what goes in.
   */
  readonly z: Offset;
  readonly a: Offset;
  /** Gradient with respect to the output, then, in place, to the pre-activation. */
  readonly dA: Offset;
}

/** Where all arrays of a network are in one memory: byte offsets, unless noted. */
export interface NetworkLayout extends TensorPlaces {
  /** Bytes of the memory. */
  readonly bytes: number;
  /** Bytes at its start that are kept from batch to batch. */
  readonly lasting: number;
  readonly params: Offset;
  readonly grads: Offset;
  /** One array per slot of the optimizer, each as long as the parameters. */
  readonly state: readonly Offset[];
  /** All running and fixed tensors, and a copy of what they were before the last training pass. */
  readonly statistics: Offset;
  readonly statisticsBefore: Offset;
  /** Inputs of a batch, `[capacity, ...input]`, and its targets, `[capacity, outputs]`. */
  readonly x: Offset;
  readonly t: Offset;
  /** Gradient of the inputs, if wanted. */
  readonly dX: Offset | undefined;
  /** The layers that compute something: one that only reshapes and has no activation is left out. */
  readonly places: readonly LayerPlace[];
}

/** What a network has room for. */
export interface NetworkRoom {
  /** Rows of the largest batch. */
  readonly capacity: number;
  /** Whether ∂loss/∂x is computed too. */
  readonly inputGradient: boolean;
  /** Number of the optimizer's state arrays. */
  readonly slots: number;
  /** Whether biases come after all other parameters, as the optimizer spares them from weight decay. */
  readonly biasesLast: boolean;
}

/** Lays out all arrays of a network; the layout follows from architecture and room. */
export function layOut(spec: NetworkSpec, engine: Engine, room: NetworkRoom): NetworkLayout {
  const { capacity, inputGradient, slots, biasesLast } = room;
  const built = buildLayers(spec);
  const arena = new Arena(engine.bytesPerNumber);
  const all = placeTensors(built, { biasesLast });
  const { tensors, trained, running } = all;
  const params = arena.reserve(trained);
  const grads = arena.reserve(trained);
  const state = Array.from({ length: slots }, () => arena.reserve(trained));
  const statistics = arena.reserve(running);
  const statisticsBefore = arena.reserve(running);
  const lasting = arena.bytes;
  // Layers write gradients of tensors that they take for trained; those of fixed ones are not used.
  const unused = arena.reserve(biggestOf(built));

  const inputs = lengthOf(spec.input);
  const x = arena.reserve(capacity * inputs);
  const t = arena.reserve(capacity * lengthOf(built.at(-1)!.layer.output));
  const dX = inputGradient ? arena.reserve(capacity * inputs) : undefined;
  const computing = [...built.entries()].filter(([, { layer, activation }]) => !isEmpty(layer) || activation);
  if (computing.length === 0) throw new RangeError("no layer of the network computes anything");
  const places: LayerPlace[] = [];
  for (const [index, { name, layer, activation }] of computing) {
    const units = lengthOf(layer.output);
    const own = tensors.filter((tensor) => tensor.layer === index);
    const at = (base: Offset, start: number) => base + start * arena.bytesPerNumber;
    const z = isEmpty(layer) ? places.at(-1)?.a ?? x : arena.reserve(capacity * units);
    places.push({
      name,
      index,
      layer,
      activation,
      inputs: lengthOf(layer.input),
      units,
      // Frozen, because extensions see them and kernels use them unchecked.
      tensors: Object.freeze(
        own.map(({ plan, start }) => at(roleOf(plan) === "trained" ? params : statistics, start)),
      ),
      dTensors: Object.freeze(
        own.filter(({ plan }) => roleOf(plan) !== "running").map(({ plan, start }) =>
          roleOf(plan) === "fixed" ? unused : at(grads, start)
        ),
      ),
      scratch: arena.reserve(layer.scratch?.(capacity) ?? 0),
      z,
      a: activation ? arena.reserve(capacity * units) : z,
      dA: arena.reserve(capacity * units),
    });
  }
  const { bytes } = arena;
  const kept = { params, grads, state, statistics, statisticsBefore };
  return { ...all, bytes, lasting, ...kept, x, t, dX, places };
}

const isEmpty = (layer: Layer | ReshapingLayer): layer is ReshapingLayer => "reshapes" in layer;
