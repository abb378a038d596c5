/** Numbers in nested arrays of any depth: a number alone is a 0-dimensional array. */
export type NestedNumbers = number | readonly NestedNumbers[];

/** A flat array of numbers of any type. */
export type FlatNumbers =
  | Float64Array
  | Float32Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array;

/** The default step of the central difference. */
export const defaultStep = 1e-4;

/**
 * Partial derivatives `from .. to` of a function by the central difference `(f(x + h) - f(x - h)) / (2h)`, whose error
 * is of order h². Each one is computed separately, so any split of the range gives the same bits.
 *
 * @param f takes the whole array; it must not keep or change it
 * @param x the point, in float64. Its elements are changed one at a time and restored: pass a copy
 * @returns the derivatives of the range, in order
 */
export function centralDifferences(
  f: (x: Float64Array) => number,
  x: Float64Array,
  h: number,
  from = 0,
  to: number = x.length,
): Float64Array {
  const derivatives = new Float64Array(to - from);
  for (let i = from; i < to; i++) {
    const xi = x[i];
    x[i] = xi + h;
    const above = f(x);
    x[i] = xi - h;
    const below = f(x);
    x[i] = xi;
    derivatives[i - from] = (above - below) / (2 * h);
  }
  return derivatives;
}

/**
 * The gradient of `f` at `x` by central differences `(f(x + h) - f(x - h)) / (2h)`, in the shape of `x`.
 *
 * The point is first copied into float64. So the caller's array is never changed, and the small step is exact for
 * integers and float32 numbers. The gradient of an empty array is empty.
 *
 * @example Usage
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(numericalGradient((x: number) => x * x, 1), 2, 1e-9);
 * const [a, b] = numericalGradient((p: number[]) => p[0] * p[1], [3, 4]);
 * assertAlmostEquals(a, 4, 1e-9);
 * assertAlmostEquals(b, 3, 1e-9);
 * ```
 *
 * @param f maps a point of the shape of `x` to a number; a typed array is passed as a `Float64Array`
 * @param x a number, nested arrays of numbers of any depth, or a typed array
 * @param h distance of the two evaluations from the point, greater than 0
 * @returns the partial derivatives, in the shape of `x`
 * @throws {RangeError} when `h` is not a finite number greater than 0
 */
export function numericalGradient(f: (x: number) => number, x: number, h?: number): number;
/** The gradient in the shape of `x`; see the first form. */
export function numericalGradient<X extends FlatNumbers>(
  f: (x: Float64Array) => number,
  x: X,
  h?: number,
): Float64Array;
/** The gradient in the shape of `x`; see the first form. */
export function numericalGradient<X extends readonly NestedNumbers[]>(
  f: (x: X) => number,
  x: X,
  h?: number,
): X;
export function numericalGradient(
  // deno-lint-ignore no-explicit-any
  f: (x: any) => number,
  x: NestedNumbers | FlatNumbers,
  h: number = defaultStep,
): NestedNumbers | Float64Array {
  if (!(h > 0 && Number.isFinite(h))) {
    throw new RangeError(`h must be a finite number greater than 0, got ${h}`);
  }
  if (typeof x === "number") return centralDifferences(([only]) => f(only), Float64Array.of(x), h)[0];
  if (ArrayBuffer.isView(x)) return centralDifferences(f, Float64Array.from(x), h);

  const flat = Float64Array.from(leaves(x));
  const derivatives = centralDifferences((point) => f(shaped(x, point)), flat, h);
  return shaped(x, derivatives);
}

function leaves(x: NestedNumbers): number[] {
  return typeof x === "number" ? [x] : x.flatMap(leaves);
}

/** The numbers of `flat`, in order, in the shape of `like`. */
function shaped(like: NestedNumbers, flat: Float64Array): NestedNumbers {
  let next = 0;
  const fill = (part: NestedNumbers): NestedNumbers =>
    typeof part === "number" ? flat[next++] : part.map(fill);
  return fill(like);
}
