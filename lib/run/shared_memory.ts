import type { Block } from "../compute/memory.ts";
import { KernelMemory } from "../compute/memory.ts";
import { WasmEngine } from "../compute/wasm.ts";
import type { Dataset } from "../dataset/dataset.ts";
import { placeDataset, shareMatrix } from "../dataset/place_dataset.ts";
import type { ComputeConfig } from "../experiment/experiment.ts";

/** What is known of data once it is shared. */
export interface SharedData {
  readonly dataset: Dataset;
  /** Share of the training inputs that are not zero, of bytes. */
  readonly density?: number;
}

/**
 * The memory that all workers of a run share: data is put there once. Where kernels compute, it is theirs; every worker
 * has a place of its own in it, by number, whose stretches outlive a worker that crashes.
 */
export class SharedMemory {
  readonly #engine: WasmEngine | undefined;
  readonly #estates = new Map<number, Block[]>();
  readonly #placed = new Map<string, SharedData>();

  /** @param kernels whether kernels compute */
  constructor(kernels: boolean) {
    this.#engine = kernels ? new WasmEngine("wasm", KernelMemory.create()) : undefined;
  }

  /** What the worker of a place is given, if kernels compute. */
  shareOf(place: number): { memory: WebAssembly.Memory; estate: Block[] } | undefined {
    if (!this.#engine) return undefined;
    let estate = this.#estates.get(place);
    if (!estate) this.#estates.set(place, estate = []);
    return { memory: this.#engine.memory.memory, estate };
  }

  /** Whether a data set is there already. */
  has(key: string): boolean {
    return this.#placed.has(key);
  }

  /** A data set in this memory; the same key is put there once. */
  place(key: string, dataset: Dataset, sparse: ComputeConfig["sparse"]): SharedData {
    let placed = this.#placed.get(key);
    if (!placed) {
      const engine = this.#engine;
      placed = placeDataset(dataset, (matrix) => engine ? engine.place(matrix, sparse) : shareMatrix(matrix));
      this.#placed.set(key, placed);
    }
    return placed;
  }
}
