import { assert, assertEquals, assertLessOrEqual, assertThrows } from "@std/assert";
import { Random } from "../base/random.ts";
import { Arena, type Offset } from "../compute/arena.ts";
import type { Backend, ElementwiseActivation, Loss, RowActivation, UpdateRule } from "../compute/backend.ts";
import type { Engine } from "../compute/engine.ts";

/** Sizes with 1, primes, one row, one unit and none. */
const shapes = [
  { batch: 1, inputs: 1, units: 1 },
  { batch: 3, inputs: 5, units: 7 },
  { batch: 17, inputs: 1, units: 33 },
  { batch: 1, inputs: 31, units: 1 },
  { batch: 64, inputs: 29, units: 10 },
  { batch: 0, inputs: 4, units: 3 },
];

/** Arrays reserved one after the other, then opened. */
function arrays(engine: Engine, lengths: readonly number[]): { backend: Backend; offsets: Offset[] } {
  const arena = new Arena(engine.bytesPerNumber);
  const offsets = lengths.map((length) => arena.reserve(length));
  return { backend: engine.open(arena.bytes), offsets };
}

/**
 * Normally distributed numbers, of which a third are exactly 0, like pixels; rounded to float32, so that all backends
 * get the same.
 */
function deviates(random: Random, length: number): Float64Array {
  return Float64Array.from({ length }, () => Math.fround(random.integer(3) === 0 ? 0 : random.normal()));
}

function close(got: ArrayLike<number>, want: ArrayLike<number>, tolerance: number): void {
  assertEquals(got.length, want.length);
  for (let i = 0; i < want.length; i++) {
    assertLessOrEqual(Math.abs(got[i] - want[i]) / (1 + Math.abs(want[i])), tolerance, `number ${i}`);
  }
}

const cube: ElementwiseActivation = { f: (x) => x * x * x, df: (x) => 3 * x * x };

/** Each number divided by the sum of the row's squares plus 1: works on rows, like softmax. */
const share: RowActivation = {
  forwardRow(y, x, start, columns) {
    let sum = 1;
    for (let i = start; i < start + columns; i++) sum += x[i] * x[i];
    for (let i = start; i < start + columns; i++) y[i] = x[i] / sum;
  },
  backwardRow(dX, dY, x, y, start, columns) {
    let sum = 1;
    let dot = 0;
    for (let i = start; i < start + columns; i++) sum += x[i] * x[i];
    for (let i = start; i < start + columns; i++) dot += dY[i] * y[i];
    for (let i = start; i < start + columns; i++) dX[i] = (dY[i] - 2 * x[i] * dot) / sum;
  },
};

const squared = (reduction: "mean" | "sum"): Loss => ({
  reduction,
  expects: "any",
  row: (y, t, start, columns) => {
    let sum = 0;
    for (let i = start; i < start + columns; i++) sum += square(y[i] - t[i]);
    return sum;
  },
  rowGradient: (dY, y, t, start, columns) => {
    for (let i = start; i < start + columns; i++) dY[i] = 2 * (y[i] - t[i]);
  },
});

/** Gradient descent that also uses the last gradient, so that the state is read and written. */
const twoGradients: UpdateRule = {
  slots: ["before"],
  update(params, grads, [before], learningRate, step) {
    for (let i = 0; i < params.length; i++) {
      params[i] -= learningRate * (grads[i] + step * before[i]);
      before[i] = grads[i];
    }
  },
};

