import type { Offset } from "./arena.ts";
import type { KernelMemory } from "./memory.ts";

/** A region that is replaced when it becomes too small. */
export class ScratchBuffer {
  #offset = 0;
  #bytes = 0;

  constructor(private readonly memory: KernelMemory) {}

  /** The region, with room for a number of bytes; its content is lost when it grows. */
  ensure(bytes: number): Offset {
    if (bytes > this.#bytes || this.#offset === 0) {
      this.close();
      this.#offset = this.memory.allocate(bytes, 0);
      this.#bytes = bytes;
    }
    return this.#offset;
  }

  /** Frees the region. */
  close(): void {
    if (this.#offset !== 0) this.memory.free(this.#offset);
    this.#offset = 0;
    this.#bytes = 0;
  }
}
