import { bracketNotClosed, headerForm, headerNotClosed } from "./toml_brackets.ts";
import {
  commaExpected,
  dotMisplaced,
  endExpected,
  equalsExpected,
  unexpected,
  valueExpected,
} from "./toml_expected.ts";
import {
  clipped,
  type Complaint,
  type Explanation,
  explanation,
  foundRange,
  named,
  rangeOf,
  wordAt,
} from "./toml_explanation.ts";
import { meantNumber } from "./meant_value.ts";
import { contextAt } from "./toml_pieces.ts";

/** How messages of the parser begin, and what they mean. */
const explanations: Record<string, (at: Complaint) => Explanation> = {
  "Unterminated string": stringNotClosed,
  "Unterminated table-key": headerNotClosed,
  "Unterminated array": bracketNotClosed,
  "Unterminated inline table": bracketNotClosed,
  "Empty bare keys": ({ before, index }) =>
    explanation("a table header must contain a name", [before?.start ?? index, index + 1], headerForm),
  "Must be a newline": endExpected,
  "Expected equal": equalsExpected,
  "Expected comma": commaExpected,
  "Unspecified values": valueExpected,
  "Unexpected spaces": (at) =>
    explanation("[[ and ]] must be written without a space between", foundRange(at), headerForm),
  "The key, equals sign": (at) => {
    if (at.awaited === "value") return valueExpected(at);
    if (at.open.at(-1)?.opens === "header") return headerNotClosed(at);
    return at.before?.text.endsWith(".") ? dotMisplaced(at) : equalsExpected(at);
  },
  "No newlines": bracketNotClosed,
  "Underscores": (at) =>
    explanation(
      "in a number, _ may only be between digits",
      rangeOf(wordAt(at)),
      `write ${wordAt(at).text.replaceAll("_", "")}`,
    ),
  "Three or more quotes": ({ index }) =>
    explanation(
      "a string in three quotes must not contain three quotes",
      [index, index + 3],
      'write \\" for "',
    ),
  "Unexpected invalid": (at) => {
    const word = wordAt(at);
    return explanation(
      `this date or time does not exist: ${clipped(word.text)}`,
      rangeOf(word),
      `write "${clipped(word.text)}" if it is a string`,
    );
  },
  "Leading zeros": (at) => {
    const word = wordAt(at);
    const meant = meantNumber(word.text);
    return explanation(
      `a number must not begin with 0, found ${clipped(word.text)}`,
      rangeOf(word),
      `write ${meant ? `${meant.write}, or ` : ""}"${clipped(word.text)}" if it is a string`,
    );
  },
  "Trailing comma": ({ before, index }) =>
    explanation(
      "an inline table must not end with a comma",
      before ? rangeOf(before) : [index, index + 1],
      "delete the comma",
    ),
  "Invalid character in escape": wrongEscape,
  "Invalid code point": ({ text, index }) => {
    const start = text.lastIndexOf("\\", index);
    const escape = text.slice(start, index + 1);
    return explanation(`${escape} is not a character`, [start, index + 1], "write the character itself");
  },
  "Control characters": controlCharacter,
  "Consecutive dots": dotMisplaced,
  "Keys cannot": dotMisplaced,
  "Unexpected": unexpected,
};

/**
 * A syntax error in plain words: what was found, what must hold, what to do next.
 *
 * @param message the parser's
 * @param index the offset that it complained of
 */
export function explain(message: string, text: string, index: number): Explanation {
  const at: Complaint = { ...contextAt(text, index), text, index };
  const start = Object.keys(explanations).find((start) => message.startsWith(start));
  return start === undefined ? unexpected(at) : explanations[start](at);
}

function stringNotClosed({ found, before, index }: Complaint): Explanation {
  const string = found?.kind === "string" ? found : before;
  if (!string) return explanation("a string is not closed", [index, index + 1]);
  const { start, end, text } = string;
  const [quotes] = /^(?:"""|'''|.)/u.exec(text)!;
  if (quotes.length === 3) {
    return explanation("a multi-line string is not closed", [start, start + 3], `end it with ${quotes}`);
  }
  const note = `end it with ${quotes}; a multi-line string needs """ or '''`;
  return explanation("a string is not closed on its line", [start, end], note);
}

function wrongEscape({ text, index }: Complaint): Explanation {
  const start = text.lastIndexOf("\\", index);
  const c = String.fromCodePoint(text.codePointAt(index) ?? 0x20);
  if (c === "u" || c === "U") {
    const [digits, example] = c === "u" ? [4, "\\u00e9"] : [8, "\\U000000e9"];
    const message = `\\${c} must be followed by ${digits} hexadecimal digits`;
    return explanation(message, [start, index + 1], `for example ${example}`);
  }
  const message = /\s/.test(c) ? "a backslash must be written as two" : `\\${c} is not an escape sequence`;
  const note = "write \\\\ for a backslash, or use single quotes: 'C:\\data'";
  return explanation(message, [start, index + c.length], note);
}

function controlCharacter({ text, index, found }: Complaint): Explanation {
  const range = [index, index + 1] as const;
  const c = named(text[index]);
  if (found?.kind === "comment") {
    return explanation(`a comment must not contain control characters, found ${c}`, range, "delete it");
  }
  const escape = `write it as \\u${text.charCodeAt(index).toString(16).padStart(4, "0")}`;
  const note = found?.text.startsWith("'") ? `use double quotes and ${escape}` : escape;
  return explanation(`a string must not contain control characters, found ${c}`, range, note);
}
