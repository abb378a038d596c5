import type { Kernels } from "./kernels/kernels.ts";

/** What a BLAS library says of itself. */
export interface BlasLibrary {
  /** Its file. */
  readonly path: string;
  /** Name and version, as far as it tells. */
  readonly version: string | null;
  /** Kind of processor that its kernels are for, as far as it tells: results depend on it. */
  readonly core: string | null;
}

/** Where BLAS libraries may be, in the order in which they are tried; in every folder before the next name. */
const places: Partial<
  Record<typeof Deno.build.os, { names: readonly string[]; folders: readonly string[] }>
> = {
  linux: {
    names: ["libopenblas.so.0", "libopenblas.so", "libmkl_rt.so.2", "libblis.so.4", "libblas.so.3"],
    folders: [
      `/usr/lib/${Deno.build.arch}-linux-gnu`,
      "/usr/lib64",
      "/usr/lib",
      "/usr/local/lib",
      "/opt/intel/oneapi/mkl/latest/lib",
    ],
  },
  darwin: {
    names: ["Accelerate", "libopenblas.0.dylib", "libopenblas.dylib"],
    folders: [
      "/System/Library/Frameworks/Accelerate.framework",
      "/opt/homebrew/opt/openblas/lib",
      "/usr/local/opt/openblas/lib",
    ],
  },
  windows: {
    names: ["libopenblas.dll", "openblas.dll", "mkl_rt.2.dll", "libblis.dll"],
    folders: ["C:/Windows/System32", "C:/Program Files (x86)/Intel/oneAPI/mkl/latest/bin", "C:/OpenBLAS/bin"],
  },
};

/** Files that may be a BLAS library of this system. Not all of them exist. */
export function blasCandidates(): string[] {
  const { names, folders } = places[Deno.build.os] ?? places.linux!;
  return names.flatMap((name) => folders.map((folder) => `${folder}/${name}`));
}

const integer = "i32";
const symbols = {
  cblas_sgemm: {
    parameters: [
      ...[integer, integer, integer, integer, integer, integer], // order, transposes, m, n, k
      ...["f32", "usize", integer, "usize", integer, "f32", "usize", integer],
    ] as const,
    result: "void",
  },
  openblas_set_num_threads: { parameters: [integer], result: "void", optional: true },
  openblas_get_config: { parameters: [], result: "pointer", optional: true },
  openblas_get_corename: { parameters: [], result: "pointer", optional: true },
  MKL_Set_Num_Threads: { parameters: [integer], result: "void", optional: true },
  bli_thread_set_num_threads: { parameters: ["i64"], result: "void", optional: true },
  bli_info_get_version_str: { parameters: [], result: "pointer", optional: true },
} as const;

type Symbols = Deno.DynamicLibrary<typeof symbols>["symbols"];

/** @throws {Error} when the file cannot be loaded, or has no cblas_sgemm */
function open(path: string): Symbols {
  const library = Deno.dlopen(path, symbols).symbols;
  // Threads are ours: each computes its part of a product.
  library.openblas_set_num_threads?.(1);
  library.MKL_Set_Num_Threads?.(1);
  library.bli_thread_set_num_threads?.(1n);
  return library;
}

/**
 * Loads a library to see what it is.
 *
 * @throws {Error} when it cannot be loaded, or has no cblas_sgemm
 */
export function describeBlas(path: string): BlasLibrary {
  const library = open(path);
  const textOf = (pointer: Deno.PointerValue | undefined) =>
    pointer ? new Deno.UnsafePointerView(pointer).getCString().trim() : null;
  const blis = textOf(library.bli_info_get_version_str?.());
  return {
    path,
    version: textOf(library.openblas_get_config?.()) ?? (blis && `BLIS ${blis}`),
    core: textOf(library.openblas_get_corename?.()),
  };
}

/** A BLAS library that computes on a memory; plain data, so that workers can be told. */
export interface BlasOnMemory {
  /** Its file. */
  readonly path: string;
  /** Address of the memory's first byte: where a shared memory lies, it stays. */
  readonly address: number;
}

/** A library for a memory; a worker that may load the one file only cannot find out the address. */
export function blasOn(memory: WebAssembly.Memory, path: string): BlasOnMemory {
  const pointer = Deno.UnsafePointer.of(new Uint8Array(memory.buffer));
  return { path, address: Number(Deno.UnsafePointer.value(pointer)) };
}

const rowMajor = 101;
const plain = 111;
const transposed = 112;

/**
 * C `[rows, columns]` = op(A) · op(B) + beta · C by a library, on arrays of a memory named by byte offsets:
 * `sgemm(transposeA, transposeB, rows, columns, depth, a, lda, b, ldb, beta, c, ldc)`.
 *
 * @throws {Error} when the library cannot be loaded
 */
export function sgemmOn({ path, address }: BlasOnMemory): Kernels[string] {
  const { cblas_sgemm } = open(path);
  return (transposeA, transposeB, rows, columns, depth, a, lda, b, ldb, beta, c, ldc) => {
    cblas_sgemm(
      rowMajor,
      transposeA ? transposed : plain,
      transposeB ? transposed : plain,
      rows as number,
      columns as number,
      depth as number,
      1,
      BigInt(address + (a as number)),
      lda as number,
      BigInt(address + (b as number)),
      ldb as number,
      beta as number,
      BigInt(address + (c as number)),
      ldc as number,
    );
    return 0;
  };
}
