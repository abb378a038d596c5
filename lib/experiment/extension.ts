import { parse, Parser } from "acorn";
import { tsPlugin } from "acorn-typescript";
import { stripTypeScriptTypes } from "node:module";
import { ConfigError, type Mistake } from "../config/config_error.ts";
import { Source } from "../config/source.ts";

/** An extension module that was read and found harmless to load: plain JavaScript without any import. */
export interface ExtensionSource {
  /** As the experiment names it, resolved. */
  readonly file: string;
  /** As it was written, to show places in. */
  readonly text: string;
  /** JavaScript without any import; everything stands where it stands in the text. */
  readonly code: string;
}

/**
 * Turns the text of an extension into JavaScript and makes sure that it loads nothing. A worker without
 * permissions may still import local files that are named in the source, so a module with an import could read
 * any file: only type imports, which vanish, are let through. What is checked here is what is run.
 *
 * @throws {ConfigError} with the place of a syntax error or an import
 */
export function checkExtension(text: string, file: string): ExtensionSource {
  const source = new Source(text, file);
  const refuse = (message: string, offset: number, notes: string[]): never => {
    const place = source.placeOf([offset, offset + 1]);
    throw new ConfigError([{ severity: "error", message, place, notes }]);
  };
  let code: string;
  try {
    code = stripTypeScriptTypes(text); // keeps every character in its place
  } catch (error) {
    const { message, offset, notes = [] } = syntaxErrorOf(error as Error, source);
    return refuse(`the extension cannot be read: ${message}`, offset, notes);
  }
  const bad: { offset: number; what: string }[] = [];
  try {
    const program = parse(code, { ecmaVersion: "latest", sourceType: "module" });
    findImports(program, bad);
  } catch (error) {
    const { message, offset } = parseErrorOf(error);
    return refuse(`the extension cannot be read: ${message}`, offset, []);
  }
  if (bad.length > 0) {
    throw new ConfigError(bad.map(({ offset, what }): Mistake => ({
      severity: "error",
      message: `an extension must not import anything: ${what}`,
      place: source.placeOf([offset, offset + 1]),
      notes: [
        "write `import type` for types; everything else comes from the context: ({ registries, v }) => ...",
      ],
    })));
  }
  return { file, text, code };
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

/** All places of a program that load another module. */
function findImports(node: unknown, bad: { offset: number; what: string }[]): void {
  if (Array.isArray(node)) {
    for (const part of node) findImports(part, bad);
    return;
  }
  if (typeof node !== "object" || node === null || !("type" in node)) return;
  const { type, start, source } = node as Node;
  if (type === "ImportDeclaration") bad.push({ offset: start, what: "found an import" });
  if (type === "ImportExpression") bad.push({ offset: start, what: "found import()" });
  if ((type === "ExportNamedDeclaration" && source) || type === "ExportAllDeclaration") {
    bad.push({ offset: start, what: "found an export from another module" });
  }
  for (const part of Object.values(node)) findImports(part, bad);
}

interface SyntaxProblem {
  readonly message: string;
  readonly offset: number;
  readonly notes?: string[];
}

const strippable =
  "only syntax that can be stripped of types is taken: no enum, no namespace, no parameter properties";

/** What kept types from being stripped. Of plain syntax errors that says no place: acorn finds it again. */
function syntaxErrorOf({ message }: Error, source: Source): SyntaxProblem {
  const at = /^(.*) at file:\/\/\/stripTypeScriptTypes\.ts:(\d+):(\d+)$/s.exec(message);
  if (at) {
    return { message: at[1], offset: source.offsetOf(Number(at[2]), Number(at[3])), notes: [strippable] };
  }
  try {
    Parser.extend(tsPlugin()).parse(source.text, {
      ecmaVersion: "latest",
      sourceType: "module",
      locations: true,
    });
  } catch (error) {
    return parseErrorOf(error);
  }
  return { message: message.replace(/^\[\w+\] /, ""), offset: 0, notes: [strippable] };
}

/** Acorn's message without the place behind it. */
function parseErrorOf(error: unknown): SyntaxProblem {
  const { pos = 0, message } = error as Error & { pos?: number };
  return { message: message.replace(/ \(\d+:\d+\)$/, ""), offset: pos };
}
