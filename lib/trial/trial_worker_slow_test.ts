import { assertEquals, assertRejects } from "@std/assert";
import { checkExtension } from "../experiment/extension/extension.ts";
import { TrialWorker, WorkerCrash } from "./trial_worker.ts";
import { fragile, fragileMoons, inFolder, read, run, table } from "../testing/run_in_folder.ts";

/** y = slope · x, loaded late, so that requests of several workers meet. */
const line = `export default ({ registries, v }) => {
  registries.datasets.register("line", {
    description: "y = slope x",
    options: v.strictObject({ slope: v.optional(v.number(), 3) }),
    build: ({ slope }) => ({
      async load() {
        for (let turn = 0; turn < 1000; turn++) await turn;
        const values = new Float64Array(new SharedArrayBuffer(32)).map((_, i) => i);
        const targets = { rows: 4, columns: 1, values: values.map((x) => slope * x) };
        return { name: "line", inputs: 1, outputs: 1, train: { inputs: { rows: 4, columns: 1, values }, targets }, sources: [] };
      },
    }),
  });
};`;

Deno.test("an extension's data set may be swept: each trial gets its own, with several workers too", () =>
  inFolder({
    "line.js": line,
    "e.toml": `name = "line"
seed = 1
extensions = ["line.js"]
data = { dataset = { type = "line" } }
network = { initializer = "zeros", layers = [{ units = 1 }] }
train = { loss = "mse_mean", steps = 1 }
optimizer = { type = "sgd", learning_rate = 0.1 }
[sweep.parameters]
data.dataset.slope = [1.0, 2.0, 3.0, 4.0, 5.0]
`,
  }, async () => {
    const { folder, counts } = await run("e.toml", { workers: 3 });
    assertEquals(counts, { complete: 5 });
    // With weights of 0 the first loss is the mean of (slope · x)² over x = 0, 1, 2, 3.
    assertEquals(
      table(`${folder}/trials.csv`).map(({ loss }) => Number(loss)),
      [1, 2, 3, 4, 5].map((slope) => slope * slope * 14 / 4),
    );
  }));

Deno.test("a promise that an extension lets fail fails its own trial, for any number of workers", () =>
  inFolder({
    "fragile.js": fragile.replace("throw new Error", "Promise.reject(new Error").replace(
      "slice(1));",
      "slice(1)));",
    ),
    "e.toml": fragileMoons(["a", "!late", "b", "c", "!again", "d"]),
  }, async () => {
    const texts: string[][] = [];
    for (const workers of [1, 2, 5]) {
      const { folder, counts } = await run("e.toml", { workers });
      assertEquals(counts, { complete: 4, failed: 2 });
      assertEquals(table(`${folder}/trials.csv`).map(({ error }) => error), [
        "",
        "the extension failed: late at fragile.js:5:88",
        "",
        "",
        "the extension failed: again at fragile.js:5:88",
        "",
      ]);
      texts.push(["trials.csv", "metrics.csv", "summary.csv"].map((name) => read(`${folder}/${name}`)));
    }
    for (const text of texts) assertEquals(text, texts[0]);
  }));

Deno.test("requests to one worker wait for each other", async () => {
  const worker = new TrialWorker([checkExtension(line, "line.js")]);
  const load = (slope: number) =>
    worker.ask("load", { type: "load", data: { dataset: { type: "line", slope } }, seed: 1 });
  const [a, b, c] = await Promise.all([load(2), load(5), load(9)]);
  assertEquals([a, b, c].map(({ train }) => train.targets!.values[1]), [2, 5, 9]);
  worker.terminate();
});

Deno.test("a worker that was stopped refuses requests, before and after", async () => {
  const worker = new TrialWorker([]);
  const before = worker.ask("schema", { type: "schema" });
  worker.terminate();
  await assertRejects(() => before, WorkerCrash, "the worker was stopped");
  await assertRejects(() => worker.ask("schema", { type: "schema" }), WorkerCrash, "the worker was stopped");
  assertEquals(worker.alive, false);
});

Deno.test("a worker that died while nothing was asked says so when it is asked", async () => {
  const code = `export default ({ registries, v }) => {
    const options = v.strictObject({});
    const fails = { get: () => (Promise.reject(new Error("late")), {}), configurable: true };
    registries.activations.register("late", { description: "late", options, build: () => {} });
    Object.defineProperty(options, "entries", fails); // when the schema is read, before it is answered
  };`;
  const worker = new TrialWorker([checkExtension(code, "late.js")]);
  await worker.ask("schema", { type: "schema" });
  while (worker.alive) await new Promise((resolve) => setTimeout(resolve, 10));
  await assertRejects(
    () => worker.ask("schema", { type: "schema" }),
    Error,
    "the extension failed: late",
  );
  worker.terminate();
});
