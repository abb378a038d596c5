import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import fc from "npm:fast-check@4.10.2";
import { Random } from "../base/random.ts";
import { Arena, type Offset } from "./arena.ts";
import type { DenseShape, Matrix } from "./backend.ts";
import type { Engine } from "./engine.ts";
import { blasEngine, blasFile } from "../testing/engines.ts";
import { blasOn } from "./blas.ts";
import { threadsOn } from "../testing/threads.ts";
import { GuardedMemory } from "../testing/guarded_memory.ts";
import { KernelMemory } from "./memory.ts";
import { reference } from "./reference.ts";
import { WasmEngine } from "./wasm.ts";

const wasm = new WasmEngine("wasm");
const fma = new WasmEngine("wasm-fma");

/** Sizes around those where a kernel takes another path: lanes of 4, tiles of 5 x 8, strips of 52. */
const size = (max: number) =>
  fc.oneof(
    fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 9, 13, 16, 52, 53, 105).filter((n) => n <= max),
    fc.integer({ min: 1, max }),
  );

const shapes: fc.Arbitrary<DenseShape> = fc.record({ batch: size(70), inputs: size(90), units: size(120) });

/** Bytes of which most are 0, as in pictures of digits. */
function bytes(random: Random, rows: number, columns: number): Matrix {
  const values = Uint8Array.from(
    { length: rows * columns },
    () => random.integer(4) === 0 ? 1 + random.integer(255) : 0,
  );
  return { rows, columns, values };
}

const deviates = (random: Random, length: number) =>
  Float64Array.from({ length }, () => Math.fround(random.normal()));

/** Arrays between guards: words that must not be read or written. */
class Guarded {
  readonly #arena: Arena;
  readonly #guards: Offset[] = [];
  readonly offsets: readonly Offset[];
  readonly backend;

