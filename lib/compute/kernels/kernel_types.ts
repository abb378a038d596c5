/** Kernels by name. They take numbers and byte offsets and check nothing: see the sources beside this file. */
export type Kernels = Readonly<Record<string, (...args: (number | boolean)[]) => number>>;

/** strict: the same bits on every machine; fma: with fused multiplication where there is. */
export type Arithmetic = "strict" | "fma";
