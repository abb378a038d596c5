import type { AST } from "toml-eslint-parser";
import { type Explanation, explanation } from "./toml_explanation.ts";
import { Refusal, type TomlNode } from "./toml_tree.ts";

/**
 * The value that was read by `@std/toml`, as plain objects with keys in the order of the file.
 *
 * @param given what `@std/toml` read at this node
 * @throws {Refusal} where `toml-eslint-parser` read something else
 */
export function agreedValue(node: TomlNode, given: unknown): unknown {
  if (node.kind === "list") {
    if (!Array.isArray(given) || given.length !== node.children.size) throw differs(node);
    return given.map((element, index) => agreedValue(node.children.get(index)!, element));
  }
  if (node.kind === "table") {
    if (!isTable(given)) throw differs(node);
    for (const [key, child] of node.children) {
      if (!Object.hasOwn(given, key)) throw differs({ ...child, range: child.key! });
    }
    if (Object.keys(given).length !== node.children.size) throw differs(node);
    return Object.fromEntries(
      Array.from(node.children, ([key, child]) => [key, agreedValue(child, given[key])]),
    );
  }
  if (!sameValue(node.literal!, given)) throw differs(node);
  return given;
}

/** What to say where one parser takes the text and the other stops at an offset. */
export function disagreement(root: TomlNode, text: string, offset: number): Explanation {
  const node = valueAt(root, offset);
  if (node) return differs(node);
  if (text[offset] === ",") {
    const message = "a comma must stand on the line of the value before it";
    return explanation(message, [offset, offset + 1], "move it there");
  }
  const joined = [...text.slice(0, offset).matchAll(/[[,]\s*(?=\]\})/g)].at(-1);
  if (joined) {
    const end = joined.index + joined[0].length;
    return explanation("there must be a space between ] and } here", [end, end + 2], "write ] }");
  }
  return explanation("TOML readers do not agree on this", [offset, offset + 1], "write it in another way");
}

function differs({ range, literal }: TomlNode): Refusal {
  return new Refusal("TOML readers do not agree on this value", range, howElse(literal));
}

function howElse(literal: AST.TOMLValue | undefined): string {
  if (literal?.kind === "string" && literal.multiline) {
    return "end it with three quotes, and a line that goes on with a backslash and nothing behind it";
  }
  if (literal?.kind === "string") return "write a character itself in place of its number after \\U";
  if (literal && "datetime" in literal) return "write a date as 1979-05-27T07:32:00Z, or as text in quotes";
  return "write it in another way";
}

function sameValue(literal: AST.TOMLValue, given: unknown): boolean {
  if ("datetime" in literal) return given instanceof Date || typeof given === "string"; // no key takes a date
  return literal.value === given || Object.is(literal.value, given); // 0 is -0, NaN is NaN
}

/** The plain value that an offset lies in or right behind. */
function valueAt(node: TomlNode, offset: number): TomlNode | undefined {
  if (node.kind === "value") {
    return node.range[0] <= offset && offset <= node.range[1] ? node : undefined;
  }
  for (const child of node.children.values()) {
    const found = valueAt(child, offset);
    if (found) return found;
  }
  return undefined;
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
