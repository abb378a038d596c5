import { wholeAt } from "../base/cut_text.ts";
import { harmless } from "../base/harmless.ts";
import { ConfigError } from "../config/config_error.ts";
import { type ExtensionLimits, usualSeconds } from "./extension_limits.ts";
import { mostGrowth } from "./heap.ts";

/** The user has interrupted what an extension was asked for. */
export class Interrupted extends Error {
  override name = "Interrupted";
}

/** Seconds after which the program prints what it waits for. */
const announced = 2;

/** Seconds that a question has after an interruption of a run, whose trials pause meanwhile. */
const grace = 5;

/** Milliseconds between two looks at time and memory. */
const interval = 50;

/** Lines of extensions that are shown in one command. */
export const mostLines = 200;

/** Characters of a line that are shown. */
export const mostOfLine = 500;

/**
 * Watches over the extensions of a command: how long they take, how much memory, what they print. Code of extensions
 * may never end, and the runtime cannot stop a busy worker. The caller gets an error, and the program ends in order.
 */
export class ExtensionWatch {
  #inRun = false;
  readonly #announced = new Set<string>();
  readonly #most: Promise<number>;
  readonly #printed = new Set<string>();
  #loader: object | undefined;
  #lines = 0;
  #leftOut = 0;
  #say: (text: string) => void;

  /**
   * A watch over all workers of a command.
   *
   * @param limits of each question
   * @param say takes what is told of extensions, in whole lines
   * @param signal ends what is waited for
   */
  constructor(
    private readonly limits: ExtensionLimits = { seconds: usualSeconds },
    say: (text: string) => void = (text) => console.error(text.trimEnd()),
    private readonly signal?: AbortSignal,
  ) {
    this.#say = say;
    this.#most = mostGrowth(limits.megabytes);
  }

  /** Takes other ears for what is told: those of a command that draws on the terminal. */
  tell(say: (text: string) => void): void {
    this.#say = say;
  }

  /** Trials run from now on: an interruption lets them pause first. */
  runs(): void {
    this.#inRun = true;
  }

  /** Megabytes that extensions may take, if the experiment says so. */
  get megabytes(): number | undefined {
    return this.limits.megabytes;
  }

  /**
   * Watches until an exchange with a worker has ended.
   *
   * @param asked what the extension does, and which it is if that is known
   * @param exchange ends when it is answered, or once it was stopped
   * @param stop gives the worker up
   */
  async over<Result>(asked: Asked, exchange: Promise<Result>, stop: (error: Error) => void): Promise<Result> {
    exchange.catch(() => {}); // it may fail before it is waited for
    const before = Deno.memoryUsage().rss;
    const most = await this.#most;
    let begin = performance.now();
    let isFirst = true;
    const look = () => {
      if (!asked.began) begin = performance.now();
      const seconds = (performance.now() - begin) / 1000;
      if (seconds >= this.limits.seconds) stop(tookTooLong(asked, this.limits.seconds));
      else if (Deno.memoryUsage().rss - before > most) stop(tookTooMuch(asked, most));
      else if (seconds >= announced && isFirst) {
        isFirst = false;
        this.#announce(asked);
      }
    };
    let ending: ReturnType<typeof setTimeout> | undefined;
    const interrupt = () => {
      ending ??= setTimeout(() => stop(new Interrupted("interrupted")), this.#inRun ? grace * 1000 : 0);
    };
    if (this.signal?.aborted) interrupt();
    this.signal?.addEventListener("abort", interrupt);
    const timer = setInterval(look, interval);
    try {
      return await exchange;
    } finally {
      clearInterval(timer);
      clearTimeout(ending);
      this.signal?.removeEventListener("abort", interrupt);
    }
  }

  /**
   * Whether what is printed as extensions are loaded is shown of this worker: of the first one that loads them. Every
   * worker loads the same.
   */
  isLoader(worker: object): boolean {
    return (this.#loader ??= worker) === worker;
  }

  /** Shows what an extension has printed: labelled, and unable to do anything to a terminal. */
  print(file: string, lines: readonly string[]): void {
    this.#printed.add(file);
    const shown = lines.slice(0, Math.max(0, mostLines - this.#lines));
    this.#lines += shown.length;
    this.#leftOut += lines.length - shown.length;
    for (const line of shown) this.#say(`${harmless(file)}: ${harmless(line)}\n`);
  }

  /** Counts lines that a worker did not send: it had printed enough. */
  leftOut(lines: number): void {
    this.#leftOut += lines;
  }

  /** Says how many lines are not shown. */
  close(): void {
    const count = this.#leftOut;
    this.#leftOut = 0;
    if (count === 0) return;
    const files = [...this.#printed].map(harmless).join(", ");
    this.#say(`${files}: ${count} more ${count === 1 ? "line was" : "lines were"} printed and left out\n`);
  }

  #announce(asked: Asked): void {
    const what = `waiting for the extension ${harmless(asked.file)}: ${asked.what}`;
    if (this.#announced.has(what)) return;
    this.#announced.add(what);
    this.#say(`${what} (it has ${this.limits.seconds} s, run.timeout; Ctrl-C ends it)\n`);
  }
}

/** What an extension is asked for. */
export interface Asked {
  /** Its file, or those of all where it is not known which one is at work. */
  file: string;
  /** `loading`, `choosing trials`: what it does. */
  readonly what: string;
  /** Whether it has begun: starting a worker is not its time. */
  began: boolean;
}

/** A line without what is too much of it. */
export function cutLine(line: string): string {
  if (line.length <= mostOfLine) return line;
  const head = line.slice(0, wholeAt(line, mostOfLine));
  return `${head} [... ${line.length - head.length} more characters]`;
}

const tookTooLong = ({ file, what }: Asked, seconds: number) =>
  stopped(file, `the extension ${file} took more than ${seconds} s for ${what}`, [
    "a loop of it may never end; if it needs longer, give run.timeout more seconds",
  ]);

const tookTooMuch = ({ file, what }: Asked, bytes: number) =>
  stopped(file, `the extension ${file} took more than ${Math.round(bytes / 1e6)} MB of memory for ${what}`, [
    "a loop of it may never end; if it needs more, give run.memory_limit more megabytes",
  ]);

const stopped = (file: string, message: string, notes: string[]) =>
  new ConfigError([{ severity: "error", message, place: { kind: "file", file }, notes }]);
