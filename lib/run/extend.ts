import * as v from "valibot";
import { ConfigError, type Mistake } from "../config/config_error.ts";
import { Source } from "../config/source.ts";
import type { ExtensionSource } from "../experiment/extension.ts";
import { registries } from "../experiment/registries.ts";

/** Extensions that this worker has imported, by the address that stack traces name them by. */
const loaded = new Map<string, ExtensionSource>();

/**
 * Which extension runs: the one there is, or the innermost in a stack trace.
 *
 * @returns its file, or "an extension" if that cannot be told
 */
export function speaker(): string {
  const [first, ...others] = [...loaded.values()];
  const source = others.length === 0 ? first : sourcesIn(new Error().stack ?? "").next().value?.source;
  return source?.file ?? "an extension";
}

/**
 * Imports extensions and lets each register its components; what they return is awaited. It is called in workers
 * only.
 *
 * @param onLoad told of each before it is imported
 * @throws {ConfigError} with the first failure of every extension, at its place where it is known
 */
export async function extend(
  sources: readonly ExtensionSource[],
  onLoad: (file: string) => void = () => {},
): Promise<void> {
  seal();
  const mistakes: Mistake[] = [];
  for (const source of sources) {
    const url = URL.createObjectURL(new Blob([source.code], { type: "text/javascript" }));
    loaded.set(url, source);
    onLoad(source.file);
    try {
      const { default: register } = await import(url) as { default?: unknown };
      if (typeof register === "function") await register({ registries, v });
      else mistakes.push(exportsNoFunction(source));
    } catch (error) {
      mistakes.push(mistakeOfExtension(error, source));
    }
  }
  if (mistakes.length > 0) throw new ConfigError(mistakes);
}

/** Whether code of others runs in this worker: then what nothing caught is theirs to mend. */
export const hasExtensions = (): boolean => loaded.size > 0;

/**
 * Says what an extension threw, which may be anything, at the place in its text where it was thrown.
 *
 * @param source the extension that ran, where it is known
 */
export function mistakeOfExtension(error: unknown, source?: ExtensionSource): Mistake {
  if (loaded.size === 1) [source] = loaded.values();
  const who = source ? "the extension" : "an extension";
  return {
    severity: "error",
    message: `${who} failed: ${textOf(error)}`,
    place: placeIn(error) ?? (source && { kind: "file", file: source.file }),
  };
}

function exportsNoFunction({ file }: ExtensionSource): Mistake {
  return {
    severity: "error",
    message: "an extension must export a function as its default",
    place: { kind: "file", file },
    notes: ["export default ({ registries, v }) => { registries.activations.register(...); }"],
  };
}

/** What was thrown in one line; values that have no text must not throw again. */
function textOf(error: unknown): string {
  try {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const [line] = text.replace(/^Error: /, "").split("\n");
    // The flag that Deno advises is one of a program, which an extension never gets.
    return line.replace(/, run again with the --allow-.*$/, ": extensions have no permissions") ||
      "an error without a message";
  } catch {
    return "something that has no text was thrown";
  }
}

/** The innermost line of an extension in a stack trace. */
function placeIn(error: unknown): Mistake["place"] {
  const stack = error instanceof Error && typeof error.stack === "string" ? error.stack : "";
  for (const { source, line, column } of sourcesIn(stack)) {
    const text = new Source(source.text, source.file);
    const offset = text.offsetOf(line, column);
    return text.placeOf([offset, offset + 1]);
  }
  return undefined;
}

/** The lines of extensions in a stack trace, the innermost one first. */
function* sourcesIn(stack: string): Generator<{ source: ExtensionSource; line: number; column: number }> {
  for (const [, url, line, column] of stack.matchAll(/(blob:[^\s()]*?):(\d+):(\d+)/g)) {
    const source = loaded.get(url);
    if (source) yield { source, line: Number(line), column: Number(column) };
  }
}

/**
 * Takes what would silence this worker, or speak in its place, out of the reach of extensions. Against bad code
 * the worker's missing permissions protect; this keeps mistakes from leaving a run without an answer.
 */
function seal(): void {
  const process = (globalThis as { process?: object }).process;
  const reach: [object | undefined, string, string][] = [
    [globalThis, "postMessage", "postMessage()"],
    [globalThis, "close", "close()"],
    [globalThis, "Worker", "new Worker()"], // the runtime prints its errors, whoever catches them
    [Deno, "exit", "Deno.exit()"],
    ...["exit", "reallyExit", "abort", "kill"].map((name): [object | undefined, string, string] => [
      process,
      name,
      `process.${name}()`,
    ]),
  ];
  for (const [owner, name, call] of reach) {
    if (!owner) continue;
    const value = function () { // may be called with `new`
      throw new Error(`${call} is not for extensions`);
    };
    Object.defineProperty(owner, name, { value, writable: false, configurable: false });
  }
}
