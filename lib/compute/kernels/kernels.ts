import { type BlasOnMemory, sgemmOn } from "../blas.ts";
import fma from "./fma.js";
import strict from "./strict.js";
import type { Arithmetic, Kernels } from "./kernel_types.ts";

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
