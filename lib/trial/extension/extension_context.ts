import * as valibot from "../../npm/valibot.ts";
import { foundIn } from "../../base/names/members.ts";
import { didYouMean, nearestNames } from "../../base/names/nearest_name.ts";
import { type Component, type Guests, registerGuest, type Registry } from "../../base/registry.ts";
import { registries } from "../../experiment/registries.ts";
import { harden } from "./harden.ts";

/**
 * Functions of valibot that extensions do not get. They change the messages of all schemas, read the time, depend on
 * the language of the machine, or check values that are no options.
 */
const withheld =
  /^(set|delete)(Global|Schema|Specific)|^cache|^toDate$|[gG]raphemes$|[wW]ords$|^(blob|file)$/;

/** Valibot as an extension sees it. */
export const schemas: Readonly<Record<string, unknown>> = Object.fromEntries(
  Object.entries(valibot).filter(([name]) => !withheld.test(name)),
);

/**
 * An object that refuses to be asked for what it does not have, with a suggestion. Otherwise the engine would complain
 * about `undefined`, without a word about where it came from.
 */
function withNames<Whole extends object>(whole: Whole, what: string): Whole {
  return new Proxy(whole, {
    get(target, name) {
      if (typeof name === "symbol" || name in target || quiet.has(name)) return Reflect.get(target, name);
      const names = Object.keys(target);
      const suggestion = didYouMean(nearestNames(name, names));
      const more = suggestion === undefined ? "" : `; ${suggestion}`;
      throw new TypeError(`${what} has no ${JSON.stringify(name)}${more} (known: ${names.join(", ")})`);
    },
  });
}

/** Names that the language itself asks for. */
const quiet: ReadonlySet<string> = new Set(["then", "toJSON"]);

/** A registry as an extension sees it: it can add entries and read existing ones. */
function counter(registry: Registry<never>, guests: Guests) {
  const own = () => guests.get(registry);
  const builtIn = () =>
    [...registry.entries()].filter(([name]) => !own()?.has(name)).map(([name, entry]) =>
      [name, hardened(entry)] as const
    );
  return {
    kind: registry.kind,
    register(name: string, component: Component<never>) {
      if (typeof name !== "string") {
        throw new TypeError(`register(name, entry): the name must be a string, found ${foundIn(name)}`);
      }
      if (registry.kind === "optimizer") needLearningRate(name, component);
      registerGuest(guests, registry, name, component);
      return this;
    },
    has: (name: string) => own()?.has(name) || registry.has(name),
    get: (name: string) => own()?.get(name) ?? hardened(registry.get(name)),
    names: () => [...new Set([...registry.names(), ...own()?.keys() ?? []])],
    entries: () => new Map([...builtIn(), ...own() ?? []]).entries(),
  };
}

/** Schedules and messages count on the option of every optimizer. @throws {TypeError} if it is missing */
function needLearningRate(name: string, component: Component<never>): void {
  const options = component?.options as { readonly entries?: Readonly<Record<string, unknown>> } | undefined;
  if (typeof options?.entries !== "object" || "learning_rate" in options.entries) return;
  throw new TypeError(
    `optimizer "${name}" must have the option learning_rate: v.strictObject({ learning_rate: v.number() })`,
  );
}

/** A built-in entry. It may build the same object every time, so objects are frozen before an extension gets them. */
function hardened(component: Component<never>): Component<never> {
  const build = (options: never) => {
    const built = component.build(options);
    harden(built);
    return built;
  };
  const entry = { ...component, build };
  harden(entry);
  return entry;
}

/** The argument of an extension's default export, with which it registers its components in `guests`. */
export function contextFor(guests: Guests): object {
  const counters = Object.entries(registries).map(([name, registry]) =>
    [name, withNames(counter(registry, guests), `registries.${name}`)] as const
  );
  const registered = withNames(Object.fromEntries(counters), "registries");
  const context = withNames({ registries: registered, v: schemas }, "the argument of an extension");
  harden(context);
  return context;
}
