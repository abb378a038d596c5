/** A hint of a command: what was typed, what the hint says to type, and the message if something else is wrong. */
export interface CommandRow {
  readonly hint: string;
  readonly wrong: readonly string[];
  readonly then: readonly string[];
  /** A part of what is printed then; without it the command must succeed. */
  readonly says?: string;
}

/** A row of two lines as they are typed. */
export const row = (hint: string, wrong: string, then: string, says?: string): CommandRow => ({
  hint,
  wrong: words(wrong),
  then: words(then),
  says,
});

/** Words between spaces, where single quotes hold some together. */
const words = (line: string) =>
  Array.from(line.matchAll(/'([^']*)'|\S+/g), ([word, quoted]) => quoted ?? word);
