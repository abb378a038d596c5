import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { Arena } from "../../compute/arena.ts";
import type { Engine } from "../../compute/engine.ts";
import { reference } from "../../compute/reference.ts";
import { WasmEngine } from "../../compute/wasm.ts";
import { golden, goldenText, numbers, type Tensor } from "../../testing/golden.ts";
import { activationOf, built, lossOf } from "../../testing/networks.ts";
import { optimizers } from "../../optim/optimizer.ts";
import "../../optim/built_in.ts";
import { type Layer, layers, lengthOf } from "../layer.ts";
import "./built_in.ts";
import { Network } from "../network.ts";
import { inputShape, type NetworkSpec } from "../network_spec.ts";

const engines: readonly Engine[] = [reference, new WasmEngine("wasm"), new WasmEngine("wasm-fma")];

/** Largest |got - want| in units of the largest |want|, as float32 rounds sums of numbers of different size. */
function worst(got: ArrayLike<number>, want: ArrayLike<number>): number {
  assertEquals(got.length, want.length);
  let [error, size] = [0, 1e-300];
  for (let i = 0; i < want.length; i++) {
    error = Math.max(error, Math.abs(got[i] - want[i]));
    size = Math.max(size, Math.abs(want[i]));
  }
  return error / Math.max(size, 1);
}

