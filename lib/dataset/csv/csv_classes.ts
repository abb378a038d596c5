import { isNumber } from "./decimal.ts";

/** The cells of a column of classes: each spelling once, and which of them every row has. */
export class ClassColumn {
  readonly #codes = new Map<string, number>();
  readonly #cells: Int32Array;

  /** @param rows number of rows */
  constructor(rows: number) {
    this.#cells = new Int32Array(rows);
  }

  /** Notes the cell of a row. */
  set(row: number, name: string): void {
    let code = this.#codes.get(name);
    if (code === undefined) {
      code = this.#codes.size;
      this.#codes.set(` ${name}`.slice(1), code); // a copy: a slice would keep the text around it in memory
    }
    this.#cells[row] = code;
  }

  /**
   * Names of the classes in order: as numbers if all are, else by character. Of a class number with several spellings, 1
   * and 1.0, the first is the name.
   */
  classes(): string[] {
    const names = [...this.#codes.keys()];
    if (!names.every(isNumber)) return names.sort((a, b) => a < b ? -1 : a > b ? 1 : 0);
    const spelled = new Map<string, string>();
    for (const name of names) spelled.set(classKey(name), spelled.get(classKey(name)) ?? name);
    return [...spelled.values()].sort((a, b) => Number(a) - Number(b));
  }

  /** The number of each row's class. */
  labels(classOf: (name: string) => number | undefined): Int32Array {
    const labels = Array.from(this.#codes.keys(), classOf);
    return this.#cells.map((code) => labels[code] ?? 0);
  }
}

/** Finds the number of a class by any of its spellings. */
export function classNumbers(classes: readonly string[]): (name: string) => number | undefined {
  const keyOf = classes.every(isNumber) ? classKey : (name: string) => name;
  const numbers = new Map(classes.map((name, k) => [keyOf(name), k]));
  return (name) => numbers.get(keyOf(name));
}

/** What spellings of a class number have in common. Numbers past 2^53 may differ although their float64 is the same. */
function classKey(name: string): string {
  return isNumber(name) && Math.abs(Number(name)) <= Number.MAX_SAFE_INTEGER ? `${Number(name)}` : name;
}
