import { type AST, ParseError, parseTOML } from "../npm/toml_eslint_parser.ts";
import { ConfigError, type Place } from "./config_error.ts";
import { type Range, Source } from "./source.ts";
import { explainDuplicate } from "./toml_duplicate.ts";
import type { Explanation } from "./toml_explanation.ts";
import { withoutExcess } from "./toml_excess.ts";
import { explain } from "./toml_messages.ts";
import { piecesOf } from "./toml_pieces.ts";
import { isTooDeep, nearestNode, plainValue, Refusal, type TomlNode, tooDeep, treeOf } from "./toml_tree.ts";

/** The place of a value, and of its key if it has one. */
export interface TomlLocation {
  /** The key: one part of a dotted one; of a table the name in its header. An element of a list in brackets has none. */
  readonly key?: Place;
  /** The value; of a table with a header that header, `[optimizer]`. */
  readonly value: Place;
}

/** A TOML file that was read: its data, and the place of each part. */
export interface TomlDocument {
  readonly file: string;
  readonly source: Source;
  /** Plain objects, lists, text, numbers, booleans; a date is a `Date`, a time of day is text. */
  readonly value: Record<string, unknown>;
  /** The place of a value, or of the nearest one around it when the file does not have it. */
  locate(path: readonly (string | number)[]): TomlLocation;
  /** Keys that were not read, as too many of those in the file are unknown, and the place of the first. */
  readonly unread?: { readonly count: number; readonly place: Place };
}

/** Most names and values in a file. Ours have up to 60; the parser takes some 30 µs for each. */
const mostParts = 100_000;

/** Longest single text or word that is read, in UTF-16 units: the parser's stack must hold one of it. */
const longest = 20_000;

/**
 * Reads TOML 1.0 strictly: a key is set once, a pair has a line of its own, whole numbers are exact. Values and places
 * come from one parser, so that they cannot disagree. Beyond TOML's own rules these are refused: keys that are empty,
 * or such as `__proto__` and `constructor`, which no object has by chance; what is nested deeper than 100 or longer
 * than 20,000 characters; more than 100,000 names and values.
 *
 * @param text the file's content; line ends in text of several lines become LF
 * @param file its path as the user gave it, for messages
 * @param isKnown whether a part of a key is known anywhere. If given, only the first 20 of more than 1,000 unknown
 * keys are read; the others are counted
 * @throws {ConfigError} with one mistake, the first syntax error
 */
export function readToml(
  text: string,
  file: string,
  isKnown?: (part: string) => boolean,
): TomlDocument {
  const source = new Source(text, file);
  const own = text.replace(/^\ufeff/, " "); // no byte order mark, but the same offsets
  const { text: read, count, first, wholeRange } = withoutExcess(own, isKnown ?? (() => true));
  const placeOf = (range: Range) => source.placeOf(wholeRange(range));
  const { root, value } = readTree(read, placeOf);
  return {
    file,
    source,
    value,
    locate(path) {
      const { key, range } = nearestNode(root, path);
      return { key: key && placeOf(key), value: placeOf(range) };
    },
    unread: count > 0 ? { count, place: source.placeOf([first, first + 1]) } : undefined,
  };
}

/**
 * Reads one TOML value, such as `0.1`, `"adam"` or `[1, 2]`.
 *
 * @throws {ConfigError} when the text is anything else
 */
export function readTomlValue(text: string): unknown {
  const pair = `value = ${text}\n`; // the parser misplaces a 0 at the very end
  const source = new Source(pair, "value");
  const placeOf = (range: Range) => source.placeOf(range);
  const { root, value } = readTree(pair, placeOf);
  const [, end] = nearestNode(root, ["value"]).range;
  if (root.children.size > 1 || end < pair.length - 1) {
    throw asError(new Refusal("there must be a single value", [end, pair.length - 1]), placeOf);
  }
  return value.value;
}

function readTree(
  text: string,
  placeOf: (range: Range) => Place,
): { root: TomlNode; value: Record<string, unknown> } {
  try {
    refuseUnreadable(text);
    const root = treeOf(parsed(text), text);
    return { root, value: plainValue(root) as Record<string, unknown> };
  } catch (error) {
    if (error instanceof Refusal) throw asError(error, placeOf);
    throw error;
  }
}

/** Refuses what the parsers would misread, or would exhaust the stack with. */
function refuseUnreadable(text: string): void {
  const alone = /\r(?!\n)/.exec(text);
  if (alone) {
    throw new Refusal(
      "a carriage return must be followed by a line feed",
      [alone.index, alone.index + 1],
      "save the file with LF or CRLF line endings",
    );
  }
  const half = /\p{Surrogate}/u.exec(text);
  if (half) {
    const range = [half.index, half.index + 1] as const;
    throw new Refusal(
      "the file must have whole characters, found half of one (a lone surrogate)",
      range,
      "save the file as UTF-8",
    );
  }
  let [open, parts] = [0, 0];
  for (const { kind, text: piece, start, end } of piecesOf(text)) {
    if (kind !== "comment" && piece.length > longest) {
      const message = `a string must have at most ${longest} characters, got ${piece.length}`;
      throw new Refusal(
        message,
        [start, end],
        "shorten it, or add its closing quotes if they are missing",
      );
    }
    if (kind !== "comment" && kind !== "mark" && ++parts > mostParts) {
      const message = `a file must have at most ${mostParts} names and values, found one more`;
      throw new Refusal(
        message,
        [start, end],
        "sweep over a range, { min, max, step }, or split it into several files",
      );
    }
    if (kind !== "mark") continue;
    if (piece === "[" || piece === "{") open++;
    else if (piece === "]" || piece === "}") open--;
    if (isTooDeep(open)) throw tooDeep([start, end]);
  }
}

function parsed(text: string): AST.TOMLProgram {
  try {
    return parseTOML(text, { tomlVersion: "1.0" });
  } catch (error) {
    if (!(error instanceof ParseError)) {
      throw new Refusal(`the file cannot be read as TOML: ${(error as Error).message}`, [0, 1]);
    }
    const { message, index } = error;
    throw refusalOf(explainDuplicate(message, text, index) ?? explain(message, text, index));
  }
}

function refusalOf({ message, range, notes }: Explanation): Refusal {
  return new Refusal(message, range, ...notes);
}

function asError({ message, range, notes }: Refusal, placeOf: (range: Range) => Place): ConfigError {
  return new ConfigError([{ severity: "error", message, place: placeOf(range), notes }]);
}
