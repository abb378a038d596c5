/** Characters (UTF-16 code units) of a message that are kept, unless another number is given. */
const mostCharacters = 2000;

/**
 * A text that is too long, cut: its head, how many characters are left out, and its tail. No surrogate pair is split.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(cutText("short"), "short");
 * assertEquals(cutText("a".repeat(50) + "z".repeat(50), 20), "aaaaaaaaaaaaaaa [... 80 of 100 characters are left out ...] zzzzz");
 * ```
 *
 * @param most characters that stay, three quarters of them at the beginning
 */
export function cutText(text: string, most = mostCharacters): string {
  if (text.length <= most) return text;
  const tailLength = Math.floor(most / 4);
  const head = text.slice(0, wholeAt(text, most - tailLength));
  const tail = text.slice(wholeAt(text, text.length - tailLength));
  const cut = text.length - head.length - tail.length;
  return `${head} [... ${cut} of ${text.length} characters are left out ...] ${tail}`;
}

/** The offset, or the one before it if a surrogate pair lies across it. */
export function wholeAt(text: string, offset: number): number {
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(offset - 1, offset + 1)) ? offset - 1 : offset;
}
