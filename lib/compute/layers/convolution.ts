import type { ConvolutionShape } from "./image_operations.ts";
import type { Vector } from "../vector.ts";

/**
 * Calls a function for each window of a convolution and each of its rows that is at least partly in the image.
 *
 * @param visit gets the number of the output pixel, the row of the weights, and the columns `from .. to` of the window
 * that are in the image; `start` is the place of a pixel left of the image by as many columns as the window begins there
 */
function eachWindowRow(
  { batch, input: [height, width], window: [kh, kw], stride, before, output: [oh, ow] }: ConvolutionShape,
  visit: (pixel: number, ky: number, from: number, to: number, start: number) => void,
): void {
  for (let b = 0, pixel = 0; b < batch; b++) {
    for (let y = 0; y < oh; y++) {
      for (let x = 0; x < ow; x++, pixel++) {
        const left = x * stride[1] - before[1];
        const [from, to] = [Math.max(0, -left), Math.min(kw, width - left)];
        for (let ky = 0; ky < kh; ky++) {
          const row = y * stride[0] - before[0] + ky;
          if (row >= 0 && row < height) visit(pixel, ky, from, to, (b * height + row) * width + left);
        }
      }
    }
  }
}

/** The forward pass of a convolution, sums in the order (ky, kx, channel): see {@linkcode ConvolutionShape}. */
export function convolutionForward(
  out: Vector,
  x: Vector,
  weight: Vector,
  bias: Vector | undefined,
  shape: ConvolutionShape,
): void {
  const { channels, filters, window: [, kw] } = shape;
  out.fill(0);
  eachWindowRow(shape, (pixel, ky, from, to, start) => {
    for (let kx = from; kx < to; kx++) {
      for (let c = 0; c < channels; c++) {
        const value = x[(start + kx) * channels + c];
        const at = ((ky * kw + kx) * channels + c) * filters;
        for (let f = 0; f < filters; f++) out[pixel * filters + f] += value * weight[at + f];
      }
    }
  });
  if (bias) { for (let i = 0; i < out.length; i++) out[i] += bias[i % filters]; }
}

/** The gradient of the weights, and of the bias if there is one, both overwritten. */
export function convolutionWeightGradient(
  dWeight: Vector,
  dBias: Vector | undefined,
  dOut: Vector,
  x: Vector,
  shape: ConvolutionShape,
): void {
  const { channels, filters, window: [, kw] } = shape;
  dWeight.fill(0);
  eachWindowRow(shape, (pixel, ky, from, to, start) => {
    for (let kx = from; kx < to; kx++) {
      for (let c = 0; c < channels; c++) {
        const value = x[(start + kx) * channels + c];
        const at = ((ky * kw + kx) * channels + c) * filters;
        for (let f = 0; f < filters; f++) dWeight[at + f] += value * dOut[pixel * filters + f];
      }
    }
  });
  if (!dBias) return;
  dBias.fill(0);
  for (let i = 0; i < dOut.length; i++) dBias[i % filters] += dOut[i];
}

/** The gradient of the images, overwritten. */
export function convolutionInputGradient(
  dX: Vector,
  dOut: Vector,
  weight: Vector,
  shape: ConvolutionShape,
): void {
  const { channels, filters, window: [, kw] } = shape;
  dX.fill(0);
  eachWindowRow(shape, (pixel, ky, from, to, start) => {
    for (let kx = from; kx < to; kx++) {
      for (let c = 0; c < channels; c++) {
        const at = ((ky * kw + kx) * channels + c) * filters;
        let sum = 0;
        for (let f = 0; f < filters; f++) sum += dOut[pixel * filters + f] * weight[at + f];
        dX[(start + kx) * channels + c] += sum;
      }
    }
  });
}
