import type { Offset } from "./arena.ts";
import type { KernelMemory } from "./memory.ts";

/** A region that is taken anew when it becomes too small. */
export class Region {
  #offset = 0;
  #bytes = 0;

  constructor(private readonly memory: KernelMemory) {}

  /** The region with room for so many bytes; what was in it is lost when it grows. */
  ensure(bytes: number): Offset {
    if (bytes > this.#bytes || this.#offset === 0) {
      this.close();
      this.#offset = this.memory.allocate(bytes, 0);
      this.#bytes = bytes;
    }
    return this.#offset;
  }

  /** Gives it back. */
  close(): void {
    if (this.#offset !== 0) this.memory.free(this.#offset);
    this.#offset = 0;
    this.#bytes = 0;
  }
}
