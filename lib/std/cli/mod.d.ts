/** Options of {@linkcode parseArgs}; each list names flags without their dashes. */
export interface ParseOptions {
  /** Flags that take no value. */
  boolean?: readonly string[];
  /** Flags whose value stays a string. */
  string?: readonly string[];
  /** Flags that may be given several times. */
  collect?: readonly string[];
  /** Flags that may be negated as `--no-flag`. */
  negatable?: readonly string[];
  /** Values of flags that were not given. */
  default?: Readonly<Record<string, unknown>>;
  /** Other names of a flag. */
  alias?: Readonly<Record<string, string | readonly string[]>>;
  /** Everything from the first positional argument on is positional. */
  stopEarly?: boolean;
  /** Called for a flag that no list names; returning `false` leaves it out. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}
/** Parsed flags by name; `_` holds the positional arguments. */
// deno-lint-ignore no-explicit-any
export type Args = { _: (string | number)[] } & Record<string, any>;
/** Parses command-line arguments. */
export function parseArgs(args: readonly string[], options?: ParseOptions): Args;
