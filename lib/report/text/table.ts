import { cut, escapeControls, pad, shortNumber, widthOf } from "./terminal_text.ts";

/** A column of a table on the terminal. */
export interface TableColumn {
  readonly name: string;
  /** Numbers are rounded, their decimal points aligned; `undefined` is an empty cell. */
  readonly cells: readonly (string | number | undefined)[];
  /** If the table is too wide, the least important column is hidden first. */
  readonly importance: number;
  /** Whether long text may be cut to make room for other columns; default: false. Numbers are never cut. */
  readonly mayCut?: boolean;
}

/** A table as text. */
export interface RenderedTable {
  /** Heading, underline and rows, without line ends. */
  readonly lines: readonly string[];
  /** Names of the columns that do not fit. */
  readonly hidden: readonly string[];
}

const GAP = "  ";
/** Text is not cut to fewer columns than this. */
const LEAST_TEXT = 16;
/** Significant digits of numbers. */
const DIGITS = 5;

interface Laid {
  readonly name: string;
  readonly cells: readonly string[];
  readonly width: number;
  readonly side: "left" | "right";
  readonly importance: number;
  readonly mayCut: boolean;
  readonly index: number;
}

/**
 * Lays out a table: numbers right-aligned, text left-aligned. If it is too wide, long text is cut, then the least important
 * columns are hidden. The first column always stays.
 *
 * @param width columns of the terminal
 */
export function table(columns: readonly TableColumn[], width: number): RenderedTable {
  let laid = columns.map(layOut);
  while (true) {
    const fitting = laid.length < 2
      ? laid.map((one) => ({ ...one, width: Math.min(one.width, width) }))
      : shortened(laid, width);
    if (fitting) {
      const shown = new Set(laid.map(({ index }) => index));
      return {
        lines: draw(fitting),
        hidden: columns.filter((_, i) => !shown.has(i)).map(({ name }) => name),
      };
    }
    const least = Math.min(...laid.slice(1).map(({ importance }) => importance));
    const at = laid.findLastIndex(({ importance }, i) => i > 0 && importance === least);
    laid = laid.filter((_, i) => i !== at);
  }
}

function layOut({ name, cells, importance, mayCut = false }: TableColumn, index: number): Laid {
  const isNumeric = cells.some((cell) => typeof cell === "number");
  const texts = isNumeric ? alignPoints(cells) : cells.map((cell) => escapeControls(String(cell ?? "")));
  const heading = escapeControls(name);
  const widest = texts.reduce((most, text) => Math.max(most, widthOf(text)), widthOf(heading));
  const side = isNumeric ? "right" : "left";
  return {
    name: heading,
    cells: texts,
    width: widest,
    side,
    importance,
    mayCut: mayCut && !isNumeric,
    index,
  };
}

/** Numbers padded with spaces on the right, so that their decimal points align when right-aligned. */
function alignPoints(cells: readonly (string | number | undefined)[]): string[] {
  const texts = cells.map((cell) =>
    typeof cell === "number" ? shortNumber(cell, DIGITS) : escapeControls(cell ?? "")
  );
  const fractions = texts.map((text) => /^-?\d+\.\d+$/.test(text) ? text.length - text.indexOf(".") : 0);
  const most = fractions.reduce((longest, length) => Math.max(longest, length), 0);
  // 1e-7 and text have no decimal point: they end where the longest fraction ends.
  return texts.map((text, i) => /^-?\d+(\.\d+)?$/.test(text) ? text + " ".repeat(most - fractions[i]) : text);
}

/** The columns with the longest texts cut so that the table fits; `undefined` if that is not enough. */
function shortened(columns: readonly Laid[], width: number): Laid[] | undefined {
  const gaps = GAP.length * (columns.length - 1);
  const widths = columns.map(({ width }) => width);
  let over = widths.reduce((sum, one) => sum + one, gaps) - width;
  while (over > 0) {
    const texts = columns.map(({ mayCut }, i) => mayCut ? widths[i] : 0);
    const widest = texts.indexOf(Math.max(...texts));
    const cutBy = Math.min(over, texts[widest] - LEAST_TEXT);
    if (!(cutBy > 0)) return undefined;
    widths[widest] -= cutBy;
    over -= cutBy;
  }
  return columns.map((column, i) => ({ ...column, width: widths[i] }));
}

function draw(columns: readonly Laid[]): string[] {
  const line = (texts: readonly string[]) =>
    columns.map(({ width, side }, i) => pad(cut(texts[i], width), width, side === "right" ? "left" : "right"))
      .join(GAP).trimEnd();
  const rows = columns[0]?.cells.length ?? 0;
  return [
    line(columns.map(({ name }) => name)),
    columns.map(({ width }) => "─".repeat(width)).join(GAP),
    ...Array.from({ length: rows }, (_, row) => line(columns.map(({ cells }) => cells[row]))),
  ];
}
