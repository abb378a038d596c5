import type { WindowShape } from "./image_operations.ts";
import type { Vector } from "../vector.ts";

/** Calls a function for each number that comes out, with the place of its window's first number. */
function eachWindow(
  { batch, input: [height, width], channels, stride, output: [oh, ow] }: WindowShape,
  visit: (out: number, first: number) => void,
): void {
  for (let b = 0, out = 0; b < batch; b++) {
    for (let y = 0; y < oh; y++) {
      for (let x = 0; x < ow; x++) {
        const first = ((b * height + y * stride[0]) * width + x * stride[1]) * channels;
        for (let c = 0; c < channels; c++, out++) visit(out, first + c);
      }
    }
  }
}

/** The greatest number of each window. A window with NaN gives NaN. */
export function maxPoolForward(out: Vector, x: Vector, shape: WindowShape): void {
  eachWindow(shape, (i, first) => out[i] = x[greatestAt(x, first, shape)]);
}

/** The gradient of each window, overwritten: it goes to the first of its greatest numbers, by rows. */
export function maxPoolBackward(dX: Vector, dOut: Vector, x: Vector, shape: WindowShape): void {
  dX.fill(0);
  eachWindow(shape, (i, first) => dX[greatestAt(x, first, shape)] += dOut[i]);
}

function greatestAt(
  x: Vector,
  first: number,
  { input: [, width], channels, window: [height, columns] }: WindowShape,
): number {
  let best = first;
  for (let ky = 0; ky < height; ky++) {
    for (let kx = 0; kx < columns; kx++) {
      const at = first + (ky * width + kx) * channels;
      if (x[at] > x[best] || Number.isNaN(x[at])) best = at;
    }
  }
  return best;
}

/** The mean of each window. */
export function averagePoolForward(out: Vector, x: Vector, shape: WindowShape): void {
  const { input: [, width], channels, window: [height, columns] } = shape;
  eachWindow(shape, (i, first) => {
    let sum = 0;
    for (let ky = 0; ky < height; ky++) {
      for (let kx = 0; kx < columns; kx++) sum += x[first + (ky * width + kx) * channels];
    }
    out[i] = sum / (height * columns);
  });
}

/** The gradient of each window, overwritten: all its numbers take the same part. */
export function averagePoolBackward(dX: Vector, dOut: Vector, shape: WindowShape): void {
  const { input: [, width], channels, window: [height, columns] } = shape;
  dX.fill(0);
  eachWindow(shape, (i, first) => {
    const share = dOut[i] / (height * columns);
    for (let ky = 0; ky < height; ky++) {
      for (let kx = 0; kx < columns; kx++) dX[first + (ky * width + kx) * channels] += share;
    }
  });
}
