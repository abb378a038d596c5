import type { Engine } from "../compute/backend.ts";
import { reference } from "../compute/reference.ts";
import { WasmEngine } from "../compute/wasm.ts";

/** An engine that must meet the golden numbers. */
export interface TestedEngine {
  readonly engine: Engine;
  /** Which of two tolerances it is held to. */
  tolerance(float64: number, float32: number): number;
}

const wasm = new WasmEngine("wasm");
const fma = new WasmEngine("wasm-fma");

/** Every engine, each with the tolerances of its precision. */
export const engines: readonly TestedEngine[] = [
  { engine: reference, tolerance: (float64) => float64 },
  { engine: wasm, tolerance: (_float64, float32) => float32 },
  { engine: fma, tolerance: (_float64, float32) => float32 },
];
