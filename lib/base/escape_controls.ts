/**
 * The text with control characters, line ends, escape sequences and invisible or direction-changing characters spelled out, as
 * TOML would write them.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(escapeControls("two\nlines, \x1b[31mred"), "two\\nlines, \\u001b[31mred");
 * ```
 */
export function escapeControls(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const named = NAMED[character];
    if (named) return named;
    const code = character.codePointAt(0)!.toString(16);
    return code.length <= 4 ? `\\u${code.padStart(4, "0")}` : `\\U${code.padStart(8, "0")}`;
  });
}

// Control characters, line and paragraph separators, halves of surrogate pairs, marks that change the direction of
// writing, and what is invisible. Joiners stay: emoji and several scripts need them.
const UNSAFE =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}\u00ad\u200b\u2060-\u2064\ufeff\ufff9-\ufffb\u{e0001}\u{e0020}-\u{e007f}]/gu;
const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };
