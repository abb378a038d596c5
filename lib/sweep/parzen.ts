import { erf, exp, log } from "../base/math.ts";
import type { Random } from "../base/random.ts";
import {
  fromScale,
  type Parameter,
  type Params,
  type Range,
  sameValue,
  scaleOf,
  toScale,
  type Value,
} from "./space.ts";

/**
 * Density over a search space from points in it (Parzen, 1962): the mean of a kernel for each point and one that is
 * the same everywhere. A kernel is a product over the keys. For numbers it is a normal distribution on the scale of
 * the range, truncated at its ends; for lists, a share for the point's own value and equal shares for all.
 */
export class ParzenEstimator {
  readonly #keys: readonly Key[];

  /**
   * @param points those that have none of a key know nothing of it
   * @param together how many keys the width of kernels is for: more keys, wider kernels. One by one, the width of each
   * kernel is the distance to its neighbours (Bergstra et al., 2011)
   */
  constructor(
    parameters: readonly Parameter[],
    readonly points: readonly Params[],
    together: number | "apart",
  ) {
    this.#keys = parameters.map(({ path, values }) => {
      const own = points.map((point) => point[path]);
      return values.kind === "list"
        ? new ListKey(path, values.values, own)
        : new RangeKey(path, values, own, together);
    });
  }

  /** Draws one of the kernels. */
  kernel(random: Random): number {
    return random.integer(this.points.length + 1);
  }

  /** Draws a value of the key at `index` from a kernel. */
  draw(index: number, kernel: number, random: Random): Value {
    return this.#keys[index].draw(kernel, random);
  }

  /** Logarithm of the density at a point, over the keys that it has. */
  logDensity(point: Params): number {
    const kernels = this.points.length + 1;
    const logs = Array.from({ length: kernels }, (_, kernel) => {
      let sum = 0;
      for (const key of this.#keys) if (key.path in point) sum += key.logDensity(point[key.path], kernel);
      return sum;
    });
    const greatest = logs.reduce((a, b) => Math.max(a, b));
    return greatest + log(logs.reduce((sum, value) => sum + exp(value - greatest), 0) / kernels);
  }
}

interface Key {
  readonly path: string;
  draw(kernel: number, random: Random): Value;
  logDensity(value: Value, kernel: number): number;
}

class ListKey implements Key {
  readonly #own: readonly number[];

  constructor(readonly path: string, readonly values: readonly Value[], own: readonly (Value | undefined)[]) {
    this.#own = own.map((value) =>
      value === undefined ? -1 : values.findIndex((one) => sameValue(one, value))
    );
  }

  /** What a kernel's own value gets more than the others, in units of one share. */
  #weight(kernel: number): number {
    return (this.#own[kernel] ?? -1) < 0 ? 0 : this.#own.length + 1;
  }

  draw(kernel: number, random: Random): Value {
    const weight = this.#weight(kernel);
    const place = random.uniform() * (this.values.length + weight);
    return this.values[place < this.values.length ? Math.floor(place) : this.#own[kernel]];
  }

  logDensity(value: Value, kernel: number): number {
    const weight = this.#weight(kernel);
    const isOwn = weight > 0 && sameValue(this.values[this.#own[kernel]], value);
    return log((isOwn ? 1 + weight : 1) / (this.values.length + weight));
  }
}

class RangeKey implements Key {
  readonly #low: number;
  readonly #high: number;
  readonly #centres: readonly number[];
  readonly #widths: readonly number[];

  constructor(
    readonly path: string,
    readonly range: Range,
    own: readonly (Value | undefined)[],
    together: number | "apart",
  ) {
    [this.#low, this.#high] = scaleOf(range);
    const whole = this.#high - this.#low;
    const least = whole / Math.min(100, own.length + 2);
    const inside = (width: number) => Math.min(whole, Math.max(least, width));
    this.#centres = own.map((value) => typeof value === "number" ? toScale(range, value) : NaN);
    if (together === "apart") {
      const sorted = this.#centres.filter((centre) => !Number.isNaN(centre)).sort((a, b) => a - b);
      this.#widths = this.#centres.map((centre) => {
        const at = sorted.indexOf(centre);
        const left = centre - (at > 0 ? sorted[at - 1] : this.#low);
        const right = (sorted[at + 1] ?? this.#high) - centre;
        return inside(Math.max(left, right));
      });
    } else {
      // Scott's rule (1992) for a fifth of the range, n^(-1/(d + 4)).
      const width = inside(0.2 * whole * exp(-log(Math.max(1, own.length)) / (together + 4)));
      this.#widths = this.#centres.map(() => width);
    }
  }

  draw(kernel: number, random: Random): Value {
    const centre = this.#centres[kernel] ?? NaN;
    const span = this.#high - this.#low;
    if (Number.isNaN(centre)) return fromScale(this.range, this.#low + random.uniform() * span);
    // At least a third of each kernel lies inside, as none is wider than the range: this ends soon.
    while (true) {
      const place = centre + random.normal() * this.#widths[kernel];
      if (place >= this.#low && place <= this.#high) return fromScale(this.range, place);
    }
  }

  logDensity(value: Value, kernel: number): number {
    const { step, integer, log: isLog } = this.range;
    const number = value as number;
    const place = toScale(this.range, number);
    const half = (step ?? (integer ? 1 : 0)) / 2;
    const from = isLog && half > 0 ? log(number - half) : place - half;
    const to = isLog && half > 0 ? log(number + half) : place + half;
    const centre = this.#centres[kernel] ?? NaN;
    if (Number.isNaN(centre)) return log((half > 0 ? to - from : 1) / (this.#high - this.#low));
    const width = this.#widths[kernel];
    const below = (place: number) => (1 + erf((place - centre) / (width * Math.SQRT2))) / 2;
    const inside = below(this.#high) - below(this.#low);
    if (half > 0) return log(Math.max(1e-300, below(to) - below(from)) / inside);
    const distance = (place - centre) / width;
    return -0.5 * distance * distance - log(width * inside * rootOfTwoPi);
  }
}

const rootOfTwoPi = 2.5066282746310002;
