/** Characters that JSON.stringify does not escape, but that a terminal or an editor may interpret. */
const UNSAFE = /[\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

/** A list of objects as JSON, one object per line, control and invisible characters escaped. */
export function asJson(objects: readonly unknown[]): string {
  if (objects.length === 0) return "[]\n";
  const text = `[\n${objects.map((object) => `  ${JSON.stringify(object)}`).join(",\n")}\n]\n`;
  return text.replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
