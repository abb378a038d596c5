import { assert, assertEquals } from "@std/assert";
import { Random } from "../../base/random.ts";
import { threadsOn } from "../../testing/threads.ts";
import { Arena } from "../arena.ts";
import type { Matrix, Scaling } from "../backend.ts";
import { type ConvolutionShape, lengthsOf, type Pair } from "../layers/image_operations.ts";
import { KernelMemory } from "../memory.ts";
import { WasmEngine } from "../wasm.ts";
import { type FusedForm, type FusedLayer, fusionGroups } from "./fused_layers.ts";

/** A layer of a network that trains beside others. */
interface Member {
  readonly filters: number;
  readonly window: Pair;
  readonly stride?: Pair;
  /** Zeros above and to the left, and below and to the right. */
  readonly padding?: readonly [before: Pair, after: Pair];
  readonly bias?: boolean;
}

const same = (size: number): Member["padding"] => [
  [Math.floor((size - 1) / 2), Math.floor((size - 1) / 2)],
  [Math.ceil((size - 1) / 2), Math.ceil((size - 1) / 2)],
];
const around = (zeros: number): Member["padding"] => [[zeros, zeros], [zeros, zeros]];

/** Convolutions that differ only in filters: windows of one pixel and more, odd and even, with and without zeros. */
const windows: Record<string, Omit<Member, "filters" | "bias">> = {
  "1 x 1": { window: [1, 1] },
  "3 x 3, valid": { window: [3, 3] },
  "3 x 3, same": { window: [3, 3], padding: same(3) },
  "5 x 5, same": { window: [5, 5], padding: same(5) },
  "4 x 4, same: the odd zero comes after": { window: [4, 4], padding: same(4) },
  "2 x 3, stride 2: a row of pixels is left out": { window: [2, 3], stride: [2, 2] },
  "3 x 3, stride 2, a zero around": { window: [3, 3], stride: [2, 2], padding: around(1) },
  "5 x 5, stride [1, 3], two zeros around": { window: [5, 5], stride: [1, 3], padding: around(2) },
};

/** Filters of the members, with and without a bias. */
const filters: readonly (readonly [number, bias?: boolean])[] = [
  ...[[1], [6], [8], [2, false], [13], [5], [3], [6, false], [1]] as const,
];

const input: Pair = [9, 8];
const rows = 13;
const batch = 7;

function shapeOf(member: Member, channels: number): ConvolutionShape {
  const { window, stride = [1, 1], padding: [before, after] = around(0)! } = member;
  const outputs = (side: 0 | 1) =>
    Math.floor((input[side] + before[side] + after[side] - window[side]) / stride[side]) + 1;
  const output: Pair = [outputs(0), outputs(1)];
  return { batch, input, channels, window, stride, before, output, filters: member.filters };
}

/** Normally distributed numbers, some of them 0. */
function numbersOf(length: number, ...keys: readonly (string | number)[]): Float32Array {
  const random = Random.keyed(3, "fused", ...keys);
  return Float32Array.from({ length }, () => random.uniform() < 0.1 ? 0 : random.normal());
}

/** Data rows of bytes, mostly zeros, or of any numbers. */
function dataOf(engine: WasmEngine, columns: number, sparse: boolean): { matrix: Matrix; scaling: Scaling } {
  const random = Random.keyed(4, "data");
  const length = rows * columns;
  const values = sparse
    ? Uint8Array.from({ length }, () => random.uniform() < 0.7 ? 0 : Math.floor(256 * random.uniform()))
    : Float64Array.from({ length }, () => random.normal());
  const { matrix } = engine.place({ rows, columns, values }, sparse);
  return { matrix, scaling: sparse ? { shift: [0], divisor: [255] } : { shift: [0.1], divisor: [1.3] } };
}

/** Scaled rows of a data set. */
type Data = ReturnType<typeof dataOf>;

const rowNumbers = Uint32Array.from({ length: batch }, (_, k) => (5 * k + 2) % rows);

/** A member on a backend of its own, with a gradient dZ that may hold numbers that are not finite. */
function memberOn(engine: WasmEngine, member: Member, channels: number, key: number, isBad: boolean) {
  const shape = shapeOf(member, channels);
  const { inputs, outputs, weights } = lengthsOf(shape);
  const { filters, bias: hasBias = true } = member;
  const arena = new Arena(4);
  const lengths = [inputs, weights, filters, outputs, weights, filters, outputs];
  const [x, weight, bias, z, dWeight, dBias, dZ] = lengths.map((length) => arena.reserve(length));
  const backend = engine.open(arena.bytes);
  backend.view(weight, weights).set(numbersOf(weights, "weight", key));
  backend.view(bias, filters).set(numbersOf(filters, "bias", key));
  backend.view(dZ, outputs).set(numbersOf(outputs, "dZ", key));
  if (isBad) backend.view(dZ, outputs).set([Infinity, NaN, -Infinity], 5);
  const written = () => [
    backend.view(z, outputs),
    backend.view(dWeight, weights),
    ...(hasBias ? [backend.view(dBias, filters)] : []),
  ];
  const at = (offset: number) => backend.address(offset);
  const { batch: _, ...sizes } = shape;
  const layer: FusedLayer = {
    form: { kind: "convolution", sizes },
    ...{ weight: at(weight), bias: hasBias ? at(bias) : undefined, z: at(z) },
    ...{ dWeight: at(dWeight), dBias: hasBias ? at(dBias) : undefined, dZ: at(dZ) },
  };
  return {
    layer,
    alone({ matrix, scaling }: Data) {
      backend.gather(x, matrix, rowNumbers, scaling);
      const arrays = { x, weight, bias: hasBias ? bias : undefined };
      backend.images.convolutionForward(z, arrays, shape);
      const gradients = { dX: undefined, dWeight, dBias: hasBias ? dBias : undefined };
      backend.images.convolutionBackward(gradients, dZ, arrays, shape);
    },
    clear: () => written().forEach((values) => values.fill(77)),
    bits: () => written().map((values) => new Uint32Array(values.slice().buffer)),
    close: () => backend.close(),
  };
}

