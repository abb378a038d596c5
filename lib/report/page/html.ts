/** Text that is markup already. Only {@linkcode html} and {@linkcode markup} make it. */
export class Html {
  constructor(readonly text: string) {}
  toString(): string {
    return this.text;
  }
}

/** A value in a template: text is escaped, markup is not, lists are joined, `undefined` and `false` are left out. */
export type HtmlPart = string | number | Html | undefined | false | readonly HtmlPart[];

/**
 * Markup from a template; text in it is escaped.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(String(html`<p>${"<script>"}</p>`), "<p>&lt;script&gt;</p>");
 * ```
 */
export function html(strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  return new Html(strings.map((text, i) => text + (i < parts.length ? shown(parts[i]) : "")).join(""));
}

/** Trusted text that is markup. */
export const markup = (text: string): Html => new Html(text);

function shown(part: HtmlPart): string {
  if (part === undefined || part === false) return "";
  if (part instanceof Html) return part.text;
  if (typeof part === "string") return escapeHtml(part);
  return typeof part === "number" ? String(part) : part.map(shown).join("");
}

/** Text between tags or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character]);
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A value as JSON that cannot end the script element around it or start a comment in it. */
export function jsonForScript(value: unknown): Html {
  const text = JSON.stringify(value).replace(
    /[<>\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return new Html(text);
}
