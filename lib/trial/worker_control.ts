/** Cells of shared memory between a worker and the main thread, for what cannot wait for the worker's event loop. */
const [order, steps, busy, leftOut] = [0, 1, 2, 3];

const [goOn, pause, giveUp] = [0, 1, 2];

/**
 * Control and state of a worker that runs trials. The runtime cannot stop a busy worker: it ends when it returns to its
 * event loop. Until then, it writes to its part of the shared memory.
 */
export class WorkerControl {
  /** @param cells cells of the other side */
  constructor(readonly cells: Int32Array<SharedArrayBuffer> = new Int32Array(new SharedArrayBuffer(16))) {}

  /** Tells the trials to pause before their next step. */
  pause(): void {
    Atomics.compareExchange(this.cells, order, goOn, pause);
  }

  /** Tells the trials to stop at their next step, without a result. */
  giveUp(): void {
    Atomics.store(this.cells, order, giveUp);
  }

  /** Whether the trials shall pause. */
  get pauses(): boolean {
    return Atomics.load(this.cells, order) === pause;
  }

  /** Whether the trials shall stop. */
  get givesUp(): boolean {
    return Atomics.load(this.cells, order) === giveUp;
  }

  /** Counts a step, visible to the main thread. */
  countStep(): void {
    Atomics.add(this.cells, steps, 1);
  }

  /** Number of steps begun. */
  get steps(): number {
    return Atomics.load(this.cells, steps);
  }

  /** Counts lines that were printed but not sent: a worker that prints endlessly would send nothing else. */
  leaveOut(lines: number): void {
    Atomics.add(this.cells, leftOut, lines);
  }

  /** Lines printed but not sent since the last call. */
  takeLeftOut(): number {
    return Atomics.exchange(this.cells, leftOut, 0);
  }

  /** Sets whether the worker has trials: from before they are sent until they are finished. */
  set busy(is: boolean) {
    Atomics.store(this.cells, busy, is ? 1 : 0);
  }

  /** Whether the worker has trials. */
  get busy(): boolean {
    return Atomics.load(this.cells, busy) === 1;
  }
}
