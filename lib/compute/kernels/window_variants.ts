/**
 * Tiles of convolutions, written out: 5 rows by 8 or 4 sums that stay in registers. Their rows lie anywhere in the
 * images, at an address each.
 *
 * @module
 */
import { each, tileRows, tileStart, tileStep } from "./variants.ts";

const pointers = (name: string) =>
  Array.from({ length: tileRows }, (_, row) => `${name}${row}: usize`).join(", ");

/** Every number of a tile: row and vector. */
const tile = (vectors: number, text: (row: number, v: number) => string) =>
  each(tileRows, (row) => each(vectors, (v) => text(row, v)));

/** The second vector begins `second` bytes after the first: nearer than 16 where the last columns overlap others. */
const at = (pointer: string, v: number) => v === 0 ? pointer : `${pointer} + second`;

/** A · B + bias for windows of images: `lines` stretches of `run` numbers, `skip` bytes apart. Unrolled, it is slower. */
function windowTile(columns: 4 | 8): string {
  const vectors = columns / 4;
  return `
export function windowTile${columns}(lines: i32, run: i32, skip: usize, ${
    pointers("a")
  }, b: usize, bias: usize, out: usize, stride: usize, second: usize): void {
${tileStart(vectors)}
for (let line = 0; line < lines; line++) {
for (let k = 0; k < run; k++) {
${tileStep(vectors, "0", (row) => `a${row}`)}
${each(tileRows, (row) => `a${row} += 4;`)} b += ${4 * columns};
}
${each(tileRows, (row) => `a${row} += skip;`)}
}
${each(vectors, (v) => `const bias${v} = v128.load(bias, ${16 * v});`)}
${
    each(tileRows, (row) =>
      each(vectors, (v) =>
        `v128.store(${at("out", v)}, f32x4.add(c${row}_${v}, bias${v}));`) + "\nout += stride;")
  }
}`;
}

/** Adds to the sums of a tile, for all pixels of an image: A has a number of each row, B those of all columns. */
function gradientTile(columns: 4 | 8, rows: "adjacent" | "apart"): string {
  const vectors = columns / 4;
  const adjacent = rows === "adjacent";
  const last = columns === 8 ? ", second: usize" : "";
  const forward = (bytes: string) =>
    adjacent ? `a += ${bytes};` : each(tileRows, (row) => `a${row} += ${bytes};`);
  return `
export function gradientTile${columns}${
    adjacent ? "" : "Apart"
  }(lines: i32, run: i32, step: usize, skip: usize, ${
    adjacent ? "a: usize" : pointers("a")
  }, b: usize, stepB: usize, sums: usize${last}): void {
${tile(vectors, (row, v) => `let c${row}_${v} = v128.load(sums, ${4 * columns * row + 16 * v});`)}
for (let line = 0; line < lines; line++) {
for (let k = 0; k < run; k++) {
const b0 = v128.load(b);
${columns === 8 ? "const b1 = v128.load(b + second);" : ""}
${
    each(tileRows, (row) =>
      `const a${row}x = v128.load32_splat(${adjacent ? `a, ${4 * row}` : `a${row}`});\n` +
      each(vectors, (v) => `c${row}_${v} = madd(a${row}x, b${v}, c${row}_${v});`))
  }
${forward("step")} b += stepB;
}
${forward("skip")}
}
${tile(vectors, (row, v) => `v128.store(sums, c${row}_${v}, ${4 * columns * row + 16 * v});`)}
}`;
}

/** The sums of A · B for {@linkcode scatterTile}. */
const scatterSums = (vectors: number) => `
${tileStart(vectors)}
for (let k = 0; k < depth; k++) {
${tileStep(vectors, "0", (row) => `a${row}`)}
${each(tileRows, (row) => `a${row} += 4;`)} b += ${16 * vectors};
}`;

/** A · B, added to the numbers at `d`. */
function scatterTile(): string {
  return `
export function scatterTile(depth: i32, ${pointers("a")}, b: usize, ${pointers("d")}): void {
${scatterSums(2)}
${
    tile(2, (row, v) =>
      `v128.store(d${row}, f32x4.add(v128.load(d${row}, ${16 * v}), c${row}_${v}), ${16 * v});`)
  }
}`;
}

/**
 * The same where a window's line ends: of the last vector only the numbers that the mask lets through. As vectors
 * overlap, both are read before one is written: reading what was just written in part is slow.
 */
function lastScatterTile(columns: 4 | 8): string {
  const vectors = columns / 4;
  const last = vectors - 1;
  const added = (row: number, v: number) =>
    `f32x4.add(v128.load(${at(`d${row}`, v)}), ${
      v === last ? `v128.and(c${row}_${v}, mask)` : `c${row}_${v}`
    })`;
  return `
export function lastScatterTile${columns}(depth: i32, ${pointers("a")}, b: usize, ${
    pointers("d")
  }, second: usize, mask: v128): void {
${scatterSums(vectors)}
${
    each(tileRows, (row) =>
      each(vectors, (v) => `const d${row}_${v} = ${added(row, v)};`) + "\n" +
      each(vectors, (v) => `v128.store(${at(`d${row}`, last - v)}, d${row}_${last - v});`))
  }
}`;
}

/** Module "windows". */
export const windows = (): string =>
  `import { madd } from "./arithmetic";
${scatterTile()}${
    ([8, 4] as const).map((columns) =>
      windowTile(columns) + gradientTile(columns, "adjacent") + gradientTile(columns, "apart") +
      lastScatterTile(columns)
    ).join("")
  }`;
