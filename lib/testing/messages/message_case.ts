/** A command that prints messages, as a user types it, and what is there before. */
export interface MessageCase {
  /** Words between spaces, where single quotes hold some together. `RUN` is the newest run. */
  readonly line: string;
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Commands before it. */
  readonly before?: readonly string[];
  /** Changes the folder after those commands. */
  readonly change?: (folder: string, run: string) => void;
  /** Lines to compare; default: all of standard error. With it, lines of standard output count, too. */
  readonly lines?: RegExp;
}

/** Replaces `[from, to, from, to, ...]` in a text. */
export function edited(base: string, ...pairs: readonly string[]): string {
  let text = base;
  for (let k = 0; k < pairs.length; k += 2) {
    if (!text.includes(pairs[k])) throw new Error(`${pairs[k]} is not in the text`);
    text = text.replace(pairs[k], () => pairs[k + 1]);
  }
  return text;
}
