/** Characters that JSON.stringify does not escape, but that a terminal or an editor may interpret. */
const UNSAFE = /[\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

/** A list of objects as JSON, one object per line, control and invisible characters escaped. */
export function asJson(objects: readonly unknown[]): string {
  if (objects.length === 0) return "[]\n";
  return escaped(`[\n${objects.map((object) => `  ${JSON.stringify(object)}`).join(",\n")}\n]\n`);
}

/**
 * A value as JSON in one line, control and invisible characters escaped. Numbers that JSON does not have are text: `"NaN"`,
 * `"Infinity"`.
 */
export const jsonLine = (value: unknown): string => escaped(JSON.stringify(value, spellNonFinite));

const escaped = (json: string) =>
  json.replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);

const spellNonFinite = (_key: string, value: unknown) =>
  typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
