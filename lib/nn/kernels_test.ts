import { assert, assertEquals, assertLessOrEqual, assertThrows } from "@std/assert";
import { exp, sigmoid, tanh } from "../base/math.ts";
import { Random } from "../base/random.ts";
import { Arena } from "../compute/arena.ts";
import { type Activation, isRowActivation, type Loss } from "../compute/backend.ts";
import type { Engine } from "../compute/engine.ts";
import { WasmEngine } from "../compute/wasm.ts";
import { engines } from "../testing/engines.ts";
import { activationOf, lossOf } from "../testing/networks.ts";
import { activations } from "./activation.ts";
import { losses } from "./loss.ts";

const wasm = new WasmEngine("wasm");

/** The engines that have kernels. */
const withKernels = engines.map(({ engine }) => engine).filter(({ name }) => name !== "reference");

/** Values and derivatives by the engine. */
function onEngine(
  activation: Activation,
  points: ArrayLike<number>,
  columns = points.length,
  engine: Engine = wasm,
) {
  const arena = new Arena(4);
  const guards = [arena.reserve(16)];
  const [x, y, d] = [1, 2, 3].map(() => {
    const offset = arena.reserve(points.length);
    guards.push(arena.reserve(16));
    return offset;
  });
  const backend = engine.open(arena.bytes);
  for (const guard of guards) backend.view(guard, 16).fill(NaN);
  const shape = { rows: points.length / columns, columns };
  backend.view(x, points.length).set(points);
  backend.activationForward(activation, y, x, shape);
  backend.view(d, points.length).fill(1);
  backend.activationBackward(activation, d, d, x, y, shape);
  const found = { y: backend.view(y, points.length).slice(), slope: backend.view(d, points.length).slice() };
  assert(guards.every((guard) => backend.view(guard, 16).every(Number.isNaN)), "a guard was hit");
  backend.close();
  return found;
}

/** Float32 numbers of both signs, evenly over their bit patterns from 1e-10 to a limit. */
function sweep(limit: number, signs: readonly number[]): Float32Array {
  const [low, high] = [1e-10, limit].map((x) => new Uint32Array(Float32Array.of(x).buffer)[0]);
  const bits = Uint32Array.from({ length: 60_000 }, (_, i) => low + Math.floor((high - low) * i / 60_000));
  const positive = new Float32Array(bits.buffer);
  return Float32Array.from(signs.flatMap((sign) => [...positive.map((x) => sign * x)]));
}

/** Distance in units of the last place of a float32 number. */
function ulps(got: number, want: number): number {
  const exponent = Math.max(-126, Math.floor(Math.log2(Math.abs(want))));
  let unit = 2 * 1.1920928955078125e-7 / 2; // 2^-23
  for (let i = 0; i < Math.abs(exponent); i++) unit = exponent > 0 ? unit * 2 : unit / 2;
  return Math.abs(got - want) / unit;
}

const smallestNormal = 1.1754943508222875e-38;

for (
  const [name, points, got, f] of [
    ["sigmoid", sweep(87, [1, -1]), (x) => onEngine(activationOf("sigmoid"), x).y, sigmoid],
    ["tanh", sweep(20, [1, -1]), (x) => onEngine(activationOf("tanh"), x).y, tanh],
    // Below 0 the derivative of elu is e^x.
    ["exp", sweep(87, [-1]), (x) => onEngine(activationOf("elu"), x).slope, exp],
  ] as [string, Float32Array, (x: Float32Array) => Float32Array, (x: number) => number][]
) {
  Deno.test(`the kernel of ${name} is within 3 ulp of float64 where the result is normal`, () => {
    const values = got(points);
    let worst = 0;
    for (let i = 0; i < points.length; i++) {
      const want = f(points[i]);
      if (Math.abs(want) >= smallestNormal) worst = Math.max(worst, ulps(values[i], want));
    }
    assert(worst > 0.4, `worst ${worst}: nothing was measured`);
    assertLessOrEqual(worst, 3);
  });
}

/** The same component without its kernel: computed by the loops in TypeScript. */
const withoutKernel = <T extends Activation | Loss>(component: T): T => ({ ...component, kernel: undefined });

const refuse = () => {
  throw new Error("computed by the functions in TypeScript, not by the kernel");
};

/** The same component with nothing but its kernel: who calls a function of it fails. */
const byKernelAlone = <T extends Activation | Loss>(component: T): T => {
  const functions = Object.entries(component).filter(([, part]) => typeof part === "function");
  return { ...component, ...Object.fromEntries(functions.map(([name]) => [name, refuse])) };
};

/** Losses that have no kernel: their functions are the only computation, and other tests judge these. */
const lossesWithoutKernel = ["mae", "huber", "binary_cross_entropy", "binary_cross_entropy_logits"];

Deno.test("all activations have kernels, and all losses but a few", () => {
  assertEquals(activations.names().filter((name) => !activationOf(name).kernel), []);
  assertEquals(losses.names().filter((name) => !lossOf({ name }).kernel), lossesWithoutKernel);
});

