import { assertEquals, assertRejects } from "@std/assert";
import { ConfigError } from "../../config/config_error.ts";
import { renderMistakes } from "../../config/render.ts";
import { type CsvOptions, readCsvDataset } from "./csv_data.ts";

interface Wrong {
  csv: string | Uint8Array;
  test?: string;
  options?: Partial<CsvOptions>;
  errors?: number;
  text: string;
}

const wrong: Record<string, Wrong> = {
  "an empty file": {
    csv: "\ufeff\n",
    text: `error: the file is empty
  --> a.csv
`,
  },
  "a file without rows": {
    csv: "x,y\r\n",
    text: `error: the file has a header but no rows
  --> a.csv
`,
  },
  "bytes that are no UTF-8": {
    csv: Uint8Array.of(120, 44, 121, 10, 0xe9, 44, 49, 10),
    text: `error: the file is not UTF-8 text: byte 4 is 0xE9
  --> a.csv:2:1
  |
2 | \ufffd,1
  | ^
  = save the file as UTF-8 (in Windows-1252 it is "é")
`,
  },
  "columns of one name, behind a byte order mark": {
    csv: "\ufeffx,x,y\n1,2,no\n",
    text: `error: two columns are named "x"
  --> a.csv:1:3
  |
1 | x,x,y
  |   ^
`,
  },
  "a column without name": {
    csv: "x,,y\n1,2,no\n",
    text: `error: column 2 has no name
  --> a.csv:1:3
  |
1 | x,,y
  |   ^
  = the first line must name every column
`,
  },
  "a missing target": {
    csv: "width,kind\n1,no\n",
    options: { target: "knid" },
    text: `error: there is no column "knid"
  --> a.csv:1:1
  |
1 | width,kind
  | ^^^^^
  = did you mean "kind"?
  = columns: width, kind
`,
  },
  "a missing input": {
    csv: "width,height,y\n1,2,no\n",
    options: { features: ["width", "heihgt"] },
    text: `error: there is no column "heihgt"
  --> a.csv:1:1
  |
1 | width,height,y
  | ^^^^^
  = did you mean "height"?
  = columns: width, height, y
`,
  },
  "an input that is the target": {
    csv: "x,y\n1,2\n",
    options: { features: ["x", "y"] },
    text: `error: column "y" is both input and target
  --> a.csv:1:3
  |
1 | x,y
  |   ^
`,
  },
  "an input twice": {
    csv: "x,y\n1,2\n",
    options: { features: ["x", "x"] },
    text: `error: column "x" is listed twice as input
  --> a.csv:1:1
  |
1 | x,y
  | ^
`,
  },
  "no input": {
    csv: "y\n1\n",
    text: `error: no column is left as an input
  --> a.csv:1:1
  |
1 | y
  | ^
  = every column is a target
`,
  },
  "classes in two targets": {
    csv: "x,y,z\n1,2,3\n",
    options: { target: ["y", "z"], target_type: "class" },
    text: `error: classes need a single target column, found 2: y, z
  --> a.csv:1:5
  |
1 | x,y,z
  |     ^
  = several target columns must be numbers: use target_type = "number", or keep one of them
`,
  },
  "text in one of two targets": {
    csv: "x,y,z\n1,2,many\n",
    options: { target: ["y", "z"] },
    text: `error: z must be a finite number, found "many"
  --> a.csv:2:5
  |
2 | 1,2,many
  |     ^^^^
  = write a number in the cell
  = text can be predicted as classes, from a single target column
`,
  },
  "rows of other lengths": {
    csv: "x,y\n1,2,3\n4\n",
    errors: 2,
    text: `error: the row has 3 cells, the header 2
  --> a.csv:2:3
  |
2 | 1,2,3
  |   ^
error: the row has 1 cell, the header 2
  --> a.csv:3:1
  |
3 | 4
  | ^
`,
  },
  "cells that are no finite decimal number": {
    csv: "x,y\n,no\r\n \t,no\n1e999,no\n0x10,no\n1 000,no\nNaN,no\n",
    errors: 2,
    text: `error: x must be a finite number, found an empty cell
  --> a.csv:2:1
  |
2 | ,no
  | ^
  = empty in 2 of 6 rows: lines 2 and 3
  = fill in these cells or remove these rows
error: x must be a finite number, found "1e999"
  --> a.csv:4:1
  |
4 | 1e999,no
  | ^^^^^
  = text in 4 of 6 rows: lines 4, 5, 6 and 1 more
  = encode it as numbers
  = if it is what to predict: target = "x"
`,
  },
  ...Object.fromEntries(["0x10", "1 000", "NaN"].map((cell): [string, Wrong] => [
    `${cell}, which is no finite decimal number`,
    {
      csv: `x,z,y\n${cell},1,no\n1,2,yes\n2,3,no\n`,
      text: `error: x must be a finite number, found "${cell}"
  --> a.csv:2:1
  |
2 | ${cell},1,no
  | ${"^".repeat(cell.length)}
  = write a number in the cell
  = or leave the column out: features = ["z"]
`,
    },
  ])),
  "a column of text that is used as an input": {
    csv: `a,kind,b,y\n${
      Array.from({ length: 30 }, (_, k) => `${k},red,${k % 9 === 3 ? "" : k},no\n`).join("")
    }`,
    errors: 2,
    text: `error: kind must be a finite number, found "red"
  --> a.csv:2:3
  |
2 | 0,red,0,no
  |   ^^^
  = text in 30 of 30 rows: lines 2, 3, 4 and 27 more
  = encode it as numbers
  = or leave the column out: features = ["a"]
  = if it is what to predict: target = "kind"
error: b must be a finite number, found an empty cell
  --> a.csv:5:7
  |
5 | 3,red,,no
  |       ^
  = empty in 3 of 30 rows: lines 5, 14 and 23
  = fill in these cells or remove these rows
  = or leave the column out: features = ["a"]
`,
  },
  "a column of text that is named as an input": {
    csv: "a,kind,y\n1,red,no\n2,blue,yes\n",
    options: { features: ["a", "kind"] },
    text: `error: kind must be a finite number, found "red"
  --> a.csv:2:3
  |
2 | 1,red,no
  |   ^^^
  = text in 2 of 2 rows: lines 2 and 3
  = encode it as numbers
  = or remove it from features
  = if it is what to predict: target = "kind"
`,
  },
  "a column of text beside more than can be listed": {
    csv: `kind,${Array.from({ length: 13 }, (_, k) => `x${k}`)},y\nred,${"1,".repeat(13)}no\n`,
    text: `error: kind must be a finite number, found "red"
  --> a.csv:2:1
  |
2 | red,${"1,".repeat(13)}no
  | ^^^
  = encode it as numbers
  = or leave the column out: name the input columns with features = [...]
  = if it is what to predict: target = "kind"
`,
  },
  "cells behind line breaks, empty lines and emoji": {
    csv: 'x,"a\nb",y\r\n\r\n1,2,"no\r\n"\n"😀😀",z,no\n',
    errors: 2,
    text: `error: x must be a finite number, found "😀😀"
  --> a.csv:6:1
  |
6 | "😀😀",z,no
  | ^^^^
  = write a number in the cell
error: a\\nb must be a finite number, found "z"
  --> a.csv:6:6
  |
6 | "😀😀",z,no
  |      ^
  = write a number in the cell
`,
  },
  "a quote inside of a cell, behind a line break in another": {
    csv: 'x,y\n1,"a\nb"\n2,c"d\n',
    text: `error: the file is not valid CSV: a quote is misplaced
  --> a.csv:4:3
  |
4 | 2,c"d
  |   ^
  = a cell with quotes inside is written "like ""this"""
`,
  },
  "a quote that is not closed": {
    csv: 'x,y\n1,a\n2,"b\n3,c\n',
    text: `error: the file is not valid CSV: a quote is misplaced
  --> a.csv:3:3
  |
3 | 2,"b
  |   ^
  = a cell with quotes inside is written "like ""this"""
`,
  },
  "a class that is missing": {
    csv: "x,y\n1,no\n2,\n",
    text: `error: the class is missing
  --> a.csv:3:3
  |
3 | 2,
  |   ^
  = fill in the cell or remove the row
`,
  },
  "a target that is missing": {
    csv: "x,y\n1,2\n2,\n",
    text: `error: y must be a finite number, found an empty cell
  --> a.csv:3:3
  |
3 | 2,
  |   ^
  = fill in the cell or remove the row
`,
  },
  "a class for a number": {
    csv: "x,y\n1,2\n2,no\n",
    options: { target_type: "number" },
    text: `error: y must be a finite number, found "no"
  --> a.csv:3:3
  |
3 | 2,no
  |   ^^
  = write a number in the cell
  = to predict classes, remove target_type = "number"
`,
  },
  "a test file with a class of its own": {
    csv: "x,y\n1,no\n2,yes\n",
    test: "y,x\nyes,1\nmaybe,2\n",
    text: `error: the training rows have no class "maybe"
  --> b.csv:3:1
  |
3 | maybe,2
  | ^^^^^
  = classes: no, yes
`,
  },
  "a test file without one of the columns": {
    csv: "x,y\n1,no\n",
    test: "z,y\n1,no\n",
    text: `error: there is no column "x"
  --> b.csv:1:1
  |
1 | z,y
  | ^
  = columns: z, y
`,
  },
};

