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
 * Which extension runs: the one there is, or the innermost in a stack trace.
 *
 * @returns its file, or "an extension" if that cannot be told
 */
export function speaker(): string {
  const [first, ...others] = [...loaded.values()];
  if (others.length === 0) return first.source.file;
  const place = placeOfError(new Error());
  return place && loaded.get(place.url)?.source.file || "an extension";
}

/**
 * Loads extensions and lets each register its components; what they return is awaited. It is called in workers only.
 *
 * @param onLoad told of each before it is imported
 * @throws {ConfigError} with the first failure of every extension, at its place where it is known
 */
export async function extend(
  sources: readonly ExtensionSource[],
  onLoad: (file: string) => void = () => {},
): Promise<void> {
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
  lockDown(visibleConsole, Deno.inspect, schemas, builtIn, Random, UnknownNameError);
  admit(await freshGuests(onLoad));
}

const nothing = () => Promise.resolve();

/** Whether the code of extensions runs anew, and has printed before what it prints now. */
let isSilent = false;

/** This worker's console, which is silent where everything was printed before. */
function consoleOfExtensions(): Console {
  const methods = Object.entries(console as unknown as Record<string, (...args: unknown[]) => void>);
  return Object.fromEntries(
    methods.map(([name, method]) => [name, (...args: unknown[]) => isSilent ? undefined : method(...args)]),
  ) as unknown as Console;
}

/**
 * Runs the code of all extensions once more. Their variables begin anew, so that nothing goes over from one trial to
 * another: results do not depend on which trials a worker has run before.
 *
 * @param onLoad told of each before it runs for the first time; it prints nothing unless given
 * @returns the components that they register
 * @throws {ConfigError} as {@linkcode extend}
 */
async function freshGuests(onLoad?: (file: string) => void): Promise<Guests> {
  isSilent = onLoad === undefined;
  const guests: Guests = new Map<Registry<never>, Map<string, Component<never>>>();
  const mistakes: Mistake[] = [];
  for (const { source, run } of loaded.values()) {
    onLoad?.(source.file);
    try {
      const register = await run();
      if (typeof register === "function") await register(contextFor(guests));
      else mistakes.push(exportsNoFunction(source));
    } catch (error) {
      mistakes.push(mistakeOfExtension(error, source));
    }
  }
  isSilent = false;
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return guests;
}

/** Lets the code of extensions begin anew, as if nothing had been asked of it before. */
export async function beginAnew(): Promise<void> {
  admit(await freshGuests());
}

/** What extensions register, for each time that one of so many trials may be built: alone once, beside others twice. */
export async function guestsFor(trials: number): Promise<Guests[]> {
  const fresh: Guests[] = [];
  const times = trials === 1 ? 1 : 2 * trials;
  while (fresh.length < times) fresh.push(await freshGuests());
  return fresh;
}

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
    message: "an extension must have a function as its default export",
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
