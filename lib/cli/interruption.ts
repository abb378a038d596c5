/** Milliseconds after the first signal in which further ones are the same Ctrl-C. */
const oneCtrlC = 1000;

/** Milliseconds between two counts of that time. */
const tick = 100;

/** Shows the cursor and wraps long lines again, as progress bars and tables that are redrawn do not. */
const restored = "\x1b[?25h\x1b[?7h";

const statusOf = (signal: Deno.Signal) => signal === "SIGTERM" ? 143 : 130;

/** What ends the program, and how. Tests replace it. */
export interface Ending {
  /** Writes to the terminal, if there is one. */
  readonly toTerminal: (text: string) => void;
  readonly exit: (status: number) => void;
}

/**
 * SIGINT and SIGTERM of a command. The first one asks it to end in order. A second one ends it at once.
 *
 * In a terminal, one Ctrl-C arrives twice: `deno task` passes on the signal that the terminal has already sent. Signals
 * of the same kind within one second are therefore one.
 */
export class Interruption {
  /** The first signal. */
  received: Deno.Signal | undefined;
  readonly #controller = new AbortController();
  /** Time since the first signal, in which a signal could have been noticed. */
  #waited = 0;
  #lastWords: (() => void) | undefined;

  /** @param endsInOrder whether the command handles the first signal itself */
  constructor(readonly endsInOrder: boolean, readonly ending: Ending) {}

  /** Aborted at the first signal. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Sets what is printed when a second signal ends the program. */
  beforeEnd(say: (() => void) | undefined): void {
    this.#lastWords = say;
  }

  /** Handles a signal. */
  take(signal: Deno.Signal): void {
    if (this.received === undefined && this.endsInOrder) {
      this.received = signal;
      this.#count();
      this.#controller.abort();
      return;
    }
    if (signal === this.received && this.#waited < oneCtrlC) return;
    try {
      this.#lastWords?.();
    } finally {
      if (this.received !== undefined) this.ending.toTerminal(restored);
      this.ending.exit(statusOf(signal));
    }
  }

  /** While the program computes, it notices no signals: each look counts as one tick, however late it is. */
  #count(): void {
    const timer = setInterval(() => {
      this.#waited += tick;
      if (this.#waited >= oneCtrlC) clearInterval(timer);
    }, tick);
    Deno.unrefTimer(timer);
  }
}
