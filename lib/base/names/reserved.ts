/** Names that an entry of a registry or its options cannot have, because experiment files or tables use them. */
export interface Reserved {
  /** Keys that stand beside the options in the file, for entries of every type. `type` always does. */
  readonly keys?: readonly string[];
  /** Names of columns, which an entry cannot have. */
  readonly columns?: readonly string[];
  /** Beginnings of names of columns. */
  readonly prefixes?: readonly string[];
}

/**
 * What is wrong with the names of an entry and of its options. The text reads on after the entry's name.
 *
 * @param kind what the entry is, in the singular
 * @param options its schema, of which an extension may have made anything
 * @returns undefined if nothing is
 */
export function reservedName(
  kind: string,
  name: string,
  options: object,
  { keys = [], columns = [], prefixes = [] }: Reserved,
): string | undefined {
  if (columns.includes(name)) {
    return "cannot have this name: another column of the tables has it; choose another name";
  }
  const prefix = prefixes.find((start) => name.startsWith(start));
  if (prefix !== undefined) {
    return `cannot have this name: other columns of the tables begin with "${prefix}"; choose another name`;
  }
  const entries = Object(Reflect.get(options, "entries"));
  const key = ["type", ...keys].find((one) => Object.hasOwn(entries, one));
  return key && `cannot have the option "${key}": every ${kind} has this key already; rename the option`;
}
