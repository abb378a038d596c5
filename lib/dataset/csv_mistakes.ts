import { ConfigError, type Mistake } from "../config/config_error.ts";
import { Source } from "../config/source.ts";
import { cellRange } from "./csv_places.ts";
import type { CsvRecord } from "./csv_records.ts";

/** Something wrong with a cell. */
export interface CellMistake {
  readonly column: number;
  readonly message: string;
  readonly notes?: readonly string[];
}

/** Mistakes that are reported of one file at once. */
export const mostMistakes = 20;

/** What is wrong in a CSV file: the first {@linkcode mostMistakes} of it with their places, and how many there are. */
export class CsvMistakes {
  readonly #shown: Mistake[] = [];
  #count = 0;

  /** @param file how messages name it */
  constructor(readonly file: string) {}

  /** Whether there are any. */
  get any(): boolean {
    return this.#count > 0;
  }

  /** Notes mistakes of a record; records come in the order of the file. */
  add(record: CsvRecord, mistakes: readonly CellMistake[]): void {
    this.#count += mistakes.length;
    if (mistakes.length === 0 || this.#shown.length >= mostMistakes) return;
    const own = record.text.slice(record.start, record.end);
    const source = new Source(own, this.file);
    const sorted = mistakes.toSorted((a, b) => a.column - b.column);
    for (const { column, message, notes = [] } of sorted.slice(0, mostMistakes - this.#shown.length)) {
      const place = source.placeOf(cellRange(own, column));
      const line = place.line + record.line - 1;
      this.#shown.push({ severity: "error", message, place: { ...place, line }, notes });
    }
  }

  /** Throws what was noted, if anything. */
  refuse(): void {
    if (!this.any) return;
    const hidden = this.#count - this.#shown.length;
    throw new ConfigError(
      this.#shown.map((mistake, k) =>
        hidden > 0 && k === this.#shown.length - 1
          ? { ...mistake, notes: [...mistake.notes!, `${hidden} more errors in this file are not shown`] }
          : mistake
      ),
    );
  }
}
