import { wholeAt } from "../../base/cut_text.ts";
import { escapeControls } from "../../base/escape_controls.ts";
import { ConfigError } from "../../config/config_error.ts";
import { type ExtensionLimits, usualSeconds } from "./extension_limits.ts";
import { mostGrowth } from "../heap.ts";

/** The user interrupted a call to an extension. */
export class Interrupted extends Error {
  override name = "Interrupted";
}

/** Seconds after which a waiting message is printed. */
const announced = 2;

/** Seconds that a question may still take after a run is interrupted; trials pause meanwhile. */
const grace = 5;

/** Milliseconds between checks of time and memory. */
const interval = 50;

/** Maximum number of lines of extensions that a command shows. */
export const mostLines = 200;

/** Maximum number of characters shown of a line. */
export const mostOfLine = 500;

/**
 * Watches the extensions of a command: their time, memory and output. Code of others may never end, and the runtime
 * cannot stop a busy worker. The watch reports this to the caller, and the program ends in order.
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
   * A watch for all workers of a command.
   *
   * @param limits of each question
   * @param say takes messages about extensions, in whole lines
   * @param signal stops waiting
   */
  constructor(
    private readonly limits: ExtensionLimits = { seconds: usualSeconds },
    say: (text: string) => void = (text) => console.error(text.trimEnd()),
    private readonly signal?: AbortSignal,
  ) {
    this.#say = say;
    this.#most = mostGrowth(limits.megabytes);
  }

  /** Redirects messages, for a command that draws on the terminal. */
  tell(say: (text: string) => void): void {
    this.#say = say;
  }

  /** Called when trials start: an interruption then lets them pause first. */
  runs(): void {
    this.#inRun = true;
  }

  /** Megabytes that extensions may take, if the experiment sets a limit. */
  get megabytes(): number | undefined {
    return this.limits.megabytes;
  }

  /**
   * Watches until an exchange with a worker has ended.
   *
   * @param asked what the extension does, and its file if known
   * @param exchange settles when the worker answers or is stopped
   * @param stop stops the worker
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
   * Whether to show what this worker prints while it loads extensions: true for the first worker only, as every worker
   * loads the same.
   */
  isLoader(worker: object): boolean {
    return (this.#loader ??= worker) === worker;
  }

  /** Shows output of an extension, with its file name and without control characters. */
  print(file: string, lines: readonly string[]): void {
    this.#printed.add(file);
    const shown = lines.slice(0, Math.max(0, mostLines - this.#lines));
    this.#lines += shown.length;
    this.#leftOut += lines.length - shown.length;
    for (const line of shown) this.#say(`${escapeControls(file)}: ${escapeControls(line)}\n`);
  }

  /** Counts lines that a worker did not send because of the limit. */
  leftOut(lines: number): void {
    this.#leftOut += lines;
  }

  /** Prints how many lines were not shown. */
  close(): void {
    const count = this.#leftOut;
    this.#leftOut = 0;
    if (count === 0) return;
    const files = [...this.#printed].map(escapeControls).join(", ");
    this.#say(`${files}: ${count} more ${count === 1 ? "line was" : "lines were"} printed, but not shown\n`);
  }

  #announce(asked: Asked): void {
    const what = `waiting for the extension ${escapeControls(asked.file)}: ${asked.what}`;
    if (this.#announced.has(what)) return;
    this.#announced.add(what);
    this.#say(`${what} (limit ${this.limits.seconds} s, run.timeout; Ctrl-C stops it)\n`);
  }
}

/** A request to an extension. */
export interface Asked {
  /** Its file, or all files if it is not known which extension runs. */
  file: string;
  /** `loading`, `choosing trials`: what it does. */
  readonly what: string;
  /** Whether it has begun; the start of a worker does not count as its time. */
  began: boolean;
}

/** A line, shortened if it is too long. */
export function cutLine(line: string): string {
  if (line.length <= mostOfLine) return line;
  const head = line.slice(0, wholeAt(line, mostOfLine));
  return `${head} [... ${line.length - head.length} more characters]`;
}

const tookTooLong = ({ file, what }: Asked, seconds: number) =>
  stopped(file, `the extension ${file} was stopped: ${what} took more than ${seconds} s`, [
    "it may contain an endless loop; if it needs more time, increase run.timeout",
  ]);

const tookTooMuch = ({ file, what }: Asked, bytes: number) =>
  stopped(
    file,
    `the extension ${file} was stopped: ${what} took more than ${Math.round(bytes / 1e6)} MB of memory`,
    [
      "it may contain an endless loop; if it needs more memory, increase run.memory_limit",
    ],
  );

const stopped = (file: string, message: string, notes: string[]) =>
  new ConfigError([{ severity: "error", message, place: { kind: "file", file }, notes }]);
