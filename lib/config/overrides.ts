import { ConfigError, type Mistake } from "./config_error.ts";
import { readTomlValue } from "./toml.ts";
import { refusedKey } from "./toml_tree.ts";

export { type Resolved, resolvePath, shortForm } from "./resolve_path.ts";

/** An argument `key.path=value` taken apart: the words only, what they mean is the caller's. */
export interface Override {
  readonly argument: string;
  /** Parts of the dotted key. A whole number that is not in quotes is an index. */
  readonly path: readonly (string | number)[];
  /** One value, or several that commas separated: TOML values, else the bare text. */
  readonly values: readonly unknown[];
}

/** A mistake in an argument, thrown between the functions of this file. */
class Wrong extends Error {
  readonly notes: readonly string[];

  constructor(message: string, ...notes: string[]) {
    super(message);
    this.notes = notes;
  }
}

/**
 * Takes an override apart.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const argument = "optimizer.learning_rate=0.1,0.3";
 * assertEquals(parseOverride(argument), {
 *   argument,
 *   path: ["optimizer", "learning_rate"],
 *   values: [0.1, 0.3],
 * });
 * ```
 *
 * @param argument `key.path=value`. Parts of the key may stand in quotes. Commas outside of brackets and quotes separate
 * several values. Each is a number, a boolean, a quoted string, a list or an inline table as in TOML, or else a bare
 * string. Spaces around it are removed.
 */
export function parseOverride(argument: string): Override | Mistake {
  try {
    const { path, end } = readKey(argument);
    return { argument, path, values: splitAtCommas(argument.slice(end)).map(readValue) };
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    const { message, notes } = error;
    return { severity: "error", message, place: { kind: "argument", argument }, notes };
  }
}

/** The parts of the key, and the offset after the "=". */
function readKey(argument: string): { path: (string | number)[]; end: number } {
  const example = "write key.path=value, for example optimizer.learning_rate=0.1";
  if (!argument.includes("=")) throw new Wrong('an override must have a "=" between key and value', example);
  if (/^\s*=/.test(argument)) throw new Wrong('an override must have a key before "="', example);
  const part = /\s*(?:("(?:\\.|[^"\\])*")|'([^']*)'|([\w-]+))\s*([.=])/y;
  const path: (string | number)[] = [];
  for (;;) {
    const at = part.lastIndex;
    const found = part.exec(argument);
    if (!found) throw wrongKey(argument, at, example);
    const [, basic, literal, bare, next] = found;
    const name = basic !== undefined ? String(readToml(basic)) : literal ?? bare;
    const refused = refusedKey(name);
    if (refused) throw new Wrong(refused.message, refused.note);
    path.push(/^(0|[1-9]\d{0,8})$/.test(bare ?? "") ? Number(bare) : name);
    if (next === "=") return { path, end: part.lastIndex };
  }
}

/** Why no part of a key could be read at an offset. */
function wrongKey(argument: string, at: number, example: string): Wrong {
  const rest = argument.slice(at).trimStart();
  if (/^[.=]/.test(rest)) {
    return new Wrong("a dotted key must have a name on both sides of each dot", example);
  }
  if (/^["']/.test(rest)) return new Wrong('a name in quotes must be followed by "." or "="', example);
  const [wrong] = rest.replace(/^[\w-]*/, "");
  if (wrong === "[") {
    return new Wrong(
      'an index must be written with dots, found "["',
      "for example network.layers.0.units=100",
    );
  }
  return new Wrong(
    `a key must be made of A-Z a-z 0-9 _ - and dots, found ${JSON.stringify(wrong)}`,
    "put other names in quotes, and the whole argument in single quotes",
  );
}

/** The parts between commas that no bracket and no quote encloses. */
function splitAtCommas(text: string): string[] {
  if (text.trim() === "") {
    throw new Wrong('a value is missing after "="', `write a value after it; '""' is the empty string`);
  }
  const items: string[] = [];
  let [start, depth] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const c = text[at];
    if (c === '"' || c === "'") {
      at = endOfQuote(text, at, { begins: depth > 0 || text.slice(start, at).trim() === "" });
    } else if (c === "[" || c === "{") depth++;
    else if (c === "]" || c === "}") depth--;
    else if (c === "," && depth === 0) {
      items.push(text.slice(start, at));
      start = at + 1;
    }
    if (depth < 0) throw new Wrong(`"${c}" has no opening bracket`, brackets);
  }
  if (depth > 0) throw new Wrong("a bracket is not closed", brackets);
  items.push(text.slice(start));
  if (items.some((item) => item.trim() === "")) {
    throw new Wrong(
      "a value is missing next to a comma",
      `delete the comma, write '""' for an empty string, or quote a string that has a comma`,
    );
  }
  return items.map((item) => item.trim());
}

const shell = "the shell removes quotes: put the whole argument in single quotes";

const brackets =
  `put the argument in single quotes: 'key=[1, 2]' for a list, 'key="a]"' for a string with brackets`;

/**
 * The offset of the closing quote. In bare text, `5" disk` or `Bob's`, a quote that is not at the beginning is one only
 * if it is double and closed.
 */
function endOfQuote(text: string, at: number, { begins }: { begins: boolean }): number {
  const quote = text[at];
  for (let end = at + 1; end < text.length; end++) {
    if (text[end] === "\\" && quote === '"') end++;
    else if (text[end] === quote) return begins || quote === '"' ? end : at;
  }
  if (!begins) return at;
  throw new Wrong("a string is not closed", shell);
}

/** A TOML value, or the bare text. */
function readValue(text: string): unknown {
  try {
    const value = readTomlValue(text);
    return value instanceof Date ? text : value; // no key takes a date
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const [{ message, notes = [] }] = error.mistakes;
    if (/^[+-]?[1-9][\d_]*(\.\d+)?(e\+?\d+)?$/i.test(text)) throw new Wrong(message, ...notes); // too large
    if (!/^["'[{]/.test(text)) return text;
    throw new Wrong(`${text} is not a value: ${message}`, ...notes, shell);
  }
}

function readToml(text: string): unknown {
  try {
    return readTomlValue(text);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const [{ message, notes = [] }] = error.mistakes;
    throw new Wrong(message, ...notes);
  }
}
