import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { table } from "../testing/run_in_folder.ts";
import { differingFiles, inFolder, newestRun, reproducibleFiles } from "../testing/run_in_place.ts";

/** An experiment on x.csv with classes a, b and c. */
const experiment = (data: string, seed = 3) =>
  `name = "e"
seed = ${seed}
[data]
path = "x.csv"
target = "y"
${data}
[network]
layers = [{ units = 3, activation = "softmax" }]
[train]
loss = "cross_entropy"
epochs = 2
batch_size = 2
[optimizer]
type = "sgd"
learning_rate = 0.1
`;

/** Rows in the order of their classes: so many of each. */
const sorted = (a: number, b: number, c: number) =>
  `x,y\n${
    [...new Array(a).fill("a"), ...new Array(b).fill("b"), ...new Array(c).fill("c")].map((y, i) =>
      `${i},${y}\n`
    ).join("")
  }`;

/** Rows of each label in predictions.csv, after `predict --data PART`. */
function labelsIn(folder: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { label } of table(`${newestRun(folder, "e")}/predictions.csv`)) {
    counts[label] = (counts[label] ?? 0) + 1;
  }
  return counts;
}

Deno.test("split: rows of sorted data are drawn from all classes, in every part, and predict sees the same", () =>
  inFolder({
    "e.toml": experiment('test_path = "x.csv"\nvalidation = 0.2\ntrain_rows = 20\ntest_rows = 9'),
    "x.csv": sorted(20, 20, 20),
  }, async (run, folder) => {
    const { status, err } = await run("run", "e.toml");
    assertEquals(status, 0, err);
    assert(!/^warning/m.test(err), err);
    for (
      const [part, counts] of [
        ["train", { a: 5, b: 6, c: 5 }],
        ["validation", { a: 2, b: 1, c: 1 }],
        ["test", { a: 3, b: 3, c: 3 }],
      ] as const
    ) {
      assertEquals((await run("predict", "e", `--data=${part}`)).status, 0);
      assertEquals(labelsIn(folder), counts, part);
    }
  }));

/** What is warned of: everything up to the next message. */
const warned: Readonly<
  Record<string, { data: string; csv: string; test?: string; said: string; seed?: number }>
> = {
  "a class that an unstratified draw has missed": {
    data: "train_rows = 4\nstratify = false",
    csv: sorted(20, 20, 20),
    said: `warning: no training rows of class "b" (none of 20 rows): the network cannot learn it
  --> e.toml:6:14
  |
6 | train_rows = 4
  |              ^
  = each class gets its share of rows: raise train_rows
  = stratify = true keeps the share of each class
`,
  },
  "classes whose share is no validation row": {
    data: "validation = 0.1",
    csv: sorted(38, 1, 1),
    said:
      `warning: no validation rows of classes "b" (1 training row), "c" (1 training row): val_loss and val_accuracy do not cover them
  --> e.toml:6:14
  |
6 | validation = 0.1
  |              ^^^
  = each class gets its share of rows: raise validation, or add rows of the class
`,
  },
  "a class that test rows do not have": {
    data: 'test_path = "t.csv"',
    csv: sorted(4, 4, 4),
    test: "x,y\n1,a\n2,b\n",
    said: `warning: no test rows of class "c" (4 training rows): test_loss and test_accuracy do not cover it
  --> e.toml:3:2
  |
3 | [data]
  |  ^^^^
`,
  },
  "more held back than leaves a row of each": {
    data: "validation = 0.5",
    csv: sorted(1, 1, 2),
    said: `warning: no training rows of class "a" (1 validation row): the network cannot learn it
  --> e.toml:6:14
  |
6 | validation = 0.5
  |              ^^^
  = a smaller share for validation leaves rows for training
warning: no validation rows of class "b" (1 training row): val_loss and val_accuracy do not cover it
  --> e.toml:6:14
  |
6 | validation = 0.5
  |              ^^^
  = each class gets its share of rows: raise validation, or add rows of the class
`,
  },
  "stratify where nothing is drawn": {
    data: "stratify = false",
    csv: sorted(4, 4, 4),
    said: `warning: stratify = false has no effect: no rows are drawn
  --> e.toml:6:1
  |
6 | stratify = false
  | ^^^^^^^^
  = it is for train_rows, test_rows and validation of data with classes
`,
  },
};

for (const [what, { data, csv, test = "", said, seed }] of Object.entries(warned)) {
  Deno.test(`split: warned of, ${what}`, () =>
    inFolder({ "e.toml": experiment(data, seed), "x.csv": csv, "t.csv": test }, async (run) => {
      const { status, err } = await run("run", "e.toml", "--dry-run");
      assertEquals([status, err], [0, said]);
    }));
}

Deno.test("split: a few rows of MNIST are of all digits; unless they are not to be, which is warned of", () =>
  inFolder({
    "e.toml": `name = "e"
seed = 1
data = { dataset = "mnist", train_rows = 10 }
network = { layers = [{ units = 10, activation = "softmax" }] }
train = { loss = "cross_entropy", steps = 1 }
optimizer = { type = "sgd", learning_rate = 0.1 }
`,
  }, async (run) => {
    assertEquals((await run("run", "e.toml", "--dry-run")).err, "");
    const { err } = await run("run", "e.toml", "--dry-run", "data.stratify=false");
    assertStringIncludes(err, "warning: no training rows of classes ");
    assertStringIncludes(err, '"4" (982 test rows)');
  }));

Deno.test("split: a run with stratify = false is extended, with the same bytes; with true it is another experiment", () =>
  inFolder({
    "e.toml": experiment("validation = 0.25\ntrain_rows = 40\nstratify = false"),
    "x.csv": sorted(20, 20, 20),
  }, async (run, folder) => {
    assertEquals((await run("run", "e.toml", "epochs=2")).status, 0);
    const short = newestRun(folder, "e");
    const other = await run("run", "e.toml", "--resume", short, "epochs=4", "data.stratify=true");
    assertEquals(other.status, 2);
    assertStringIncludes(other.err, "data.stratify: false in the run, true now");
    const extended = await run("run", "e.toml", "--resume", short, "epochs=4");
    assertEquals(extended.status, 0, extended.err);
    const long = reproducibleFiles(newestRun(folder, "e"));
    Deno.removeSync(`${folder}/results`, { recursive: true });
    assertEquals((await run("run", "e.toml", "epochs=4")).status, 0);
    const whole = reproducibleFiles(newestRun(folder, "e"));
    assertEquals(differingFiles(whole, long), []);
  }));

Deno.test("split: stratify = true is what is meant without it; a run of a version that drew other rows is another", () =>
  inFolder(
    { "e.toml": experiment("validation = 0.25"), "x.csv": sorted(20, 20, 20) },
    async (run, folder) => {
      assertEquals((await run("run", "e.toml")).status, 0);
      const resume = () =>
        run("run", "e.toml", "--resume", newestRun(folder, "e"), "epochs=3", "data.stratify=true");
      const file = `${newestRun(folder, "e")}/run.json`;
      const record = JSON.parse(Deno.readTextFileSync(file));
      const before = structuredClone(record);
      delete before.identity.data.stratify;
      Deno.writeTextFileSync(file, JSON.stringify(before));
      const { status, err } = await resume();
      assertEquals(status, 2);
      assertStringIncludes(err, "data.stratify: nothing in the run, true now");
      Deno.writeTextFileSync(file, JSON.stringify(record));
      assertEquals((await resume()).status, 0);
    },
  ));
