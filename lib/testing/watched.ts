/** How a process ended, and what it printed. */
export interface Ended {
  /** Exit status. */
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Maximum seconds to wait: a test that waits longer has failed, even on a loaded machine. */
const patience = 30;

/** A process whose output is read while it runs; it is killed when it is disposed of. */
export class Watched implements AsyncDisposable {
  out = "";
  err = "";
  readonly #child: Deno.ChildProcess;
  readonly #ended: Promise<Deno.CommandStatus>;
  #isOver = false;
  #news = Promise.withResolvers<void>();

  /** @param command with both streams piped */
  constructor(command: Deno.Command) {
    this.#child = command.spawn();
    const { stdout, stderr } = this.#child;
    const reading = [
      this.#read(stdout, (text) => this.out += text),
      this.#read(stderr, (text) => this.err += text),
    ];
    this.#ended = Promise.all(reading).then(() => this.#child.status).finally(() => {
      this.#isOver = true;
      this.#tell();
    });
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Whether it has ended. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Sends a signal, unless it has ended. */
  kill(signal: Deno.Signal): void {
    try {
      this.#child.kill(signal);
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof Deno.errors.NotFound)) throw error;
    }
  }

  /**
   * Waits until its stderr contains a text. @throws {Error} if it ends first, or if the text does not appear in time
   */
  async says(text: string): Promise<void> {
    const late = this.#timer();
    try {
      while (!this.err.includes(text)) {
        if (this.#isOver) {
          throw new Error(`it ended before it said ${JSON.stringify(text)}: ${this.#lastWords()}`);
        }
        await Promise.race([this.#news.promise, late.promise]);
      }
    } finally {
      late.clear();
    }
  }

  /** Waits until it has ended. @throws {Error} if it does not end in time */
  async end(seconds = patience): Promise<Ended> {
    const late = this.#timer(seconds);
    try {
      const { code } = await Promise.race([this.#ended, late.promise]);
      return { code, out: this.out, err: this.err };
    } finally {
      late.clear();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill("SIGKILL");
    await this.#ended;
  }

  async #read(stream: ReadableStream<Uint8Array<ArrayBuffer>>, take: (text: string) => void): Promise<void> {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      take(text);
      this.#tell();
    }
  }

  #lastWords(): string {
    return this.err.slice(-2000);
  }

  #tell(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers<void>();
  }

  #timer(seconds = patience): { promise: Promise<never>; clear: () => void } {
    const { promise, reject } = Promise.withResolvers<never>();
    promise.catch(() => {}); // the caller that waits gets the error
    const giveUp = () => reject(new Error(`it goes on after ${seconds} s: ${this.#lastWords()}`));
    const timer = setTimeout(giveUp, seconds * 1000);
    return { promise, clear: () => clearTimeout(timer) };
  }
}
