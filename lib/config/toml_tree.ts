import type { AST } from "../npm/toml_eslint_parser.ts";
import type { Range } from "./source.ts";
import { clipped, type Explanation } from "./toml_explanation.ts";

/** A table, a list or a value of a file, with its places. */
export interface TomlNode {
  readonly kind: "table" | "list" | "value";
  /** The key that it was first set by, one part of a dotted one; of a table the name in its header. */
  readonly key?: Range;
  /** The value; of a table with a header that header, `[optimizer]`. */
  readonly range: Range;
  /** Of a plain value: what the parser made of it. */
  readonly literal?: AST.TOMLValue;
  /** By key or index, in the order of the file. */
  readonly children: Map<string | number, TomlNode>;
}

/** Levels of tables and lists in a file; the parsers call themselves for each. */
const deepest = 100;

/** Keys that objects of JavaScript have by birth, so that looking one up could find what the file does not say. */
const reservedKeys: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** Something that is refused although a parser takes it. */
export class Refusal extends Error implements Explanation {
  readonly notes: readonly string[];

  constructor(message: string, readonly range: Range, ...notes: string[]) {
    super(message);
    this.notes = notes;
  }
}

/**
 * The nodes of a file that was parsed.
 *
 * @throws {Refusal} for a key or a number that must not stand in a file, or tables in an order that is not taken
 */
export function treeOf(program: AST.TOMLProgram, text: string): TomlNode {
  const root = node("table", [0, 0]);
  for (const part of program.body[0].body) {
    if (part.type === "TOMLKeyValue") addPair(root, part, 0);
    else addTable(root, part, text);
  }
  return root;
}

/** The node at a path, or else the nearest one around that place. */
export function nearestNode(root: TomlNode, path: readonly (string | number)[]): TomlNode {
  let found = root;
  for (const key of path) {
    const next = found.children.get(key);
    if (!next) break;
    found = next;
  }
  return found;
}

/** The data of a node and of all below it. Line ends in texts become LF, so that a checkout elsewhere reads the same. */
export function plainValue({ kind, literal, children }: TomlNode): unknown {
  if (kind === "list") return Array.from(children.values(), plainValue);
  if (kind === "table") {
    return Object.fromEntries(Array.from(children, ([key, child]) => [key, plainValue(child)]));
  }
  const { kind: type, value } = literal!;
  if (type === "local-time") return (literal as AST.TOMLDateTimeValue).datetime;
  return typeof value === "string" ? value.replaceAll("\r\n", "\n") : value;
}

/** What is wrong with a key, if anything. */
export function refusedKey(key: string): { message: string; note: string } | undefined {
  if (key === "") return { message: "a key must not be empty", note: "choose a name" };
  if (!reservedKeys.has(key)) return undefined;
  return {
    message: `a key must not be "${key}", a reserved name of JavaScript`,
    note: "choose another name",
  };
}

function node(kind: TomlNode["kind"], range: Range, key?: Range, literal?: AST.TOMLValue): TomlNode {
  return { kind, range, key, literal, children: new Map() };
}

/** A header and the pairs below it. Lists on the way, of `[[name]]`, are entered at their last table. */
function addTable(root: TomlNode, table: AST.TOMLTable, text: string): void {
  const { keys, range: [, end] } = table.key;
  const header: Range = [table.range[0], text.indexOf("]", end) + (table.kind === "array" ? 2 : 1)];
  let parent = root;
  for (const [index, key] of keys.entries()) {
    const last = index === keys.length - 1;
    const list = last && table.kind === "array";
    const found = child(
      parent,
      nameOf(key),
      key.range,
      index,
      () => node(list ? "list" : "table", header, key.range),
    );
    const late = last && !list && !found.fresh; // after the headers of tables inside it, which implied it
    if (late) parent.children.set(nameOf(key), { ...found.node, range: header, key: key.range });
    parent = found.node;
    if (list) parent.children.set(parent.children.size, node("table", header, key.range));
    if (parent.kind === "list") parent = parent.children.get(parent.children.size - 1)!;
  }
  for (const pair of table.body) addPair(parent, pair, keys.length);
}

function addPair(table: TomlNode, { key: { keys }, value }: AST.TOMLKeyValue, depth: number): void {
  let parent = table;
  for (const [index, key] of keys.slice(0, -1).entries()) {
    const implied = () => node("table", [key.range[0], value.range[1]], key.range);
    parent = child(parent, nameOf(key), key.range, depth + index, implied).node;
  }
  const key = keys[keys.length - 1];
  const own = child(parent, nameOf(key), key.range, depth + keys.length - 1, () => nodeOf(value, key.range));
  addParts(own.node, value, depth + keys.length);
}

/** What a list or an inline table holds. */
function addParts(parent: TomlNode, value: AST.TOMLContentNode, depth: number): void {
  if (value.type === "TOMLInlineTable") {
    for (const pair of value.body) addPair(parent, pair, depth);
  } else if (value.type === "TOMLArray") {
    for (const [index, element] of value.elements.entries()) {
      const own = nodeOf(element);
      parent.children.set(index, own);
      addParts(own, element, depth + 1);
    }
  }
}

function nodeOf(value: AST.TOMLContentNode, key?: Range): TomlNode {
  if (value.type === "TOMLArray") return node("list", value.range, key);
  if (value.type === "TOMLInlineTable") return node("table", value.range, key);
  refuseInexact(value);
  return node("value", value.range, key, value);
}

function child(
  parent: TomlNode,
  name: string,
  range: Range,
  depth: number,
  make: () => TomlNode,
): { node: TomlNode; fresh: boolean } {
  const refused = refusedKey(name);
  if (refused) throw new Refusal(refused.message, range, refused.note);
  if (depth >= deepest) throw tooDeep(range);
  const found = parent.children.get(name);
  if (found) return { node: found, fresh: false };
  const made = make();
  parent.children.set(name, made);
  return { node: made, fresh: true };
}

/** TOML's integers may have 64 bits, and its floats any size; numbers here are float64. */
function refuseInexact(value: AST.TOMLValue): void {
  if (value.kind === "integer" && !Number.isSafeInteger(value.value)) {
    throw new Refusal(
      `an integer must be from -9007199254740991 to 9007199254740991, got ${clipped(value.number)}`,
      value.range,
      "larger integers are not exact: choose one in this range",
    );
  }
  if (value.kind === "float" && Math.abs(value.value) === Infinity && !/inf/.test(value.number)) {
    throw new Refusal(
      `a number must be within the range of float64, got ${clipped(value.number)}`,
      value.range,
      "the largest is 1.7976931348623157e308",
    );
  }
}

/** What is nested deeper than the parsers should follow. */
export function tooDeep(range: Range): Refusal {
  return new Refusal(
    `tables and lists must not be nested deeper than ${deepest}`,
    range,
    "delete brackets",
  );
}

/** Whether this many open brackets are too many. */
export const isTooDeep = (brackets: number): boolean => brackets > deepest;

const nameOf = (key: AST.TOMLBare | AST.TOMLQuoted) => key.type === "TOMLBare" ? key.name : key.value;
