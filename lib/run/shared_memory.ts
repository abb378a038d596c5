import { blasOn, type BlasOnMemory } from "../compute/blas.ts";
import type { Offset } from "../compute/arena.ts";
import type { Block } from "../compute/memory.ts";
import { KernelMemory } from "../compute/memory.ts";
import { controlBytes } from "../compute/thread_pool.ts";
import { WasmEngine } from "../compute/wasm.ts";
import type { Dataset } from "../dataset/dataset.ts";
import { placeDataset, shareMatrix } from "../dataset/place_dataset.ts";
import type { WorkerControl } from "./worker_control.ts";
import type { ComputeConfig } from "../experiment/experiment.ts";

/** What is known of data once it is shared. */
export interface SharedData {
  readonly dataset: Dataset;
  /** Share of the training inputs that are not zero, of bytes. */
  readonly density?: number;
}

/** What of the process's memory is a worker's. */
export interface WorkerShare {
  readonly memory: WebAssembly.Memory;
  /** Stretches that it begins with: those of the worker that was there before. */
  readonly estate: Block[];
  /** Where it speaks with the threads that help it, if there are any. */
  readonly pool?: { readonly control: Offset; readonly threads: number };
  /** A BLAS library that it may load. */
  readonly library?: BlasOnMemory;
}

/**
 * The memory that all workers of a run share: data is put there once. Where kernels compute, it is theirs; every worker
 * has a place of its own in it, by number, whose stretches outlive a worker that crashes.
 */
export class SharedMemory {
  readonly #memory: KernelMemory | undefined;
  readonly #engine: WasmEngine | undefined;
  readonly #library: BlasOnMemory | undefined;
  /** By place: the stretches of each of its workers, and whether it may still write there. */
  readonly #estates = new Map<number, { blocks: Block[]; owner: WorkerControl }[]>();
  readonly #placed = new Map<string, SharedData>();

  /**
   * @param kernels whether kernels compute
   * @param threads of each trial
   * @param library file of a BLAS library that workers may load
   */
  constructor(kernels: boolean, private readonly threads: number, library?: string) {
    this.#memory = kernels || threads > 1 ? KernelMemory.create() : undefined;
    this.#library = library === undefined ? undefined : blasOn(this.#memory!.memory, library);
    this.#engine = kernels ? new WasmEngine("wasm", this.#memory) : undefined;
  }

  /**
   * What a new worker of a place is given, if kernels or threads need memory. The place has no other worker any more, but
   * one that was stopped in the middle of a step may still write to what it had: that is nobody's until it has ended.
   */
  shareOf(place: number, owner: WorkerControl): WorkerShare | undefined {
    if (!this.#memory) return undefined;
    const before = this.#estates.get(place) ?? [];
    const estate = before.filter(({ owner }) => !owner.busy).flatMap(({ blocks }) => blocks);
    this.#estates.set(place, [...before.filter(({ owner }) => owner.busy), { blocks: estate, owner }]);
    const share = { memory: this.#memory.memory, estate, library: this.#library };
    if (this.threads === 1) return share;
    return { ...share, pool: { control: this.#memory.allocate(controlBytes), threads: this.threads } };
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
