import { Random } from "../base/random.ts";
import { Arena } from "../compute/arena.ts";
import type { Backend } from "../compute/backend.ts";
import { reference } from "../compute/reference.ts";
import { type Layer, type LayerArrays, lengthOf, type Pass } from "../nn/layer.ts";

/** Samples of the batch that a layer is checked with. */
const batch = 3;

/** Numbers of an array that are compared. */
const mostCompared = 40;

/** Step of the central difference, and the largest deviation that passes. */
const h = 1e-5;
const passing = 1e-5;

/**
 * Compares the gradients of a layer alone with central differences of a sum of its outputs with random factors, in
 * float64 and in training. So the layer is found whose gradient is wrong: in a network, all layers before it look wrong.
 *
 * @returns what is wrong, or `undefined`
 */
export function checkLayer(layer: Layer, seed: number): string | undefined {
  const bench = new LayerBench(layer, seed);
  bench.run();
  for (const { name, values, gradient } of bench.arrays) {
    const analytic = gradient.slice();
    const indices = Random.keyed(seed, "check", name).permutation(values.length).slice(0, mostCompared);
    for (const index of indices) {
      const value = values[index];
      const sumAt = (moved: number) => {
        values[index] = moved;
        return bench.sum();
      };
      const numerical = (sumAt(value + h) - sumAt(value - h)) / (2 * h);
      values[index] = value;
      if (Math.abs(analytic[index] - numerical) <= passing * (1 + Math.abs(numerical))) continue;
      return `the gradient of ${name} is ${
        analytic[index]
      } at [${index}] by backward(), but its outputs change by ${Number(numerical.toPrecision(7))}`;
    }
  }
  return undefined;
}

/** An array of a layer with its gradient, as views. */
interface CheckedArray {
  readonly name: string;
  readonly values: Float64Array;
  readonly gradient: Float64Array;
}

/** A layer with random inputs and parameters. */
class LayerBench {
  readonly arrays: readonly CheckedArray[];
  readonly #backend: Backend;
  readonly #places: LayerArrays;
  readonly #dTensors: readonly number[];
  readonly #out: { readonly y: number; readonly dY: number; readonly dX: number };
  readonly #factors: Float64Array;
  readonly #outputs: Float64Array;
  readonly #pass: Pass;

  constructor(private readonly layer: Layer, seed: number) {
    const { input, output, tensors, scratch } = layer;
    const arena = new Arena(8);
    const [inputs, outputs] = [batch * lengthOf(input), batch * lengthOf(output)];
    const lengths = tensors.map(({ shape }) => lengthOf(shape));
    const x = arena.reserve(inputs);
    this.#places = { x, tensors: lengths.map((length) => arena.reserve(length)), scratch: arena.bytes };
    arena.reserve(scratch?.(batch) ?? 0);
    const trained = tensors.flatMap(({ name, role }, k) => role === "running" ? [] : [{ name, k }]);
    this.#dTensors = trained.map(({ k }) => arena.reserve(lengths[k]));
    this.#out = { y: arena.reserve(outputs), dY: arena.reserve(outputs), dX: arena.reserve(inputs) };
    this.#backend = reference.open(arena.bytes);
    const view = (offset: number, length: number) => this.#backend.view(offset, length) as Float64Array;
    const draws = Random.keyed(seed, "check", "layer");
    const values = this.#places.tensors.map((offset, k) => view(offset, lengths[k]));
    values.forEach((array, k) => fill(array, draws, tensors[k].initial === "ones" ? 1 : 0));
    fill(view(x, inputs), draws, 0);
    this.#factors = fill(view(this.#out.dY, outputs), draws, 0);
    this.#outputs = view(this.#out.y, outputs);
    this.#pass = { batch, mode: "training", step: 0, random: () => Random.keyed(seed, "check", "draws") };
    this.arrays = [
      ...trained.map(({ name, k }, at) => ({
        name,
        values: values[k],
        gradient: view(this.#dTensors[at], lengths[k]),
      })),
      { name: "its inputs", values: view(x, inputs), gradient: view(this.#out.dX, inputs) },
    ];
  }

  /** A forward and a backward pass. */
  run(): void {
    this.sum();
    const { dX, dY } = this.#out;
    this.layer.backward(this.#backend, dX, this.#dTensors, dY, this.#places, this.#pass);
  }

  /** A forward pass. @returns the sum of the outputs with their factors */
  sum(): number {
    this.layer.forward(this.#backend, this.#out.y, this.#places, this.#pass);
    return this.#outputs.reduce((sum, output, i) => sum + output * this.#factors[i], 0);
  }
}

/** Normal deviates of variance 1/4 around a number. */
function fill(array: Float64Array, draws: Random, around: number): Float64Array {
  for (let i = 0; i < array.length; i++) array[i] = around + draws.normal() / 2;
  return array;
}
