/**
 * Tables of real runs in the readers that need no install, as docs/reading-the-tables.md says: each must read the very
 * float64 that the trial reported.
 *
 * @module
 */
import { assertEquals, assertStrictEquals } from "@std/assert";
import { parse } from "../std/csv/mod.ts";
import { DatabaseSync } from "node:sqlite";
import type { MetricsRow } from "../train/training_event.ts";
import { inFolder, moons, read, run } from "../testing/run_in_folder.ts";

/** Trials that converge, that grow past 64 bits, and that diverge to Infinity and NaN. */
const diverging = `name = "diverging"
seed = 1
objective = { type = "sqrt", x = { start = 0, stop = 20, count = 5 } }
train = { steps = 60, gradient = "analytic" }
optimizer = { type = "sgd", learning_rate = 1 }
[sweep.parameters]
optimizer.learning_rate = [0.01, 1, 1000, 1e16, 1e200]
`;

interface Reported {
  readonly trial: number;
  readonly row: MetricsRow;
}

/** A run's metrics.csv, and what its trials reported, in the order of the file. */
async function reported(experiment: string): Promise<{ file: string; rows: Reported[] }> {
  Deno.writeTextFileSync("e.toml", experiment);
  const rows: Reported[] = [];
  const { folder } = await run("e.toml", {
    workers: 1,
    onEvent: (event) => {
      if (event.type === "row") rows.push({ trial: event.trial.trial, row: event.row });
    },
  });
  rows.sort((a, b) => a.trial - b.trial || a.row.step - b.row.step);
  return { file: `${folder}/metrics.csv`, rows };
}

/** What a reader must give: `undefined` for an empty cell. */
function columnsOf(
  rows: readonly Reported[],
  metrics: readonly string[],
): Map<string, (number | undefined)[]> {
  return new Map<string, (number | undefined)[]>([
    ["trial", rows.map(({ trial }) => trial)],
    ["step", rows.map(({ row }) => row.step)],
    ["epoch", rows.map(({ row }) => row.epoch)],
    ["learning_rate", rows.map(({ row }) => row.learning_rate)],
    ...metrics.map((
      name,
    ): [string, (number | undefined)[]] => [name, rows.map(({ row }) => row.measures[name])]),
  ]);
}

/** Checks columns bit for bit: Object.is tells -0 from 0, and NaN is NaN. */
function assertColumns(
  read: (column: string) => readonly (number | undefined)[],
  wanted: ReadonlyMap<string, readonly (number | undefined)[]>,
) {
  for (const [column, numbers] of wanted) {
    const found = read(column);
    assertEquals(found.length, numbers.length, column);
    for (const [i, number] of numbers.entries()) assertStrictEquals(found[i], number, `${column}, row ${i}`);
  }
}

/** A table's text, and its columns. */
interface Table {
  readonly text: string;
  readonly wanted: Map<string, (number | undefined)[]>;
}

/** Runs a network and a function. */
async function runs(): Promise<Table[]> {
  const tables: Table[] = [];
  await inFolder({}, async () => {
    const function_ = await reported(diverging);
    const losses = function_.rows.map(({ row }) => row.measures.loss);
    const has = (which: (loss: number) => boolean) =>
      losses.some((loss) => loss !== undefined && which(loss));
    assertEquals([has(Number.isNaN), has((x) => x === Infinity), has((x) => x > 2 ** 64 && x < 1e21)], [
      true,
      true,
      true,
    ]);
    tables.push({ text: read(function_.file), wanted: columnsOf(function_.rows, ["loss"]) });
    const network = await reported(moons);
    const metrics = ["loss", "accuracy", "val_loss", "test_accuracy"];
    tables.push({ text: read(network.file), wanted: columnsOf(network.rows, metrics) });
  });
  return tables;
}

/** The tables of the runs, which are made once. */
let tables: Promise<Table[]> | undefined;

/** Hands each table to a reader. */
const forTables = (
  check: (file: string, wanted: Map<string, (number | undefined)[]>) => void | Promise<void>,
) =>
  inFolder({}, async () => {
    for (const { text, wanted } of await (tables ??= runs())) {
      Deno.writeTextFileSync("metrics.csv", text);
      await check("metrics.csv", wanted);
    }
  });

/** The cells of a column, which some reader gave as text. */
const numbersOf = (cells: readonly string[]) => cells.map((cell) => cell === "" ? undefined : Number(cell));

