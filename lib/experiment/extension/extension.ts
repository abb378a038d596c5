import { parse, Parser } from "../../npm/acorn.ts";
import { tsPlugin } from "../../npm/acorn_typescript.ts";
import { stripTypeScriptTypes } from "node:module";
import { ConfigError, type Mistake } from "../../config/config_error.ts";
import { Source } from "../../config/source.ts";
import { type Node, runnable } from "./extension_code.ts";
import { forbiddenIn } from "./extension_habits.ts";

/** An extension module that was read and found harmless to load. */
export interface ExtensionSource {
  /** As the experiment names it, resolved. */
  readonly file: string;
  /** As it was written, to show places in. */
  readonly text: string;
  /** A module that runs the text as often as it is asked to, without any import: see {@linkcode runnable}. */
  readonly code: string;
}

/**
 * Turns the text of an extension into JavaScript and makes sure that it loads nothing. A sandboxed worker can still
 * import local files that are named in the source, so a module with an import could read any file. Only type imports
 * are allowed, because they vanish. What is checked here is what is run. Clocks and random
 * numbers are refused too: with them the same file and seed would give other results.
 *
 * @throws {ConfigError} with the place of a syntax error, or of everything that an extension must not use
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
    return refuse(`the extension cannot be parsed: ${message}`, offset, notes);
  }
  let program: Node;
  try {
    program = parse(code, { ecmaVersion: "latest", sourceType: "module" }) as unknown as Node;
  } catch (error) {
    const { message, offset } = parseErrorOf(error);
    return refuse(`the extension cannot be parsed: ${message}`, offset, []);
  }
  const forbidden = forbiddenIn(program);
  if (forbidden.length > 0) {
    throw new ConfigError(forbidden.map(({ message, note, offset, length }): Mistake => ({
      severity: "error",
      message,
      place: source.placeOf([offset, offset + length]),
      notes: [note],
    })));
  }
  return { file, text, code: runnable(code, program) };
}

interface SyntaxProblem {
  readonly message: string;
  readonly offset: number;
  readonly notes?: string[];
}

const strippable =
  "only TypeScript whose types can be erased is supported: no enum, no namespace, no parameter properties";

/** What kept types from being stripped. Of plain syntax errors that says no place: acorn finds it again. */
function syntaxErrorOf({ message }: Error, source: Source): SyntaxProblem {
  const at = /^(.*) at file:\/\/\/stripTypeScriptTypes\.ts:(\d+):(\d+)$/s.exec(message);
  if (at) {
    const found = at[1].replace(/ is not supported in strip-only mode$/, " is not supported");
    return { message: found, offset: source.offsetOf(Number(at[2]), Number(at[3])), notes: [strippable] };
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

/** Acorn's message without the place at its end. */
function parseErrorOf(error: unknown): SyntaxProblem {
  const { pos = 0, message } = error as Error & { pos?: number };
  return { message: message.replace(/ \(\d+:\d+\)$/, ""), offset: pos };
}
