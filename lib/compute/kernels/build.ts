/**
 * Builds the kernels: `deno task kernels`. With `--check` nothing is written, and the committed files must have
 * the same bytes.
 *
 * @module
 */
import asc from "npm:assemblyscript@0.28.20/asc";
import { loops, strips, tiles } from "./variants.ts";
import { windows } from "./window_variants.ts";

const generated: Record<string, () => string> = { tiles, strips, loops, windows };

/**
 * A source with its constants in memory: `splat(0.5)` becomes a load. The engine that runs the kernels would write out
 * a constant wherever it is used, which costs as much as three operations; loaded, it costs one.
 */
function withConstants(source: string): string {
  const named = new Map(
    [...source.matchAll(/^const (\w+): f32 = (-?[\d.e-]+);/gm)].map(([, name, value]) => [name, value]),
  );
  const values: string[] = [];
  const loaded = source.replaceAll(/\bsplat\((-?)([\w.]+(?:e-?\d+)?)\)/g, (whole, sign, text) => {
    const value = Number(named.get(text) ?? text) * (sign ? -1 : 1);
    if (Number.isNaN(value) || Object.is(value, 0)) return whole; // a variable; 0 costs nothing
    const literal = Object.is(value, -0) ? "-0.0" : String(value);
    if (!values.includes(literal)) values.push(literal);
    return `v128.load32_splat(CONSTANTS, ${4 * values.indexOf(literal)})`;
  });
  return values.length === 0
    ? source
    : `${loaded}\nconst CONSTANTS: usize = memory.data<f32>([${values.join(", ")}]);\n`;
}

/** Source of a module; AssemblyScript asks for `name.ts`, what we keep is `name.as`. */
function sourceOf(file: string, arithmetic: string): string | null {
  const name = file.replace(/\.ts$/, "");
  if (name in generated) return generated[name]();
  const kept = name === "arithmetic" ? `arithmetic_${arithmetic}` : name;
  try {
    return withConstants(Deno.readTextFileSync(new URL(`${kept}.as`, import.meta.url)));
  } catch {
    return null; // asc asks for files that do not exist before it finds its own library
  }
}

/** Where each module keeps its constants: in the first page, which no array uses; one memory may have both modules. */
const memoryBase = { strict: 1024, fma: 32768 };

/** The WebAssembly module of one arithmetic. @throws {Error} with the compiler's messages */
export async function build(arithmetic: "strict" | "fma"): Promise<Uint8Array> {
  let wasm: Uint8Array | undefined;
  const { error, stderr } = await asc.main([
    "main.ts",
    "--outFile=kernels.wasm",
    "--runtime=stub",
    "--noExportMemory",
    "--importMemory",
    "--sharedMemory",
    "--initialMemory=1",
    "--maximumMemory=65536",
    `--enable=simd,threads${arithmetic === "fma" ? ",relaxed-simd" : ""}`,
    "-O3",
    "--noAssert",
    `--memoryBase=${memoryBase[arithmetic]}`,
  ], {
    readFile: (file: string) => sourceOf(file, arithmetic),
    writeFile: (_name: string, content: Uint8Array | string) => {
      if (typeof content !== "string") wasm = content;
    },
    listFiles: () => [],
  });
  if (error || !wasm) throw new Error(`${stderr.toString()}${error?.message ?? ""}`);
  return wasm;
}

if (import.meta.main) {
  for (const arithmetic of ["strict", "fma"] as const) {
    const file = new URL(`${arithmetic}.wasm`, import.meta.url);
    const wasm = await build(arithmetic);
    if (!Deno.args.includes("--check")) {
      Deno.writeFileSync(file, wasm);
      console.log(`${arithmetic}.wasm: ${wasm.length} bytes`);
      continue;
    }
    const committed = Deno.readFileSync(file);
    if (committed.length !== wasm.length || committed.some((byte, i) => byte !== wasm[i])) {
      console.error(`${arithmetic}.wasm is not what its sources build: run deno task kernels`);
      Deno.exit(1);
    }
  }
}