/** The bits of z, dWeight and dBias of each member: computed by its own backend, and with the others. */
function bothWays(
  engine: WasmEngine,
  members: readonly Member[],
  { channels, sparse, bad }: { channels: number; sparse: boolean; bad?: number },
) {
  const columns = input[0] * input[1] * channels;
  const data = dataOf(engine, columns, sparse);
  const parts = members.map((member, k) => memberOn(engine, member, channels, k, k === bad));
  const apart = parts.map(({ clear, alone, bits }) => {
    clear();
    alone(data);
    return bits();
  });
  for (const { clear } of parts) clear();
  const fused = engine.fusedLayers(columns);
  const groups = fusionGroups(parts.map(({ layer }) => layer.form));
  // Another batch before: what is kept of it must not be taken for this one.
  for (const numbers of [rowNumbers.map((row) => (row + 1) % rows), rowNumbers]) {
    fused.gather(data.matrix, numbers, data.scaling);
    for (const group of groups) {
      const layers = group.map((k) => parts[k].layer);
      fused.forward(layers);
      fused.backward(layers);
    }
  }
  const together = parts.map(({ bits }) => bits());
  fused.close();
  for (const { close } of parts) close();
  return { apart, together, groups };
}

const engines = (["wasm", "wasm-fma"] as const).map((name) => new WasmEngine(name));

for (const [name, window] of Object.entries(windows)) {
  for (const channels of [1, 3]) {
    Deno.test(`fused convolutions have the bits of separate ones: ${name}, ${channels} channels`, () => {
      const members = filters.map(([filters, bias]) => ({ ...window, filters, bias }));
      for (const engine of engines) {
        for (const sparse of [false, true]) {
          const { apart, together, groups } = bothWays(engine, members, { channels, sparse });
          assert(groups.some((group) => group.length > 1) && groups.some((group) => group.length === 1));
          assertEquals(together, apart, `${engine.name}, sparse ${sparse}`);
        }
      }
    });
  }
}

Deno.test("fused convolutions of different windows read the batch with zeros around of their own", () => {
  const members = Object.values(windows).flatMap((window) =>
    [2, 6, 1].map((filters) => ({ ...window, filters }))
  );
  for (const engine of engines) {
    const { apart, together, groups } = bothWays(engine, members, { channels: 1, sparse: true });
    assertEquals(groups.length, 2 * Object.keys(windows).length);
    assertEquals(together, apart, engine.name);
  }
});

Deno.test("gradients that are not finite stay with their own member, wide or not", () => {
  const members = filters.map(([filters, bias]) => ({ ...windows["3 x 3, same"], filters, bias }));
  for (const bad of [0, 1]) {
    const { apart, together } = bothWays(engines[0], members, { channels: 1, sparse: true, bad });
    assertEquals(together, apart);
    const gradients = new Float32Array(together[bad][1].buffer);
    assert(gradients.some((value) => Number.isNaN(value)), "nothing was wrong");
  }
});

Deno.test("fused convolutions have the same bits with 2 and 3 threads", async () => {
  const members = filters.map(([filters, bias]) => ({ ...windows["5 x 5, same"], filters, bias }));
  const [{ together: want }] = engines.map((engine) =>
    bothWays(engine, members, { channels: 3, sparse: false })
  );
  for (const threads of [2, 3]) {
    const memory = KernelMemory.create();
    using pool = await threadsOn(memory, threads);
    const { apart, together } = bothWays(new WasmEngine("wasm", memory, pool), members, {
      channels: 3,
      sparse: false,
    });
    assertEquals(together, want);
    assertEquals(apart, want);
  }
});

Deno.test("fusionGroups() joins narrow layers that read the same numbers", () => {
  const form = (filters: number, window: Pair): FusedForm => {
    const { batch: _, ...sizes } = shapeOf({ filters, window }, 1);
    return { kind: "convolution", sizes };
  };
  const dense = (units: number): FusedForm => ({ kind: "dense", units });
  assertEquals(
    fusionGroups([
      dense(10),
      form(2, [3, 3]),
      dense(31),
      form(8, [3, 3]),
      form(5, [3, 3]),
      form(1, [2, 2]),
      dense(32),
    ]),
    [[0, 2], [1, 4], [5], [3], [6]],
  );
});
