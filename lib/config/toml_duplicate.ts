import { type AST, parseTOML } from "../npm/toml_eslint_parser.ts";
import { type Explanation, lineAt } from "./toml_explanation.ts";
import { contextAt } from "./toml_pieces.ts";
import { type TomlNode, treeOf } from "./toml_tree.ts";

/**
 * Explains the parser's complaint of a key that is set twice, with the line of the first one.
 *
 * @returns `undefined` for another complaint
 */
export function explainDuplicate(message: string, text: string, index: number): Explanation | undefined {
  if (!message.startsWith("Defining a key multiple times")) return undefined;
  const [name] = /^(?:[\w-]+|"(?:\\.|[^"\\])*"|'[^']*')/.exec(text.slice(index)) ?? [text[index]];
  const { open } = contextAt(text, index);
  const what = open.at(-1)?.opens === "header" ? "table" : "key";
  const line = open.some(({ opens }) => opens !== "header") ? undefined : lineOfFirst(text, index);
  return {
    message: `${what} ${/^["']/.test(name) ? name : `"${name}"`} is ${
      what === "table" ? "defined" : "set"
    } twice`,
    range: [index, index + name.length],
    notes: [line ? `it is already defined on line ${line}` : "keep one of them"],
  };
}

/** The line on which the key was set that is set again by the line of `index`; `undefined` when it cannot be told. */
function lineOfFirst(text: string, index: number): number | undefined {
  const start = text.lastIndexOf("\n", index - 1) + 1;
  const above = text.slice(0, start);
  const [key] = /^[^\n=]*/.exec(text.slice(start))!;
  try {
    const before = parseTOML(above, { tomlVersion: "1.0" });
    const again =
      parseTOML(/^[ \t]*\[/.test(key) ? key : `${key}= 0`, { tomlVersion: "1.0" }).body[0].body[0];
    const root = treeOf(before, above);
    const table = before.body[0].body.findLast((part) => part.type === "TOMLTable");
    const section = again.type === "TOMLKeyValue" && table ? lastTable(follow(root, table.key)) : root;
    const first = follow(section, again.key);
    return first.key && lineAt(above, first.key[0]);
  } catch {
    return undefined; // something else is wrong above: this note is only a help
  }
}

/** The node that a key leads to as far as it exists; a list of tables is entered at its last one. */
function follow(from: TomlNode, { keys }: AST.TOMLKey): TomlNode {
  let node = from;
  for (const [index, key] of keys.entries()) {
    const next = node.children.get(key.type === "TOMLBare" ? key.name : key.value);
    if (!next) break;
    node = index < keys.length - 1 ? lastTable(next) : next;
  }
  return node;
}

/** Of a list its last element. */
function lastTable(node: TomlNode): TomlNode {
  return node.kind === "list" ? node.children.get(node.children.size - 1) ?? node : node;
}
