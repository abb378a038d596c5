import type { Offset } from "./arena.ts";
import { mostThreads } from "./backend.ts";

// The control block, shared by all threads of a trial. Numbers that different threads write are in different cache
// lines.
export const generation = 0; // int32 indices
export const remaining = 16;
export const job = 32;
export const joined = 48;
export const failed = 64;
export const next = 80;
export const stopped = 96;
const argumentsAt = 512; // bytes
const argumentsBytes = 256;

/** Index of the result among the arguments of a thread. */
export const lastArgument = argumentsBytes / 8 - 1;

/** Bytes of a control block; initially 0. */
export const controlBytes = argumentsAt + mostThreads * argumentsBytes;

/** The number of the job that is not a kernel. */
export const task = 0xffff;
export const fmaBit = 0x10000;

/** How often a thread checks a number before it sleeps: steps follow each other closely. */
const spinLimit = 20_000;
/** A sleeping thread cannot be stopped and receives no messages, so it wakes regularly. */
const sleepMilliseconds = 100;

/** The control block of a trial, seen by one of its threads. */
export class Control {
  readonly ints: Int32Array;

  constructor(readonly memory: WebAssembly.Memory, readonly offset: Offset) {
    this.ints = new Int32Array(memory.buffer, offset, argumentsAt / 4);
  }

  /** The arguments of a thread, the last one its result. */
  arguments(thread: number): Float64Array {
    const at = this.offset + argumentsAt + thread * argumentsBytes;
    return new Float64Array(this.memory.buffer, at, argumentsBytes / 8);
  }

  /** Waits until a number is no longer `old`, or for some time: first awake, then asleep. @returns the number */
  awaited(index: number, old: number): number {
    for (let look = 0; look < spinLimit; look++) {
      const value = Atomics.load(this.ints, index);
      if (value !== old) return value;
    }
    Atomics.wait(this.ints, index, old, sleepMilliseconds);
    return Atomics.load(this.ints, index);
  }
}
