/**
 * Schemas of single values in experiment files, with messages that read on after the name of the key:
 * `optimizer.learning_rate must be greater than 0, got -0.1`.
 *
 * @module
 */
import * as v from "../../npm/valibot.ts";
import { didYouMean, nearestNames } from "./nearest_name.ts";

/** A finite number. */
export const number = (description: string) =>
  v.pipe(v.number("must be a number"), v.finite("must be a finite number"), v.description(description));

/** A finite number greater than `limit`. */
export const above = (limit: number, description: string) =>
  firstIssue(v.pipe(
    v.number("must be a number"),
    v.finite("must be a finite number"),
    v.gtValue(limit, `must be greater than ${limit}`),
    v.description(description),
  ));

/** A finite number of at least `limit`. */
export const atLeast = (limit: number, description: string) =>
  firstIssue(v.pipe(
    v.number("must be a number"),
    v.finite("must be a finite number"),
    v.minValue(limit, `must be at least ${limit}`),
    v.description(description),
  ));

/** A number from `low` to `high`, both included. */
export const between = (low: number, high: number, description: string) =>
  v.pipe(
    v.number("must be a number"),
    v.minValue(low, `must be from ${low} to ${high}`),
    v.maxValue(high, `must be from ${low} to ${high}`),
    v.description(description),
  );

/** A number of at least `low` and less than `high`, as decay rates are. */
export const share = (low: number, high: number, description: string) =>
  v.pipe(
    v.number("must be a number"),
    v.minValue(low, `must be at least ${low} and less than ${high}`),
    v.ltValue(high, `must be at least ${low} and less than ${high}`),
    v.description(description),
  );

/** A whole number of at least `limit`. */
export const integer = (limit: number, description: string) =>
  firstIssue(v.pipe(
    v.number(`must be a whole number of at least ${limit}`),
    v.safeInteger(({ input }) => notSafe(input, limit)),
    v.minValue(limit, `must be a whole number of at least ${limit}`),
    v.description(description),
  ));

/** A number that is whole, but too large to be exact, must not be told that it is not whole. */
const notSafe = (value: unknown, limit: number) =>
  Number.isInteger(value) && Number(value) > 0
    ? `must be at most ${Number.MAX_SAFE_INTEGER}`
    : `must be a whole number of at least ${limit}`;

/** A whole number from `low` to `high`, both included. */
export const integerFrom = (low: number, high: number, description: string) => {
  const must = `must be a whole number from ${low} to ${high}`;
  return firstIssue(
    v.pipe(
      v.number(must),
      v.safeInteger(must),
      v.minValue(low, must),
      v.maxValue(high, must),
      v.description(description),
    ),
  );
};

/** True or false. */
export const flag = (description: string) =>
  v.pipe(v.boolean("must be true or false"), v.description(description));

/** Text that is not empty. */
export const text = (description: string) =>
  v.pipe(
    v.string("must be a quoted string"),
    v.minLength(1, "must not be empty"),
    v.description(description),
  );

/** One of a few words. */
export const choice = <const Words extends readonly string[]>(words: Words, description: string) =>
  v.pipe(
    v.picklist(words, ({ input }) => {
      const label = typeof input === "string" ? didYouMean(nearestNames(input, words)) : undefined;
      return `must be ${listOfWords(words)}` + (label ? `\nlabel: ${label}` : "");
    }),
    v.description(description),
  );

/** A list of `items`, not empty. */
export const list = <Item extends v.GenericSchema>(item: Item, description: string) =>
  v.pipe(v.array(item, "must be a list"), v.minLength(1, "must not be empty"), v.description(description));

/** What a table's schema says of keys that are mutually exclusive. */
export interface AlternativesMetadata {
  /** Choices: of each the alternatives, and of these the key that chooses it, then those that belong to it alone. */
  readonly alternatives: readonly (readonly (readonly string[])[])[];
}

/**
 * A table's schema that knows which of its keys are mutually exclusive, so that an override of one takes the place of the
 * others. It checks nothing.
 *
 * @param alternatives for each choice its alternatives: the key that chooses it, then the keys that belong to it alone,
 * as dotted paths inside of the table
 */
export function withAlternatives<Schema extends v.GenericSchema>(
  schema: Schema,
  ...alternatives: AlternativesMetadata["alternatives"]
): Schema {
  return v.pipe(schema, v.metadata({ alternatives } satisfies AlternativesMetadata)) as never;
}

/**
 * A table of options of which two stand for the same: both together are refused, at the first. It is checked also when
 * another option is wrong, so that all mistakes are reported together.
 */
export function notBoth<const Entries extends v.ObjectEntries>(
  entries: Entries,
  ...pairs: readonly (readonly [keyof Entries & string, keyof Entries & string])[]
): v.StrictObjectSchema<Entries, undefined> {
  const checks = pairs.map(([one, other]) => {
    const check = v.partialCheck(
      [[one], [other]] as never,
      (given: Record<string, unknown>) => given[one] === undefined || given[other] === undefined,
      `must not be combined with ${other}\nnote: keep one of them`,
    );
    return v.forward(check as never, [one] as never);
  });
  const checked = v.pipe(v.strictObject(entries), ...checks as never[]) as never;
  return withAlternatives(checked, ...pairs.map(([one, other]) => [[one], [other]]));
}

/** A table of options of which two stand for the same: one of them must be given, and not both. */
export function oneOf<const Entries extends v.ObjectEntries>(
  entries: Entries,
  [one, other]: readonly [keyof Entries & string, keyof Entries & string],
): v.StrictObjectSchema<Entries, undefined> {
  const entry = entries[one] as v.GenericSchema & { readonly wrapped?: v.GenericSchema };
  const meaning = v.getDescription(entry.wrapped ?? entry);
  const check = v.partialCheck(
    [[one], [other]] as never,
    (given: Record<string, unknown>) => given[one] !== undefined || given[other] !== undefined,
    `missing key "${one}"\nnote: ${one}: ${meaning}; or give ${other}`,
  );
  return v.pipe(
    notBoth(entries, [one, other]) as never,
    check as never,
    v.metadata({ oneOf: [one, other] }),
  ) as never;
}

/** `"a", "b" or "c"` */
export function listOfWords(words: readonly string[]): string {
  const quoted = words.map((word) => `"${word}"`);
  return quoted.length < 2 ? quoted.join("") : `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
}

/** A schema that reports the first thing wrong with a value only: -0.5 is no whole number, never mind its size. */
function firstIssue<Schema extends v.GenericSchema>(schema: Schema): Schema {
  return v.config(schema, { abortPipeEarly: true });
}
