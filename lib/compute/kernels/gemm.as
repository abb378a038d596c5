// Matrix products C = op(A) · B + bias, float32. The columns of B are packed into panels of 8 (the last one of 4,
// if that is enough), so that the innermost loop reads them in order; a tile of 5 rows by 8 columns of C stays in
// registers. Every number of C is one sum in the order of k, started at 0: splitting rows or columns, or passing
// over zeros as sparse.as does, changes no bit.

import { storeLanes } from "./lanes";
import { tilePacked4, tilePacked8, tileRows4, tileRows8 } from "./tiles";

/** Rows of a tile. */
const TILE: i32 = 5;

@inline
function panelWidth(columns: i32, first: i32): i32 {
  return columns - first > 4 ? 8 : 4;
}

/** Packs rows of B, [depth, columns] with `ldb` numbers from row to row, into the panels `from .. to`. */
export function packRows(
  panels: usize,
  b: usize,
  ldb: i32,
  columns: i32,
  depth: i32,
  from: i32,
  to: i32,
): void {
  const stride = <usize>ldb << 2;
  for (let panel = from; panel < to; panel++) {
    const first = panel << 3;
    const width = panelWidth(columns, first);
    const given = min(width, columns - first);
    let target = panels + ((<usize>first * depth) << 2);
    let source = b + (<usize>first << 2);
    if (given == 8) {
      for (let k = 0; k < depth; k++) {
        v128.store(target, v128.load(source));
        v128.store(target, v128.load(source, 16), 16);
        target += 32;
        source += stride;
      }
    } else {
      for (let k = 0; k < depth; k++) {
        for (let j = 0; j < width; j++) {
          const value: f32 = j < given ? load<f32>(source + (<usize>j << 2)) : 0;
          store<f32>(target + (<usize>j << 2), value);
        }
        target += <usize>width << 2;
        source += stride;
      }
    }
  }
}

/** Four numbers of four rows, turned: stores [4, 4] as its transpose, 32 bytes from row to row. */
@inline
function turn(target: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(target, v128.shuffle<f64>(ab, cd, 0, 2));
  v128.store(target, v128.shuffle<f64>(ab, cd, 1, 3), 32);
  v128.store(target, v128.shuffle<f64>(abHigh, cdHigh, 0, 2), 64);
  v128.store(target, v128.shuffle<f64>(abHigh, cdHigh, 1, 3), 96);
}

/** Packs eight rows of Bᵀ into a panel. */
function packPanel(target: usize, source: usize, stride: usize, depth: i32): void {
  const lower = source + 4 * stride;
  const s3 = 3 * stride;
  let k = 0;
  for (; k + 4 <= depth; k += 4) {
    const p = source + (<usize>k << 2);
    const q = lower + (<usize>k << 2);
    turn(
      target,
      v128.load(p), v128.load(p + stride), v128.load(p + 2 * stride), v128.load(p + s3),
    );
    turn(
      target + 16,
      v128.load(q), v128.load(q + stride), v128.load(q + 2 * stride), v128.load(q + s3),
    );
    target += 128;
  }
  for (; k < depth; k++) {
    for (let j: usize = 0; j < 8; j++) store<f32>(target + (j << 2), load<f32>(source + j * stride + (<usize>k << 2)));
    target += 32;
  }
}

/** Packs Bᵀ, given as [columns, depth] with `ldb` numbers from row to row, into the panels `from .. to`. */
export function packColumns(
  panels: usize,
  b: usize,
  ldb: i32,
  columns: i32,
  depth: i32,
  from: i32,
  to: i32,
): void {
  const stride = <usize>ldb << 2;
  for (let panel = from; panel < to; panel++) {
    const first = panel << 3;
    const width = panelWidth(columns, first);
    const given = min(width, columns - first);
    const target = panels + ((<usize>first * depth) << 2);
    if (given == 8) {
      packPanel(target, b + <usize>first * stride, stride, depth);
      continue;
    }
    for (let j = 0; j < width; j++) {
      let to = target + (<usize>j << 2);
      let source = b + <usize>(first + j) * stride;
      for (let k = 0; k < depth; k++) {
        store<f32>(to, j < given ? load<f32>(source) : 0);
        to += <usize>width << 2;
        source += 4;
      }
    }
  }
}

/** Packs five columns of A, given as [depth, rows], one behind the other for each k; missing ones are zeros. */
function packTile(target: usize, source: usize, lda: i32, depth: i32, given: i32): void {
  const stride = <usize>lda << 2;
  if (given == TILE) {
    for (let k = 0; k < depth; k++) {
      v128.store(target, v128.load(source));
      store<f32>(target, load<f32>(source, 16), 16);
      target += 20;
      source += stride;
    }
    return;
  }
  for (let k = 0; k < depth; k++) {
    for (let r = 0; r < TILE; r++) {
      const value: f32 = r < given ? load<f32>(source + (<usize>r << 2)) : 0;
      store<f32>(target + (<usize>r << 2), value);
    }
    target += 20;
    source += stride;
  }
}

