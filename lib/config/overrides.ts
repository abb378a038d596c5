import { nearestName } from "../base/nearest_name.ts";
import { ConfigError, type Mistake } from "./config_error.ts";
import { readTomlValue } from "./toml.ts";
import { refusedKey } from "./toml_tree.ts";

/** An argument `key.path=value` taken apart: the words only, what they mean is the caller's. */
export interface Override {
  readonly argument: string;
  /** Parts of the dotted key. A whole number that is not in quotes is an index. */
  readonly path: readonly (string | number)[];
  /** One value, or several that commas separated: TOML values, else the bare text. */
  readonly values: readonly unknown[];
}

/** The full path that a path stands for, or what is wrong with it. */
export type Resolved = { readonly path: readonly string[] } | Mistake;

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
 * several values. Each is a number, a boolean, text in quotes, a list or a table in braces as TOML writes them, or
 * else bare text, without the spaces around it.
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

/** The parts of the key, and the offset behind the "=". */
function readKey(argument: string): { path: (string | number)[]; end: number } {
  const example = "write key.path=value, for example optimizer.learning_rate=0.1";
  if (!argument.includes("=")) throw new Wrong('an override must have a "=" between key and value', example);
  if (/^\s*=/.test(argument)) throw new Wrong('an override must have a key in front of "="', example);
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
  const [, bare = ""] = /^([\w-]*)/.exec(rest)!;
  const [wrong = ""] = rest.slice(bare.length).trimStart();
  if (/^["']/.test(rest)) return new Wrong('a name in quotes must be followed by "." or "="', example);
  if (wrong === "[") {
    return new Wrong('an index is written with dots, found "["', "for example network.layers.0.units=100");
  }
  return new Wrong(
    `a key must be made of A-Z a-z 0-9 _ - and dots, found ${JSON.stringify(rest.slice(bare.length)[0])}`,
    "other names must stand in quotes, and the whole argument in single quotes",
  );
}

/** The parts between commas that no bracket and no quote encloses. */
function splitAtCommas(text: string): string[] {
  if (text.trim() === "") throw new Wrong('a value is missing after "="', `write '""' for empty text`);
  const items: string[] = [];
  let [start, depth] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const c = text[at];
    if (c === '"' || c === "'") at = endOfQuote(text, at, depth > 0 || text.slice(start, at).trim() === "");
    else if (c === "[" || c === "{") depth++;
    else if (c === "]" || c === "}") depth--;
    else if (c === "," && depth === 0) {
      items.push(text.slice(start, at));
      start = at + 1;
    }
    if (depth < 0) throw new Wrong(`"${c}" closes nothing here`, inQuotes);
  }
  if (depth > 0) throw new Wrong("a bracket is not closed", inQuotes);
  items.push(text.slice(start));
  if (items.some((item) => item.trim() === "")) {
    throw new Wrong(
      "a value is missing beside a comma",
      `write '""' for empty text, or quotes around a comma in text`,
    );
  }
  return items.map((item) => item.trim());
}

const inQuotes =
  `text with brackets must stand in quotes, and the whole argument in single quotes: 'name="a]"'`;

/**
 * The offset of the closing quote. In bare text, `5" disk` or `Bob's`, a quote that is not at the beginning is one only
 * if it is double and closed.
 */
function endOfQuote(text: string, at: number, begins: boolean): number {
  const quote = text[at];
  for (let end = at + 1; end < text.length; end++) {
    if (text[end] === "\\" && quote === '"') end++;
    else if (text[end] === quote) return begins || quote === '"' ? end : at;
  }
  if (!begins) return at;
  throw new Wrong(
    "text in quotes is not closed",
    "the shell takes quotes away: put the whole argument in single quotes",
  );
}

/** A TOML value, or the bare text. */
function readValue(text: string): unknown {
  try {
    const value = readTomlValue(text);
    return value instanceof Date ? text : value; // no key takes a date
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const meant = /^["'[{]|^[+-]?[1-9][\d_]*$/.test(text); // no bare text: a typing mistake, or a number that is too large
    if (!meant) return text;
    const [{ message, notes = [] }] = error.mistakes;
    throw new Wrong(
      `${text} is no value: ${message}`,
      ...notes,
      "the shell takes quotes away: put the whole argument in single quotes",
    );
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

/**
 * Finds the full path that a path stands for: itself, or the only one that ends with it, so that a unique last part is
 * enough.
 *
 * @param path for example `["learning_rate"]`
 * @param known full paths, for example `["optimizer", "learning_rate"]`
 * @returns a mistake without a place when there is none or more than one
 */
export function resolvePath(
  path: readonly (string | number)[],
  known: readonly (readonly string[])[],
): Resolved {
  const parts = path.map(String);
  const matches = known.filter((full) => endsWith(full, parts));
  const exact = matches.find(({ length }) => length === parts.length);
  const candidates = [...new Map(matches.map((full) => [dotted(full), full]))];
  if (exact) return { path: exact };
  if (candidates.length === 1) return { path: candidates[0][1] };
  const name = dotted(parts);
  if (candidates.length > 1) {
    return {
      severity: "error",
      message: `"${name}" may mean ${candidates.length} keys`,
      notes: [`write one of ${candidates.map(([full]) => full).join(", ")}`],
    };
  }
  const unknown: Mistake = { severity: "error", message: `unknown key "${name}"` };
  const nearest =
    nearestName(name, [...known.map(dotted), ...known.map((full) => dotted(full.slice(-parts.length)))]) ??
      nearestName(name, known.map((full) => dotted(full.slice(-1))));
  if (nearest !== undefined) return { ...unknown, label: `did you mean "${nearest}"?` };
  return { ...unknown, notes: [knownBeside(parts, known)] };
}

/** What is known in the longest part of the path that is right. */
function knownBeside(parts: readonly string[], known: readonly (readonly string[])[]): string {
  for (let length = parts.length - 1; length >= 0; length--) {
    const parent = parts.slice(0, length);
    const inside = known.filter((full) =>
      full.length > length && parent.every((part, i) => part === full[i])
    );
    if (inside.length === 0) continue;
    const names = [...new Set(inside.map((full) => dotted([full[length]])))];
    return `known ${length > 0 ? `in ${dotted(parent)}` : "here"}: ${names.join(", ")}`;
  }
  return "no key is known here";
}

function endsWith(full: readonly string[], parts: readonly string[]): boolean {
  const skipped = full.length - parts.length;
  return skipped >= 0 && parts.every((part, i) => part === full[skipped + i]);
}

/** A path as it is written: parts that are not bare in quotes. */
function dotted(path: readonly string[]): string {
  return path.map((part) => /^[\w-]+$/.test(part) ? part : JSON.stringify(part)).join(".");
}
