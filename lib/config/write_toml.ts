import { isTable } from "../base/parse_strict.ts";

/**
 * Writes the pairs of a table as TOML, one line per key in the order of the table, tables in braces. A list of
 * tables takes a line per table. What is written is read back by `readToml` as the same values in the same order.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const table = { "optimizer.momentum": { min: 0, max: 0.99, when: { "optimizer.type": "sgd" } } };
 * assertEquals(
 *   tomlPairs(table),
 *   '"optimizer.momentum" = { min = 0, max = 0.99, when = { "optimizer.type" = "sgd" } }\n',
 * );
 * ```
 *
 * @param table values that TOML has: text, numbers, booleans, lists and tables; keys that are `undefined` are left out
 * @throws {TypeError} when a value cannot be written in TOML, such as `null`
 */
export function tomlPairs(table: Readonly<Record<string, unknown>>): string {
  return pairsOf(table).map(([key, value]) => `${tomlKey(key)} = ${tomlBlock(value)}\n`).join("");
}

/** A value on one line: the inverse of `readTomlValue`. @throws {TypeError} when it cannot be written in TOML */
export function tomlValue(value: unknown): string {
  if (typeof value === "string") return tomlText(value);
  if (typeof value === "boolean") return String(value);
  if (typeof value === "number") return tomlNumber(value);
  if (Array.isArray(value)) return `[${value.map(tomlValue).join(", ")}]`;
  if (!isTable(value)) throw new TypeError(`${String(value)} cannot be written in TOML`);
  const pairs = pairsOf(value).map(([key, part]) => `${tomlKey(key)} = ${tomlValue(part)}`);
  return pairs.length === 0 ? "{}" : `{ ${pairs.join(", ")} }`;
}

/** A key: bare where TOML allows it, else in quotes. A dotted path in quotes is one key. */
export const tomlKey = (key: string): string => /^[\w-]+$/.test(key) ? key : tomlText(key);

const pairsOf = (table: Readonly<Record<string, unknown>>) =>
  Object.entries(table).filter(([, value]) => value !== undefined);

function tomlBlock(value: unknown): string {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isTable)) return tomlValue(value);
  return `[\n${value.map((item) => `  ${tomlValue(item)},\n`).join("")}]`;
}

/** JSON escapes all that TOML must not hold raw, except for DEL. */
const tomlText = (text: string) => JSON.stringify(text).replaceAll("\x7f", "\\u007f");

function tomlNumber(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Object.is(value, -0)) return "-0.0";
  // A whole number past 2^53 is read as one that is not exact, unless it is written as a float.
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? value.toExponential() : String(value);
}