/** Copies the numbers of a tile that exist to C. */
function copyTile(c: usize, stride: usize, tile: usize, rows: i32, columns: i32): void {
  const rest = columns & 3;
  for (let r = 0; r < rows; r++) {
    let source = tile;
    let target = c;
    if (columns >= 4) {
      v128.store(target, v128.load(source));
      source += 16;
      target += 16;
    }
    if (columns == 8) v128.store(target, v128.load(source));
    else if (rest) storeLanes(target, v128.load(source), rest);
    tile += 32;
    c += stride;
  }
}

/**
 * Rows `from .. to` of C, [rows, columns] with `ldc` numbers from row to row, from packed B.
 *
 * @param transposed whether A is given as [depth, rows] instead of [rows, depth]
 * @param bias one number a column, or 0 for none
 * @param scratch memory of 256 + 20 · depth bytes
 */
export function multiply(
  transposed: bool,
  from: i32,
  to: i32,
  columns: i32,
  depth: i32,
  a: usize,
  lda: i32,
  panels: usize,
  bias: usize,
  c: usize,
  ldc: i32,
  scratch: usize,
): void {
  const tile = scratch;
  const biasRow = scratch + 160;
  const packed = scratch + 256;
  const stride = <usize>ldc << 2;
  const rowStride = <usize>lda << 2;
  memory.fill(biasRow, 0, 32);
  for (let row = from; row < to; row += TILE) {
    const rows = min(TILE, to - row);
    const a0 = a + <usize>row * rowStride;
    const a1 = rows > 1 ? a0 + rowStride : a0; // rows that do not exist are computed like others, and dropped
    const a2 = rows > 2 ? a1 + rowStride : a0;
    const a3 = rows > 3 ? a2 + rowStride : a0;
    const a4 = rows > 4 ? a3 + rowStride : a0;
    if (transposed) packTile(packed, a + (<usize>row << 2), lda, depth, rows);
    for (let first = 0; first < columns; first += 8) {
      const width = panelWidth(columns, first);
      const given = min(width, columns - first);
      const b = panels + ((<usize>first * depth) << 2);
      const full = rows == TILE && given == 8;
      const target = c + <usize>row * stride + (<usize>first << 2);
      let added = biasRow;
      if (bias) {
        if (given == 8) added = bias + (<usize>first << 2);
        else memory.copy(biasRow, bias + (<usize>first << 2), <usize>given << 2);
      }
      const out = full ? target : tile;
      const step = full ? stride : 32;
      if (width == 8) {
        if (transposed) tilePacked8(depth, packed, b, added, out, step);
        else tileRows8(depth, a0, a1, a2, a3, a4, b, added, out, step);
      } else {
        if (transposed) tilePacked4(depth, packed, b, added, out, step);
        else tileRows4(depth, a0, a1, a2, a3, a4, b, added, out, step);
      }
      if (!full) copyTile(target, stride, tile, rows, given);
    }
  }
}

/** Column sums of the rows of dOut, [rows, columns], in the order of rows. */
export function columnSums(out: usize, x: usize, rows: i32, columns: i32): void {
  const stride = <usize>columns << 2;
  let c = 0;
  for (; c + 16 <= columns; c += 16) { // a whole cache line of each row
    let s0 = f32x4.splat(0);
    let s1 = f32x4.splat(0);
    let s2 = f32x4.splat(0);
    let s3 = f32x4.splat(0);
    let p = x + (<usize>c << 2);
    for (let r = 0; r < rows; r++) {
      s0 = f32x4.add(s0, v128.load(p));
      s1 = f32x4.add(s1, v128.load(p, 16));
      s2 = f32x4.add(s2, v128.load(p, 32));
      s3 = f32x4.add(s3, v128.load(p, 48));
      p += stride;
    }
    const target = out + (<usize>c << 2);
    v128.store(target, s0);
    v128.store(target, s1, 16);
    v128.store(target, s2, 32);
    v128.store(target, s3, 48);
  }
  for (; c < columns && columns >= 4; c += 8) { // two vectors that may overlap others: the sums are the same
    const first = <usize>min(c, columns - 4) << 2;
    const second = <usize>min(c + 4, columns - 4) << 2;
    let s0 = f32x4.splat(0);
    let s1 = f32x4.splat(0);
    let p = x;
    for (let r = 0; r < rows; r++) {
      s0 = f32x4.add(s0, v128.load(p + first));
      s1 = f32x4.add(s1, v128.load(p + second));
      p += stride;
    }
    v128.store(out + first, s0);
    v128.store(out + second, s1);
  }
  for (; c < columns; c++) {
    let sum: f32 = 0;
    let p = x + (<usize>c << 2);
    for (let r = 0; r < rows; r++) {
      sum += load<f32>(p);
      p += stride;
    }
    store<f32>(out + (<usize>c << 2), sum);
  }
}
