import { normalisedPath } from "../base/normalised_path.ts";
import { cutText } from "../base/cut_text.ts";
import { escapeControls as spelled } from "../base/escape_controls.ts";
import { type Mistake, mostShown, type Place } from "./mistake.ts";

type TextPlace = Extract<Place, { kind: "text" }>;

/** A text in one line of a message. What it quotes may be of any length: the middle of a long one is left out. */
const escaped = (text: string) => spelled(text.length > alreadyCut ? cutText(text) : text);

/** Characters of a text that a mistake has cut, with the words in the middle: it is not cut again. */
const alreadyCut = 2_100;

/** Longest source line that is shown whole, in characters. */
const widest = 110;

/** Characters that are shown in front of the place in a longer line. */
const lead = 30;

/**
 * Mistakes as text, in the order of their places, each once; without colour. The lines after the place are indented by
 * the width of its line number:
 *
 * ```text
 * error: unknown key "learning_rat" in [optimizer]
 *   --> experiments/mnist.toml:28:1
 *    |
 * 28 | learning_rat = 0.1
 *    | ^^^^^^^^^^^^ did you mean "learning_rate"?
 *    = known keys: type, learning_rate, momentum, nesterov, weight_decay
 * 1 error. Nothing was run.
 * ```
 *
 * Of more than 20 errors, or warnings, the first 20 are shown, and all are counted. Nothing in a file, a name or an argument can reach the terminal as a control character. The last line is missing when
 * there are only warnings.
 *
 * @param last what the mistakes mean for the command
 */
export function renderMistakes(mistakes: readonly Mistake[], last = "Nothing was run."): string {
  const different = new Map(mistakes.map((mistake) => [identityOf(mistake), mistake])); // exact duplicates count once
  const sorted = inOrderOfPlace([...different.values()]);
  const of = (severity: Mistake["severity"]) => sorted.filter((mistake) => mistake.severity === severity);
  const lists = [of("error"), of("warning")];
  const shown = new Set(lists.flatMap((list) => list.slice(0, mostShown)));
  const texts = sorted.filter((mistake) => shown.has(mistake)).map(renderMistake).join("");
  const [errors, warnings] = lists.map((list) => list.reduce((sum, { further = 0 }) => sum + 1 + further, 0));
  const cut = [errors, warnings].some((number) => number > mostShown);
  if (errors === 0 && !cut) return texts;
  const counts = [count(errors, "error"), count(warnings, "warning")].filter((_, i) =>
    [errors, warnings][i] > 0
  );
  const first = cut ? `, the first ${mostShown} are shown` : "";
  return `${texts}${`${counts.join(", ")}${first}. ${errors > 0 ? last : ""}`.trimEnd()}\n`;
}

/** What tells mistakes apart that are shown otherwise. */
function identityOf({ severity, message, place, label, notes = [] }: Mistake): string {
  const where = place?.kind === "text" ? `${placeText(place)} ${place.length}` : place && placeText(place);
  return JSON.stringify([severity, message, where, label, ...notes]);
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;

function renderMistake({ severity, message, place, label, notes = [] }: Mistake): string {
  const gutter = " ".repeat(place?.kind === "text" ? String(place.line).length : 2);
  const lines = [`${severity}: ${escaped(message)}`];
  if (place) lines.push(`  --> ${placeText(place)}`);
  if (place?.kind === "text") lines.push(...excerpt(place, gutter, label));
  else if (label) lines.push(`${gutter} = ${escaped(label)}`);
  for (const note of notes) lines.push(`${gutter} = ${escaped(note)}`);
  return `${lines.join("\n")}\n`;
}

/** A path without `./` and `folder/..`. */
const shownFile = (file: string) => escaped(normalisedPath(file) || file);

/** A place in one line: `experiments/mnist.toml:28:1`, or `command line: learning_rate=0.1`. */
export function placeText(place: Place): string {
  switch (place.kind) {
    case "text":
      return `${shownFile(place.file)}:${place.line}:${place.column}`;
    case "argument":
      return `command line: ${escaped(place.argument)}`;
    case "bytes":
      return `${shownFile(place.file)}: byte ${place.offset}`;
    case "file":
      return shownFile(place.file);
    default:
      place satisfies never;
      return "";
  }
}

/** The line with the place underlined; of a very long line the part around it. */
function excerpt(
  { line, column, length, text, textColumn = 1 }: TextPlace,
  gutter: string,
  label?: string,
): string[] {
  const all = [...text];
  const at = column - textColumn;
  const from = all.length <= widest ? 0 : Math.max(0, Math.min(at - lead, all.length - widest));
  const to = Math.min(all.length, from + widest);
  const start = Math.min(Math.max(at, from), to);
  const end = Math.min(start + length, to);
  const before = (from > 0 || textColumn > 1 ? "…" : "") + shown(all.slice(from, start));
  const marked = shown(all.slice(start, end));
  const after = shown(all.slice(end, to)) + (to < all.length ? "…" : "");
  const carets = "^".repeat(Math.max(1, [...marked].length));
  return [
    `${gutter} |`,
    `${line} | ${before}${marked}${after}`.trimEnd(),
    `${gutter} | ${" ".repeat([...before].length)}${carets}${label ? ` ${escaped(label)}` : ""}`,
  ];
}

/** Characters of a source line. A tab is four columns, so that carets stay below what they mark. */
const shown = (characters: readonly string[]) => escaped(characters.join("").replaceAll("\t", "    "));

/**
 * Files in the order of their first mistake, each by line or byte. Then arguments, then mistakes without a place,
 * both in the order found.
 */
export function inOrderOfPlace(mistakes: readonly Mistake[]): Mistake[] {
  const files = new Map<string, number>();
  const keyed = mistakes.map((mistake) => ({ mistake, key: keyOf(mistake.place, files) }));
  keyed.sort(({ key: a }, { key: b }) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3]);
  return keyed.map(({ mistake }) => mistake);
}

/** What mistakes are sorted by: a kind of place, then the file, line and column. */
function keyOf(place: Place | undefined, files: Map<string, number>): [number, number, number, number] {
  if (place === undefined) return [2, 0, 0, 0];
  if (place.kind === "argument") return [1, 0, 0, 0];
  if (!files.has(place.file)) files.set(place.file, files.size);
  const file = files.get(place.file)!;
  if (place.kind === "text") return [0, file, place.line, place.column];
  return place.kind === "bytes" ? [0, file, 1, place.offset] : [0, file, 0, 0];
}
