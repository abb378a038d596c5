import { isTable } from "../base/parse_strict.ts";
import { lineMistake, unreadable } from "./read_csv.ts";

/**
 * The object in the text of a JSON file.
 *
 * @param file its path, for messages
 * @throws {ConfigError} with the line, if it is not JSON; if it is no object, or nested too deep
 */
export function parseJson(text: string, file: string): Record<string, unknown> {
  const nested = deepNesting(text);
  if (nested !== undefined) {
    throw unreadable(file, `values are nested more than ${deepest} levels deep, at character ${nested}`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const line = lineOf(reason, text);
    const words = reason.replace(/ in JSON at position .*$/s, "").replace(/, .* is not valid JSON$/s, "");
    throw lineMistake(file, line, text.split(/\r?\n/)[line - 1], `not JSON: ${words}`);
  }
  if (isTable(json)) return json;
  throw unreadable(file, "the file must contain a JSON object");
}

/** Functions that compare and write values recurse once per level. */
const deepest = 100;

/** Where brackets are nested too deep; brackets within strings do not count. */
function deepNesting(text: string): number | undefined {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') quoted = !quoted;
    else if (quoted && character === "\\") at++;
    else if (!quoted && (character === "[" || character === "{") && ++depth > deepest) return at;
    else if (!quoted && (character === "]" || character === "}")) depth--;
  }
  return undefined;
}

/**
 * The line that a message of JSON.parse is about. If the message has no line: the first line that is invalid after the
 * lines before it.
 */
function lineOf(reason: string, text: string): number {
  const told = /\(line (\d+) column \d+\)/.exec(reason);
  if (told) return Number(told[1]);
  const lines = text.split("\n");
  const follows = (count: number) => {
    try {
      JSON.parse(lines.slice(0, count).join("\n"));
    } catch (error) {
      return !String(error).includes("Unexpected token");
    }
    return true;
  };
  let line = 1;
  while (line < lines.length && follows(line)) line++;
  return line;
}
