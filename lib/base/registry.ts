import { trust } from "./guests.ts";
import { type Builds, checkedBuild } from "./names/checked_build.ts";
import { suggestionFor } from "./names/other_names.ts";
import { type Reserved, reservedName } from "./names/reserved.ts";

/**
 * Schema of an entry's options: a valibot object, so that unknown keys, types, ranges and defaults are known. Only
 * what types need of it is written here.
 */
export interface OptionsSchema {
  /** "schema" */
  readonly kind: "schema";
  /** What kind of schema it is, for example "strict_object". */
  readonly type: string;
  /** Types of what it takes and gives, for the compiler only. */
  readonly "~types"?: { readonly input: unknown; readonly output: Record<string, unknown> } | undefined;
}

/** What `build` receives: options that the schema has accepted and completed. */
export type OptionsOf<Schema extends OptionsSchema> = NonNullable<Schema["~types"]>["output"];

/**
 * What a name in an experiment file means.
 *
 * @typeParam Built what `build` returns, for example an `Activation`
 * @typeParam Options schema of the options that stand beside `type` in the file
 */
export interface Component<Built, Options extends OptionsSchema = OptionsSchema> {
  /** One line for editors, `--help` and the documentation. */
  readonly description: string;
  /** Schema of the options beside `type`: their types, ranges, defaults and descriptions. */
  readonly options: Options;
  /** Makes the component from options that the schema has accepted and completed. */
  build(options: OptionsOf<Options>): Built;
}

/** Components of extensions, by their registry: those that one run of the extensions' code has registered. */
export type Guests = Map<Registry<never>, Map<string, Component<never>>>;

let guests: Guests | undefined;

/** Made when components of extensions were registered: their stacks have the lines of register(). */
const registrations = new WeakMap<object, Error>();
/** An entry of a registry that calls and checks a component. */
let completed: (
  registry: Registry<never>,
  name: string,
  component: Component<never>,
  others: ReadonlyMap<string, unknown>,
) => Component<never>;

/**
 * Adds an entry to components of extensions.
 *
 * @throws {TypeError} when the name is taken, is not snake_case, or the entry is incomplete
 */
export function registerGuest(
  guests: Guests,
  registry: Registry<never>,
  name: string,
  component: Component<never>,
): void {
  const entries = guests.get(registry) ?? new Map<string, Component<never>>();
  guests.set(registry, entries);
  entries.set(name, completed(registry, name, component, entries));
  registrations.set(entries.get(name)!, new Error());
}

/**
 * Lets these components of extensions be found by name, in place of those that were before. Only workers do so: code of
 * extensions runs anew for each trial.
 */
export function admit(these: Guests): void {
  guests = these;
}

/** A name that no registry entry has; the message suggests another. */
export class UnknownNameError extends Error {
  override name = "UnknownNameError";
}

/**
 * Named components of one kind, for example all activations. Built-in and own ones are registered in the same way.
 *
 * @typeParam Built what the entries build
 */
export class Registry<Built> {
  readonly #entries = new Map<string, Component<Built>>();

  /**
   * An empty registry.
   *
   * @param kind what the entries are, in the singular, for messages: "activation"
   * @param builds what every `build` must return; default: anything
   * @param words the values of members that must be one of a few words
   * @param reserved names that entries and their options cannot have
   */
  constructor(
    readonly kind: string,
    readonly builds?: Builds,
    readonly words: Readonly<Record<string, readonly string[]>> = {},
    readonly reserved: Reserved = {},
  ) {}

  /**
   * Adds an entry.
   *
   * @param name snake_case name, as it will stand in experiment files
   * @param component the entry
   * @throws {TypeError} when a name is taken, is not snake_case, or the entry is incomplete
   */
  register<Options extends OptionsSchema>(name: string, component: Component<Built, Options>): this {
    const entry = this.#complete(name, component, this.#entries);
    const build = (given: OptionsOf<OptionsSchema>) => trust(entry.build(given));
    this.#entries.set(name, Object.freeze({ ...entry, build }));
    return this;
  }

  static {
    completed = (registry, name, component, others) => registry.#complete(name, component, others);
  }

  /** An entry that calls and checks a component. */
  #complete<Options extends OptionsSchema>(
    name: string,
    component: Component<Built, Options>,
    others: ReadonlyMap<string, unknown>,
  ): Component<Built> {
    if (!/^[a-z][a-z0-9_]*$/.test(name)) {
      throw new TypeError(`${this.kind} name ${JSON.stringify(name)} must be snake_case: a-z, 0-9 and _`);
    }
    if (this.#entries.has(name) || others.has(name)) {
      throw new TypeError(`${this.kind} "${name}" is already registered`);
    }
    if (typeof component?.build !== "function") {
      throw new TypeError(`${this.kind} "${name}" must have build()`);
    }
    if (component.options?.kind !== "schema") {
      throw new TypeError(
        `${this.kind} "${name}" must have options: a valibot schema, v.strictObject({}) for none`,
      );
    }
    const { description, options } = component;
    const taken = reservedName(this.kind, name, options, this.reserved);
    if (taken !== undefined) throw new TypeError(`${this.kind} "${name}" ${taken}`);
    const build = (given: OptionsOf<Options>) =>
      checkedBuild(component.build(given), this.builds, this.words, (why) => this.wrong(name, why, entry));
    const entry = { description, options, build } as unknown as Component<Built>;
    return Object.freeze(entry);
  }

  get #guests(): ReadonlyMap<string, Component<Built>> | undefined {
    return guests?.get(this as unknown as Registry<never>);
  }

  /** An error about what a component has returned. Its cause has the place where an extension registered it. */
  wrong(name: string, wrong: string, entry: Component<Built> | undefined = this.#find(name)): TypeError {
    const cause = entry && registrations.get(entry);
    return new TypeError(`${this.kind} "${name}": ${wrong}`, { cause });
  }

  #find(name: string): Component<Built> | undefined {
    return this.#entries.get(name) ?? this.#guests?.get(name);
  }

  /** Whether an entry has this name. */
  has(name: string): boolean {
    return this.#entries.has(name) || (this.#guests?.has(name) ?? false);
  }

  /**
   * The entry of this name.
   *
   * @throws {UnknownNameError} when there is none, with the nearest name
   */
  get(name: string): Component<Built> {
    const component = this.#find(name);
    if (component) return component;
    const { label, differs } = suggestionFor(this.kind, name, this.names());
    const hints = [label, differs].filter((hint) => hint !== undefined);
    const hint = hints.length > 0 ? hints.join(" ") : `known: ${this.names().join(", ")}`;
    throw new UnknownNameError(`unknown ${this.kind} "${name}": ${hint}`);
  }

  /**
   * What an entry builds from a name and its checked options.
   *
   * @throws {UnknownNameError} when there is no such entry
   */
  make({ type, ...options }: { readonly type: string }): Built {
    return this.get(type).build(options);
  }

  /** All names, in the order of registration. */
  names(): string[] {
    return [...this.#entries.keys(), ...this.#guests?.keys() ?? []];
  }

  /** All names with their entries, in the order of registration. */
  entries(): IterableIterator<[string, Component<Built>]> {
    return new Map([...this.#entries, ...this.#guests ?? []]).entries();
  }
}
