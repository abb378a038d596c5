import { hasGuests } from "../base/guests.ts";
import { Random } from "../base/random.ts";
import { Arena, type Offset } from "../compute/arena.ts";
import {
  type Activation,
  type Backend,
  type Engine,
  type Loss,
  lossOnLogits,
  type UpdateRule,
} from "../compute/backend.ts";
import { checkedBackend } from "../compute/checked_backend.ts";
import { reference } from "../compute/reference.ts";
import type { Vector } from "../compute/vector.ts";
import type { Layer } from "./layer.ts";
import { buildLayers, lengthOf, type NetworkSpec } from "./network_spec.ts";

/** A named array of parameters, as a view: writing to `values` changes the network. */
export interface ParameterTensor {
  /** Its name. */
  readonly name: string;
  /** Sizes of its dimensions. */
  readonly shape: readonly number[];
  /** Its start in the array of all parameters, in numbers. */
  readonly start: number;
  /** A view of the parameters. */
  readonly values: Vector;
}

/** Byte offsets of a dense first layer's arrays. */
export interface FirstArrays {
  /** Units of the layer. */
  readonly units: number;
  /** Parameters, one offset per tensor. */
  readonly tensors: readonly Offset[];
  /** Their gradients. */
  readonly dTensors: readonly Offset[];
  /** Pre-activation, `[batch, units]`. */
  readonly z: Offset;
  /** Its gradient after {@linkcode Network.backwardRest}. */
  readonly dZ: Offset;
}

/** Byte offsets of one layer's arrays for a batch. */
interface Place {
  readonly name: string;
  readonly layer: Layer;
  readonly activation: Activation;
  readonly tensors: readonly Offset[];
  readonly dTensors: readonly Offset[];
  /** Pre-activation and output, `[batch, units]`. */
  readonly z: Offset;
  readonly a: Offset;
  /** Gradient with respect to the output, then, in place, to the pre-activation. */
  readonly dA: Offset;
}

/**
 * A feed-forward network: `z[k] = f[k](z[k-1] · w[k] + b[k])` for any number of layers, one sample per row.
 *
 * All parameters are in one array, `params`, tensor after tensor. Their gradients are in `grads`, in the same order.
 * Write a batch into `x` (and `t`), call {@linkcode forward}, read `y`.
 */
export class Network {
  /** Numbers in one sample. */
  readonly inputs: number;
  /** Outputs for one sample. */
  readonly outputs: number;
  /** Maximum number of rows in one pass. */
  readonly capacity: number;
  /** All parameters, tensor after tensor. */
  readonly params: Vector;
  /** Gradients of all parameters, in the same order. */
  readonly grads: Vector;
  /** What an optimizer keeps from step to step, one array per slot, each as long as the parameters. */
  readonly state: readonly Vector[];
  /** Its arrays of parameters. */
  readonly tensors: readonly ParameterTensor[];
  /** The engine that computes it. */
  readonly backend: Backend;
  /** Byte offsets of the batch: inputs x `[capacity, inputs]`, targets t `[capacity, outputs]`. */
  readonly x: Offset;
  /** Byte offset of the targets, `[capacity, outputs]`. */
  readonly t: Offset;
  /** The engine as layers see it: layers may belong to an extension. */
  readonly #forLayers: Backend;
  readonly #places: readonly Place[];
  readonly #dX: Offset | undefined;
  readonly #arrays: Parameters<Backend["update"]>[1];
  /** All arrays, one after the other; the layout follows from architecture, capacity and slots. */
  readonly arrays: Vector;

