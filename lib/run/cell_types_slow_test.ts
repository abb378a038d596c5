import { assertEquals, assertMatch } from "@std/assert";
import { cellTypes, columnTypes } from "../store/tables.ts";
import { header, inFolder, json, list, moons, read, roots, run, table } from "../testing/run_in_folder.ts";

/** How a cell of each type looks, where it is not empty. */
const LOOKS = {
  integer: /^-?\d+$/,
  float: /^(?:-?\d+\.\d+|-?\d(?:\.\d+)?e[-+]\d+|NaN|-?Infinity)$/,
  text: /^.+$/,
};

/** Checks each cell of each table of a run. @returns how many of each type there were */
function checkCells(folder: string): Record<keyof typeof LOOKS, number> {
  const counts = { integer: 0, float: 0, text: 0 };
  for (const name of list(folder).filter((name) => name.endsWith(".csv"))) {
    const columns = header(`${folder}/${name}`).split(",");
    const types = columnTypes(columns, json(folder));
    for (const row of table(`${folder}/${name}`)) {
      for (const [i, column] of columns.entries()) {
        if (row[column] === "") continue;
        assertMatch(row[column], LOOKS[types[i]], `${name}: ${column}`);
        counts[types[i]]++;
      }
    }
  }
  return counts;
}

const swept = moons.replace("seed = 7", "seed = 7\nrepeats = 2") + `[sweep.parameters]
optimizer.learning_rate = [1, 2]
network.layers.hidden.units = [3, 4]
train.sampling = ["shuffle", "replacement"]
`;

Deno.test("each cell of the tables of a network's run looks as the type of its column", () =>
  inFolder({ "e.toml": swept }, async () => {
    const { folder } = await run("e.toml");
    const { integer, float, text } = checkCells(folder);
    assertEquals([integer > 400, float > 1000, text > 50], [true, true, true]);
    assertEquals(json(folder).parameter_types, {
      "optimizer.learning_rate": "float",
      "network.layers.hidden.units": "integer",
      "train.sampling": "text",
    });
    const parameters = table(`${folder}/trials.csv`).map((row) =>
      [row["optimizer.learning_rate"], row["network.layers.hidden.units"], row["train.sampling"]].join(" ")
    );
    assertEquals(parameters.filter((_, trial) => trial % 2 === 0), [
      "1.0 3 shuffle",
      "1.0 3 replacement",
      "1.0 4 shuffle",
      "1.0 4 replacement",
      "2.0 3 shuffle",
      "2.0 3 replacement",
      "2.0 4 shuffle",
      "2.0 4 replacement",
    ]);
    assertEquals(
      table(`${folder}/summary.csv`).map((row) => row["optimizer.learning_rate"]),
      ["1.0", "1.0", "1.0", "1.0", "2.0", "2.0", "2.0", "2.0"],
    );
  }));

Deno.test("each cell of the tables of a function's run looks as the type of its column, also of one that diverges", () =>
  inFolder(
    { "e.toml": roots + "[sweep.parameters]\noptimizer.learning_rate = [0.01, 1e200]\n" },
    async () => {
      const { folder } = await run("e.toml");
      checkCells(folder);
      const [slow, fast] = table(`${folder}/trials.csv`);
      assertEquals([slow.status, slow["optimizer.learning_rate"]], ["complete", "0.01"]);
      assertEquals([fast.status, fast["optimizer.learning_rate"], fast.loss], [
        "diverged",
        "1e+200",
        "NaN",
      ]);
    },
  ));

Deno.test("the types of columns are those of the table, whatever it holds", () => {
  const of = {
    parameters: ["optimizer.learning_rate", "data.target"],
    parameter_types: { "optimizer.learning_rate": "float", "data.target": "text" },
    metrics: ["loss"],
  } as const;
  const columns = [
    "trial",
    "seed",
    "status",
    ...of.parameters,
    "loss",
    "epochs",
    "steps",
    "n_failed",
    "loss_mean",
  ];
  assertEquals(columnTypes(columns, of), [
    ...["integer", "integer", "text", "float", "text", "float", "float", "integer", "integer", "float"],
  ] as ReturnType<typeof columnTypes>);
  assertEquals(cellTypes(columns, of), columnTypes(columns, of));
  assertEquals(cellTypes(columns, { ...of, parameter_types: undefined }), []);
});

/** Makes a run look as version 0.1 left it: whole numbers of float columns without `.0`, and no types in run.json. */
function asVersion01(folder: string) {
  for (const name of list(folder).filter((name) => name.endsWith(".csv"))) {
    const old = read(`${folder}/${name}`).replace(/(?<=[,\n])(-?\d+)\.0(?=[,\n])/g, "$1");
    Deno.writeTextFileSync(`${folder}/${name}`, old);
  }
  const { parameter_types: _, tables: __, ...record } = json(folder);
  Deno.writeTextFileSync(`${folder}/run.json`, JSON.stringify(record, null, 2) + "\n");
}

const whole = moons + "[sweep.parameters]\noptimizer.learning_rate = [1, 2]\n";

Deno.test("a run of version 0.1 that is extended keeps its spelling: same numbers, no column in two spellings", () =>
  inFolder({ "e.toml": whole }, async () => {
    const { folder } = await run("e.toml");
    asVersion01(folder);
    const longer = await run("e.toml", { resume: { folder, record: json(folder), longer: true } }, {
      overrides: ["epochs=4"],
    });
    const { folder: anew } = await run("e.toml", {}, { overrides: ["epochs=4"] });
    for (const name of ["metrics.csv", "trials.csv", "summary.csv"]) {
      const rows = table(`${longer.folder}/${name}`);
      const numbers = (rows: Record<string, string>[]) =>
        rows.map((row) =>
          Object.values(row).map((cell) => cell === "" || isNaN(Number(cell)) ? cell : Number(cell))
        );
      assertEquals(numbers(rows), numbers(table(`${anew}/${name}`)), name);
      assertEquals(/(?<=[,\n])-?\d+\.0(?=[,\n])/.test(read(`${longer.folder}/${name}`)), false, name);
      assertEquals(/(?<=[,\n])-?\d+\.0(?=[,\n])/.test(read(`${anew}/${name}`)), true, name);
    }
  }));
