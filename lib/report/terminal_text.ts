/**
 * Text from files, made fit for a terminal: nothing in it can move the cursor, change colours or reverse the line, and its
 * width in columns is known.
 *
 * @module
 */

export { harmless } from "../base/harmless.ts";

const NARROW = /^[\x20-\x7e]*$/;
const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u;

/** Columns that the text takes in a terminal: East Asian characters and emoji two, combining marks none. */
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

/** The text in at most `width` columns; what is left out is marked by … at the end. */
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

/** Filled up with spaces to `width` columns. */
export function pad(text: string, width: number, side: "left" | "right"): string {
  const spaces = " ".repeat(Math.max(0, width - widthOf(text)));
  return side === "left" ? spaces + text : text + spaces;
}

/**
 * A number in a few significant digits for reading, with an exponent from 1e+7 on; whole numbers below 2^53 stay as they are.
 *
 * @param digits at most so many, without zeros at the end
 */
export function shortNumber(value: number, digits = 4): string {
  if (Number.isSafeInteger(value) || !Number.isFinite(value)) return String(value);
  const rounded = Number(value.toPrecision(digits));
  return Math.abs(rounded) >= 1e7 ? rounded.toExponential() : String(rounded); // zeros would look like digits
}
