import { counted } from "../../base/counted.ts";
import { ConfigError, type Mistake } from "../../config/config_error.ts";
import { Source } from "../../config/source.ts";
import { cellRange } from "./csv_places.ts";
import type { CsvRecord } from "./csv_records.ts";

/** Something wrong with a cell. */
export interface CellMistake {
  readonly column: number;
  readonly message: string;
  readonly notes?: readonly string[];
  /** The name of the column that the file does not have, and those that it has. */
  readonly lacks?: { readonly column: string; readonly columns: readonly string[] };
  /** Mistakes of one kind in one column are reported as one (default: those with the same message). */
  readonly kind?: CellKind;
}

/** A cell of an input or target that holds text instead of a number, or nothing. */
export type CellKind = "text" | "empty";

/** All mistakes of one kind in one column. */
export interface MistakeGroup {
  readonly column: number;
  readonly kind?: CellKind;
  /** Number of cells. */
  readonly count: number;
}

/** At most this many mistakes of one file are reported at once. */
export const mostMistakes = 20;
/** At most this many lines are named for each. */
const mostLines = 3;

interface Group extends MistakeGroup {
  count: number;
  readonly mistake: Mistake;
  /** The first lines. */
  readonly lines: number[];
}

/** What is wrong in a CSV file: the first {@linkcode mostMistakes} kinds of it with their first places and their counts. */
export class CsvMistakes {
  readonly #groups = new Map<string, Group>();
  /** Mistakes that are in no group. */
  #hidden = 0;

  /** @param file how messages name it */
  constructor(readonly file: string) {}

  /** Whether there are any. */
  get any(): boolean {
    return this.#groups.size > 0;
  }

  /** The mistakes, by kind and column. */
  get groups(): readonly MistakeGroup[] {
    return [...this.#groups.values()];
  }

  /** Notes mistakes of a record; records come in the order of the file. */
  add(record: CsvRecord, mistakes: readonly CellMistake[]): void {
    if (mistakes.length === 0) return;
    const own = record.text.slice(record.start, record.end);
    for (
      const { column, message, notes = [], kind, lacks } of mistakes.toSorted((a, b) => a.column - b.column)
    ) {
      const key = `${column} ${kind ?? message}`;
      const known = this.#groups.get(key);
      if (!known && this.#groups.size >= mostMistakes) {
        this.#hidden++;
        continue;
      }
      const [start, end] = cellRange(own, column);
      const inside = known && known.count >= mostLines ? 0 : own.slice(0, start).split("\n").length - 1;
      const line = record.line + inside;
      if (known) {
        known.count++;
        if (known.lines.length < mostLines) known.lines.push(line);
        continue;
      }
      const place = { ...new Source(own, this.file).placeOf([start, end]), line };
      this.#groups.set(key, {
        column,
        kind,
        count: 1,
        mistake: {
          severity: "error",
          message,
          place,
          notes,
          ...(lacks ? { lacks: { kind: "column", file: this.file, ...lacks } as const } : {}),
        },
        lines: [line],
      });
    }
  }

  /**
   * Throws what was noted, if anything.
   *
   * @param rows number of rows of the file
   * @param remedies what to do about a kind of mistakes
   */
  refuse(rows = 0, remedies: (group: MistakeGroup) => readonly string[] = () => []): void {
    if (!this.any) return;
    const hidden = this.#hidden > 0
      ? [`${counted(this.#hidden, "more error")} in this file are not shown`]
      : [];
    const groups = [...this.#groups.values()];
    throw new ConfigError(groups.map((group, k) => ({
      ...group.mistake,
      notes: [
        ...(group.count > 1 ? [placesText(group, rows)] : []),
        ...group.mistake.notes!,
        ...remedies(group),
        ...(k === groups.length - 1 ? hidden : []),
      ],
    })));
  }
}

/** `text in 150 of 150 rows: lines 2, 3, 4 and 147 more` */
function placesText({ kind, count, lines }: Group, rows: number): string {
  const more = count > lines.length ? ` and ${count - lines.length} more` : "";
  const named = more ? lines.join(", ") : `${lines.slice(0, -1).join(", ")} and ${lines.at(-1)}`;
  return `${kind ?? "the same"} in ${count} of ${counted(rows, "row")}: lines ${named}${more}`;
}
