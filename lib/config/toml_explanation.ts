import type { Range } from "./source.ts";
import type { Context, Piece } from "./toml_pieces.ts";

/** What is wrong with a TOML text, in plain words. */
export interface Explanation {
  /** What was found, what must hold. */
  readonly message: string;
  /** What to underline. */
  readonly range: Range;
  /** What to do next. */
  readonly notes: readonly string[];
}

/** A text, the offset that the parser complained of, and what surrounds it. */
export interface Complaint extends Context {
  readonly text: string;
  readonly index: number;
}

export function explanation(message: string, range: Range, ...notes: string[]): Explanation {
  return { message, range, notes };
}

export function rangeOf({ start, end }: Piece): Range {
  return [start, end];
}

/** What was found, from the offset on. */
export function foundRange({ found, index }: Complaint): Range {
  return [index, Math.max(found?.end ?? 0, index + 1)];
}

/** What was found, from the offset on, for a message. */
export function foundText({ found, text, index }: Complaint): string {
  if (found) return named(text.slice(Math.max(index, found.start), found.end));
  return index >= text.trimEnd().length ? "the end of the file" : "the end of the line";
}

/** The word around the offset: the parser reports a mistake in a number in its middle or after it. */
export function wordAt({ found, before, index }: Complaint): Piece {
  const word = found && found.start <= index ? found : before;
  return word ?? { kind: "word", text: "", start: index, end: index };
}

/** Whether what was found is on the same line as what precedes it. */
export function isOnSameLine({ found, before, text, index }: Complaint): boolean {
  return found !== undefined && !text.slice(before?.end ?? 0, index).includes("\n");
}

/** A piece of a text in quotes; what begins with a character that cannot be seen by that character's number. */
export function named(piece: string): string {
  if (isInvisible(piece)) return `U+${piece.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;
  return piece.startsWith('"') ? clipped(piece) : `"${clipped(piece)}"`;
}

/** Whether a piece begins with a control character, a space of another kind, or the like. */
export function isInvisible(piece: string): boolean {
  return /^[\p{C}\p{Z}]/u.test(piece);
}

/** At most 30 characters of a piece. */
export function clipped(piece: string): string {
  const characters = [...piece];
  return characters.length > 30 ? `${characters.slice(0, 29).join("")}…` : piece;
}

/** The line of an offset, from 1. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
