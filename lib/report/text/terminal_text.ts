/**
 * Text from files, made safe for a terminal: it cannot move the cursor, change colours or reverse the line. Its width in
 * columns is known.
 *
 * @module
 */

export { escapeControls } from "../../base/escape_controls.ts";

const NARROW = /^[\x20-\x7e]*$/;
const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u;

/** Width of a text in terminal columns: East Asian characters and emoji take two, combining marks none. */
export function widthOf(text: string): number {
  if (NARROW.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += widthOfCharacter(character);
  return width;
}

function widthOfCharacter(character: string): number {
  if (/\p{M}/u.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/** The text cut to at most `width` columns, with … at the end if it was cut. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  if (width < 1) return "";
  let kept = "";
  let used = 0;
  for (const character of text) {
    used += widthOfCharacter(character);
    if (used > width - 1) break;
    kept += character;
  }
  return kept + "…";
}

/** The text padded with spaces to `width` columns. */
export function pad(text: string, width: number, side: "left" | "right"): string {
  const spaces = " ".repeat(Math.max(0, width - widthOf(text)));
  return side === "left" ? spaces + text : text + spaces;
}

/**
 * A number rounded to a few significant digits, with an exponent from 1e+7 on. Whole numbers below 2^53 are not rounded.
 *
 * @param digits maximum, without trailing zeros
 */
export function shortNumber(value: number, digits = 4): string {
  if (Number.isSafeInteger(value) || !Number.isFinite(value)) return String(value);
  const rounded = Number(value.toPrecision(digits));
  return Math.abs(rounded) >= 1e7 ? rounded.toExponential() : String(rounded); // trailing zeros would look significant
}
