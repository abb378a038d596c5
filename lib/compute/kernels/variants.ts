/**
 * The kernels that exist in many variants, written out: tiles of matrix products, strips of sparse ones, and the
 * loops of activations. Accumulators must be named one by one to stay in registers.
 *
 * @module
 */

/** Rows of a tile: with 6 rows of 8 columns V8 runs out of registers. */
export const tileRows = 5;
/** Vectors of four numbers in the widest strip. */
const widestStrip = 13;
/** Steps of k between two tests of the loop, where A is read in place. */
const unrolled = 4;

/** Entries of a sparse row between two tests of the loop: a round costs as much as several vectors. */
const entriesUnrolled = 2;

const range = (count: number) => Array.from({ length: count }, (_, i) => i);
export const each = (count: number, text: (i: number) => string) => range(count).map(text).join("\n");

/** One step of k: a row of B times the tile's numbers of A. */
export function tileStep(vectors: number, b: string, a: (row: number) => string): string {
  return `{
${each(vectors, (v) => `const b${v} = v128.load(b, ${b} + ${16 * v});`)}
${
    each(tileRows, (row) =>
      `const a${row}x = v128.load32_splat(${a(row)});
${each(vectors, (v) => `c${row}_${v} = madd(a${row}x, b${v}, c${row}_${v});`)}`)
  }
}`;
}

export const tileStart = (vectors: number) =>
  each(tileRows, (row) => each(vectors, (v) => `let c${row}_${v} = f32x4.splat(0);`));

const tileEnd = (vectors: number) => `
${each(vectors, (v) => `const bias${v} = v128.load(bias, ${16 * v});`)}
${
  each(tileRows, (row) =>
    `${
      each(vectors, (v) => `v128.store(out, f32x4.add(c${row}_${v}, bias${v}), ${16 * v});`)
    }
out += stride;`)
}`;

/** A tile of A · B + bias with A in place, one pointer a row. */
function tileOfRows(columns: 4 | 8): string {
  const vectors = columns / 4;
  const pointers = range(tileRows).map((row) => `a${row}: usize`).join(", ");
  const step = (k: number) => tileStep(vectors, String(4 * columns * k), (row) => `a${row}, ${4 * k}`);
  const advance = (k: number) =>
    each(tileRows, (row) => `a${row} += ${4 * k};`) + ` b += ${4 * columns * k};`;
  return `
export function tileRows${columns}(depth: i32, ${pointers}, b: usize, bias: usize, out: usize, stride: usize): void {
${tileStart(vectors)}
let k = 0;
for (; k + ${unrolled} <= depth; k += ${unrolled}) {
${each(unrolled, step)}
${advance(unrolled)}
}
for (; k < depth; k++) {
${step(0)}
${advance(1)}
}
${tileEnd(vectors)}
}`;
}

/** The same with A packed: its five numbers are adjacent for each k. Unrolled, it is slower. */
function tileOfPacked(columns: 4 | 8): string {
  const vectors = columns / 4;
  return `
export function tilePacked${columns}(depth: i32, a: usize, b: usize, bias: usize, out: usize, stride: usize): void {
${tileStart(vectors)}
for (let k = 0; k < depth; k++) {
${tileStep(vectors, "0", (row) => `a, ${4 * row}`)}
a += ${4 * tileRows}; b += ${4 * columns};
}
${tileEnd(vectors)}
}`;
}

/** Module "tiles". */
export const tiles = (): string =>
  `import { madd } from "./arithmetic";
${tileOfRows(8)}${tileOfRows(4)}${tileOfPacked(8)}${tileOfPacked(4)}`;

/** A loop over the entries `p .. end`, several to a round. */
const unrolledEntries = (step: (p: string) => string) => `
for (const last = end - ${entriesUnrolled - 1} * ENTRY; p < last; p += ${entriesUnrolled} * ENTRY) {
${each(entriesUnrolled, (i) => `{ ${step(`(p + ${i} * ENTRY)`)} }`)}
}
for (; p < end; p += ENTRY) {
${step("p")}
}`;

/** Products of one number with a packed row of V vectors. */
const stripStep = (vectors: number) =>
  each(vectors, (v) => `c${v} = madd(x, v128.load(row, ${16 * v}), c${v});`);

const stripStart = (vectors: number) => each(vectors, (v) => `let c${v} = f32x4.splat(0);`);

const stripStore = (vectors: number, value: (v: number) => string) =>
  each(
    vectors,
    (v) => `v128.store(${v + 1 < vectors ? `to, ${value(v)}, ${16 * v}` : `toLast, ${value(v)}`});`,
  );

const forwardParameters =
  "out: usize, outLast: usize, decoded: usize, bounds: usize, from: i32, until: i32, " +
  "weight: usize, weightLast: usize, step: usize, bias: usize, biasLast: usize, stride: usize";

const backwardParameters =
  "dWeight: usize, dWeightLast: usize, ends: usize, sorted: usize, from: i32, until: i32, " +
  "packed: usize, stride: usize";

const scatterParameters = "padded: usize, decoded: usize, bounds: usize, batch: i32, " +
  "from: i32, until: i32, inputs: i32, dOut: usize, units: i32";

const namesOf = (parameters: string) => parameters.replaceAll(/: \w+/g, "");

/** `step` bytes from row to row of the weights; the last vector has a pointer of its own, as it may overlap. */
function forwardStrip(vectors: number): string {
  const biased = (v: number) =>
    `f32x4.add(c${v}, v128.load(${v + 1 < vectors ? `bias, ${16 * v}` : "biasLast"}))`;
  return `
function forward${vectors}(${forwardParameters}): void {
for (let b = from; b < until; b++) {
const end = entriesEnd(decoded, bounds, b);
${stripStart(vectors)}
let p = entriesOf(decoded, bounds, b);
${
    unrolledEntries((p) =>
      `const x = numberOf(${p});
const at = columnOf(${p}) * step;
const row = weight + at; const last = weightLast + at;
${
        each(vectors, (v) =>
          v + 1 < vectors
            ? `c${v} = madd(x, v128.load(row, ${16 * v}), c${v});`
            : `c${v} = madd(x, v128.load(last), c${v});`)
      }`
    )
  }
const to = out + <usize>b * stride; const toLast = outLast + <usize>b * stride;
${stripStore(vectors, biased)}
}
}`;
}

function backwardStrip(vectors: number): string {
  return `
function backward${vectors}(${backwardParameters}): void {
let p = sorted;
for (let c = from; c < until; c++) {
const end = sorted + <usize>load<u32>(ends + (<usize>c << 2)) * ENTRY;
${stripStart(vectors)}
${
    unrolledEntries((p) =>
      `const x = numberOf(${p});
const row = packed + <usize>load<u32>(${p});
${stripStep(vectors)}`
    )
  }
const to = dWeight + <usize>c * stride; const toLast = dWeightLast + <usize>c * stride;
${stripStore(vectors, (v) => `c${v}`)}
}
}`;
}

/** dOut's row stays in registers; its last vector is padded with zeros, which add nothing. */
function scatterStrip(vectors: number): string {
  return `
function scatter${vectors}(${scatterParameters}): void {
const rest = units & 3;
for (let b = 0; b < batch; b++) {
const end = entriesBefore(decoded, bounds, b, until, inputs);
const source = dOut + ((<usize>b * units) << 2);
${
    each(vectors, (v) =>
      v + 1 < vectors
        ? `const d${v} = v128.load(source, ${16 * v});`
        : `const d${v} = rest ? loadLanes(source + ${16 * v}, rest) : v128.load(source, ${16 * v});`)
  }
for (let p = entriesBefore(decoded, bounds, b, from, inputs); p < end; p += ENTRY) {
const x = numberOf(p);
const row = padded + columnOf(p) * ${16 * vectors};
${each(vectors, (v) => `v128.store(row, madd(x, d${v}, v128.load(row, ${16 * v})), ${16 * v});`)}
}
}
}`;
}

function chooser(name: "forward" | "backward" | "scatter", parameters: string): string {
  return `
export function ${name}Strip(vectors: i32, ${parameters}): void {
switch (vectors) {
${each(widestStrip, (v) => `case ${v + 1}: ${name}${v + 1}(${namesOf(parameters)}); break;`)}
}
}`;
}

/** Module "strips". */
export const strips = (): string =>
  `import { madd } from "./arithmetic";
import { loadLanes } from "./lanes";
import { columnOf, entriesBefore, entriesEnd, entriesOf, ENTRY, numberOf } from "./entries";
${each(widestStrip, (v) => forwardStrip(v + 1) + backwardStrip(v + 1) + scatterStrip(v + 1))}
${chooser("forward", forwardParameters)}${chooser("backward", backwardParameters)}${
    chooser("scatter", scatterParameters)
  }`;

/** Activations by the name of their kernels: the functions of activation.as. */
const activations = {
  identity: "identity",
  sigmoid: "logistic",
  tanh: "hyperbolicTangent",
  relu: "relu",
  leakyRelu: "leakyRelu",
  elu: "elu",
  gelu: "gelu",
  geluTanh: "geluTanh",
  silu: "silu",
  softplus: "logOnePlusExp",
};

/** Module "loops": numbers `from .. to`, up to the next multiple of four; arrays are padded. */
export const loops = (): string =>
  `import { splat } from "./functions";
import { ${Object.values(activations).flatMap((f) => [f, `${f}Slope`]).join(", ")} } from "./activation";
` + Object.entries(activations).map(([name, f]) => `
export function ${name}Forward(y: usize, x: usize, from: i32, to: i32, option: f32): void {
const o = splat(option);
for (let i = <usize>from << 2, end = <usize>to << 2; i < end; i += 16) {
v128.store(y + i, ${f}(v128.load(x + i), o));
}
}
export function ${name}Backward(dX: usize, dY: usize, x: usize, y: usize, from: i32, to: i32, option: f32): void {
const o = splat(option);
for (let i = <usize>from << 2, end = <usize>to << 2; i < end; i += 16) {
v128.store(dX + i, f32x4.mul(v128.load(dY + i), ${f}Slope(v128.load(x + i), v128.load(y + i), o)));
}
}`).join("\n");
