import * as valibot from "../npm/valibot.ts";
import { type Component, type Guests, registerGuest, type Registry } from "../base/registry.ts";
import { registries } from "../experiment/registries.ts";
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
      registerGuest(guests, registry, name, component);
      return this;
    },
    has: (name: string) => own()?.has(name) || registry.has(name),
    get: (name: string) => own()?.get(name) ?? hardened(registry.get(name)),
    names: () => [...new Set([...registry.names(), ...own()?.keys() ?? []])],
    entries: () => new Map([...builtIn(), ...own() ?? []]).entries(),
  };
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
  const counters = Object.entries(registries).map(([name, registry]) => [name, counter(registry, guests)]);
  const context = { registries: Object.fromEntries(counters), v: schemas };
  harden(context);
  return context;
}
