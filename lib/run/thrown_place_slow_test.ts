import { assertEquals, assertObjectMatch, assertRejects } from "@std/assert";
import { ConfigError } from "../config/config_error.ts";
import { inFolder, read, run, table } from "../testing/run_in_folder.ts";

/** An extension in TypeScript, each of whose components throws if its option is "x". */
const own = `import type { Extension } from "../mod.ts";

interface Table {
  readonly a?: { readonly b: number };
}

const extension: Extension = ({ registries, v }) => {
  const table: Table = {};
  const options = v.strictObject({ at: v.optional(v.string(), "") });
  registries.activations.register("own", {
    description: "own",
    options,
    build: ({ at }) => ({
      f: (x: number): number => at === "x" && x !== 1 ? (table as Required<Table>).a.b : x,
      df: () => 1,
    }),
  });
  registries.losses.register("own", {
    description: "own",
    options,
    build: ({ at }) => ({
      reduction: "mean",
      expects: "any",
      row(y, t, start, columns) {
        if (at === "x") /* ü */ throw new RangeError("no loss\\nand a second line");
        let sum = 0;
        for (let i = start; i < start + columns; i++) sum += (y[i] - t[i]) ** 2;
        return sum;
      },
      rowGradient(dY, y, t, start, columns) {
        for (let i = start; i < start + columns; i++) dY[i] = 2 * (y[i] - t[i]);
      },
    }),
  });
  registries.optimizers.register("own", {
    description: "own",
    options: v.strictObject({ learning_rate: v.number(), at: v.optional(v.string(), "") }),
    build: ({ at }) => ({
      slots: [],
      update(p, g, _slots, rate) {
        if (at === "x") Promise.reject(new Error("not awaited"));
        const deep = (n: number): number => deep(n + 1) + 1;
        if (at === "deep") deep(0);
        if (at === "none") throw { toString: () => "no error" };
        for (let i = 0; i < p.length; i++) p[i] -= rate * g[i];
      },
    }),
  });
  registries.datasets.register("own", {
    description: "own",
    options,
    build: ({ at }) => ({
      load() {
        if (at === "x") throw new Error("no data");
        const inputs = { rows: 4, columns: 1, values: Float64Array.of(1, 2, 3, 4) };
        return { name: "own", inputs: 1, outputs: 1, train: { inputs, targets: inputs }, sources: [] };
      },
    }),
  });
};
export default extension;
`;

const experiment = (parameter: string, values: string[]) =>
  `name = "own"
seed = 1
extensions = ["ext/own.ts"]
data.dataset = { type = "own" }
network.layers = [{ name = "out", units = 1, activation = { type = "own" } }]
train = { loss = { type = "own" }, steps = 4 }
optimizer = { type = "own", learning_rate = 0.01 }
[sweep.parameters]
${parameter} = ${JSON.stringify(values)}
`;

/** A key of the experiment, its value, and the error in trials.csv. */
const cases: [key: string, value: string, error: string][] = [
  [
    "network.layers.out.activation.at",
    "x",
    "Cannot read properties of undefined (reading 'b') at own.ts:14:86",
  ],
  ["train.loss.at", "x", "no loss at own.ts:25:39"],
  ["optimizer.at", "x", "the extension failed: not awaited at own.ts:41:40"],
  ["optimizer.at", "deep", "Maximum call stack size exceeded"], // where depends on the machine
  ["optimizer.at", "none", "no error"],
];

for (const [at, [key, value, error]] of cases.entries()) {
  Deno.test(`a trial that fails in an extension names the place: ${key} = ${value}`, () =>
    inFolder({ "e.toml": experiment(key, ["", value, "y"]), "ext/own.ts": own }, async () => {
      const texts: string[] = [];
      for (const workers of at === 0 ? [1, 2, 5] : [1]) {
        const { folder } = await run("e.toml", { workers, results: `results-${workers}` });
        assertEquals(table(`${folder}/trials.csv`).map((row) => [row.status, row.error]), [
          ["complete", ""],
          ["failed", error],
          ["complete", ""],
        ]);
        texts.push(read(`${folder}/trials.csv`));
      }
      assertEquals(new Set(texts).size, 1);
    }));
}

Deno.test("data that fails to load names the place", () =>
  inFolder({ "e.toml": experiment("data.dataset.at", ["", "x"]), "ext/own.ts": own }, async () => {
    const { mistakes: [{ message, place }] } = await assertRejects(() => run("e.toml"), ConfigError);
    assertEquals(message, "the extension failed: no data");
    assertObjectMatch(place!, { file: "ext/own.ts", line: 54, column: 31 });
  }));
