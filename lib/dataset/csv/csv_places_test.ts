import { assert, assertEquals } from "@std/assert";
import { parse } from "../../std/csv/mod.ts";
import { Random } from "../../base/random.ts";
import { ConfigError } from "../../config/config_error.ts";
import { cellRange, misquotedCell } from "./csv_places.ts";
import { cellsIn, csvRecords } from "./csv_records.ts";

/** Text put together from pieces that matter in CSV. */
function soup(random: Random, pieces: readonly string[]): string {
  return Array.from({ length: random.integer(25) }, () => pieces[random.integer(pieces.length)]).join("");
}

/** A text in pieces of random lengths. */
function cut(random: Random, text: string): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length;) pieces.push(text.slice(at, at += 1 + random.integer(4)));
  return pieces;
}

const contents = ["", "1", "x y", "😀", "a,b", "a\nb", "a\r\nb", '"', 'say "it"', "\n\n", "a\rb"];

/** A table of random cells, some of which have commas, quotes and ends of lines. */
function randomTable(random: Random): string {
  let text = "";
  for (let line = 0; line <= random.integer(6); line++) {
    const row = Array.from({ length: 2 + random.integer(3) }, () => {
      const content = contents[random.integer(contents.length)];
      const quote = /[",\n]/.test(content) || random.integer(3) === 0;
      return quote ? `"${content.replaceAll('"', '""')}"` : content;
    });
    text += row.join(",") + ["\n", "\r\n", "\n\n", "\r\n\r\n"][random.integer(4)];
  }
  return text;
}

const lineAt = (text: string, offset: number) => text.slice(0, offset).split("\n").length;

Deno.test("csvRecords() and cellsIn() read random tables, cut anywhere, as the library does, and know their lines", () => {
  const random = Random.keyed(1, "tables");
  let cells = 0;
  for (let table = 0; table < 1000; table++) {
    const text = randomTable(random);
    const expected = parse(text, { fieldsPerRecord: -1 });
    let at = 0;
    const found: string[][] = [];
    for (const record of csvRecords(cut(random, text), "x.csv")) {
      found.push(cellsIn(record));
      const own = record.text.slice(record.start, record.end);
      at = text.indexOf(own, at);
      assertEquals(record.line, lineAt(text, at), JSON.stringify(text));
      at += own.length;
      cells += found.at(-1)!.length;
    }
    assertEquals(found, expected, JSON.stringify(text));
  }
  assert(cells > 5000, `${cells} cells`);
});

Deno.test("csvRecords() refuses a text exactly where the library does, at the first cell that is wrong", () => {
  const random = Random.keyed(1, "quotes");
  let refused = 0;
  for (let n = 0; n < 5000; n++) {
    const text = `a,b\n${soup(random, ["1", ",", "\n", "\r\n", "\r", '"', '""', " "])}`;
    let expected: string[][] | undefined;
    try {
      expected = parse(text, { fieldsPerRecord: -1 });
    } catch {
      refused++;
    }
    let found: string[][] | undefined;
    try {
      found = Array.from(csvRecords(cut(random, text), "x.csv"), cellsIn);
    } catch (error) {
      assert(error instanceof ConfigError, String(error));
    }
    assertEquals(found, expected, JSON.stringify(text));
  }
  assert(refused > 500 && refused < 4500, `${refused} of 5000 texts were refused`);
});

const misquoted: [record: string, cell: string][] = [
  ['1,2"3', '2"3'],
  ['"1"2,3', '"1"2'],
  ['4,"5\n6,7\n', '"5'],
];

for (const [record, cell] of misquoted) {
  Deno.test(`misquotedCell() gives the beginning of the cell in ${JSON.stringify(record)}`, () => {
    assertEquals(misquotedCell(record), record.indexOf(cell));
  });
}

Deno.test("cellRange() gives a cell with its quotes, one character for an empty one, and the end for one too many", () => {
  const record = '1,,"a,""b""\nc",😀,';
  assertEquals([0, 1, 2, 3, 4, 5].map((column) => cellRange(record, column)), [
    [0, 1],
    [2, 3],
    [3, 14],
    [15, 17],
    [18, 19],
    [18, 18],
  ]);
});

Deno.test("csvRecords() ends a record that a missing quote makes too long, and names the place", () => {
  const pieces = function* () {
    yield 'a,b\n1,"x\n';
    for (let k = 0; k < 20; k++) yield "y".repeat(1 << 20);
  };
  let mistakes: unknown;
  try {
    for (const _ of csvRecords(pieces(), "x.csv"));
  } catch (error) {
    mistakes = (error as ConfigError).mistakes;
  }
  assertEquals(mistakes, [{
    severity: "error",
    message: "a row has more than 16777216 characters",
    place: { kind: "text", file: "x.csv", line: 2, column: 3, length: 1, text: '1,"x' },
    notes: ["is a quote missing at the end of a cell?"],
  }]);
});
