import * as v from "../npm/valibot.ts";
import { philox4x32 } from "../base/philox.ts";
import { Random } from "../base/random.ts";
import { gridSize, pointOf } from "./grid.ts";
import { samplers } from "./sampler.ts";
import { directions } from "./sobol_directions.ts";
import { valueAt } from "./space.ts";

/** Most dimensions of a Sobol sequence here. */
const mostDimensions = directions.length + 1;

const bits = 32;

/**
 * Number `index` of a dimension's Sobol sequence (Sobol, 1967), as 32 bits after the binary point. The first 2ᵏ
 * numbers lie one in each of 2ᵏ equal intervals, and all dimensions together fill space evenly.
 *
 * @param index from 0, less than 2^32
 * @param dimension from 0
 */
export function sobolBits(index: number, dimension: number): number {
  const numbers = directionsOf(dimension);
  let x = 0;
  for (let k = 0, rest = index; rest > 0; k++, rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) x ^= numbers[k];
  }
  return x >>> 0;
}

/**
 * Nested uniform scrambling (Owen, 1995): each bit is flipped or not at random, by all the bits in front of it. It
 * keeps the evenness of a sequence, and makes each of its numbers uniform on [0, 1).
 */
export function scramble(x: number, key: Uint32Array): number {
  const block = new Uint32Array(4);
  let flips = 0;
  for (let k = 0; k < bits; k++) {
    block[0] = k === 0 ? 0 : x >>> (bits - k);
    block[1] = k;
    block[2] = key[2];
    block[3] = key[3];
    philox4x32(block, key[0], key[1]);
    flips = flips * 2 + (block[0] >>> 31);
  }
  return (x ^ flips) >>> 0;
}

const known: Uint32Array[] = [];

/** The direction numbers v of a dimension: a recurrence along its polynomial (Joe and Kuo, 2008). */
function directionsOf(dimension: number): Uint32Array {
  if (known[dimension]) return known[dimension];
  const v = new Uint32Array(bits);
  if (dimension === 0) {
    for (let k = 0; k < bits; k++) v[k] = 1 << (bits - 1 - k);
  } else {
    const [polynomial, ...first] = directions[dimension - 1];
    const degree = first.length;
    for (let k = 0; k < bits; k++) {
      if (k < degree) {
        v[k] = first[k] << (bits - 1 - k);
        continue;
      }
      v[k] = v[k - degree] ^ (v[k - degree] >>> degree);
      for (let j = 1; j < degree; j++) if (polynomial >> (degree - j) & 1) v[k] ^= v[k - j];
    }
  }
  return known[dimension] = v;
}

samplers.register("sobol", {
  description:
    "max_configurations points that fill the space more evenly than random ones (scrambled Sobol sequence)",
  options: v.strictObject({}),
  build: () => ({
    endless: true,
    most: mostDimensions,
    count: () => Infinity,
    distinct: (parameters) => parameters.every(({ when }) => !when) && gridSize(parameters) === Infinity,
    point(parameters, number, seed) {
      return pointOf(parameters, ({ path, values }, dimension) => {
        const random = Random.keyed(seed, "sampler", "sobol", path);
        const key = Uint32Array.from({ length: 4 }, () => random.uint32());
        return valueAt(values, (scramble(sobolBits(number, dimension), key) + 0.5) / 4294967296);
      });
    },
  }),
});
