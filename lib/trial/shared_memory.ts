import { blasOn, type BlasOnMemory } from "../compute/blas.ts";
import type { Offset } from "../compute/arena.ts";
import type { Block } from "../compute/memory.ts";
import { KernelMemory } from "../compute/memory.ts";
import { controlBytes } from "../compute/control_block.ts";
import { WasmEngine } from "../compute/wasm.ts";
import type { Dataset } from "../dataset/dataset.ts";
import { placeDataset, shareMatrix } from "../dataset/place_dataset.ts";
import type { WorkerControl } from "./worker_control.ts";
import type { ComputeConfig } from "../experiment/experiment.ts";

/** A data set in shared memory. */
export interface SharedData {
  readonly dataset: Dataset;
  /** Share of the training inputs that are not 0; only for byte data. */
  readonly density?: number;
}

/** A worker's share of the process's memory. */
export interface WorkerShare {
  readonly memory: WebAssembly.Memory;
  /** Stretches that it starts with: those of the previous worker of its slot. */
  readonly inheritedBlocks: Block[];
  /** Where it communicates with its helper threads, if there are any. */
  readonly pool?: { readonly control: Offset; readonly threads: number };
  /** A BLAS library that the worker may load. */
  readonly library?: BlasOnMemory;
}

/**
 * The memory that all workers of a run share: data is stored there once. If kernels compute, it is their memory. Every
 * worker has a numbered place in it, whose stretches stay valid after the worker crashes.
 */
export class SharedMemory {
  readonly #memory: KernelMemory | undefined;
  readonly #engine: WasmEngine | undefined;
  readonly #library: BlasOnMemory | undefined;
  /** By place: the stretches of each of its workers, and whether that worker may still write there. */
  readonly #estates = new Map<number, { blocks: Block[]; owner: WorkerControl }[]>();
  readonly #placed = new Map<string, SharedData>();

  /**
   * @param backend the kernels of all others than the reference compute in this memory
   * @param threads threads per trial
   * @param library file of a BLAS library that workers may load
   */
  constructor(backend: ComputeConfig["backend"], private readonly threads: number, library?: string) {
    const kernels = backend !== "reference";
    this.#memory = kernels || threads > 1 ? KernelMemory.create() : undefined;
    this.#library = library === undefined ? undefined : blasOn(this.#memory!.memory, library);
    this.#engine = kernels ? new WasmEngine("wasm", this.#memory) : undefined;
  }

  /**
   * The share of a new worker, if kernels or threads need memory. Earlier workers of its place have been stopped. One
   * that was stopped during a step may still write to its stretches, so these are not reused until it has ended.
   */
  shareOf(place: number, owner: WorkerControl): WorkerShare | undefined {
    if (!this.#memory) return undefined;
    const before = this.#estates.get(place) ?? [];
    const inheritedBlocks = before.filter(({ owner }) => !owner.busy).flatMap(({ blocks }) => blocks);
    this.#estates.set(place, [...before.filter(({ owner }) => owner.busy), {
      blocks: inheritedBlocks,
      owner,
    }]);
    const share = { memory: this.#memory.memory, inheritedBlocks, library: this.#library };
    if (this.threads === 1) return share;
    return { ...share, pool: { control: this.#memory.allocate(controlBytes), threads: this.threads } };
  }

  /** Whether a data set is already stored. */
  has(key: string): boolean {
    return this.#placed.has(key);
  }

  /** Stores a data set in this memory, once per key. */
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