/** A layer on an engine: writes arrays and reads them. */
class Bench {
  readonly layer: Layer;
  readonly #backend;
  readonly #offsets: Record<string, number>;
  readonly #tensors: number[];
  readonly #dTensors: number[];
  constructor(
    engine: Engine,
    type: string,
    options: Record<string, unknown>,
    readonly shape: readonly number[],
  ) {
    this.layer = built(layers, type, options)(shape.slice(1)) as Layer;
    const { input, output, tensors, scratch } = this.layer;
    const arena = new Arena(engine.bytesPerNumber);
    const [batch] = shape;
    this.#offsets = {
      x: arena.reserve(batch * lengthOf(input)),
      dX: arena.reserve(batch * lengthOf(input)),
      y: arena.reserve(batch * lengthOf(output)),
      dY: arena.reserve(batch * lengthOf(output)),
      scratch: arena.reserve(scratch?.(batch) ?? 0),
    };
    this.#tensors = tensors.map(({ shape }) => arena.reserve(lengthOf(shape)));
    this.#dTensors = tensors.map(({ shape }) => arena.reserve(lengthOf(shape)));
    this.#backend = engine.open(arena.bytes);
  }
  get batch() {
    return this.shape[0];
  }
  at(name: "x" | "dX" | "y" | "dY") {
    const sample = lengthOf(name === "x" || name === "dX" ? this.layer.input : this.layer.output);
    return this.#backend.view(this.#offsets[name], this.batch * sample);
  }
  tensor(name: string, of = this.#tensors) {
    const k = this.layer.tensors.findIndex((tensor) => tensor.name === name);
    return this.#backend.view(of[k], lengthOf(this.layer.tensors[k].shape));
  }
  gradient(name: string) {
    return this.tensor(name, this.#dTensors);
  }
  pass(mode: "training" | "evaluation", backward: boolean) {
    const { x, y, dX, dY, scratch } = this.#offsets;
    const pass = { batch: this.batch, mode, step: 0, random: () => assert(false) as never };
    const arrays = { x, tensors: this.#tensors, scratch };
    this.layer.forward(this.#backend, y, arrays, pass);
    const trained = this.#dTensors.filter((_, k) => this.layer.tensors[k].role !== "running");
    if (backward) this.layer.backward(this.#backend, dX, trained, dY, arrays, pass);
  }
  close() {
    this.#backend.close();
  }
}

// deno-lint-ignore no-explicit-any
type Case = any;

for (const engine of engines) {
  const exact = engine.bytesPerNumber === 8;
  const near = (got: ArrayLike<number>, want: Tensor, what: string, tolerance = exact ? 1e-10 : 1e-4) =>
    assertLessOrEqual(worst(got, numbers(want)), tolerance, what);

  for (const [k, one] of golden<Case>("layers/conv2d.json").cases.entries()) {
    Deno.test(`golden conv2d ${k} on ${engine.name}: ${one.kernel_size}, stride ${one.stride}, ${one.padding}`, () => {
      const { filters, kernel_size, stride, padding } = one;
      const bench = new Bench(engine, "conv2d", { filters, kernel_size, stride, padding }, one.x.shape);
      assertEquals(bench.layer.output, one.y.shape.slice(1));
      for (const name of ["weight", "bias"]) bench.tensor(name).set(numbers(one[name]));
      bench.at("x").set(numbers(one.x));
      bench.at("dY").set(numbers(one.d_y));
      bench.pass("training", true);
      near(bench.at("y"), one.y, "y");
      near(bench.gradient("weight"), one.d_weight, "dWeight");
      near(bench.gradient("bias"), one.d_bias, "dBias");
      near(bench.at("dX"), one.d_x, "dX");
      bench.close();
    });
  }

  for (const [k, one] of golden<Case>("layers/pool2d.json").cases.entries()) {
    Deno.test(`golden ${one.layer} ${k} on ${engine.name}: ${one.size}, stride ${one.stride}`, () => {
      const { size, stride } = one;
      const bench = new Bench(engine, one.layer, { size, stride }, one.x.shape);
      assertEquals(bench.layer.output, one.y.shape.slice(1));
      bench.at("x").set(numbers(one.x));
      bench.at("dY").set(numbers(one.d_y));
      bench.pass("training", true);
      near(bench.at("y"), one.y, "y", exact ? 1e-12 : 1e-5);
      near(bench.at("dX"), one.d_x, "dX", exact ? 1e-12 : 1e-5);
      bench.close();
    });
  }

  for (const [k, one] of golden<Case>("layers/batch_norm.json").cases.entries()) {
    Deno.test(`golden batch_norm ${k} on ${engine.name}`, () => {
      const { momentum, eps, gamma, beta, training, evaluation } = one;
      const bench = new Bench(engine, "batch_norm", { momentum, eps }, training[0].x.shape);
      bench.tensor("gamma").set(numbers(gamma));
      bench.tensor("beta").set(numbers(beta));
      bench.tensor("variance").fill(1);
      for (const step of training) {
        bench.at("x").set(numbers(step.x));
        bench.at("dY").set(numbers(step.d_y));
        bench.pass("training", true);
        near(bench.at("y"), step.y, "y");
        near(bench.at("dX"), step.d_x, "dX");
        near(bench.gradient("gamma"), step.d_gamma, "dGamma");
        near(bench.gradient("beta"), step.d_beta, "dBeta");
        near(bench.tensor("mean"), step.running_mean, "running mean");
        near(bench.tensor("variance"), step.running_variance, "running variance");
      }
      bench.at("x").set(numbers(evaluation.x));
      bench.pass("evaluation", false);
      near(bench.at("y"), evaluation.y, "y of an evaluation");
      bench.close();
    });
  }

  for (const net of JSON.parse(goldenText("layers/conv-traces.json")).nets as Case[]) {
    Deno.test(`golden net "${net.name}" on ${engine.name}: ${net.steps.length} steps`, () =>
      trace(engine, net));
  }
}

/** Trains a golden network and compares losses and last parameters. */
function trace(engine: Engine, net: Case): void {
  const tolerance = engine.bytesPerNumber === 8 ? 1e-9 : 1e-3;
  const builders = net.layers.map((
    { name: _name, type = "dense", activation: _activation, ...options }: Case,
  ) => built(layers, type, options));
  const [rows, ...sample] = net.x.shape;
  const spec: NetworkSpec = {
    input: inputShape(builders, sample),
    layers: net.layers.map(({ name, activation }: Case, k: number) => ({
      name: name ?? `layer_${k + 1}`,
      layer: builders[k],
      activation: activation && activationOf(activation),
    })),
  };
  const { type, ...options } = net.optimizer;
  const rule = built(optimizers, type, options);
  const network = new Network(spec, { engine, capacity: rows, slots: rule.slots.length });
  const tensors = new Map([...network.tensors, ...network.running].map(({ name, values }) => [name, values]));
  for (const { name, values } of network.running) values.fill(name.endsWith("variance") ? 1 : 0);
  for (const [name, tensor] of Object.entries(net.first)) tensors.get(name)!.set(numbers(tensor as Tensor));
  const loss = lossOf({ name: "cross_entropy", eps: 0 });
  const x = numbers(net.x);
  const load = (indices: readonly number[]) => {
    const size = lengthOf(sample);
    const inputs = network.backend.view(network.x, indices.length * size);
    const targets = network.backend.view(network.t, indices.length * network.outputs).fill(0);
    for (const [row, index] of indices.entries()) {
      inputs.set(x.subarray(index * size, (index + 1) * size), row * size);
      targets[row * network.outputs + net.classes[index]] = 1;
    }
    return indices.length;
  };
  for (const [step, { indices, loss: expected, evaluation_loss }] of net.steps.entries()) {
    const batch = load(indices);
    network.forward(batch, { mode: "training", step, seed: 0 });
    const found = network.backward(loss, batch);
    assertLessOrEqual(Math.abs(found - expected), tolerance * (1 + expected), `loss of step ${step}`);
    network.update(rule, options.learning_rate, step);
    network.forward(load(Array.from({ length: rows }, (_, row) => row)));
    const after = network.loss(loss, rows);
    assertLessOrEqual(Math.abs(after - evaluation_loss), tolerance * (1 + after), `evaluation ${step}`);
  }
  for (const [name, tensor] of Object.entries(net.last)) {
    assertLessOrEqual(worst(tensors.get(name)!, numbers(tensor as Tensor)), tolerance, name);
  }
  network.close();
}
