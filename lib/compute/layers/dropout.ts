import { philox4x32 } from "../../base/philox.ts";
import type { DropoutDraw } from "./norm_operations.ts";
import type { Vector } from "../vector.ts";

/** Words below this, of 2^32, make a number 0. */
export const dropThreshold = (rate: number): number => Math.round(rate * 4294967296);

/** `out = x / (1 - rate)`, or 0 with the probability `rate`. What happens to a number depends on its place only. */
export function dropout(
  out: Vector,
  x: Vector,
  { rate, key: [key0, key1, upper2, upper3] }: DropoutDraw,
): void {
  if (rate === 0) return out.set(x);
  const threshold = dropThreshold(rate);
  const exact = 1 / (1 - rate);
  const scale = out instanceof Float32Array ? Math.fround(exact) : exact; // as the kernels multiply
  const block = new Uint32Array(4);
  for (let i = 0; i < x.length; i++) {
    if (i % 4 === 0) {
      block.set([i / 4, 0, upper2, upper3]);
      philox4x32(block, key0, key1);
    }
    out[i] = block[i % 4] < threshold ? 0 : x[i] * scale;
  }
}
