import { assertEquals } from "@std/assert";
import { readCsvDataset } from "./csv_data.ts";

async function inFolder<T>(read: (folder: string) => Promise<T>): Promise<T> {
  const folder = Deno.makeTempDirSync();
  try {
    return await read(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** The mistakes in `a.csv`, and in `b.csv` if there are test rows. */

const numbers: [cell: string, value: number][] = [
  ["0", 0],
  ["-1.5", -1.5],
  ["+2", 2],
  [".25", 0.25],
  ["3.", 3],
  ["1e-3", 0.001],
  ["-2.5E+2", -250],
  [" 4 ", 4],
  ["0.1", 0.1],
];

Deno.test("readCsvDataset() reads numbers exactly", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.csv`;
    Deno.writeTextFileSync(path, `x,y\n${numbers.map(([cell]) => `${cell},1\n`).join("")}`);
    const { train } = await readCsvDataset({ path, target: "y" });
    assertEquals([...train.inputs.values], numbers.map(([, value]) => value));
  }));

Deno.test("readCsvDataset() takes spellings of one class number for one class, in test rows too", () =>
  inFolder(async (folder) => {
    const write = (name: string, cells: readonly string[]) =>
      Deno.writeTextFileSync(`${folder}/${name}`, `x,y\n${cells.map((cell) => `1,${cell}\n`).join("")}`);
    const read = () =>
      readCsvDataset({
        path: `${folder}/a.csv`,
        test_path: `${folder}/b.csv`,
        target: "y",
        target_type: "class",
      });
    write("a.csv", ["1", "0.0", "1.0", "10", "0", "+1", "-0", "1e1"]);
    write("b.csv", ["10.00", "1.0", "0"]);
    const { classes, outputs, train, test } = await read();
    assertEquals([classes, outputs], [["0.0", "1", "10"], 3]);
    assertEquals([...train.labels!], [1, 0, 1, 2, 0, 1, 0, 2]);
    assertEquals([...test!.labels!], [2, 1, 0]);
    // One float64, but two numbers; and words are only what they look like.
    write("a.csv", ["9007199254740993", "9007199254740992", "9007199254740993"]);
    write("b.csv", ["9007199254740992"]);
    assertEquals([...(await read()).train.labels!], [0, 1, 0]);
    write("a.csv", ["1", "1.0", "one"]);
    write("b.csv", ["1.0"]);
    assertEquals((await read()).classes, ["1", "1.0", "one"]);
  }));
