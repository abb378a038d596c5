/** Options of {@linkcode stringify}. */
export interface StringifyOptions {
  /** Pad keys so that the equal signs of a table line up. */
  keyAlignment?: boolean;
}
/** Parses TOML text into plain data. Throws a `SyntaxError` when the text is not valid. */
export function parse(tomlString: string): Record<string, unknown>;
/** Writes plain data as TOML text. */
export function stringify(object: Record<string, unknown>, options?: StringifyOptions): string;
