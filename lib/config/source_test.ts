import { assertEquals } from "@std/assert";
import { Source } from "./source.ts";

/** Texts, offsets in them, and the place: line, column, length, text of the line. */
const places: [text: string, range: [number, number], place: [number, number, number, string]][] = [
  ["a = 1", [0, 1], [1, 1, 1, "a = 1"]],
  ["a = 1", [4, 5], [1, 5, 1, "a = 1"]],
  ["a = 1", [5, 5], [1, 6, 1, "a = 1"]], // after the last character
  ["", [0, 0], [1, 1, 1, ""]],
  ["", [7, 9], [1, 1, 1, ""]], // outside of the text
  ["a\nbc\nd", [2, 4], [2, 1, 2, "bc"]],
  ["a\nbc\nd", [4, 5], [2, 3, 1, "bc"]], // the line break itself
  ["a\nbc\nd", [5, 6], [3, 1, 1, "d"]],
  ["a\nbc\n", [5, 6], [3, 1, 1, ""]], // the empty last line
  ["a = [\n  1,\n]", [4, 12], [1, 5, 1, "a = ["]], // cut at the end of the line
  ["a\r\nbc\r\nd", [3, 5], [2, 1, 2, "bc"]],
  ["a\r\nbc\r\nd", [3, 8], [2, 1, 2, "bc"]],
  ["a\r\nbc\r\nd", [5, 7], [2, 3, 1, "bc"]],
  ["a\rb\nc", [2, 3], [1, 3, 1, "a\rb"]], // a carriage return alone ends no line
  ["a\r", [1, 2], [1, 2, 1, "a\r"]],
  ["\ufeffa = 1\nb", [1, 2], [1, 1, 1, "a = 1"]], // a byte order mark has no column
  ["\ufeffa = 1\nb", [0, 3], [1, 1, 2, "a = 1"]],
  ["\ufeffa = 1\nb", [7, 8], [2, 1, 1, "b"]],
  ["x = '🪼é' # 1", [9, 10], [1, 9, 1, "x = '🪼é' # 1"]], // two UTF-16 units, one character
  ["x = '🪼é' # 1", [5, 8], [1, 6, 2, "x = '🪼é' # 1"]],
  ["\t\tb = 1", [2, 3], [1, 3, 1, "\t\tb = 1"]], // a tab is one character
  ["a\u2028b\nc", [2, 3], [1, 3, 1, "a\u2028b"]], // ends no line in TOML
];

for (const [text, range, [line, column, length, lineText]] of places) {
  Deno.test(`placeOf() of ${range} in ${JSON.stringify(text)} is ${line}:${column}`, () => {
    const place = new Source(text, "x.toml").placeOf(range);
    assertEquals(place, { kind: "text", file: "x.toml", line, column, length, text: lineText });
  });
}

Deno.test("placeOf() agrees with counting from the beginning, at each offset of a text with many lines", () => {
  const text = Array.from({ length: 300 }, (_, i) => "é🪼x".repeat(i % 4)).join("\n");
  const source = new Source(text, "x.toml");
  for (let offset = 0; offset < text.length; offset++) {
    if (/^[\udc00-\udfff]/.test(text.slice(offset))) continue; // inside of a character
    const lines = text.slice(0, offset).split("\n");
    const { line, column } = source.placeOf([offset, offset + 1]);
    assertEquals([line, column], [lines.length, [...lines[lines.length - 1]].length + 1]);
  }
});

const offsets: [text: string, line: number, column: number, offset: number][] = [
  ["a\nbc\nd", 1, 1, 0],
  ["a\nbc\nd", 2, 2, 3],
  ["a\r\nbc\r\nd", 3, 1, 7],
  ["a\nbc\nd", 9, 1, 5], // beyond the last line
  ["a\nbc\nd", 3, 99, 6],
  ["\ufeffa", 1, 1, 1],
];

for (const [text, line, column, offset] of offsets) {
  Deno.test(`offsetOf() ${line}:${column} in ${JSON.stringify(text)} is ${offset}`, () => {
    assertEquals(new Source(text, "x.toml").offsetOf(line, column), offset);
  });
}
