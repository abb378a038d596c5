import { inviteGuests } from "../base/guests.ts";
import { admit, type Component, type Guests, type Registry, UnknownNameError } from "../base/registry.ts";
import { Random } from "../base/random.ts";
import { ConfigError, type Mistake } from "../config/config_error.ts";
import { Source } from "../config/source.ts";
import type { ExtensionSource } from "../experiment/extension.ts";
import { linesBefore } from "../experiment/extension_code.ts";
import { hiddenGlobals } from "../experiment/extension_scope.ts";
import { registries } from "../experiment/registries.ts";
import { contextFor, schemas } from "./extension_context.ts";
import { hideStacks, placeOfError } from "./hidden_stacks.ts";
import { lockDown } from "./lock_down.ts";
import { textOfThrown } from "./thrown.ts";

/** Runs the text of an extension. @returns what it exports as its default */
type Run = () => Promise<unknown>;

/** Extensions of this worker, by the address that stack traces name them by. */
const loaded = new Map<string, { readonly source: ExtensionSource; readonly run: Run }>();

/**
 * Loads extensions and lets each register its components; what they return is awaited. It is called in workers only.
 *
 * @throws {ConfigError} with the first failure of every extension, at its place where it is known
 */
export async function extend(sources: readonly ExtensionSource[]): Promise<void> {
  const addressOf = ({ code }: ExtensionSource) =>
    URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  for (const source of sources) loaded.set(addressOf(source), { source, run: nothing });
  hideStacks((address) => loaded.get(address)?.source.file.replace(/^.*[/\\]/, ""), linesBefore);
  const visibleConsole = consoleOfExtensions();
  const hidden = hiddenGlobals.map(() => undefined);
  for (const [address, { source }] of [...loaded]) {
    try {
      const { default: make } = await import(address);
      loaded.set(address, { source, run: make(visibleConsole, ...hidden) });
    } catch (error) {
      throw new ConfigError([mistakeOfExtension(error, source)]);
    }
  }
  inviteGuests();
  const builtIn = Object.values(registries).flatMap((registry: Registry<unknown>) => [...registry.entries()]);
  lockDown(visibleConsole, schemas, builtIn, Random, UnknownNameError);
  admit(await freshGuests());
}

const nothing = () => Promise.resolve();

/** Prints, and remembers nothing. */
function consoleOfExtensions(): Console {
  const names = ["log", "info", "debug", "warn", "error"] as const;
  return Object.fromEntries(names.map((name) => [name, console[name].bind(console)])) as unknown as Console;
}

/**
 * Runs the code of all extensions once more. Their variables begin anew, so that nothing goes over from one trial to
 * another: results do not depend on which trials a worker has run before.
 *
 * @returns the components that they register
 * @throws {ConfigError} as {@linkcode extend}
 */
export async function freshGuests(): Promise<Guests> {
  const guests: Guests = new Map<Registry<never>, Map<string, Component<never>>>();
  const mistakes: Mistake[] = [];
  for (const { source, run } of loaded.values()) {
    try {
      const register = await run();
      if (typeof register === "function") await register(contextFor(guests));
      else mistakes.push(exportsNoFunction(source));
    } catch (error) {
      mistakes.push(mistakeOfExtension(error, source));
    }
  }
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return guests;
}

/** Whether code of others runs in this worker: then what nothing caught is theirs to mend. */
export const hasExtensions = (): boolean => loaded.size > 0;

/**
 * Says what an extension threw, which may be anything, at the place in its text where it was thrown.
 *
 * @param source the extension that ran, where it is known
 */
export function mistakeOfExtension(error: unknown, source?: ExtensionSource): Mistake {
  if (loaded.size === 1) [{ source }] = loaded.values();
  const who = source ? "the extension" : "an extension";
  return {
    severity: "error",
    message: `${who} failed: ${textOfThrown(error)}`,
    place: placeIn(error) ?? (source && { kind: "file", file: source.file }),
    ...noteOn(error),
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

/** The innermost line of an extension in a stack trace. */
function placeIn(error: unknown): Mistake["place"] {
  const place = placeOfError(error);
  const source = place && loaded.get(place.url)?.source;
  if (!source) return undefined;
  const text = new Source(source.text, source.file);
  const offset = text.offsetOf(place.line, place.column);
  return text.placeOf([offset, offset + 1]);
}

/** What an error of a name that an extension does not see is told beside. */
function noteOn(error: unknown): { notes?: string[] } {
  const [, name] =
    /^(?:ReferenceError|TypeError): (\w+) is not (?:defined|a constructor)/.exec(textOfThrown(error)) ?? [];
  if (name === undefined) return {};
  return { notes: ["extensions see only the globals that docs/extensions.md lists"] };
}
