import { type BlasOnMemory, sgemmOn } from "../blas.ts";
import fma from "./fma.js";
import strict from "./strict.js";

/** Kernels by name. They take numbers and byte offsets and check nothing: see the sources beside this file. */
export type Kernels = Readonly<Record<string, (...args: (number | boolean)[]) => number>>;

/** strict: the same bits on every machine; fma: with fused multiplication where there is. */
export type Arithmetic = "strict" | "fma";

/**
 * The kernels on a memory.
 *
 * @param library a BLAS library, if `sgemm` is to be among them
 */
export function kernelsOn(
  memory: WebAssembly.Memory,
  arithmetic: Arithmetic,
  library?: BlasOnMemory,
): Kernels {
  const module = arithmetic === "strict" ? strict : fma;
  const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
  return library === undefined ? kernels : { ...kernels, sgemm: sgemmOn(library) };
}
