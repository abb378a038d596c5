import type { Block } from "../compute/memory.ts";
import { KernelMemory } from "../compute/memory.ts";
import { WasmEngine } from "../compute/wasm.ts";
import type { Dataset } from "../dataset/dataset.ts";
import { placeDataset } from "../dataset/place_dataset.ts";
import type { ComputeConfig } from "../experiment/experiment.ts";

/** What is known of data once it is shared. */
export interface SharedData {
  readonly dataset: Dataset;
  /** Share of the training inputs that are not zero, of bytes. */
  readonly density?: number;
}

/**
 * The memory that all workers of a run compute in: data is put there once. Every worker has a place of its own, by
 * number, whose stretches of memory outlive a worker that crashes.
 */
export class SharedMemory {
  readonly #engine = new WasmEngine("wasm", KernelMemory.create());
  readonly #estates = new Map<number, Block[]>();
  readonly #placed = new Map<string, SharedData>();

  /** What the worker of a place is given. */
  shareOf(place: number): { memory: WebAssembly.Memory; estate: Block[] } {
    let estate = this.#estates.get(place);
    if (!estate) this.#estates.set(place, estate = []);
    return { memory: this.#engine.memory.memory, estate };
  }

  /** A data set in this memory; the same key is put there once. */
  place(key: string, dataset: Dataset, sparse: ComputeConfig["sparse"]): SharedData {
    let placed = this.#placed.get(key);
    if (!placed) {
      placed = placeDataset(dataset, (matrix) => this.#engine.place(matrix, sparse));
      this.#placed.set(key, placed);
    }
    return placed;
  }
}
