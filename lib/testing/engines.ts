import type { Engine } from "../compute/engine.ts";
import { blasCandidates, blasOn } from "../compute/blas.ts";
import { judgeBlas } from "../compute/blas_race.ts";
import { KernelMemory } from "../compute/memory.ts";
import type { ThreadPool } from "../compute/thread_pool.ts";
import { reference } from "../compute/reference.ts";
import { WasmEngine } from "../compute/wasm.ts";

/** An engine that must meet the golden numbers. */
export interface TestedEngine {
  readonly engine: Engine;
  /** Which of the two tolerances applies. */
  tolerance(float64: number, float32: number): number;
}

/** File of a usable BLAS library on this machine; without one, its tests are ignored. */
export const blasFile: string | undefined = blasCandidates()
  .filter((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  })
  .find((path) => "library" in judgeBlas(path));

/** The engine on this library, with a memory of its own. */
export function blasEngine(memory: KernelMemory = KernelMemory.create(), pool?: ThreadPool): WasmEngine {
  return new WasmEngine("blas", memory, pool, blasOn(memory.memory, blasFile!));
}

const wasm = new WasmEngine("wasm");
const fma = new WasmEngine("wasm-fma");

/** Every engine, each with the tolerances of its precision. */
export const engines: readonly TestedEngine[] = [
  { engine: reference, tolerance: (float64) => float64 },
  { engine: wasm, tolerance: (_float64, float32) => float32 },
  { engine: fma, tolerance: (_float64, float32) => float32 },
  ...(blasFile === undefined ? [] : [{
    engine: blasEngine(),
    tolerance: (_float64: number, float32: number) => float32,
  }]),
];
