import type { ElementwiseActivation } from "../../compute/backend.ts";

/** Further out than any bend of an activation. */
const far = 1e6;

/**
 * The least and the greatest value of an activation, found by trying: finely near 0, where activations bend, then in
 * growing distances. What still grows far out is taken to have no bound.
 *
 * @returns `undefined` where an extension's activation throws, or gives what is not a number
 */
export function rangeOf({ f }: ElementwiseActivation): [low: number, high: number] | undefined {
  let [low, high] = [Infinity, -Infinity];
  try {
    for (const x of places()) {
      const y = f(x);
      if (!Number.isFinite(y)) return undefined;
      low = Math.min(low, y);
      high = Math.max(high, y);
    }
    for (const sign of [1, -1]) {
      const sizes = [1, 1e2, 1e4, 1e6].map((factor) => Math.abs(f(sign * factor * far)));
      const grows = sizes.every((size, k) => k === 0 || size > sizes[k - 1]) && sizes[3] > 1.2 * sizes[0];
      if (!grows) continue;
      if (f(sign * far) > 0) high = Infinity;
      else low = -Infinity;
    }
  } catch {
    return undefined;
  }
  return [low, high];
}

function* places(): Generator<number> {
  for (let x = -5; x <= 5; x += 1 / 64) yield x;
  for (let x = 8; x <= far; x *= 2) {
    yield x;
    yield -x;
  }
}
