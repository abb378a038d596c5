import { bracketNotClosed, headerInList, insideList, listNotClosed, wrongClosing } from "./toml_brackets.ts";
import {
  clipped,
  type Complaint,
  type Explanation,
  explanation,
  foundRange,
  foundText,
  isInvisible,
  isOnSameLine,
  named,
  rangeOf,
} from "./toml_explanation.ts";
import { isNothing, meantByCommas, meantNumber } from "./meant_value.ts";
import type { Piece } from "./toml_pieces.ts";

const pairForm = "write key = value";

/** Something cannot stand where it was found: what can depends on what is awaited there. */
export function unexpected(at: Complaint): Explanation {
  const { awaited, found, before, open, index } = at;
  if (found === undefined && awaited === "end" && before?.kind === "word" && before.end === index) {
    return wrongValue(before); // a number that breaks off: 1.
  }
  switch (awaited) {
    case "key":
      return keyExpected(at);
    case "equals": // or the key continues with a wrong character
      return before?.end === index || found?.text[0] === "." ? keyExpected(at) : equalsExpected(at);
    case "end":
      return open.length > 0 ? commaExpected(at) : endExpected(at);
    case "value":
      if (before?.text === "=" && !isOnSameLine(at)) return valueExpected(at);
      if (found === undefined || found.kind === "mark") return valueExpected(at);
      return headerInList(at) ?? listNotClosed(at) ?? wrongValue(found, ...insideList(at));
    default:
      awaited satisfies never;
      return wrongValue(found!);
  }
}

/** A key should begin or continue, and something else was found. */
function keyExpected(at: Complaint): Explanation {
  const { found, before, open, text, index } = at;
  if (found === undefined) return open.length > 0 ? bracketNotClosed(at) : equalsExpected(at);
  if (found.text[0] === "." || before?.text.endsWith(".")) return dotMisplaced(at);
  if (found.text === "=") return explanation('a key is missing before "="', rangeOf(found), pairForm);
  if (found.kind === "mark") {
    return wrongClosing(at) ??
      explanation(`a key is expected here, found "${found.text}"`, rangeOf(found), pairForm);
  }
  if (found.kind === "string") {
    return explanation("a key must be on one line", rangeOf(found), "put it in single or double quotes");
  }
  const wrong = String.fromCodePoint(text.codePointAt(index)!);
  const range = [index, index + wrong.length] as const;
  if (wrong === ":") return explanation('a key must be followed by "=", found ":"', range, pairForm);
  return explanation(
    `a bare key may contain only A-Z a-z 0-9 _ -, found ${named(wrong)}`,
    range,
    isInvisible(wrong) ? "delete it" : `put the key in quotes: "${clipped(found.text)}"`,
  );
}

export function dotMisplaced({ text, index, found, before }: Complaint): Explanation {
  let dot = index;
  if (text[index] !== ".") dot = before?.text.endsWith(".") ? before.end - 1 : found?.start ?? index;
  const example = "for example optimizer.learning_rate";
  return explanation("a dotted key must have a name on both sides of each dot", [dot, dot + 1], example);
}

export function equalsExpected(at: Complaint): Explanation {
  const { found, before } = at;
  if (before && (!isOnSameLine(at) || found?.text === "}")) {
    return explanation(`"=" and a value are missing after ${named(before.text)}`, rangeOf(before), pairForm);
  }
  const twoWords = found?.kind === "word" && /^[\w-]/.test(found.text);
  const note = twoWords ? "put a key that contains a space in quotes" : pairForm;
  return explanation(`a key must be followed by "=", found ${foundText(at)}`, foundRange(at), note);
}

export function valueExpected(at: Complaint): Explanation {
  const { found, before, open } = at;
  if (before?.text === "=") {
    const note = "write a number, a quoted string, true, false, a list or an inline table";
    return explanation('a value is missing after "="', rangeOf(before), note);
  }
  if (found === undefined && open.length > 0) return bracketNotClosed(at);
  return wrongClosing(at) ?? explanation(
    `a value is missing before ${foundText(at)}`,
    foundRange(at),
    "delete the comma, or write a value",
  );
}

/** A word that is no value. */
function wrongValue({ text, start, end }: Piece, ...notes: string[]): Explanation {
  const invisible = /[\p{C}\p{Z}]/u.exec(text);
  if (invisible) {
    const at = start + invisible.index;
    return explanation(
      `${named(invisible[0])} must not be here`,
      [at, at + invisible[0].length],
      "delete it",
    );
  }
  const say = (message: string, note: string) => explanation(message, [start, end], note, ...notes);
  if (/^(true|false)$/i.test(text)) {
    return say(
      `true and false must be lowercase, found ${text}`,
      `write ${text.toLowerCase()}`,
    );
  }
  if (isNothing(text)) {
    return say(`TOML has no ${text}`, "leave the key out to use its default");
  }
  const meant = meantNumber(text);
  if (meant) return say(`${named(text)} is not a number: ${meant.why}`, `write ${meant.write}`);
  if (/^\d+[-:]/.test(text)) {
    return say(`${named(text)} is not a date or time`, `write "${clipped(text)}" if it is a string`);
  }
  if (/^[+-]?\d|^[+-]$|^[+-]?(inf|nan)/i.test(text)) {
    return say(`${named(text)} is not a number`, `write "${clipped(text)}" if it is a string`);
  }
  if (/^[\u201c-\u201e\u2018-\u201a\u00ab]/.test(text)) {
    return say(`strings must be in straight quotes, found ${clipped(text)}`, "use \" or '");
  }
  return say(`strings must be quoted, found ${clipped(text)}`, `write "${clipped(text)}"`);
}

/** Something follows a value or a table header. */
export function endExpected(at: Complaint): Explanation {
  const { found, before, text, index } = at;
  if (found?.kind === "word" && index > found.start) return wrongValue(found);
  const line = text.slice(text.lastIndexOf("\n", index - 1) + 1);
  const what = before?.text === "]" && /^[ \t]*\[/.test(line) ? "a table header" : "a value";
  return explanation(
    `the line must end after ${what}, found ${foundText(at)}`,
    foundRange(at),
    behindValue(at),
  );
}

/** What something after a value may mean. */
function behindValue({ found, before, text, index }: Complaint): string {
  if (found && isInvisible(found.text)) return "delete it";
  if (found?.text === "," && before && /^[+-]?\d+$/.test(before.text)) {
    const [, after] = /^,\s*([\d,]*\d)/.exec(text.slice(found.start)) ?? [];
    const meant = after && meantByCommas(`${before.text},${after}`);
    return meant ? `write ${meant.join(" or ")}` : "write several values as a list: [1, 2]";
  }
  if (found && /^[\]}]$/.test(found.text)) return "delete it: it has no opening bracket";
  if (before?.kind === "string" && before.end === index) {
    return "if a string contains one kind of quotes, put it in the other kind";
  }
  return /^[^\n]*=/.test(text.slice(index))
    ? "start a new line"
    : "write one pair per line; strings must be quoted";
}

export function commaExpected(at: Complaint): Explanation {
  const { found, open, index } = at;
  if (found === undefined) return bracketNotClosed(at);
  if (found.kind === "word" && index > found.start) return wrongValue(found);
  const explained = headerInList(at) ?? wrongClosing(at) ?? listNotClosed(at);
  if (explained) return explained;
  const note = open.at(-1)?.opens === "table"
    ? "separate the pairs of an inline table with commas"
    : "separate the values of a list with commas";
  return explanation(`a comma is missing before ${foundText(at)}`, foundRange(at), note, ...insideList(at));
}
