import { type AST, ParseError, parseTOML } from "toml-eslint-parser";
import { ConfigError, type Place } from "./config_error.ts";
import { type Range, Source } from "./source.ts";
import { explain } from "./toml_messages.ts";

/** Keys and indices that lead to a value. */
export type TomlPath = readonly (string | number)[];

/** Where a value stands, and its key if it has one. */
export interface Located {
  readonly key?: Place;
  readonly value: Place;
}

/** A TOML file that was read: its data, and where each part of it stands. */
export interface TomlDocument {
  readonly file: string;
  readonly source: Source;
  readonly value: Record<string, unknown>;
  /** The place of a value; that of the nearest part around it when the file does not have it. */
  locate(path: TomlPath): Located;
}

/** A value with its place. Tables and lists hold nodes, so that data and places are built together. */
interface Node {
  key?: Range;
  range: Range;
  value: unknown;
  readonly children: Map<string | number, Node>;
}

/**
 * Reads TOML 1.0 strictly: a key is set once, a pair takes a line, integers are exact.
 *
 * Data and places come from one parser, so that they cannot disagree.
 *
 * @throws {ConfigError} with one mistake, the first syntax error
 */
export function readToml(text: string, file: string): TomlDocument {
  const bare = text.startsWith("\ufeff") ? text.slice(1) : text;
  const source = new Source(bare, file);
  try {
    const root = nodesOf(parseTOML(bare, { tomlVersion: "1.0" }), source);
    const value = plain(root) as Record<string, unknown>;
    return { file, source, value, locate: (path) => locate(root, path, source) };
  } catch (error) {
    if (error instanceof ParseError) throw syntaxError(source, error);
    if (error instanceof RangeError) throw tooDeep(source); // the stack is exhausted by nested brackets
    throw error;
  }
}

function nodesOf(program: AST.TOMLProgram, source: Source): Node {
  const root: Node = { range: [0, 0], value: {}, children: new Map() };
  for (const part of program.body[0].body) {
    if (part.type === "TOMLKeyValue") setPair(root, part, source);
    else setTable(root, part, source);
  }
  return root;
}

function setTable(root: Node, table: AST.TOMLTable, source: Source): void {
  const range = lastKeyRange(table.key);
  let node = root;
  for (const key of table.resolvedKey) {
    node = child(node, key, range, typeof key === "number" ? undefined : range, source);
  }
  node.key = [table.key.range[0], table.key.range[1]];
  for (const pair of table.body) setPair(node, pair, source);
}

function setPair(table: Node, pair: AST.TOMLKeyValue, source: Source): void {
  let node = table;
  for (const key of pair.key.keys) {
    const name = key.type === "TOMLBare" ? key.name : key.value;
    node = child(node, name, pair.value.range, key.range, source);
  }
  setValue(node, pair.value, source);
}

function setValue(node: Node, content: AST.TOMLContentNode, source: Source): void {
  node.range = content.range;
  if (content.type === "TOMLArray") {
    node.value = [];
    for (const [index, element] of content.elements.entries()) {
      setValue(child(node, index, element.range, undefined, source), element, source);
    }
  } else if (content.type === "TOMLInlineTable") {
    node.value = {};
    for (const pair of content.body) setPair(node, pair, source);
  } else {
    if (content.kind === "integer" && !Number.isSafeInteger(content.value)) {
      throw mistake(
        source,
        content.range,
        "an integer must lie between -9007199254740991 and 9007199254740991",
        [
          "larger ones are not exact in float64: write a number with a decimal point if that is meant",
        ],
      );
    }
    node.value = content.value;
  }
}

/** The child of this key, made when it is new. A list is told from a table by its first key. */
function child(
  node: Node,
  key: string | number,
  range: Range,
  keyRange: Range | undefined,
  source: Source,
): Node {
  if (key === "__proto__") {
    throw mistake(source, keyRange ?? range, 'a key must not be "__proto__"', ["choose another name"]);
  }
  if (typeof key === "number" && !Array.isArray(node.value)) node.value = [];
  let found = node.children.get(key);
  if (!found) {
    found = { key: keyRange, range, value: {}, children: new Map() };
    node.children.set(key, found);
  }
  return found;
}

/** The data of a node and all below it. */
function plain({ value, children }: Node): unknown {
  if (Array.isArray(value)) return Array.from(children.values(), plain);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(Array.from(children, ([key, node]) => [key, plain(node)]));
}

function locate(root: Node, path: TomlPath, source: Source): Located {
  let node = root;
  for (const key of path) {
    const next = node.children.get(key);
    if (!next) break;
    node = next;
  }
  return { key: node.key && source.placeOf(node.key), value: source.placeOf(node.range) };
}

function lastKeyRange({ keys }: AST.TOMLKey): Range {
  return keys[keys.length - 1].range;
}

function syntaxError(source: Source, error: ParseError): ConfigError {
  const { message, notes, at = error.index } = explain(error.message, source.text, error.index);
  return mistake(source, [at, at + 1], message, notes);
}

function mistake(source: Source, range: Range, message: string, notes: readonly string[]): ConfigError {
  return new ConfigError([{ severity: "error", message, place: source.placeOf(range), notes }]);
}

function tooDeep(source: Source): ConfigError {
  const at = Math.max(0, source.text.search(/(?:[[{]\s*){20}/));
  return mistake(source, [at, at + 1], "lists and tables are nested too deep", ["a few levels are enough"]);
}
