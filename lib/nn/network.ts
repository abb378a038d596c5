import { hasGuests } from "../base/guests.ts";
import { Random } from "../base/random.ts";
import type { Offset } from "../compute/arena.ts";
import {
  type Activation,
  type Backend,
  type Loss,
  lossOnLogits,
  type UpdateRule,
} from "../compute/backend.ts";
import type { Engine } from "../compute/engine.ts";
import type { FusedForm } from "../compute/fused/fused_layers.ts";
import { checkedBackend } from "../compute/checked_backend.ts";
import { reference } from "../compute/reference.ts";
import type { Vector } from "../compute/vector.ts";
import { fusedFormOf } from "./fused_form.ts";
import { type LayerArrays, lengthOf, type Pass, type Shape } from "./layer.ts";
import { layOut, type NetworkLayout } from "./network_layout.ts";
import type { NetworkSpec } from "./network_spec.ts";
import { type ParameterTensor, tensorsOf, writeInitialValues } from "./network_tensors.ts";
import { type Penalty, penaltyOf } from "./penalty.ts";

export type { ParameterTensor } from "./network_tensors.ts";

/** Byte offsets of a first layer's arrays. */
export interface FirstArrays {
  /** What the layer computes. */
  readonly form: FusedForm;
  /** Parameters, one offset per tensor. */
  readonly tensors: readonly Offset[];
  /** Their gradients. */
  readonly dTensors: readonly Offset[];
  /** Pre-activation, `[batch, units]`. */
  readonly z: Offset;
  /** Its gradient after {@linkcode Network.backwardRest}. */
  readonly dZ: Offset;
}

/** What a pass of all layers is for. */
export interface PassPurpose extends Pick<Pass, "mode" | "step"> {
  /** Of the trial: layers draw random numbers by it. */
  readonly seed: number;
}

/** In place of an activation that a layer does not have. */
const none: Activation = { linear: true, f: (x) => x, df: () => 1 };

const evaluation: PassPurpose = { mode: "evaluation", step: 0, seed: 0 };

/**
 * A feed-forward network: `z[k] = f[k](z[k-1] · w[k] + b[k])` for any number of layers, one sample per row.
 *
 * All parameters are in one array, `params`, tensor after tensor. Their gradients are in `grads`, in the same order.
 * Write a batch into `x` (and `t`), call {@linkcode forward}, read `y`.
 */
export class Network {
  /** Shape of one sample. */
  readonly input: Shape;
  /** Numbers in one sample. */
  readonly inputs: number;
  /** Outputs for one sample. */
  readonly outputs: number;
  /** Maximum number of rows in one pass. */
  readonly capacity: number;
  /** Whether biases come after all other parameters. */
  readonly biasesLast: boolean;
  /** All parameters, tensor after tensor. */
  readonly params: Vector;
  /** Gradients of all parameters, in the same order. */
  readonly grads: Vector;
  /** What an optimizer keeps from step to step, one array per slot, each as long as the parameters. */
  readonly state: readonly Vector[];
  /** Its arrays of parameters. */
  readonly tensors: readonly ParameterTensor[];
  /** Statistics that its layers keep; `start` counts in the array of all running tensors. */
  readonly running: readonly ParameterTensor[];
  /** What `l1` and `l2` of its layers add to the loss of a training; `undefined` if no layer has them. */
  readonly penalty: Penalty | undefined;
  /** The engine that computes it. */
  readonly backend: Backend;
  /** All arrays, one after the other; the layout follows from architecture, capacity and slots. */
  readonly arrays: Vector;
  readonly #layout: NetworkLayout;
  /** The engine as layers see it: layers may belong to an extension. */
  readonly #forLayers: Backend;
  /** Of each layer; made once, because small networks take a step in microseconds. */
  readonly #arraysOf: readonly LayerArrays[];
  readonly #randomOf: readonly (() => Random)[];
  readonly #statistics: Vector;
  readonly #statisticsBefore: Vector;
  /**
   * The last forward pass, which backward passes and {@linkcode forwardAgain} belong to. A network that gets the arrays
   * of another one needs its pass, too.
   */
  pass: PassPurpose = evaluation;

