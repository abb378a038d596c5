/**
 * The final content of a terminal, including lines that were scrolled out: a small terminal emulator for progress bars.
 * A line that is wrapped counts as one line, as when it is copied.
 *
 * @param columns where a line ends while wrapping is off
 * @throws {Error} for an unknown escape sequence
 */
export function screenOf(text: string, columns: number): string {
  const lines: string[][] = [[]];
  let [row, column, wraps] = [0, 0, true];
  const line = () => lines[row] ??= [];
  for (const [all, sequence, letter] of text.matchAll(piece)) {
    const count = Number(sequence || 0);
    if (all === "\n") [row, column] = [row + 1, 0];
    else if (all === "\r") column = 0;
    else if (letter === undefined && all.length > 1 && all.startsWith("\x1b")) continue; // keeps or restores the place
    else if (letter === undefined) {
      if (!wraps) column = Math.min(column, columns - 1);
      line()[column++] = all;
    } else if (letter === "A") row = Math.max(0, row - Math.max(1, count));
    else if (letter === "B") row += Math.max(1, count);
    else if (letter === "G") column = Math.max(0, count - 1);
    else if (sequence === "?7") wraps = letter === "h";
    else if (letter === "K") line().length = count === 2 ? 0 : Math.min(line().length, column);
    else if (letter === "H" && sequence === "") [row, column] = [0, 0];
    else if (letter === "J" && count > 1) lines.length = 0;
    else if (letter === "J") {
      line().length = Math.min(line().length, column);
      lines.length = row + 1;
    } else if (letter !== "m" && letter !== "h" && letter !== "l") {
      throw new Error(`an unknown escape sequence: ${JSON.stringify(all)}`);
    }
  }
  return Array.from(lines, (cells = []) => Array.from(cells, (cell = " ") => cell).join("")).join("\n");
}

/** An escape sequence, or a character. */
// deno-lint-ignore no-control-regex
const piece = /\x1b\[([?\d;]*)([A-Za-z])|\x1b[78]|[^]/gu;