Deno.test("a component whose kernel there is not is refused: its functions would be taken unnoticed", () => {
  const relu = { ...activationOf("relu"), kernel: { name: "rellu" } };
  const message = 'there is no kernel "relluForward": leave `kernel` out to compute without one';
  for (const engine of withKernels) assertThrows(() => onEngine(relu, [1, 2], 2, engine), TypeError, message);
  const loss = { ...lossOf({ name: "mse_mean" }), kernel: { name: "squaredErrors", option: () => 1 } };
  for (const engine of withKernels) {
    const backend = engine.open(192);
    const shape = { rows: 1, columns: 1 };
    assertThrows(() => backend.lossSum(loss, 0, 64, shape, 0), TypeError, '"squaredErrorsSum"');
    assertThrows(() => backend.lossGradient(loss, 128, 0, 64, shape), TypeError, '"squaredErrorsGradient"');
    backend.close();
  }
});

const kernelTests = (names: readonly string[]) =>
  withKernels.flatMap((engine) => names.map((name) => ({ name, engine })));

for (const { name, engine } of kernelTests(activations.names())) {
  Deno.test(`the kernels of ${name} agree with its functions; NaN stays NaN, infinities have the same limits, ${engine.name}`, () => {
    const activation = activationOf(name);
    const both = [byKernelAlone(activation), withoutKernel(activation)];
    const random = Random.keyed(4, name);
    for (const columns of [2, 3, 4, 5, 10, 17]) {
      const points = Float32Array.from({ length: 20 * columns }, () => 3 * random.normal());
      const [got, want] = both.map((one) => onEngine(one, points, columns, engine));
      close(got.y, want.y, 2e-6);
      close(got.slope, want.slope, 4e-6);
    }
    const special = Float32Array.of(
      NaN,
      0.5,
      1,
      2,
      Infinity,
      0.5,
      1,
      2,
      -Infinity,
      0.5,
      1,
      2,
      0.3,
      0.5,
      1,
      2,
    );
    const columns = isRowActivation(activation) ? 4 : 16;
    const [got, want] = both.map((one) => onEngine(one, special, columns, engine).y);
    assert(Number.isNaN(got[0]));
    close(got, want, 2e-6);
  });
}

Deno.test("softmax of a row depends on that row alone, and its numbers add up to 1", () => {
  const random = Random.keyed(8, "softmax");
  for (const columns of [2, 3, 4, 7, 10, 33]) {
    const points = Float32Array.from({ length: 9 * columns }, () => 8 * random.normal());
    const { y } = onEngine(activationOf("softmax"), points, columns);
    for (let row = 0; row < 9; row++) {
      const [from, to] = [row * columns, (row + 1) * columns];
      assertEquals(onEngine(activationOf("softmax"), points.slice(from, to), columns).y, y.slice(from, to));
      assertLessOrEqual(Math.abs([...y.slice(from, to)].reduce((sum, p) => sum + p, 0) - 1), 1e-6);
    }
  }
});

for (
  const { name, engine } of kernelTests(losses.names().filter((name) => !lossesWithoutKernel.includes(name)))
) {
  Deno.test(`the kernels of ${name} agree with its functions, however the rows are cut into batches, ${engine.name}`, () => {
    const loss = lossOf({ name });
    const random = Random.keyed(6, name);
    for (const columns of [1, 2, 5, 10]) {
      const rows = 23;
      const y = Float32Array.from(
        { length: rows * columns },
        () => loss.expects === "logits" ? 30 * random.normal() : 0.01 + 0.98 * random.uniform(),
      );
      const t = Float32Array.from({ length: rows * columns }, (_, i) => i % columns === i % 7 ? 1 : 0);
      const results = [byKernelAlone(loss), withoutKernel(loss)].map((one) => {
        const arena = new Arena(4);
        const [ys, ts, ds] = [1, 2, 3].map(() => arena.reserve(rows * columns));
        const backend = engine.open(arena.bytes);
        backend.view(ys, y.length).set(y);
        backend.view(ts, t.length).set(t);
        const sum = backend.lossSum(one, ys, ts, { rows, columns }, 1.5);
        const part = backend.lossSum(one, ys, ts, { rows: 8, columns }, 1.5);
        const at = 4 * 8 * columns;
        assertEquals(backend.lossSum(one, ys + at, ts + at, { rows: rows - 8, columns }, part), sum);
        backend.lossGradient(one, ds, ys, ts, { rows, columns });
        return { sum, gradient: backend.view(ds, y.length) };
      });
      close([results[0].sum], [results[1].sum], 1e-6);
      close(results[0].gradient, results[1].gradient, 2e-6);
    }
  });
}

function close(got: ArrayLike<number>, want: ArrayLike<number>, tolerance: number): void {
  assertEquals(got.length, want.length);
  for (let i = 0; i < want.length; i++) {
    if (Object.is(got[i], want[i])) continue; // also infinities and NaN
    assertLessOrEqual(Math.abs(got[i] - want[i]) / (1 + Math.abs(want[i])), tolerance, `number ${i}`);
  }
}
