import type { BlasOnMemory } from "../compute/blas.ts";
import type { Engine } from "../compute/engine.ts";
import { KernelMemory } from "../compute/memory.ts";
import type { ThreadPool } from "../compute/thread_pool.ts";
import { reference } from "../compute/reference.ts";
import { WasmEngine } from "../compute/wasm.ts";
import type { ComputeConfig } from "../experiment/experiment.ts";

/** The engines of one thread, created on demand; WebAssembly engines share a memory. */
export class Engines {
  readonly #made = new Map<string, Engine>();

  /**
   * @param memory of the process (default: a new one)
   * @param pool helper threads on this memory
   * @param library a BLAS library, for `blas`
   */
  constructor(
    public memory?: KernelMemory,
    readonly pool?: ThreadPool,
    private readonly library?: BlasOnMemory,
  ) {}

  /** An engine by the name of its backend. */
  get(name: ComputeConfig["backend"]): Engine {
    if (name === "reference") return reference;
    let engine = this.#made.get(name);
    if (!engine) {
      this.memory ??= KernelMemory.create();
      engine = new WasmEngine(
        name,
        this.memory,
        this.pool,
        name === "blas" ? this.library : undefined,
      );
      this.#made.set(name, engine);
    }
    return engine;
  }
}
