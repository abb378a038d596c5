/** Cells of the memory that a worker and the main thread share for what cannot wait for the worker's event loop. */
const [order, steps, busy, leftOut] = [0, 1, 2, 3];

const [goOn, pause, giveUp] = [0, 1, 2];

/**
 * What the main thread orders of a worker that runs trials, and what it sees of it. The runtime cannot stop a worker that is
 * busy: it ends when it comes back to its event loop, and until then it writes to its part of the shared memory.
 */
export class WorkerControl {
  /** @param cells those of the other side */
  constructor(readonly cells: Int32Array<SharedArrayBuffer> = new Int32Array(new SharedArrayBuffer(16))) {}

  /** Orders the trials to pause before their next step. */
  pause(): void {
    Atomics.compareExchange(this.cells, order, goOn, pause);
  }

  /** Orders the trials to be given up at their next step. */
  giveUp(): void {
    Atomics.store(this.cells, order, giveUp);
  }

  /** Whether they shall pause. */
  get pauses(): boolean {
    return Atomics.load(this.cells, order) === pause;
  }

  /** Whether they are given up. */
  get givesUp(): boolean {
    return Atomics.load(this.cells, order) === giveUp;
  }

  /** Counts a step, to be seen from outside. */
  countStep(): void {
    Atomics.add(this.cells, steps, 1);
  }

  /** Steps that were begun. */
  get steps(): number {
    return Atomics.load(this.cells, steps);
  }

  /** Counts lines that were printed and not sent: a worker that prints for ever sends nothing else. */
  leaveOut(lines: number): void {
    Atomics.add(this.cells, leftOut, lines);
  }

  /** Lines that were printed and not sent since this was asked last. */
  takeLeftOut(): number {
    return Atomics.exchange(this.cells, leftOut, 0);
  }

  /** Says whether the worker has trials: from before it is sent them until it has done with them. */
  set busy(is: boolean) {
    Atomics.store(this.cells, busy, is ? 1 : 0);
  }

  /** Whether it has trials. */
  get busy(): boolean {
    return Atomics.load(this.cells, busy) === 1;
  }
}
