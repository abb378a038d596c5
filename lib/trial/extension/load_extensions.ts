import { inviteGuests } from "../../base/guests.ts";
import { foundIn } from "../../base/names/members.ts";
import { admit, type Component, type Guests, type Registry, UnknownNameError } from "../../base/registry.ts";
import { Random } from "../../base/random.ts";
import { ConfigError, type Mistake } from "../../config/config_error.ts";
import { Source } from "../../config/source.ts";
import type { ExtensionSource } from "../../experiment/extension/extension.ts";
import { linesBefore } from "../../experiment/extension/extension_code.ts";
import { hiddenGlobals } from "../../experiment/extension/extension_scope.ts";
import { registries } from "../../experiment/registries.ts";
import { contextFor, schemas } from "./extension_context.ts";
import { hideStacks, placeOfError } from "./hidden_stacks.ts";
import { lockDown } from "./lock_down.ts";
import { messageAt, messageOfThrown, textOfThrown } from "./thrown.ts";

/** Runs the text of an extension. @returns what it exports as its default */
type Run = () => Promise<unknown>;

/** Extensions of this worker, by their address in stack traces. */
const loaded = new Map<string, { readonly source: ExtensionSource; readonly run: Run }>();

/**
 * The extension that is running: the only one, or the innermost in a stack trace.
 *
 * @returns its file, or "an extension" if unknown
 */
export function speaker(): string {
  const [first, ...others] = [...loaded.values()];
  if (others.length === 0) return first.source.file;
  const place = placeOfError(new Error());
  return place && loaded.get(place.url)?.source.file || "an extension";
}

/**
 * Loads extensions and lets each register its components; returned promises are awaited. Called in workers only.
 *
 * @param onLoad told of each before it is imported
 * @throws {ConfigError} with the first failure of every extension, and its place if known
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

/** Whether the code of extensions runs again, so that its output has already been printed. */
let isSilent = false;

/** This worker's console, which is silent when the code of extensions runs again. */
function consoleOfExtensions(): Console {
  const methods = Object.entries(console as unknown as Record<string, (...args: unknown[]) => void>);
  return Object.fromEntries(
    methods.map(([name, method]) => [name, (...args: unknown[]) => isSilent ? undefined : method(...args)]),
  ) as unknown as Console;
}

/**
 * Runs the code of all extensions again. This resets their variables: results must not depend on which trials a worker
 * has run before.
 *
 * @param onLoad called before each extension runs for the first time; without it, extensions print nothing
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
      if (typeof register === "function" && !isClass(register)) await register(contextFor(guests));
      else mistakes.push(exportsNoFunction(source, register));
    } catch (error) {
      mistakes.push(mistakeOfExtension(error, source));
    }
  }
  isSilent = false;
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return guests;
}

/** Resets extensions to the state after loading. */
export async function beginAnew(): Promise<void> {
  admit(await freshGuests());
}

/**
 * The components of extensions, once per possible build of a trial: a single trial is built once, trials in a group
 * twice.
 */
export async function guestsFor(trials: number): Promise<Guests[]> {
  const fresh: Guests[] = [];
  const times = trials === 1 ? 1 : 2 * trials;
  while (fresh.length < times) fresh.push(await freshGuests());
  return fresh;
}

/**
 * A mistake for a value that an extension threw, which may be anything, at the place where it was thrown.
 *
 * @param source the extension that ran, if known
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

/** The message of a value that was thrown in a trial, with the innermost line of an extension, if there is one. */
export function messageInTrial(error: unknown): string {
  const message = messageOfThrown(error);
  // The depth of a recursion depends on the machine, and so does the line at which it fails.
  const isTooDeep = error instanceof RangeError && message.startsWith("Maximum call stack size");
  return isTooDeep ? message : messageAt(message, placeIn(error));
}

/** Classes cannot be called. */
const isClass = (one: unknown) => /^class\b/.test(Function.prototype.toString.call(one));

function exportsNoFunction({ file }: ExtensionSource, found: unknown): Mistake {
  const what = found === undefined ? "none" : typeof found === "function" ? "a class" : foundIn(found);
  return {
    severity: "error",
    message: `an extension must have a function as its default export, found ${what}`,
    place: { kind: "file", file },
    notes: ["export default ({ registries, v }) => { registries.activations.register(...); }"],
  };
}

/** The innermost line of an extension in a stack trace. Errors about what a component returned have it in their cause. */
function placeIn(error: unknown): Mistake["place"] {
  const place = placeOfError(error) ?? placeOfError(causeOf(error));
  const source = place && loaded.get(place.url)?.source;
  if (!source) return undefined;
  const text = new Source(source.text, source.file);
  const offset = text.offsetOf(place.line, place.column);
  return text.placeOf([offset, offset + 1]);
}

/** The cause of an error, which may be anything. */
function causeOf(error: unknown): unknown {
  try {
    return error instanceof Error ? error.cause : undefined;
  } catch {
    return undefined;
  }
}

/** A note for an error about a name that extensions cannot see. */
function noteOn(error: unknown): { notes?: string[] } {
  const [, name] =
    /^(?:ReferenceError|TypeError): (\w+) is not (?:defined|a constructor)/.exec(textOfThrown(error)) ?? [];
  if (name === undefined) return {};
  return { notes: ["extensions see only the globals that docs/extensions.md lists"] };
}
