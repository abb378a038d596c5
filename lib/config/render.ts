import { harmless } from "../base/harmless.ts";
import type { Mistake, Place } from "./config_error.ts";

/** Longest source line that is shown whole, in characters. */
const widest = 110;

/**
 * Mistakes as text, in the order of their places, each once; without colour and without a stack trace:
 *
 * ```text
 * error: unknown key "learning_rat" in [optimizer]
 *   --> experiments/mnist.toml:28:1
 *    |
 * 28 | learning_rat = 0.1
 *    | ^^^^^^^^^^^^ did you mean "learning_rate"?
 *    = known here: type, learning_rate, momentum
 * 1 error. Nothing was run.
 * ```
 */
export function renderMistakes(mistakes: readonly Mistake[]): string {
  const seen = new Set<string>();
  const texts: string[] = [];
  let [errors, warnings] = [0, 0];
  for (const mistake of mistakes.toSorted((a, b) => compare(a.place, b.place))) {
    const text = renderMistake(mistake);
    if (seen.has(text)) continue;
    seen.add(text);
    texts.push(text);
    if (mistake.severity === "error") errors++;
    else warnings++;
  }
  if (errors === 0) return texts.join("");
  const counts = [plural(errors, "error"), ...(warnings > 0 ? [plural(warnings, "warning")] : [])];
  return `${texts.join("")}${counts.join(", ")}. Nothing was run.\n`;
}

const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;

function renderMistake({ severity, message, place, label, notes = [] }: Mistake): string {
  const lines = [`${severity}: ${harmless(message)}`];
  let gutter = "  ";
  if (place?.kind === "text") {
    gutter = " ".repeat(String(place.line).length);
    lines.push(
      `  --> ${harmless(place.file)}:${place.line}:${place.column}`,
      ...excerpt(place, gutter, label),
    );
  } else {
    if (place) lines.push(`  --> ${where(place)}`);
    if (label) lines.push(`${gutter} = ${harmless(label)}`);
  }
  for (const note of notes) lines.push(`${gutter} = ${harmless(note)}`);
  return `${lines.join("\n")}\n`;
}

function where(place: Exclude<Place, { kind: "text" }>): string {
  if (place.kind === "argument") return `command line: ${harmless(place.argument)}`.trimEnd();
  return harmless(place.file) + (place.kind === "bytes" ? `: byte ${place.offset}` : "");
}

/** The line with the place underlined; of a very long line the part around it. */
function excerpt(
  { line, column, length, text }: Extract<Place, { kind: "text" }>,
  gutter: string,
  label?: string,
): string[] {
  const all = [...text];
  const from = all.length <= widest ? 0 : Math.max(0, Math.min(column - 1 - 30, all.length - widest));
  const cut = all.slice(from, from + widest);
  const before = (from > 0 ? "…" : "") + shown(cut.slice(0, column - 1 - from));
  const marked = shown(cut.slice(column - 1 - from, column - 1 - from + length));
  const after = shown(cut.slice(column - 1 - from + length)) + (from + widest < all.length ? "…" : "");
  const carets = "^".repeat(Math.max(1, [...marked].length));
  return [
    `${gutter} |`,
    `${line} | ${before}${marked}${after}`.trimEnd(),
    `${gutter} | ${" ".repeat([...before].length)}${carets}${label ? ` ${harmless(label)}` : ""}`,
  ];
}

/** A tab takes two columns here, so that carets stay below what they mark. */
const shown = (characters: readonly string[]) => harmless(characters.join("").replaceAll("\t", "  "));

/** Files first, by line and column; then arguments, as they were found. */
function compare(a: Place | undefined, b: Place | undefined): number {
  const rank = (place: Place | undefined) =>
    place === undefined ? 3 : { file: 0, text: 1, bytes: 1, argument: 2 }[place.kind];
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (a?.kind !== "text" || b?.kind !== "text") return 0;
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