Deno.test("reading tables: JavaScript's Number gives each float64 back", () =>
  forTables((file, wanted) => {
    const [header, ...lines] = read(file).trimEnd().split("\n").map((line) => line.split(","));
    assertColumns((column) => numbersOf(lines.map((cells) => cells[header.indexOf(column)])), wanted);
  }));

Deno.test("reading tables: @std/csv gives each float64 back", () =>
  forTables((file, wanted) => {
    const [header, ...rows] = parse(read(file));
    assertColumns((column) => numbersOf(rows.map((row) => row[header.indexOf(column)])), wanted);
  }));

Deno.test("reading tables: SQLite's REAL columns hold each float64 after the update of the documentation", () =>
  forTables((file, wanted) => {
    const [columns, ...rows] = parse(read(file));
    using database = new DatabaseSync(":memory:");
    database.exec(`create table metrics (${columns.map((name) => `"${name}" real`).join(", ")})`);
    const insert = database.prepare(`insert into metrics values (${columns.map(() => "?").join(", ")})`);
    for (const row of rows) insert.run(...row);
    for (const name of columns) {
      database.exec(`update metrics set "${name}" = case "${name}" when '' then null when 'NaN' then null
        when 'Infinity' then 9e999 when '-Infinity' then -9e999 else "${name}" end`);
    }
    for (const [column, numbers] of wanted) {
      const found = database.prepare(`select "${column}" as cell from metrics order by rowid`).all();
      const isMissing = (number: number | undefined) => number === undefined || Number.isNaN(number);
      assertEquals(
        found.map(({ cell }) => cell),
        numbers.map((number) => isMissing(number) ? null : number!),
        column,
      );
    }
  }));

/** Readers that are programs: what they print for a file, one line per row. */
const PROGRAMS: readonly { name: string; needs: string; check: string; script: string }[] = [
  {
    name: "Python's csv and float()",
    needs: "python3",
    check: "command -v python3",
    script: `python3 -c '
import csv, sys
for row in list(csv.reader(open(sys.argv[1])))[1:]:
    print(",".join(repr(float(cell)) if cell else "" for cell in row))' FILE`,
  },
  {
    name: "NumPy's genfromtxt()",
    needs: "python3 with NumPy",
    check: `python3 -c 'import importlib.util, sys; sys.exit(importlib.util.find_spec("numpy") is None)'`,
    script: `python3 -c '
import numpy, sys
table = numpy.genfromtxt(sys.argv[1], delimiter=",", names=True, deletechars="")
assert ",".join(table.dtype.names) == open(sys.argv[1]).readline().strip(), table.dtype.names
for row in table: print(",".join(repr(float(cell)) for cell in row))' FILE`,
  },
  {
    name: "gawk --posix",
    needs: "gawk",
    check: "gawk --version",
    script: `gawk --posix -F, 'NR > 1 {
      line = ""
      for (i = 1; i <= NF; i++) line = line (i > 1 ? "," : "") ($i == "" ? "" : sprintf("%.17g", $i + 0))
      print line
    }' FILE`,
  },
];

function succeeds(command: string): boolean {
  try {
    return new Deno.Command("bash", { args: ["-c", command], stdout: "null", stderr: "null" }).outputSync()
      .success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false; // no bash
    throw error;
  }
}

for (const { name, needs, check, script } of PROGRAMS) {
  const isThere = succeeds(check);
  Deno.test({
    name: `reading tables: ${name} gives each float64 back${isThere ? "" : ` (ignored: needs ${needs})`}`,
    ignore: !isThere,
    fn: () =>
      forTables(async (file, wanted) => {
        const command = script.replace("FILE", `"${Deno.cwd()}/${file}"`);
        const { stdout, stderr, success } = await new Deno.Command("bash", { args: ["-c", command] })
          .output();
        assertEquals(success, true, new TextDecoder().decode(stderr));
        const lines = new TextDecoder().decode(stdout).trimEnd().split("\n").map((line) => line.split(","));
        const header = read(file).split("\n")[0].split(",");
        const cellOf = (text: string) =>
          text === ""
            ? undefined
            : /^[-+]?nan$/i.test(text)
            ? NaN
            : /^[-+]?inf$/i.test(text)
            ? (text.startsWith("-") ? -Infinity : Infinity)
            : Number(text);
        const isNaNForEmpty = name.startsWith("NumPy");
        const expected = new Map([...wanted].map(([column, numbers]) => [
          column,
          numbers.map((number) => isNaNForEmpty ? number ?? NaN : number),
        ]));
        assertColumns((column) => lines.map((cells) => cellOf(cells[header.indexOf(column)])), expected);
      }),
  });
}
