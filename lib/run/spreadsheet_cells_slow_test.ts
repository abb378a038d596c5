import { assert, assertEquals } from "@std/assert";
import { parse } from "../std/csv/mod.ts";
import { parseNumber } from "../base/cells.ts";
import { tomlValue } from "../config/write_toml.ts";
import { readRun } from "../report/read/read_run.ts";
import { fragile, fragileMoons, inFolder, json, list, read, run } from "../testing/run_in_folder.ts";

const texts = [
  "=1+1",
  "-2+3",
  "@SUM(A1)",
  "'=y",
  "''-z",
  "\tx",
  "-0.5",
  "'s",
  '!=HYPERLINK("x")\x1b[2J',
  "relu",
];
const experiment = fragileMoons([]).replace(/message = .*\n$/, `message = ${tomlValue(texts)}\n`);

/** Cells that a spreadsheet program would run: no numbers, and with one of its characters in front. */
const runnable = (path: string) =>
  parse(read(path)).flat().filter((cell) => /^[=+\-@\t\r\n]/.test(cell) && parseNumber(cell) === undefined);

Deno.test("no cell of a run's tables is a formula, all read back exactly, and an extended run has the same bytes", () =>
  inFolder({ "e.toml": experiment, "fragile.js": fragile }, async () => {
    const { folder } = await run("e.toml");
    const tables = list(folder).filter((name) => name.endsWith(".csv"));
    assertEquals(tables.flatMap((name) => runnable(`${folder}/${name}`)), []);

    const { trials } = readRun(folder);
    const message = "network.layers.hidden.activation.message";
    assertEquals(trials.map((row) => row[message]), texts);
    const error = '=HYPERLINK("x")\\u001b[2J at fragile.js:5:79';
    assertEquals(trials.map(({ error }) => error).filter(Boolean), [error]);
    assert(read(`${folder}/trials.csv`).includes(`,"'${error.replaceAll('"', '""')}"\n`));

    const how = { overrides: ["repeats=2"] };
    const longer = await run("e.toml", { resume: { folder, record: json(folder), longer: true } }, how);
    const anew = await run("e.toml", {}, how);
    for (const name of ["trials.csv", "summary.csv", "metrics.csv"]) {
      assertEquals(read(`${longer.folder}/${name}`), read(`${anew.folder}/${name}`), name);
    }
  }));
