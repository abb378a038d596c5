import type { Offset } from "./arena.ts";

/** WebAssembly memory consists of pages of 64 KiB, and at most 4 GiB. */
const pageBytes = 65536;
const mostPages = 65536;
/** Memory grows by at least this many pages, so that small arrays do not grow it one by one. */
const fewestPages = 16;

/** A stretch of the memory. */
export interface Block {
  /** Its first byte. */
  readonly offset: Offset;
  /** Its length. */
  readonly bytes: number;
  /** Whether it was never written to, so that it is zero and takes no physical memory. */
  readonly untouched?: boolean;
}

/** The memory of kernels is full. */
export class OutOfMemoryError extends Error {
  override name = "OutOfMemoryError";
}

/**
 * The memory of kernels: one for the whole process, shared by all its threads. Every thread owns the stretches that it
 * allocates, and gives them to its trials. It never uses stretches of another thread, so that no lock is needed.
 */
export class KernelMemory {
  /** Free stretches, in order. */
  #free: Block[] = [];
  readonly #used = new Map<Offset, number>();

  /**
   * @param memory of the process
   * @param inheritedBlocks stretches that another owner has left
   * @param onGrow called with each stretch that this owner takes, so that it is not lost if the owner crashes
   */
  constructor(
    readonly memory: WebAssembly.Memory,
    inheritedBlocks: readonly Block[] = [],
    private readonly onGrow: (block: Block) => void = () => {},
  ) {
    for (const block of inheritedBlocks) this.#give(block);
  }

  /** A new memory; the first page stays unused, so that no array starts at 0. */
  static create(): KernelMemory {
    return new KernelMemory(new WebAssembly.Memory({ initial: 1, maximum: mostPages, shared: true }));
  }

  /**
   * Takes a stretch.
   *
   * @param zeroed number of bytes at its start that are zero; the others may have any values, and take no physical
   *   memory until they are used
   * @returns its offset, a multiple of 64
   * @throws {OutOfMemoryError} if the 4 GiB of WebAssembly are full
   */
  allocate(bytes: number, zeroed: number = bytes): Offset {
    const wanted = Math.max(64, Math.ceil(bytes / 64) * 64);
    let index = this.#free.findIndex((block) => block.bytes >= wanted);
    if (index < 0) {
      this.#give({ ...this.#grow(wanted), untouched: true });
      index = this.#free.findIndex((block) => block.bytes >= wanted);
    }
    const { offset, bytes: found, untouched } = this.#free[index];
    const rest = found > wanted ? [{ offset: offset + wanted, bytes: found - wanted, untouched }] : [];
    this.#free.splice(index, 1, ...rest);
    this.#used.set(offset, wanted);
    if (!untouched) new Uint8Array(this.memory.buffer, offset, Math.min(wanted, zeroed)).fill(0);
    return offset;
  }

  /** Frees a stretch. */
  free(offset: Offset): void {
    const bytes = this.#used.get(offset);
    if (bytes === undefined) throw new RangeError(`nothing was allocated at byte ${offset}`);
    this.#used.delete(offset);
    this.#give({ offset, bytes });
  }

  /** Bytes that are in use. */
  get bytesUsed(): number {
    return this.#used.values().reduce((sum, bytes) => sum + bytes, 0);
  }

  #grow(bytes: number): Block {
    const pages = Math.max(fewestPages, Math.ceil(bytes / pageBytes));
    const block = { offset: this.#growBy(pages) * pageBytes, bytes: pages * pageBytes };
    this.onGrow(block);
    return block;
  }

  /** @returns the number of pages before growing */
  #growBy(pages: number): number {
    try {
      return this.memory.grow(pages);
    } catch {
      throw new OutOfMemoryError(
        `${mebibytes(pages * pageBytes)} more do not fit into the 4096 MiB that WebAssembly addresses; ` +
          "use a smaller batch, a smaller network or fewer workers",
      );
    }
  }

  /** Adds a free stretch and joins it with its neighbors. */
  #give(block: Block): void {
    const joined: Block[] = [];
    for (const next of [...this.#free, block].sort((a, b) => a.offset - b.offset)) {
      const last = joined.at(-1);
      const adjoins = last && last.offset + last.bytes === next.offset;
      if (adjoins && last.untouched === next.untouched) {
        joined[joined.length - 1] = { ...last, bytes: last.bytes + next.bytes };
      } else joined.push(next);
    }
    this.#free = joined;
  }
}

const mebibytes = (bytes: number) => `${Math.ceil(bytes / 1048576)} MiB`;
