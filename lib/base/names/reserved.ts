/** What names of entries and of their options must leave alone, because experiment files or tables use it. */
export interface Reserved {
  /** Keys that stand beside the options in the file, for entries of every type. */
  readonly keys?: readonly string[];
  /** Names that an entry cannot have, and the beginnings of such names. */
  readonly names?: {
    readonly whole: readonly string[];
    readonly prefixes: readonly string[];
    /** What has these names, in the plural. */
    readonly of: string;
  };
}

/**
 * What is wrong with the names of an entry and of its options.
 *
 * @param kind what the entry is, in the singular
 * @param options its schema
 * @returns undefined if nothing is
 */
export function reservedName(
  kind: string,
  name: string,
  options: object,
  { keys = [], names }: Reserved,
): string | undefined {
  const prefix = names?.prefixes.find((start) => name.startsWith(start));
  if (names?.whole.includes(name)) {
    return `cannot have this name: ${names.of} use it`;
  }
  if (prefix !== undefined) return `cannot have this name: ${names!.of} begin with "${prefix}"`;
  const { entries = {} } = options as { readonly entries?: object };
  const key = ["type", ...keys].find((one) => Object.hasOwn(entries, one));
  return key && `cannot have the option "${key}": every ${kind} has this key already`;
}