  /**
   * Lays out all arrays in one arena.
   *
   * @param spec architecture; parameters are 0 until {@linkcode initialise} or a caller writes them
   * @param options `capacity`: rows of the largest batch; `inputGradient`: also compute ∂loss/∂x; `slots`: number
   * of the optimizer's state arrays
   * @throws {RangeError} if sizes are not positive integers or do not match; the message names the layer and both sizes
   */
  constructor(
    spec: NetworkSpec,
    { engine = reference, capacity = 1, inputGradient = false, slots = 0 }: {
      engine?: Engine;
      capacity?: number;
      inputGradient?: boolean;
      slots?: number;
    } = {},
  ) {
    const built = buildLayers(spec);
    const arena = new Arena(engine.bytesPerNumber);
    const tensorLengths = built.flatMap(({ layer }) => layer.tensors.map(({ shape }) => lengthOf(shape)));
    const total = tensorLengths.reduce((sum, length) => sum + length, 0);
    const params = arena.reserve(total);
    const grads = arena.reserve(total);
    const state = Array.from({ length: slots }, () => arena.reserve(total));
    this.#arrays = { params, grads, state, length: total };
    const lasting = arena.bytes; // everything after this is overwritten by every batch

    this.inputs = spec.inputs;
    this.outputs = built.at(-1)!.layer.units;
    this.capacity = capacity;
    this.x = arena.reserve(capacity * spec.inputs);
    this.t = arena.reserve(capacity * this.outputs);
    this.#dX = inputGradient ? arena.reserve(capacity * spec.inputs) : undefined;

    let start = 0;
    const tensors: Omit<ParameterTensor, "values">[] = [];
    this.#places = built.map(({ name, layer, activation }) => {
      const starts = layer.tensors.map((plan) => {
        tensors.push({ name: `${name}.${plan.name}`, shape: plan.shape, start });
        const here = start;
        start += lengthOf(plan.shape);
        return here;
      });
      return {
        name,
        layer,
        activation,
        // Frozen, because extensions see them and kernels use them unchecked.
        tensors: Object.freeze(starts.map((at) => params + at * arena.bytesPerNumber)),
        dTensors: Object.freeze(starts.map((at) => grads + at * arena.bytesPerNumber)),
        z: arena.reserve(capacity * layer.units),
        a: arena.reserve(capacity * layer.units),
        dA: arena.reserve(capacity * layer.units),
      };
    });

    // An extension can read memory that was not written yet: it must not contain data of earlier trials.
    this.backend = engine.open(arena.bytes, hasGuests() ? arena.bytes : lasting);
    this.#forLayers = hasGuests() ? checkedBackend(this.backend, arena.bytes) : this.backend;
    this.arrays = this.backend.view(0, Math.floor(arena.bytes / arena.bytesPerNumber));
    this.params = this.backend.view(params, total);
    this.grads = this.backend.view(grads, total);
    this.state = state.map((offset) => this.backend.view(offset, total));
    this.tensors = tensors.map((tensor) => ({
      ...tensor,
      values: this.params.subarray(tensor.start, tensor.start + lengthOf(tensor.shape)),
    }));
  }

  /**
   * Writes the initial weights of every layer. Random numbers are drawn in float64, keyed by the tensor's position:
   * networks with the same seed start with equal weights where their shapes agree.
   */
  initialise(spec: NetworkSpec, seed: number): void {
    const initialOf = this.#places.flatMap(({ layer }, index) =>
      layer.tensors.map(({ initial }) => initial === "initializer" ? index : undefined)
    );
    for (const [k, tensor] of this.tensors.entries()) {
      const index = initialOf[k];
      const initializer = index === undefined ? undefined : spec.layers[index].initializer;
      if (index === undefined || !initializer) {
        tensor.values.fill(0);
        continue;
      }
      const { inputs, units } = this.#places[index].layer;
      const weights = new Float64Array(tensor.values.length);
      initializer(weights, { inputs, units }, Random.keyed(seed, "weights", k));
      tensor.values.set(weights);
    }
  }

  /** Feeds the first `rows` rows of `x` through all layers. Parameters are only read. */
  forward(rows: number): void {
    this.forwardFirst(rows);
    this.forwardRest(rows);
  }

  /** The part of {@linkcode forward} that reads `x`: the pre-activation of the first layer. */
  forwardFirst(rows: number): void {
    const { layer, tensors, z } = this.#places[0];
    layer.forward(this.#forLayers, z, { x: this.x, tensors }, rows);
  }

  /** The part of {@linkcode forward} after the first layer's pre-activation. */
  forwardRest(rows: number): void {
    for (const [k, { layer, activation, tensors, z, a }] of this.#places.entries()) {
      if (k > 0) layer.forward(this.#forLayers, z, { x: this.#places[k - 1].a, tensors }, rows);
      this.backend.activationForward(activation, a, z, { rows, columns: layer.units });
    }
  }

  /**
   * Backpropagation after {@linkcode forward}: overwrites `grads` with the gradient of the loss of the first
   * `rows` rows against the targets in `t`.
   *
   * @returns the loss of the batch, at the parameters that the gradient belongs to
   */
  backward(loss: Loss, rows: number): number {
    const value = this.backwardRest(loss, rows);
    this.backwardFirst(rows);
    return value;
  }

  /** The part of {@linkcode backward} down to the gradient of the first layer's pre-activation. */
  backwardRest(loss: Loss, rows: number): number {
    const { backend } = this;
    const last = this.#places.length - 1;
    const value = this.loss(loss, rows);
    const { of, at, onLogits } = this.#lossInput(loss);
    backend.lossGradient(of, this.#places[last].dA, at, this.t, { rows, columns: this.outputs });
    for (let k = last; k >= 0; k--) {
      const { layer, activation, tensors, dTensors, z, a, dA } = this.#places[k];
      if (k < last || !onLogits) {
        backend.activationBackward(activation, dA, dA, z, a, { rows, columns: layer.units });
      }
      if (k === 0) break;
      const below = this.#places[k - 1];
      layer.backward(this.#forLayers, below.dA, dTensors, dA, { x: below.a, tensors }, rows);
    }
    return value;
  }

  /** The gradients of the first layer's parameters, and of `x` if requested. */
  backwardFirst(rows: number): void {
    const { layer, tensors, dTensors, dA } = this.#places[0];
    layer.backward(this.#forLayers, this.#dX, dTensors, dA, { x: this.x, tensors }, rows);
  }

  /** Sizes and activation of each layer, if all are dense: then every unit is a column of `weight` and `bias`. */
  get denseLayers(): readonly { inputs: number; units: number; activation: Activation }[] | undefined {
    if (!this.#places.every(({ layer }) => layer.dense)) return undefined;
    return this.#places.map(({ layer: { inputs, units }, activation }) => ({ inputs, units, activation }));
  }

  /**
   * Byte offsets of the first layer's arrays, if it is dense: then its products can be computed together with others.
   */
  get first(): FirstArrays | undefined {
    const { layer, tensors, dTensors, z, dA } = this.#places[0];
    if (!layer.dense) return undefined;
    return { units: layer.units, tensors, dTensors, z, dZ: dA };
  }

  /**
   * One update of all parameters from `grads`, in place; `state` is that of the update rule.
   *
   * @returns whether all parameters are finite afterwards
   */
  update(rule: UpdateRule, learningRate: number, step: number): boolean {
    return this.backend.update(rule, this.#arrays, learningRate, step);
  }

  /** Whether the outputs of the last forward pass are finite. */
  outputsFinite(rows: number): boolean {
    return this.backend.allFinite(this.#places.at(-1)!.a, rows * this.outputs);
  }

  /** Releases its memory; views of it must not be used afterwards. */
  close(): void {
    this.backend.close();
  }

  /** Loss of the first `rows` rows of the last forward pass: their mean, or their sum for losses that are sums. */
  loss(loss: Loss, rows: number): number {
    const sum = this.lossSum(loss, rows, 0);
    return loss.reduction === "mean" ? sum / rows : sum;
  }

  /** `sum` plus the losses of the first `rows` samples of the last forward pass, one by one. */
  lossSum(loss: Loss, rows: number, sum: number): number {
    const { of, at } = this.#lossInput(loss);
    return this.backend.lossSum(of, at, this.t, { rows, columns: this.outputs }, sum);
  }

  /** The input of the loss: the outputs, or the logits if the loss has a form for them. */
  #lossInput(loss: Loss): { of: Loss; at: Offset; onLogits: boolean } {
    const { activation, z, a } = this.#places.at(-1)!;
    const form = lossOnLogits(loss, activation);
    return form ? { of: form, at: z, onLogits: true } : { of: loss, at: a, onLogits: false };
  }

  /** Outputs of the last forward pass, `[rows, outputs]`, as a view. */
  y(rows: number): Vector {
    return this.backend.view(this.#places.at(-1)!.a, rows * this.outputs);
  }

  /** Pre-activations and outputs of each layer in the last forward pass, `[rows, units]`, as views. */
  activity(rows: number): { name: string; z: Vector; a: Vector }[] {
    return this.#places.map(({ name, layer, z, a }) => ({
      name,
      z: this.backend.view(z, rows * layer.units),
      a: this.backend.view(a, rows * layer.units),
    }));
  }

  /** ∂loss/∂x of the last backward pass, `[rows, inputs]`, as a view. */
  inputGradient(rows: number): Vector {
    if (this.#dX === undefined) throw new TypeError("the network was built without inputGradient");
    return this.backend.view(this.#dX, rows * this.inputs);
  }

  /**
   * Outputs for any number of samples, computed in batches of `capacity`.
   *
   * @param samples `[rows, inputs]`, row-major
   * @returns `[rows, outputs]`, row-major, a copy
   * @throws {RangeError} if the length is not a multiple of `inputs`
   */
  predict(samples: ArrayLike<number>): Float64Array {
    const rows = samples.length / this.inputs;
    if (!Number.isInteger(rows)) {
      throw new RangeError(`${samples.length} numbers are not whole samples of ${this.inputs} inputs each`);
    }
    const out = new Float64Array(rows * this.outputs);
    for (let from = 0; from < rows; from += this.capacity) {
      const count = Math.min(this.capacity, rows - from);
      const x = this.backend.view(this.x, count * this.inputs);
      for (let i = 0; i < x.length; i++) x[i] = samples[from * this.inputs + i];
      this.forward(count);
      out.set(this.y(count), from * this.outputs);
    }
    return out;
  }
}