/** Tests for every backend, against explicit sums in float64. */
export function testBackend(name: string, engine: Engine, tolerance: number): void {
  for (const shape of shapes) {
    const { batch, inputs, units } = shape;
    const label = `${name} [${batch},${inputs}]·[${inputs},${units}]`;
    const random = Random.keyed(1, "conformance", batch, inputs, units);
    const [x, w, b] = [batch * inputs, inputs * units, units].map((length) => deviates(random, length));
    const dOut = deviates(random, batch * units);

    Deno.test(`${label} denseForward() is x · weight + bias`, () => {
      const { backend, offsets: [out, ...ins] } = arrays(engine, [
        batch * units,
        x.length,
        w.length,
        b.length,
      ]);
      [x, w, b].forEach((values, k) => backend.view(ins[k], values.length).set(values));
      backend.denseForward(out, ins[0], ins[1], ins[2], shape);
      const want = Float64Array.from({ length: batch * units }, (_, i) => {
        const [row, unit] = [Math.floor(i / units), i % units];
        return b[unit] + sum(inputs, (k) => x[row * inputs + k] * w[k * units + unit]);
      });
      close(backend.view(out, want.length), want, tolerance);
    });

    Deno.test(`${label} denseBackward() overwrites dWeight, dBias and dX`, () => {
      const lengths = [x.length, w.length, b.length, dOut.length, x.length, w.length];
      const { backend, offsets: [dX, dW, dB, dO, xs, ws] } = arrays(engine, lengths);
      backend.view(dO, dOut.length).set(dOut);
      backend.view(xs, x.length).set(x);
      backend.view(ws, w.length).set(w);
      backend.view(dX, x.length).fill(9);
      backend.view(dW, w.length).fill(2);
      backend.view(dB, b.length).fill(3);
      backend.denseBackward(dX, dW, dB, dO, xs, ws, shape);
      const at = (row: number, unit: number) => dOut[row * units + unit];
      close(
        backend.view(dW, w.length),
        w.map((_, i) => sum(batch, (r) => x[r * inputs + Math.floor(i / units)] * at(r, i % units))),
        tolerance,
      );
      close(backend.view(dB, b.length), b.map((_, unit) => sum(batch, (r) => at(r, unit))), tolerance);
      close(
        backend.view(dX, x.length),
        x.map((_, i) =>
          sum(units, (unit) => at(Math.floor(i / inputs), unit) * w[(i % inputs) * units + unit])
        ),
        tolerance,
      );
    });

    Deno.test(`${label} activations and losses work row by row`, () => {
      const length = batch * units;
      const matrix = { rows: batch, columns: units };
      const { backend, offsets: [xs, ys, ts, ds] } = arrays(engine, [length, length, length, length]);
      backend.view(xs, length).set(dOut);
      backend.activationForward(cube, ys, xs, matrix);
      close(backend.view(ys, length), dOut.map((value) => value * value * value), tolerance);
      backend.view(ds, length).fill(2);
      backend.activationBackward(cube, ds, ds, xs, ys, matrix);
      close(backend.view(ds, length), dOut.map((value) => 6 * value * value), tolerance);

      backend.activationForward(share, ys, xs, matrix);
      const norm = (i: number) => {
        const row = Math.floor(i / units) * units;
        return 1 + sum(units, (k) => square(dOut[row + k]));
      };
      close(backend.view(ys, length), dOut.map((value, i) => value / norm(i)), tolerance);

      backend.view(ts, length).fill(0.5);
      for (const loss of [squared("sum"), squared("mean")]) {
        const want = sum(length, (i) => square(dOut[i] - 0.5));
        close([backend.lossSum(loss, xs, ts, matrix, 0)], [want], tolerance);
        backend.lossGradient(loss, ds, xs, ts, matrix);
        const scale = loss.reduction === "mean" ? 1 / batch : 1;
        close(backend.view(ds, length), dOut.map((value) => 2 * (value - 0.5) * scale), tolerance);
      }
    });
  }

  Deno.test(`${name} gather() scales bytes and numbers`, () => {
    const { backend, offsets: [out] } = arrays(engine, [6]);
    const bytes = { rows: 3, columns: 2, values: Uint8Array.of(0, 255, 51, 102, 7, 9) };
    backend.gather(out, bytes, Uint32Array.of(1, 0, 1), { shift: [0], divisor: [255] });
    close(backend.view(out, 6), [0.2, 0.4, 0, 1, 0.2, 0.4], tolerance);
    const numbers = { rows: 2, columns: 3, values: Float64Array.of(1, 2, 3, 4, 5, 6) };
    backend.gather(out, numbers, Uint32Array.of(1, 1), { shift: [1, 2, 3], divisor: [2, 1, 0.5] });
    close(backend.view(out, 6), [1.5, 3, 6, 1.5, 3, 6], tolerance);
  });

  for (const length of [1, 3, 16, 37]) {
    Deno.test(`${name} update() of ${length} parameters changes these and the rule's state alone`, () => {
      const random = Random.keyed(3, "update", length);
      const lengths = [16, length, 16, length, 16, length, 16];
      const { backend, offsets } = arrays(engine, lengths);
      const [params, grads, state] = [offsets[1], offsets[3], offsets[5]];
      for (const k of [0, 2, 4, 6]) backend.view(offsets[k], 16).fill(7);
      const p = deviates(random, length);
      backend.view(params, length).set(p);
      backend.view(state, length).fill(0);
      let before: Float64Array = new Float64Array(length);
      for (let step = 0; step < 3; step++) {
        const g = deviates(random, length);
        backend.view(grads, length).set(g);
        const finite = backend.update(twoGradients, { params, grads, state: [state], length }, 0.25, step);
        assertEquals(finite, true);
        for (let i = 0; i < length; i++) p[i] -= 0.25 * (g[i] + step * before[i]);
        close(backend.view(params, length), p, tolerance);
        close(backend.view(state, length), g, tolerance);
        close(backend.view(grads, length), g, tolerance);
        before = g;
      }
      for (const k of [0, 2, 4, 6]) assertEquals([...backend.view(offsets[k], 16)], Array(16).fill(7));
      for (const bad of [NaN, Infinity, -Infinity]) {
        for (const at of new Set([0, length >> 1, length - 1])) {
          backend.view(params, length).set(p);
          backend.view(grads, length).fill(0);
          backend.view(grads, length)[at] = bad;
          assertEquals(
            backend.update(twoGradients, { params, grads, state: [state], length }, 0.25, 0),
            false,
          );
        }
      }
    });

    Deno.test(`${name} allFinite() finds the one of ${length} numbers that is not, and looks at no others`, () => {
      const { backend, offsets: [before, here, after] } = arrays(engine, [16, length, 16]);
      backend.view(before, 16).fill(NaN);
      backend.view(after, 16).fill(Infinity);
      const values = backend.view(here, length).fill(-3e38);
      assertEquals([backend.allFinite(here, length), backend.allFinite(here, 0)], [true, true]);
      for (const bad of [NaN, Infinity, -Infinity]) {
        for (let at = 0; at < length; at++) {
          values[at] = bad;
          assertEquals(backend.allFinite(here, length), false, `${bad} at ${at}`);
          assertEquals(backend.allFinite(here, at), true);
          values[at] = 0;
        }
      }
    });
  }

  Deno.test(`${name} close() gives the memory back: what is opened next is zero where it must be`, () => {
    const arena = new Arena(engine.bytesPerNumber);
    const at = arena.reserve(1_000_000);
    for (let round = 0; round < 3; round++) {
      const backend = engine.open(arena.bytes);
      const values = backend.view(at, 1_000_000);
      assert(values.every((value) => value === 0), `round ${round}`);
      values.fill(5);
      backend.close();
    }
  });

  Deno.test(`${name} view() refuses what does not lie in the memory, and neighbours stay untouched`, () => {
    const { backend, offsets: [a, b, c] } = arrays(engine, [3, 4, 3]);
    backend.view(a, 3).fill(7);
    backend.view(c, 3).fill(7);
    const x = backend.view(b, 4);
    x.set([1, 2, 3, 4]);
    backend.activationForward(cube, b, b, { rows: 2, columns: 2 });
    assertEquals([...backend.view(a, 3), ...backend.view(c, 3)], [7, 7, 7, 7, 7, 7]);
    for (const [offset, length] of [[-64, 1], [c, 1000], [3, 1], [NaN, 1], [0, -1]]) {
      assertThrows(() => backend.view(offset, length), RangeError);
    }
    assert(a % 64 === 0 && b % 64 === 0 && c % 64 === 0);
  });
}

const square = (x: number) => x * x;

function sum(count: number, term: (i: number) => number): number {
  let total = 0;
  for (let i = 0; i < count; i++) total += term(i);
  return total;
}
