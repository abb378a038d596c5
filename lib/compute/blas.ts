import type { Kernels } from "./kernels/kernel_types.ts";

/** A BLAS library. */
export interface BlasLibrary {
  /** Its file. */
  readonly path: string;
  /** Name and version, if known. */
  readonly version: string | null;
  /** Kind of processor that its kernels are for, if known: results depend on it. */
  readonly core: string | null;
}

/** Possible file names of BLAS libraries, in the order in which they are tried: each name in all folders. */
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

/** Possible paths of a BLAS library on this system. Not all of them exist. */
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

/** @throws {Error} if the file cannot be loaded, or has no cblas_sgemm */
function open(path: string): Symbols {
  const library = Deno.dlopen(path, symbols).symbols;
  // The library runs single-threaded: Jellyfish's threads each compute a part of a product.
  library.openblas_set_num_threads?.(1);
  library.MKL_Set_Num_Threads?.(1);
  library.bli_thread_set_num_threads?.(1n);
  return library;
}

/**
 * Loads a library to find its name and version.
 *
 * @throws {Error} if it cannot be loaded, or has no cblas_sgemm
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

/** A BLAS library that computes on a memory; plain data, so that it can be sent to workers. */
export interface BlasOnMemory {
  /** Its file. */
  readonly path: string;
  /** Address of the memory's first byte: a shared memory never moves. */
  readonly address: number;
}

/** A library for a memory. Workers cannot find the address themselves, as they may load only this one file. */
export function blasOn(memory: WebAssembly.Memory, path: string): BlasOnMemory {
  const pointer = Deno.UnsafePointer.of(new Uint8Array(memory.buffer));
  return { path, address: Number(Deno.UnsafePointer.value(pointer)) };
}

const rowMajor = 101;
const plain = 111;
const transposed = 112;

/**
 * C `[rows, columns]` = op(A) · op(B) + beta · C by a library, on arrays of a memory, given as byte offsets:
 * `sgemm(transposeA, transposeB, rows, columns, depth, a, lda, b, ldb, beta, c, ldc)`.
 *
 * @throws {Error} if the library cannot be loaded
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
