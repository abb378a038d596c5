import { suggestionFor } from "./other_names.ts";

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
 * What a name in an experiment file stands for.
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

/** A name that no registry entry has. The message says which one may have been meant. */
export class UnknownNameError extends Error {
  override name = "UnknownNameError";
}

/**
 * Named components of one kind, for example all activations. Built-in entries and those of extension modules
 * are registered in the same way; a name is taken once.
 *
 * @typeParam Built what the entries build
 */
export class Registry<Built> {
  readonly #entries = new Map<string, Component<Built>>();

  /**
   * An empty registry.
   *
   * @param kind what the entries are, in the singular, for messages: "activation"
   * @param builds what every `build` must give: a function, or an object with one of these sets of members;
   * anything unless given
   */
  constructor(readonly kind: string, readonly builds?: "function" | readonly (readonly string[])[]) {}

  /**
   * Adds an entry.
   *
   * @param name snake_case name, as it will stand in experiment files
   * @param component the entry
   * @throws {TypeError} when the name is taken, is not snake_case, or the entry is incomplete
   */
  register<Options extends OptionsSchema>(name: string, component: Component<Built, Options>): this {
    if (!/^[a-z][a-z0-9_]*$/.test(name)) {
      throw new TypeError(`${this.kind} name ${JSON.stringify(name)} must be snake_case: a-z, 0-9 and _`);
    }
    if (this.#entries.has(name)) throw new TypeError(`${this.kind} "${name}" is registered already`);
    if (typeof component?.build !== "function") {
      throw new TypeError(`${this.kind} "${name}" must have build()`);
    }
    if (component.options?.kind !== "schema") {
      throw new TypeError(
        `${this.kind} "${name}" must have options: a valibot schema, v.strictObject({}) for none`,
      );
    }
    const { description, options } = component;
    const build = (given: OptionsOf<Options>) => this.#checked(name, component.build(given));
    this.#entries.set(name, { description, options, build } as unknown as Component<Built>);
    return this;
  }

  /** What an entry built, which may be an extension's and anything. */
  #checked(name: string, built: unknown): Built {
    const { builds } = this;
    if (builds === undefined) return built as Built;
    const given = Object(built) as Record<string, unknown>;
    const holds = builds === "function"
      ? typeof built === "function"
      : builds.some((members) => members.every((member) => given[member] !== undefined));
    if (holds) return built as Built;
    const wanted = builds === "function"
      ? "a function"
      : `an object with ${builds.map((members) => members.join(", ")).join(" or with ")}`;
    throw new TypeError(`${this.kind} "${name}": build() must give ${wanted}`);
  }

  /** Whether an entry has this name. */
  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /**
   * The entry of this name.
   *
   * @throws {UnknownNameError} when there is none, with the nearest name
   */
  get(name: string): Component<Built> {
    const component = this.#entries.get(name);
    if (component) return component;
    const { label, differs } = suggestionFor(this.kind, name, this.names());
    const hints = [label, differs].filter((hint) => hint !== undefined);
    const hint = hints.length > 0 ? hints.join(" ") : `known: ${this.names().join(", ")}`;
    throw new UnknownNameError(`unknown ${this.kind} "${name}": ${hint}`);
  }

  /** All names, in the order of registration. */
  names(): string[] {
    return [...this.#entries.keys()];
  }

  /** All names with their entries, in the order of registration. */
  entries(): IterableIterator<[string, Component<Built>]> {
    return this.#entries.entries();
  }
}
