import { assertEquals } from "@std/assert";
import { template } from "./new.ts";
import { inFolder, newestRun } from "../testing/run_in_place.ts";

const DOCS = Deno.readTextFileSync(new URL("../../docs/reading-the-tables.md", import.meta.url));

const table = (extra = "") =>
  `seed = 1
data = { path = "x.csv", target = "y", validation = 0.5 }
${extra}
optimizer = { type = "sgd", learning_rate = 0.1 }
`;
const layers = (units: number, activation: string) =>
  `network.layers = [{ name = "output", units = ${units}${activation} }]`;

const files = {
  "words.toml": `name = "words"\nrepeats = 2\n${
    table(
      `${
        layers(2, ', activation = "softmax", l2 = 0.1')
      }\ntrain = { loss = "cross_entropy", train_metrics = true, steps = 3 }`,
    )
  }`,
  "numbers.toml": `name = "numbers"\n${
    table(`${layers(1, "")}\ntrain = { loss = "mse_mean", steps = 3 }`).replace("x.csv", "z.csv")
  }`,
  "sqrt.toml": Deno.readTextFileSync(new URL("../../experiments/sqrt.toml", import.meta.url)),
  "x.csv": "a,y\n1,no\n2,yes\n3,no\n4,yes\n",
  "z.csv": "a,y\n1,0.5\n2,0.1\n3,0.2\n4,0.3\n",
};

/** Columns that depend on the experiment, as the documentation names them. */
const named = (column: string): string =>
  column.includes(".")
    ? "a dotted path"
    : /_(mean|std|ci95_low|ci95_high)$/.test(column)
    ? `\`…_${/(mean|std|ci95_low|ci95_high)$/.exec(column)![1]}\``
    : /^p_(no|yes)$/.test(column)
    ? "`p_NAME`"
    : /^predicted_/.test(column)
    ? "`predicted_TARGET`"
    : column === "y"
    ? "`TARGET`"
    : `\`${column}\``;

Deno.test("docs/reading-the-tables.md describes every column of every table of a run", () =>
  inFolder(files, async (ask, folder) => {
    const unknown: string[] = [];
    for (const name of ["words", "numbers", "sqrt"]) {
      assertEquals((await ask("run", `${name}.toml`)).status, 0);
      if (name !== "sqrt") assertEquals((await ask("predict", name, "--data=validation")).status, 0);
      const run = newestRun(folder, name);
      for (const { name: file } of Deno.readDirSync(run)) {
        if (!DOCS.includes(`\`${file}\``) && !DOCS.includes(`\`${file}/\``)) unknown.push(file);
        if (!file.endsWith(".csv")) continue;
        const [header] = Deno.readTextFileSync(`${run}/${file}`).split("\n");
        unknown.push(
          ...header.split(",").filter((column) => !DOCS.includes(named(column))).map((one) =>
            `${file}: ${one}`
          ),
        );
      }
    }
    assertEquals(unknown, []);
  }));

Deno.test("row in predictions.csv is the number of the row in the data file, from 0 without the header line", () =>
  inFolder(files, async (ask, folder) => {
    await ask("run", "words.toml");
    await ask("predict", "words", "--data=validation");
    const lines = Deno.readTextFileSync(`${newestRun(folder, "words")}/predictions.csv`).trim().split("\n")
      .slice(1);
    const labels = files["x.csv"].split("\n").slice(1).map((line) => line.split(",")[1]);
    for (const [row, label] of lines.map((line) => line.split(","))) assertEquals(label, labels[Number(row)]);
  }));

Deno.test("the file of new runs with a CSV file as its comment says", () => {
  const toml = template("mine").replace(/^dataset .*\n/m, "").replace(/^# (path|target) /gm, "$1 ")
    .replace("units = 3", "units = 2").replace("batch_size = 32", "batch_size = 2");
  return inFolder(
    { "mine.toml": toml, "mine.csv": files["x.csv"].replace("a,y", "a,species") },
    async (ask) => {
      const ran = await ask("run", "mine.toml", "validation=0.5");
      assertEquals(ran.status, 0, ran.err);
    },
  );
});
