import { assertEquals, assertRejects } from "@std/assert";
import { parse } from "../../std/csv/mod.ts";
import { Random } from "../../base/random.ts";
import { sha256 } from "../../base/sha256.ts";
import { ConfigError } from "../../config/config_error.ts";
import { readCsvDataset } from "./csv_data.ts";
import { CsvFile } from "./csv_file.ts";
import { cellsIn, csvRecords } from "./csv_records.ts";

async function withFile(
  content: string | Uint8Array,
  test: (path: string) => void | Promise<void>,
): Promise<void> {
  const path = Deno.makeTempFileSync();
  try {
    Deno.writeFileSync(path, typeof content === "string" ? new TextEncoder().encode(content) : content);
    await test(path);
  } finally {
    Deno.removeSync(path);
  }
}

/** A table of several pieces, whatever lies at the ends of these. */
function large(random: Random): string {
  const kinds = ["1.5", "", "😀", '"a,\r\nb"', '"say ""it"""', "é", '"\n"'];
  let text = "\ufeffa,b,c\r\n";
  while (text.length < 1_000_000) {
    const row = Array.from({ length: 3 }, () => kinds[random.integer(kinds.length)]);
    text += row.join(",") + ["\n", "\r\n", "\n\r\n"][random.integer(3)];
  }
  return text;
}

Deno.test("CsvFile gives the text of files longer than a piece, the number of their records, and their hash", async () => {
  const random = Random.keyed(1, "large");
  for (let n = 0; n < 3; n++) {
    const text = large(random);
    await withFile(text, async (path) => {
      using file = new CsvFile(path);
      const expected = parse(text, { fieldsPerRecord: -1 });
      assertEquals(file.countRecords(), expected.length);
      assertEquals(Array.from(csvRecords(file.text(), path), cellsIn), expected);
      assertEquals(file.sha256, await sha256(text));
    });
  }
});

for (const end of ["", "\n", "\r\n", "\r", "\n\n", "\r\n\r\n\r"]) {
  Deno.test(`CsvFile counts the records of a file that ends with ${JSON.stringify(end)}`, () =>
    withFile(`a\n"b\n\n"${end}`, (path) => {
      using file = new CsvFile(path);
      assertEquals(file.countRecords(), 2);
      assertEquals(Array.from(csvRecords(file.text(), path), cellsIn), [["a"], ["b\n\n"]]);
    }));
}

const far = "é,1\n".repeat(200_000);

for (
  const [what, bytes, text] of [
    ["a byte of another encoding", [0xe9, 0x2c, 0x31, 0x0a], "\ufffd,1"],
    ["a character that breaks off", [0x31, 0x2c, 0xc3], "1,\ufffd"],
  ] as const
) {
  Deno.test(`readCsvDataset() names the place of ${what} far behind in a file`, () => {
    const before = new TextEncoder().encode(`x,y\n${far}`);
    return withFile(Uint8Array.from([...before, ...bytes]), async (path) => {
      const { mistakes: [{ message, place }] } = await assertRejects(
        () => readCsvDataset({ path, target: "y" }),
        ConfigError,
      );
      const at = bytes.findIndex((byte) => byte > 127);
      const found = bytes[at].toString(16).toUpperCase();
      assertEquals(message, `the file is not UTF-8 text: byte ${before.length + at} is 0x${found}`);
      assertEquals(place, { kind: "text", file: path, line: 200_002, column: at + 1, length: 1, text });
    });
  });
}

Deno.test("readCsvDataset() names cells that are wrong far behind in a file", () =>
  withFile(`x,y\n${"1,2\n".repeat(300_000)}z,3\n4,"5\n"\n,6\n`, async (path) => {
    const { mistakes } = await assertRejects(() => readCsvDataset({ path, target: "y" }), ConfigError);
    assertEquals(
      mistakes.map((
        { message, place },
      ) => [message, place?.kind === "text" ? [place.line, place.column] : []]),
      [
        ['x must be a finite number, found "z"', [300_002, 1]],
        ["x must be a finite number, found an empty cell", [300_005, 1]],
      ],
    );
  }));

Deno.test("readCsvDataset() reads a target as classes from the first cell on that is not a number, however late", () =>
  withFile(`x,y\n${"1,2\n".repeat(100_000)}3,two\n`, async (path) => {
    const { classes, train } = await readCsvDataset({ path, target: "y" });
    assertEquals([classes, train.inputs.rows], [["2", "two"], 100_001]);
    assertEquals([train.labels![0], train.labels![100_000], train.inputs.values[100_000]], [0, 1, 3]);
  }));

Deno.test("readCsvDataset() holds little but the numbers: 100,000 rows of 20 columns pass through a heap of 32 MB", () => {
  const row = Array.from({ length: 19 }, (_, k) => `${k}.123456`).join(",");
  const header = Array.from({ length: 19 }, (_, k) => `x${k}`).join(",");
  return withFile(`${header},y\n${`${row},a\n${row},b\n`.repeat(50_000)}`, async (path) => {
    const module = new URL("csv_data.ts", import.meta.url).href;
    const code = `const { readCsvDataset } = await import(${JSON.stringify(module)});
      const { train } = await readCsvDataset({ path: ${JSON.stringify(path)}, target: "y" });
      console.log(train.inputs.rows, train.inputs.values.at(-1));`;
    const args = ["eval", "--quiet", "--no-lock", "--v8-flags=--max-old-space-size=32", code];
    const { stdout, stderr } = await new Deno.Command("deno", {
      args,
      cwd: new URL("../../../", import.meta.url),
    })
      .output();
    assertEquals(
      new TextDecoder().decode(stdout),
      "100000 18.123456\n",
      new TextDecoder().decode(stderr).slice(0, 500),
    );
  });
});
