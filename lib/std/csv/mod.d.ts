/** Options of {@linkcode parse}. */
export interface ParseOptions {
  /** Field separator, a comma by default. */
  separator?: string;
  /** Lines that begin with this character are left out. */
  comment?: string;
  /** Remove white space around fields. */
  trimLeadingSpace?: boolean;
  /** Accept quotes inside unquoted fields. */
  lazyQuotes?: boolean;
  /** Number of fields of a row: negative for any, 0 for that of the first row. */
  fieldsPerRecord?: number;
}
/** Parses CSV text into rows of fields. Throws a `SyntaxError` with the line when a quote is wrong. */
export function parse(input: string, options?: ParseOptions): string[][];
/** Options of {@linkcode stringify}. */
export interface StringifyOptions {
  /** Write a row of column names first. */
  headers?: boolean;
  /** Field separator, a comma by default. */
  separator?: string;
  /** Columns: indices of array rows or keys of object rows. */
  columns?: readonly (string | number)[];
}
/** Writes rows as CSV text. Its line ends are `\r\n`. */
export function stringify(
  data: readonly (readonly unknown[] | Readonly<Record<string, unknown>>)[],
  options?: StringifyOptions,
): string;