  constructor(engine: Engine, lengths: readonly number[], private readonly word: number) {
    this.#arena = new Arena(engine.bytesPerNumber);
    this.#guards.push(this.#arena.reserve(16));
    this.offsets = lengths.map((length) => {
      const offset = this.#arena.reserve(length);
      this.#guards.push(this.#arena.reserve(16));
      return offset;
    });
    this.backend = engine.open(this.#arena.bytes);
    for (const guard of this.#guards) this.#words(guard).fill(word);
  }

  /** Fails when a guard was written to. */
  check(): void {
    for (const guard of this.#guards) {
      assert(this.#words(guard).every((word) => word === this.word), "a guard was hit");
    }
  }

  #words(offset: Offset): Uint32Array {
    const { buffer, byteOffset, byteLength } = this.backend.view(offset, 16);
    return new Uint32Array(buffer, byteOffset, byteLength / 4);
  }
}

/** Bits of NaN, of a huge number and of nothing special. */
const guardWords = [0x7fc0dead, 0x7f7fffff, 0xdeadbeef];

/** Forward and backward pass of a dense layer on rows of bytes; everything that came out. */
function pass(
  engine: Engine,
  matrix: Matrix,
  rows: Uint32Array,
  shape: DenseShape,
  seed: number,
  word: number,
) {
  const { batch, inputs, units } = shape;
  const random = Random.keyed(seed, "weights");
  const lengths = [batch * inputs, inputs * units, units, batch * units, batch * units];
  const guarded = new Guarded(engine, [...lengths, batch * inputs, inputs * units, units], word);
  const { backend, offsets: [x, w, b, z, dZ, dX, dW, dB] } = guarded;
  for (const offset of [w, b, dZ]) {
    const length = lengths[guarded.offsets.indexOf(offset)];
    backend.view(offset, length).set(deviates(random, length));
  }
  const scaling = { shift: [0], divisor: [255] };
  backend.gather(x, matrix, rows, scaling);
  backend.denseForward(z, x, w, b, shape);
  backend.denseBackward(undefined, dW, dB, dZ, x, w, shape);
  const seen = { z: [...backend.view(z, batch * units)], dW: [...backend.view(dW, inputs * units)] };
  backend.denseBackward(dX, dW, dB, dZ, x, w, shape);
  guarded.check();
  const found = {
    ...seen,
    x: [...backend.view(x, batch * inputs)],
    dX: [...backend.view(dX, batch * inputs)],
    dB: [...backend.view(dB, units)],
    again: [...backend.view(dW, inputs * units)],
  };
  backend.close();
  return found;
}

Deno.test("dense layers of any shape: near the reference, the same bits dense and sparse, no guard is touched", async () => {
  const memory = new GuardedMemory(KernelMemory.create().memory);
  using pool = await threadsOn(memory, 2);
  const wasm = new WasmEngine("wasm", memory);
  const threaded = new WasmEngine("wasm", memory, pool);
  fc.assert(
    fc.property(shapes, fc.nat(), fc.constantFrom(...guardWords), (shape, seed, word) => {
      const random = Random.keyed(seed, "data");
      const count = 1 + random.integer(40);
      const matrix = bytes(random, count, shape.inputs);
      const rows = Uint32Array.from({ length: shape.batch }, () => random.integer(count));
      const want = pass(reference, matrix, rows, shape, seed, word);
      const plain = pass(wasm, matrix, rows, shape, seed, word);
      for (const [name, numbers] of Object.entries(plain)) {
        close(numbers, want[name as "z"], 2e-5, name);
      }
      assertEquals(plain.again, plain.dW);
      for (const sparse of [false, true]) {
        const placed = wasm.place(matrix, sparse).matrix;
        const other = guardWords[(guardWords.indexOf(word) + 1) % 3];
        assertEquals(pass(wasm, placed, rows, shape, seed, other), plain, `sparse ${sparse}`);
        assertEquals(pass(threaded, placed, rows, shape, seed, word), plain, `sparse ${sparse}, 2 threads`);
        const fused = pass(fma, matrix, rows, shape, seed, other);
        close(fused.z, want.z, 2e-5, "wasm-fma");
      }
    }),
    { numRuns: 150, seed: 7 },
  );
});

Deno.test({
  name: "dense layers by a BLAS library: near the reference on 1 and 2 threads, no guard is touched",
  ignore: blasFile === undefined,
}, async () => {
  const memory = new GuardedMemory(KernelMemory.create().memory);
  using pool = await threadsOn(memory, 2, blasOn(memory.memory, blasFile!));
  const engines = [blasEngine(memory), blasEngine(memory, pool)];
  fc.assert(
    fc.property(shapes, fc.nat(), fc.constantFrom(...guardWords), (shape, seed, word) => {
      const random = Random.keyed(seed, "data");
      const matrix = bytes(random, 30, shape.inputs);
      const rows = Uint32Array.from({ length: shape.batch }, () => random.integer(30));
      const want = pass(reference, matrix, rows, shape, seed, word);
      for (const engine of engines) {
        for (const [name, numbers] of Object.entries(pass(engine, matrix, rows, shape, seed, word))) {
          close(numbers, want[name as "z"], 2e-5, name);
        }
      }
    }),
    { numRuns: 60, seed: 9 },
  );
});

Deno.test("gather() of numbers and of shifted bytes is the reference's, placed or not", () => {
  fc.assert(
    fc.property(
      size(40),
      size(90),
      fc.boolean(),
      fc.boolean(),
      fc.nat(),
      (rows, columns, ofBytes, single, seed) => {
        const random = Random.keyed(seed, "gather");
        const matrix: Matrix = ofBytes
          ? bytes(random, rows, columns)
          : { rows, columns, values: deviates(random, rows * columns) };
        const count = single ? 1 : columns;
        const scaling = {
          shift: [...deviates(random, count)],
          divisor: Array.from({ length: count }, () => 0.1 + random.uniform()),
        };
        const numbers = Uint32Array.from({ length: 1 + random.integer(30) }, () => random.integer(rows));
        const gathered = (engine: Engine, from: Matrix) => {
          const guarded = new Guarded(engine, [numbers.length * columns], guardWords[0]);
          const [out] = guarded.offsets;
          guarded.backend.gather(out, from, numbers, scaling);
          guarded.check();
          return [...guarded.backend.view(out, numbers.length * columns)];
        };
        const want = gathered(reference, matrix).map(Math.fround);
        assertEquals(gathered(wasm, matrix), want);
        assertEquals(gathered(wasm, wasm.place(matrix, true).matrix), want);
      },
    ),
    { numRuns: 100, seed: 3 },
  );
});

Deno.test("a pending batch is not lost: by another gather, or in a view that begins before it", () => {
  const matrix = wasm.place({ rows: 2, columns: 3, values: Uint8Array.of(0, 5, 0, 7, 0, 0) }, true).matrix;
  const arena = new Arena(4);
  const [before, a, b] = [16, 6, 6].map((length) => arena.reserve(length));
  const backend = wasm.open(arena.bytes);
  const scaling = { shift: [0], divisor: [1] };
  backend.gather(a, matrix, Uint32Array.of(0, 1), scaling);
  backend.gather(b, matrix, Uint32Array.of(1, 1), scaling);
  assertEquals([...backend.view(a, 6)], [0, 5, 0, 7, 0, 0]);
  assertEquals([...backend.view(b, 6)], [7, 0, 0, 7, 0, 0]);
  backend.gather(a, matrix, Uint32Array.of(1, 0), scaling);
  assertEquals([...backend.view(before, 22).subarray(16)], [7, 0, 0, 0, 5, 0]);
});

function close(got: readonly number[], want: readonly number[], tolerance: number, what: string): void {
  assertEquals(got.length, want.length);
  for (let i = 0; i < want.length; i++) {
    assertLessOrEqual(Math.abs(got[i] - want[i]) / (1 + Math.abs(want[i])), tolerance, `${what} ${i}`);
  }
}