async function inFolder<T>(read: (folder: string) => Promise<T>): Promise<T> {
  const folder = Deno.makeTempDirSync();
  try {
    return await read(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** The mistakes in `a.csv`, and in `b.csv` if there are test rows. */
const mistakesOf = ({ csv, test, options }: Omit<Wrong, "text">) =>
  inFolder(async (folder) => {
    const bytes = typeof csv === "string" ? new TextEncoder().encode(csv) : csv;
    Deno.writeFileSync(`${folder}/a.csv`, bytes);
    if (test !== undefined) Deno.writeTextFileSync(`${folder}/b.csv`, test);
    const test_path = test === undefined ? undefined : `${folder}/b.csv`;
    const read = () => readCsvDataset({ path: `${folder}/a.csv`, test_path, target: "y", ...options });
    const { mistakes } = await assertRejects(read, ConfigError);
    return { mistakes, text: renderMistakes(mistakes).replaceAll(`${folder}/`, "") };
  });

for (const [name, one] of Object.entries(wrong)) {
  Deno.test(`readCsvDataset() refuses ${name}`, async () => {
    const { errors = 1 } = one;
    const { text } = await mistakesOf(one);
    assertEquals(text, `${one.text}${errors} error${errors === 1 ? "" : "s"}. Nothing was run.\n`);
  });
}

Deno.test("readCsvDataset() reports the first 20 mistakes of a file and counts the others", async () => {
  const rows = 50_000; // looking up the place of every one would take minutes
  const names = Array.from({ length: 30 }, (_, k) => `x${k}`);
  const { mistakes } = await mistakesOf({
    csv: `${names},y\n${`${names.map(() => "z")},no\n`.repeat(rows)}`,
  });
  assertEquals(mistakes.length, 20);
  const places = mistakes.map(({ place }) => place?.kind === "text" ? [place.line, place.column] : []);
  assertEquals(places, Array.from({ length: 20 }, (_, k) => [2, 2 * k + 1]));
  for (const { notes } of mistakes) {
    assertEquals(notes![0], `text in ${rows} of ${rows} rows: lines 2, 3, 4 and ${rows - 3} more`);
  }
  assertEquals(mistakes.map(({ notes }) => notes!.length), [...Array(19).fill(4), 5]);
  assertEquals(mistakes[19].notes!.at(-1), `${10 * rows} more errors in this file are not shown`);
});
