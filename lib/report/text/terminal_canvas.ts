const COLOURS = [36, 33, 35, 32, 31, 34];

/** Text in the colour of a series. */
export const coloured = (text: string, series: number): string =>
  `\x1b[${COLOURS[series % COLOURS.length]}m${text}\x1b[0m`;

/** A drawing of `columns` × `rows` characters. */
export class Canvas {
  readonly #dots: Uint8Array;
  readonly #marks: string[];
  /** The series that last wrote each character. */
  readonly #series: Uint8Array;

  constructor(readonly columns: number, readonly rows: number) {
    this.#dots = new Uint8Array(columns * rows);
    this.#marks = new Array(columns * rows).fill("");
    this.#series = new Uint8Array(columns * rows);
  }

  /** Sets a dot, `x` from the left in 2 × columns, `y` from the top in 4 × rows. */
  dot(x: number, y: number): void {
    const bit = y % 4 < 3 ? (x % 2) * 3 + y % 4 : 6 + x % 2; // the order of braille's eight dots in Unicode
    this.#dots[(y >> 2) * this.columns + (x >> 1)] |= 1 << bit;
  }

  mark(column: number, row: number, mark: string, series: number): void {
    this.#marks[row * this.columns + column] = mark;
    this.#series[row * this.columns + column] = series;
  }

  isMarked(column: number, row: number): boolean {
    return this.#marks[row * this.columns + column] !== "";
  }

  /** @param how `colour`: whether escape sequences tell series apart */
  row(row: number, { colour }: { readonly colour: boolean }): string {
    let text = "";
    let run = ""; // characters of one series
    let series = 0;
    const flush = () => {
      text += colour && run.trim() !== "" ? coloured(run, series) : run;
      run = "";
    };
    for (let at = row * this.columns; at < (row + 1) * this.columns; at++) {
      const character = this.#marks[at] ||
        (this.#dots[at] ? String.fromCharCode(0x2800 + this.#dots[at]) : " ");
      if (this.#series[at] !== series) flush();
      series = this.#series[at];
      run += character;
    }
    run = run.trimEnd();
    flush();
    return text;
  }
}