  /**
   * Lays out all arrays in one memory.
   *
   * @param spec architecture; parameters are 0 until {@linkcode initialise} or a caller writes them
   * @param options `capacity`: rows of the largest batch; `inputGradient`: also compute ∂loss/∂x; `slots`: number
   * of the optimizer's state arrays; `biasesLast`: biases come after all other parameters, for update rules that spare
   * them
   * @throws {RangeError} if sizes are not positive integers or do not match; the message names the layer and both sizes
   */
  constructor(
    spec: NetworkSpec,
    { engine = reference, capacity = 1, inputGradient = false, slots = 0, biasesLast = false }: {
      engine?: Engine;
      capacity?: number;
      inputGradient?: boolean;
      slots?: number;
      biasesLast?: boolean;
    } = {},
  ) {
    const layout = layOut(spec, engine, { capacity, inputGradient, slots, biasesLast });
    this.#layout = layout;
    const { places } = layout;
    this.#arraysOf = places.map(({ tensors, scratch }, k) =>
      Object.freeze({ x: k === 0 ? layout.x : places[k - 1].a, tensors, scratch })
    );
    this.#randomOf = places.map(({ index }) => () =>
      Random.keyed(this.pass.seed, "layer", index, this.pass.step)
    );
    this.input = spec.input;
    this.inputs = lengthOf(spec.input);
    this.outputs = layout.places.at(-1)!.units;
    this.capacity = capacity;
    this.biasesLast = biasesLast;
    // An extension can read memory that was not written yet: it must not contain data of earlier trials.
    this.backend = engine.open(layout.bytes, hasGuests() ? layout.bytes : layout.lasting);
    this.#forLayers = hasGuests() ? checkedBackend(this.backend, layout.bytes) : this.backend;
    this.arrays = this.backend.view(0, Math.floor(layout.bytes / engine.bytesPerNumber));
    this.params = this.backend.view(layout.params, layout.trained);
    this.grads = this.backend.view(layout.grads, layout.trained);
    this.state = layout.state.map((offset) => this.backend.view(offset, layout.trained));
    this.#statistics = this.backend.view(layout.statistics, layout.running);
    this.#statisticsBefore = this.backend.view(layout.statisticsBefore, layout.running);
    this.tensors = tensorsOf(layout, "trained", this.params);
    this.running = tensorsOf(layout, "running", this.#statistics);
    this.penalty = penaltyOf(layout, spec, this.params, this.grads);
  }

  /** Byte offset of the inputs of a batch, `[capacity, inputs]`. */
  get x(): Offset {
    return this.#layout.x;
  }

  /** Byte offset of the targets, `[capacity, outputs]`. */
  get t(): Offset {
    return this.#layout.t;
  }

  /**
   * Writes the initial values of every tensor. Random numbers are drawn in float64, keyed by the tensor's position:
   * networks with the same seed start with equal weights where their shapes agree.
   */
  initialise(spec: NetworkSpec, seed: number): void {
    writeInitialValues(this.#layout, [...this.tensors, ...this.running], spec, seed);
  }

  /**
   * Feeds the first `rows` rows of `x` through all layers. Parameters are only read.
   *
   * @param pass what for (default: an evaluation)
   */
  forward(rows: number, pass: PassPurpose = evaluation): void {
    this.begin(pass);
    this.forwardFirst(rows);
    this.forwardRest(rows);
  }

  /** Begins a forward pass that is computed in parts. */
  begin(pass: PassPurpose): void {
    this.pass = pass;
    if (pass.mode === "training" && this.running.length > 0) {
      this.#statisticsBefore.set(this.#statistics);
    }
  }

  /** The part of {@linkcode forward} that reads `x`: the pre-activation of the first layer. */
  forwardFirst(rows: number): void {
    this.#forwardLayer(0, rows);
  }

  /** The part of {@linkcode forward} after the first layer's pre-activation. */
  forwardRest(rows: number): void {
    for (const [k, { activation, units, z, a }] of this.#layout.places.entries()) {
      if (k > 0) this.#forwardLayer(k, rows);
      if (activation) this.backend.activationForward(activation, a, z, { rows, columns: units });
    }
  }

  /**
   * The last forward pass again, after parameters have changed. It begins with the same running tensors and draws the
   * same random numbers, and leaves running tensors as they are.
   */
  forwardAgain(rows: number): void {
    const statistics = this.#statistics.slice();
    if (this.pass.mode === "training") this.#statistics.set(this.#statisticsBefore);
    this.forwardFirst(rows);
    this.forwardRest(rows);
    this.#statistics.set(statistics);
  }

  #forwardLayer(k: number, rows: number): void {
    const { layer, z } = this.#layout.places[k];
    if ("reshapes" in layer) return;
    layer.forward(this.#forLayers, z, this.#arraysOf[k], this.#passOf(k, rows));
  }

  #passOf(k: number, batch: number): Pass {
    const { mode, step } = this.pass;
    return { batch, mode, step, random: this.#randomOf[k] };
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
    const { places } = this.#layout;
    const last = places.length - 1;
    const value = this.loss(loss, rows);
    const { of, at, onLogits } = this.#lossInput(loss);
    backend.lossGradient(of, places[last].dA, at, this.t, { rows, columns: this.outputs });
    for (let k = last; k >= 0; k--) {
      this.#backwardActivation(k, rows, { isDone: k === last && onLogits });
      if (k > 0) this.#backwardLayer(k, places[k - 1].dA, rows);
    }
    return value;
  }

  /**
   * From the gradient of a layer's output to that of its pre-activation, in place. That of a layer which only reshapes is
   * the output of the layer before it.
   *
   * @param options whether it is that of the pre-activation already, as losses on logits give it
   */
  #backwardActivation(k: number, rows: number, { isDone }: { readonly isDone: boolean }): void {
    const { places, dX } = this.#layout;
    const { layer, activation, units, z, a, dA } = places[k];
    const shape = { rows, columns: units };
    const to = !("reshapes" in layer) ? dA : k > 0 ? places[k - 1].dA : dX;
    if (to === undefined || !activation) return;
    if (!isDone) this.backend.activationBackward(activation, to, dA, z, a, shape);
    else if (to !== dA) this.backend.activationBackward(none, to, dA, z, a, shape);
  }

  /** The gradients of the first layer's parameters, and of `x` if requested. */
  backwardFirst(rows: number): void {
    this.#backwardLayer(0, this.#layout.dX, rows);
  }

  #backwardLayer(k: number, dX: Offset | undefined, rows: number): void {
    const { layer, dTensors, dA } = this.#layout.places[k];
    if ("reshapes" in layer) return;
    layer.backward(this.#forLayers, dX, dTensors, dA, this.#arraysOf[k], this.#passOf(k, rows));
  }

  /** Sizes and activation of each layer, if gradients of all can be computed by increments. */
  get incremental():
    | readonly { inputs: number; units: number; activation: Activation }[]
    | undefined {
    const { places } = this.#layout;
    const isInOrder = this.#layout.decayed === this.#layout.trained;
    if (!isInOrder || !places.every(({ layer }) => layer.can?.includes("incremental"))) return undefined;
    return places.map(({ inputs, units, activation = none }) => ({ inputs, units, activation }));
  }

  /**
   * Byte offsets of the first layer's arrays, if an engine can compute it together with those of other networks.
   */
  get first(): FirstArrays | undefined {
    const { layer, tensors, dTensors, z, dA } = this.#layout.places[0];
    const form = fusedFormOf(layer);
    return form && { form, tensors, dTensors, z, dZ: dA };
  }

  /**
   * One update of all parameters from `grads`, in place; `state` is that of the update rule.
   *
   * @returns whether all parameters are finite afterwards
   */
  update(rule: UpdateRule, learningRate: number, step: number): boolean {
    const { params, grads, state, trained, decayed } = this.#layout;
    const part = (rule: UpdateRule, from: number, to: number) => {
      const at = (offset: Offset) => offset + from * this.backend.bytesPerNumber;
      const arrays = { params: at(params), grads: at(grads), state: state.map(at), length: to - from };
      return this.backend.update(rule, arrays, learningRate, step);
    };
    if (!rule.forBiases || decayed === trained) return part(rule, 0, trained);
    const isFinite = part(rule, 0, decayed);
    return part(rule.forBiases, decayed, trained) && isFinite;
  }

  /** Whether the outputs of the last forward pass are finite. */
  outputsFinite(rows: number): boolean {
    return this.backend.allFinite(this.#layout.places.at(-1)!.a, rows * this.outputs);
  }

  /** Releases its memory; views of it must not be used afterwards. */
  close(): void {
    this.backend.close();
  }

  /**
   * Loss of the first `rows` rows of the last forward pass: their mean, or their sum for losses that are sums. The penalty
   * is not part of it.
   */
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
    const { activation, z, a } = this.#layout.places.at(-1)!;
    const form = activation && lossOnLogits(loss, activation);
    return form ? { of: form, at: z, onLogits: true } : { of: loss, at: a, onLogits: false };
  }

  /** Outputs of the last forward pass, `[rows, outputs]`, as a view. */
  y(rows: number): Vector {
    return this.backend.view(this.#layout.places.at(-1)!.a, rows * this.outputs);
  }

  /** Pre-activations and outputs of each layer in the last forward pass, `[rows, units]`, as views. */
  activity(rows: number): { name: string; z: Vector; a: Vector }[] {
    return this.#layout.places.map(({ name, units, z, a }) => ({
      name,
      z: this.backend.view(z, rows * units),
      a: this.backend.view(a, rows * units),
    }));
  }

  /** ∂loss/∂x of the last backward pass, `[rows, inputs]`, as a view. */
  inputGradient(rows: number): Vector {
    const { dX } = this.#layout;
    if (dX === undefined) throw new TypeError("the network was built without inputGradient");
    return this.backend.view(dX, rows * this.inputs);
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
