import type { Range } from "./source.ts";
import { type Context, contextAt, type Piece } from "./toml_pieces.ts";

/** A syntax error in plain words. */
export interface Explanation {
  /** What was found, what must hold. */
  readonly message: string;
  /** What to underline. */
  readonly range: Range;
  /** What to do next. */
  readonly notes: readonly string[];
}

/** A context with the offset that the parser complained of. */
interface At extends Context {
  readonly text: string;
  readonly index: number;
}

const headers = "write a table header on one line, as [optimizer] or [[sweep.cases]]";

/** The parser's messages, or how they begin, and what they mean. */
const explanations: Record<string, (at: At) => Explanation> = {
  "Unterminated string": (at) => {
    const string = at.found?.kind === "string" ? at.found : at.before!;
    const quotes = /^("""|'''|.)/.exec(string.text)![0];
    const several = quotes.length === 3;
    return explanation(
      several ? "text of several lines is not closed" : "text in quotes is not closed on its line",
      [string.start, several ? string.start + 3 : string.end],
      several ? `end it with ${quotes}` : `end it with ${quotes}; text of several lines stands in """ or '''`,
    );
  },
  "Unterminated table-key": headerNotClosed,
  "Unterminated array": notClosed,
  "Unterminated inline table": notClosed,
  "Empty bare keys": (at) =>
    explanation("a table header must hold a name", [at.before?.start ?? at.index, at.index + 1], headers),
  "Must be a newline": endExpected,
  "Expected equal": equalsExpected,
  "Unspecified values": valueExpected,
  "Expected comma": commaExpected,
  "Unexpected spaces": (at) =>
    explanation("[[ and ]] must be written without a space between", foundRange(at), headers),
  "The key, equals sign": (at) => {
    if (at.awaited === "value") return valueExpected(at);
    if (at.open.at(-1)?.opens === "header") return headerNotClosed(at);
    return at.before?.text.endsWith(".") ? dotMisplaced(at) : equalsExpected(at);
  },
  "No newlines": notClosed,
  "Underscores": (at) =>
    explanation("in a number, _ may stand only between digits", wordRange(at), "for example 60_000"),
  "Three or more quotes": (at) =>
    explanation(
      "text in three quotes must not hold three quotes",
      [at.index, at.index + 3],
      'write \\" for "',
    ),
  "Unexpected invalid": (at) =>
    explanation(`there is no such date or time: ${wordAt(at)}`, wordRange(at), "text must stand in quotes"),
  "Leading zeros": (at) =>
    explanation(
      `a number must not begin with 0, found ${wordAt(at)}`,
      wordRange(at),
      "text must stand in quotes",
    ),
  "Trailing comma": ({ before, index }) =>
    explanation(
      "a table in braces must not end with a comma",
      before ? rangeOf(before) : [index, index + 1],
      "take the comma out",
    ),
  "Invalid character in escape": wrongEscape,
  "Invalid code point": ({ text, index }) => {
    const start = text.lastIndexOf("\\", index);
    const found = text.slice(start, index + 1);
    return explanation(`${found} is no character`, [start, index + 1], "write the character itself");
  },
  "Control characters": controlCharacter,
  "Consecutive dots": dotMisplaced,
  "Keys cannot": dotMisplaced,
  "Unexpected": unexpected,
};

/** What the parser's message means at this offset of the text. */
export function explain(message: string, text: string, index: number): Explanation {
  const at: At = { ...contextAt(text, index), text, index };
  const key = Object.keys(explanations).find((start) => message.startsWith(start));
  return key ? explanations[key](at) : unexpected(at);
}

function unexpected(at: At): Explanation {
  const { awaited, found, before, text, index } = at;
  if (found === undefined && before?.end === index && before.kind === "word" && awaited === "end") {
    return wrongValue(before); // a number broke off: 1.
  }
  const onLaterLine = before !== undefined && text.slice(before.end, index).includes("\n");
  if (awaited === "equals" && (onLaterLine || found?.text[0] !== "." && before?.end !== index)) {
    return equalsExpected(at);
  }
  if (awaited === "key" || awaited === "equals") return keyExpected(at);
  if (awaited === "end") return at.open.length > 0 ? commaExpected(at) : endExpected(at);
  if (before?.text === "=" && onLaterLine) return valueExpected(at);
  if (found === undefined || found.kind === "mark") return valueExpected(at);
  const inside = startedEarlier(at, found);
  const explained = wrongValue(found);
  return inside ? { ...explained, notes: [...explained.notes, inside] } : explained;
}

/** A key is awaited, or goes on, and something else was found. */
function keyExpected(at: At): Explanation {
  const { found, before, open, text, index } = at;
  if (found === undefined) return open.length > 0 ? notClosed(at) : equalsExpected(at);
  if (found.text[0] === "." || before?.text.endsWith(".")) return dotMisplaced(at);
  if (found.text === "=") {
    return explanation('a key is missing before "="', rangeOf(found), "write key = value");
  }
  if (found.kind === "mark") {
    const closing = /[\]}]/.test(found.text) && open.length === 0;
    return explanation(
      closing ? `"${found.text}" closes nothing here` : `a key must stand here, found "${found.text}"`,
      rangeOf(found),
      "write key = value",
    );
  }
  if (found.kind === "string") {
    return explanation("a key must stand on one line, in single or double quotes or bare", rangeOf(found));
  }
  const wrong = String.fromCodePoint(text.codePointAt(index)!);
  const range: Range = [index, index + wrong.length];
  if (wrong === ":") {
    return explanation('a key must be followed by "=", found ":"', range, "write key = value");
  }
  const message = `a bare key may hold only A-Z a-z 0-9 _ -, found ${named(wrong)}`;
  return /[\p{L}\p{N}]/u.test(wrong)
    ? explanation(message, range, `put the key in quotes: "${clipped(found.text)}"`)
    : explanation(message, range, "take it out, or put the key in quotes");
}

function dotMisplaced({ text, index, found, before }: At): Explanation {
  const at = text[index] === "."
    ? index
    : before?.text.endsWith(".")
    ? before.end - 1
    : found?.start ?? index;
  return explanation("a dotted key must have a name on both sides of each dot", [at, at + 1]);
}

function equalsExpected(at: At): Explanation {
  const { found, before, text, index } = at;
  const sameLine = found && !text.slice(before?.end ?? 0, index).includes("\n");
  if (before && (!sameLine || found?.text === "}")) {
    return explanation(
      `"=" and a value are missing after ${named(before.text)}`,
      rangeOf(before),
      "write key = value",
    );
  }
  const hint = found?.kind === "word" && /^\w/.test(found.text)
    ? "a key that holds a space must stand in quotes"
    : "write key = value";
  return explanation(`a key must be followed by "=", found ${foundText(at)}`, foundRange(at), hint);
}

function valueExpected(at: At): Explanation {
  const { found, before, open } = at;
  if (before?.text === "=") {
    const note = "write a number, text in quotes, true, false, a list or a table in braces";
    return explanation('a value is missing after "="', rangeOf(before), note);
  }
  if (found === undefined && open.length > 0) return notClosed(at);
  return explanation(
    `a value is missing before ${foundText(at)}`,
    foundRange(at),
    "take the comma out, or write a value",
  );
}

/** A word that is no value. */
function wrongValue(found: Piece): Explanation {
  const { text } = found;
  const range = rangeOf(found);
  if (/^(true|false)$/i.test(text)) {
    return explanation(`true and false must be written in small letters, found ${text}`, range);
  }
  if (/^(null|none|nil|undefined)$/i.test(text)) {
    return explanation(`there is no ${text} in TOML`, range, "leave the key out to get its default");
  }
  if (/^[+-]?\.?\d|^[+-]$|^[+-]?(inf|nan)/i.test(text)) {
    const note = /^[+-]?\.\d|\d\.$|\d\.e/i.test(text)
      ? "a decimal point must have digits on both sides: 0.5, 1.0"
      : "text must stand in quotes";
    return explanation(`${named(text)} is no number`, range, note);
  }
  if (/^[\u201c\u201d\u201e\u2018\u2019\u00ab]/.test(text)) {
    return explanation(`text must stand in straight quotes, found ${clipped(text)}`, range, "use \" or '");
  }
  const word = /^[\p{L}_$./~][\p{L}\p{N}\p{M}_$./~:@+-]*$/u.test(text);
  return word
    ? explanation(`text must stand in quotes, found ${clipped(text)}`, range, `write "${clipped(text)}"`)
    : explanation(`a value must stand here, found ${named(text)}`, range, "text must stand in quotes");
}

/** Something stands behind a value or a table header. */
function endExpected(at: At): Explanation {
  const { found, before, text, index } = at;
  const glued = before?.end === index;
  const lineStart = text.lastIndexOf("\n", index - 1) + 1;
  const behind = before?.text === "]" && /^[ \t]*\[/.test(text.slice(lineStart))
    ? "a table header"
    : "a value";
  let note = "write one pair a line; text must stand in quotes";
  if (found?.text === "," && before && /^[+-]?\d+$/.test(before.text)) note = "write a decimal point: 0.1";
  else if (/[\]}]/.test(found?.text ?? "")) note = "it closes nothing";
  else if (glued && before.kind === "string") {
    note = "text that holds one kind of quotes must stand in the other kind";
  } else if (found?.kind === "word" && index > found.start) return wrongValue(found);
  else if (/^[^\n]*=/.test(text.slice(index))) note = "begin a new line";
  return explanation(`the line must end after ${behind}, found ${foundText(at)}`, foundRange(at), note);
}

function commaExpected(at: At): Explanation {
  const { found, open } = at;
  if (found === undefined) return notClosed(at);
  if (found.kind === "word" && at.index > found.start) return wrongValue(found);
  const inside = startedEarlier(at, found);
  const what = open.at(-1)?.opens === "table" ? "pairs in braces" : "values in a list";
  return explanation(
    `a comma is missing before ${named(found.text)}`,
    rangeOf(found),
    `${what} are separated by commas`,
    ...(inside ? [inside] : []),
  );
}

/** A note on the list around something that may have been meant to stand behind it. */
function startedEarlier({ open, text }: At, found: Piece): string | undefined {
  const list = open.find(({ opens }) => opens === "list");
  if (!list || !text.slice(list.start, found.start).includes("\n")) return undefined;
  const line = text.slice(0, list.start).split("\n").length;
  return `this is inside of the list that begins on line ${line}; is it closed?`;
}

function notClosed(at: At): Explanation {
  const bracket = at.open.at(-1);
  if (bracket?.opens === "header") return headerNotClosed(at);
  if (bracket?.opens === "list") {
    return explanation("a list is not closed", rangeOf(bracket), 'end it with "]"');
  }
  return explanation(
    "a table in braces must be closed on the same line",
    bracket ? rangeOf(bracket) : foundRange(at),
    'end it with "}", or give the table a header of its own: [name]',
  );
}

function headerNotClosed(at: At): Explanation {
  const { open, found, before, text, index } = at;
  const sameLine = found && !text.slice(before?.end ?? 0, index).includes("\n");
  if (sameLine) {
    return explanation(`a table header must end with "]", found ${foundText(at)}`, foundRange(at), headers);
  }
  const start = open[0]?.start ?? index;
  return explanation("a table header is not closed on its line", [start, before?.end ?? index], headers);
}

function wrongEscape({ text, index }: At): Explanation {
  const c = String.fromCodePoint(text.codePointAt(index) ?? 32);
  const start = text.lastIndexOf("\\", index);
  const digits = c === "u" ? 4 : c === "U" ? 8 : 0;
  if (digits > 0) {
    return explanation(`\\${c} must be followed by ${digits} hexadecimal digits`, [start, index + 1]);
  }
  const message = /\s/.test(c) ? "a backslash must be written as two" : `\\${c} is no escape sequence`;
  const note = "write \\\\ for a backslash, or use single quotes: 'C:\\data'";
  return explanation(message, [start, index + c.length], note);
}

function controlCharacter({ text, index, found }: At): Explanation {
  const code = text.charCodeAt(index);
  const range: Range = [index, index + 1];
  if (found?.kind === "comment") {
    return explanation(
      `a comment must not hold control characters, found ${named(text[index])}`,
      range,
      "take it out",
    );
  }
  const escape = `\\u${code.toString(16).padStart(4, "0")}`;
  return explanation(
    `text must not hold control characters, found ${named(text[index])}`,
    range,
    found?.text.startsWith('"') ? `write it as ${escape}` : `use double quotes and write it as ${escape}`,
  );
}

function explanation(message: string, range: Range, ...notes: string[]): Explanation {
  return { message, range, notes };
}

const rangeOf = ({ start, end }: Piece): Range => [start, end];

/** The piece that was found, from the offset on. */
const foundRange = ({ found, index }: At): Range => [index, Math.max(found?.end ?? 0, index + 1)];

/** The whole word around the offset; an error in a number is reported in its middle or behind it. */
const wordOf = ({ found, before, index }: At) => found && found.start <= index ? found : before;
const wordRange = (at: At): Range => rangeOf(wordOf(at)!);
const wordAt = (at: At) => clipped(wordOf(at)!.text);

function foundText({ found, text, index }: At): string {
  if (found) return named(text.slice(Math.max(index, found.start), found.end));
  return index >= text.trimEnd().length ? "the end of the file" : "the end of the line";
}

/** A piece of the text in quotes; a character that cannot be seen by its code. */
function named(text: string): string {
  if (/^[\p{C}\p{Z}]/u.test(text)) {
    return `U+${text.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;
  }
  return text.startsWith('"') ? clipped(text) : `"${clipped(text)}"`;
}

function clipped(text: string): string {
  const characters = [...text];
  return characters.length > 30 ? `${characters.slice(0, 29).join("")}…` : text;
}
