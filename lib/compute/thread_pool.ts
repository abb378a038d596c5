import type { BlasOnMemory } from "./blas.ts";
import type { Offset } from "./arena.ts";
import {
  Control,
  failed,
  fmaBit,
  generation,
  job,
  joined,
  lastArgument,
  next,
  remaining,
  stopped,
  task,
} from "./control_block.ts";
import { kernelsOn } from "./kernels/kernels.ts";
import type { Arithmetic, Kernels } from "./kernels/kernel_types.ts";

/**
 * The threads that compute a trial, seen from the one that runs it. The others wait in {@linkcode help}. Until all of
 * them do, or if there are none, this thread computes alone.
 */
export class ThreadPool {
  readonly #control: Control;
  readonly #arguments: readonly Float64Array[];

  /**
   * @param control a control block, of zeros
   * @param total number of threads
   * @param smallestWork minimum multiplications of an operation for which several threads are faster
   */
  constructor(
    memory: WebAssembly.Memory,
    control: Offset,
    readonly threads: number,
    readonly smallestWork = 100_000,
  ) {
    this.#control = new Control(memory, control);
    this.#arguments = Array.from({ length: threads }, (_, thread) => this.#control.arguments(thread));
  }

  /** Whether all threads are ready. */
  get ready(): boolean {
    return Atomics.load(this.#control.ints, joined) === this.threads - 1;
  }

  /**
   * Calls a kernel on every thread.
   *
   * @param calls the arguments of each thread
   * @returns the result of each call
   * @throws {Error} if one fails
   */
  call(
    arithmetic: Arithmetic,
    kernels: Kernels,
    name: string,
    calls: readonly (readonly number[])[],
  ): readonly number[] {
    const index = namesOf(kernels).indexOf(name);
    for (let thread = 1; thread < this.threads; thread++) this.#arguments[thread].set(calls[thread]);
    const own = this.#together(
      index | (arithmetic === "fma" ? fmaBit : 0),
      () => kernels[name](...calls[0]),
    );
    return calls.map((_, thread) => thread === 0 ? own : this.#arguments[thread][lastArgument]);
  }

  /**
   * Runs a task on every thread: see {@linkcode help}.
   *
   * @param numbers sent to each thread
   * @param own function that this thread runs meanwhile
   */
  send(numbers: readonly number[], own: () => void): void {
    for (let thread = 1; thread < this.threads; thread++) this.#arguments[thread].set(numbers);
    Atomics.store(this.#control.ints, next, 0);
    this.#together(task, own);
  }

  /** Numbers from 0 on, each given to one thread once; every task starts again from 0. */
  take(): number {
    return Atomics.add(this.#control.ints, next, 1);
  }

  #together<Result>(kind: number, own: () => Result): Result {
    const { ints } = this.#control;
    Atomics.store(ints, job, kind);
    Atomics.store(ints, remaining, this.threads - 1);
    Atomics.add(ints, generation, 1);
    Atomics.notify(ints, generation);
    let result: Result;
    try {
      result = own();
    } finally {
      for (let left = Atomics.load(ints, remaining); left !== 0;) {
        left = this.#control.awaited(remaining, left);
      }
    }
    if (Atomics.load(ints, failed) !== 0) throw new Error("a thread of the trial failed");
    return result;
  }
}

const names = new WeakMap<Kernels, readonly string[]>();

/** Kernels, in the order of their module's exports. */
function namesOf(kernels: Kernels): readonly string[] {
  let found = names.get(kernels);
  if (!found) names.set(kernels, found = Object.keys(kernels));
  return found;
}

/** Ends the threads that {@linkcode help} at a control block. */
export function dismiss(memory: WebAssembly.Memory, control: Offset): void {
  const { ints } = new Control(memory, control);
  Atomics.store(ints, stopped, 1);
  Atomics.notify(ints, generation);
}

/**
 * Computes what the thread that runs a trial requests, until it is dismissed.
 *
 * @param thread number of this thread, from 1
 * @param library a BLAS library, if the trial's products are computed by it
 * @param run the errands; `take` gives numbers as {@linkcode ThreadPool.take} does
 */
export async function help(
  memory: WebAssembly.Memory,
  control: Offset,
  thread: number,
  library?: BlasOnMemory,
  run: (numbers: Float64Array, take: () => number) => void = () => {},
): Promise<void> {
  const block = new Control(memory, control);
  const numbers = block.arguments(thread);
  const made = new Map<Arithmetic, { kernels: Kernels; names: readonly string[] }>();
  const kernelsOf = (arithmetic: Arithmetic) => {
    let found = made.get(arithmetic);
    if (!found) {
      const kernels = kernelsOn(memory, arithmetic, library);
      made.set(arithmetic, found = { kernels, names: namesOf(kernels) });
    }
    return found;
  };
  const take = () => Atomics.add(block.ints, next, 1);

  let seen = Atomics.load(block.ints, generation);
  Atomics.add(block.ints, joined, 1);
  while (Atomics.load(block.ints, stopped) === 0) {
    const now = block.awaited(generation, seen);
    if (now === seen) {
      await eventLoopTurn(); // a worker can be terminated here
      continue;
    }
    seen = now;
    const kind = Atomics.load(block.ints, job);
    try {
      if (kind === task) run(numbers, take);
      else {
        const { kernels, names } = kernelsOf(kind & fmaBit ? "fma" : "strict");
        numbers[lastArgument] = kernels[names[kind & ~fmaBit]](...numbers);
      }
    } catch (error) {
      Atomics.store(block.ints, failed, 1);
      throw error;
    } finally {
      if (Atomics.sub(block.ints, remaining, 1) === 1) Atomics.notify(block.ints, remaining);
    }
  }
}

const eventLoopTurn = () => new Promise((resolve) => setTimeout(resolve, 0));
