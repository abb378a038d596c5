import { assert } from "@std/assert";
import type { Offset } from "../compute/arena.ts";
import { KernelMemory } from "../compute/memory.ts";

/** Bits of NaN. */
const guardWord = 0x7fc0dead;

/** Stretches between guards: scratch memory and arenas alike. */
export class GuardedMemory extends KernelMemory {
  readonly #blocks = new Map<Offset, number>();

  override allocate(bytes: number, zeroed: number = bytes): Offset {
    const padded = Math.ceil(bytes / 64) * 64;
    const offset = super.allocate(padded + 128, zeroed + 64) + 64;
    this.#blocks.set(offset, padded);
    for (const guard of this.#guardsOf(offset)) guard.fill(guardWord);
    return offset;
  }

  override free(offset: Offset): void {
    for (const guard of this.#guardsOf(offset)) {
      assert(guard.every((word) => word === guardWord), "a guard around a stretch was hit");
    }
    this.#blocks.delete(offset);
    super.free(offset - 64);
  }

  #guardsOf(offset: Offset): Uint32Array[] {
    const { buffer } = this.memory;
    return [
      new Uint32Array(buffer, offset - 64, 16),
      new Uint32Array(buffer, offset + this.#blocks.get(offset)!, 16),
    ];
  }
}
