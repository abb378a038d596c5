/**
 * Reading the reference numbers in `golden/`, or in the folder of the environment variable GOLDEN_DIR.
 *
 * @module
 */

/** A dense array as golden files write it: row-major `data`, `shape` `[]` for a scalar. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: readonly (number | string)[];
}

/** A layer as golden files write it: `w` is `[inputs, units]`, `b` is `[units]`. */
export interface GoldenLayer {
  readonly activation: string;
  readonly params: Readonly<Record<string, number>>;
  readonly w: Tensor;
  readonly b: Tensor;
}

/** The URL of a golden file. */
export function goldenUrl(name: string): URL {
  const folder = Deno.env.get("GOLDEN_DIR");
  if (!folder) return new URL(`./golden/${name}`, import.meta.url);
  const absolute = folder.startsWith("/") ? folder : `${Deno.cwd()}/${folder}`;
  return new URL(`file://${absolute.replace(/\/$/, "")}/${name}`);
}

/** The text of a golden file. */
export function goldenText(name: string): string {
  try {
    return Deno.readTextFileSync(goldenUrl(name));
  } catch (error) {
    throw new Error(`golden file ${name} cannot be read from ${goldenUrl(name).pathname}`, { cause: error });
  }
}

/** A golden file of cases. Throws when the file is missing or holds no case. */
// deno-lint-ignore no-explicit-any
export function golden<Case = any>(name: string): { cases: Case[]; [key: string]: unknown } {
  const file = JSON.parse(goldenText(name));
  if (!Array.isArray(file.cases) || file.cases.length === 0) {
    throw new Error(`golden file ${name} has no cases`);
  }
  return file;
}

/** The numbers of a tensor; "NaN", "Infinity" and "-Infinity" are spelled as strings. */
export function numbers(tensor: Tensor | readonly (number | string)[]): Float64Array {
  const data = "data" in tensor ? tensor.data : tensor;
  return Float64Array.from(data, Number);
}

/** `|got - want| / (1 + |want|)`, 0 where both are the same non-finite number. */
export function deviation(got: number, want: number): number {
  if (Object.is(got, want) || got === want) return 0;
  const error = Math.abs(got - want) / (1 + Math.abs(want));
  return Number.isNaN(error) ? Infinity : error;
}

/** The largest deviation of two equally long arrays. Throws when the lengths differ. */
export function worstDeviation(got: ArrayLike<number>, want: ArrayLike<number>): number {
  if (got.length !== want.length) throw new Error(`${got.length} numbers, expected ${want.length}`);
  let worst = 0;
  for (let i = 0; i < want.length; i++) worst = Math.max(worst, deviation(got[i], want[i]));
  return worst;
}
