import { assert, assertEquals } from "@std/assert";
import { parse } from "@std/csv";
import { Random } from "../base/random.ts";
import { type CellAddress, cellRanges, misquotedCell } from "./csv_places.ts";

/** Text put together from pieces that matter in CSV. */
function soup(random: Random, pieces: readonly string[]): string {
  return Array.from({ length: random.integer(25) }, () => pieces[random.integer(pieces.length)]).join("");
}

const unquoted = (cell: string) => cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;

Deno.test("cellRanges() finds every cell of random tables where the parser found it", () => {
  const random = Random.keyed(1, "tables");
  const contents = ["", "1", "x y", "😀", "a,b", "a\nb", "a\r\nb", '"', 'say "it"', "\n\n"];
  let cells = 0;
  for (let table = 0; table < 300; table++) {
    let text = "";
    for (let line = 0; line <= random.integer(6); line++) {
      const row = Array.from({ length: 2 + random.integer(3) }, () => {
        const content = contents[random.integer(contents.length)];
        const quote = /[",\n]/.test(content) || random.integer(3) === 0;
        return quote ? `"${content.replaceAll('"', '""')}"` : content;
      });
      text += row.join(",") + ["\n", "\r\n", "\n\n", "\r\n\r\n"][random.integer(4)];
    }
    const records = parse(text, { fieldsPerRecord: -1 });
    const wanted: CellAddress[] = records.flatMap((record, r) =>
      record.map((_, column) => ({ record: r, column }))
    );
    const ranges = cellRanges(text, wanted);
    for (const [k, { record, column }] of wanted.entries()) {
      const [start, end] = ranges[k];
      // The range of an empty cell is the one character behind it; the parser makes CRLF in cells LF.
      const found = records[record][column] === "" && text[start] !== '"' ? "" : text.slice(start, end);
      assertEquals(unquoted(found).replaceAll("\r\n", "\n"), records[record][column], JSON.stringify(text));
      cells++;
    }
  }
  assert(cells > 1000, `${cells} cells`);
});

Deno.test("misquotedCell() finds a cell exactly where the parser refuses the text", () => {
  const random = Random.keyed(1, "quotes");
  let refused = 0;
  for (let n = 0; n < 5000; n++) {
    const text = `a,b\n${soup(random, ["1", ",", "\n", "\r\n", '"', '""', " "])}`;
    let accepted = true;
    try {
      parse(text, { fieldsPerRecord: -1 });
    } catch {
      accepted = false;
      refused++;
    }
    assertEquals(misquotedCell(text) === undefined, accepted, JSON.stringify(text));
  }
  assert(refused > 500 && refused < 4500, `${refused} of 5000 texts were refused`);
});

const misquoted: [text: string, cell: string][] = [
  ['a,b\n1,2"3\n', '2"3'],
  ['a,b\n"1"2,3\n', '"1"2'],
  ['a,b\n"1\n2",3\n4,"5\n6,7\n', '"5'],
];

for (const [text, cell] of misquoted) {
  Deno.test(`misquotedCell() gives the beginning of the cell in ${JSON.stringify(text)}`, () => {
    assertEquals(misquotedCell(text), text.indexOf(cell));
  });
}
