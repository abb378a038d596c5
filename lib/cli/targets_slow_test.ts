import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { table } from "../testing/run_in_folder.ts";
import { inFolder, newestRun } from "../testing/run_in_place.ts";

/** An experiment on x.csv, whose columns are x and the targets. */
const experiment = (
  { loss, units, activation, target = "y", more = "" }: {
    loss: string;
    units: number;
    activation: string;
    target?: string | string[];
    more?: string;
  },
) =>
  `name = "e"
seed = 1
[data]
path = "x.csv"
target = ${JSON.stringify(target)}
[network]
layers = [{ name = "output", units = ${units}, activation = "${activation}" }]
[train]
loss = "${loss}"
epochs = 3
[optimizer]
type = "sgd"
learning_rate = 0.1
${more}`;

/** A table with one row for each value of the target, 10 times. */
const csv = (...values: (number | string)[]) =>
  `x,y\n${Array.from({ length: 10 }, (_, i) => values.map((y, k) => `${i + k},${y}\n`).join("")).join("")}`;

/** What is wrong, the message, and the overrides in it that make it run. */
interface TargetCase {
  readonly toml: string;
  readonly csv: string;
  readonly said: string;
  readonly waysOut: readonly (readonly string[])[];
}

const asClasses = 'data.target_type="class"';
const asNumbers = ['train.loss="mse_mean"', 'output.activation="identity"'];
const binary = { loss: "binary_cross_entropy", units: 1, activation: "sigmoid" };
const softmax = { loss: "cross_entropy", units: 3, activation: "softmax" };

const cases: Readonly<Record<string, TargetCase>> = {
  "labels 1 and 2 with binary cross entropy": {
    toml: experiment(binary),
    csv: csv(1, 2, 2),
    said:
      `error: binary_cross_entropy needs targets from 0 to 1, but column "y" holds 1 (10 rows), 2 (20 rows)
  --> e.toml:9:8
  |
9 | loss = "binary_cross_entropy"
  |        ^^^^^^^^^^^^^^^^^^^^^^
  = to predict classes, set data.target_type = "class"
  = to predict numbers, set loss = "mse_mean" and activation = "identity" in the output layer
1 error. Nothing was run.
`,
    waysOut: [[asClasses], asNumbers],
  },
  "labels -1 and 1 with its logits": {
    toml: experiment({ loss: "binary_cross_entropy_logits", units: 1, activation: "identity" }),
    csv: csv(-1, 1),
    said:
      `error: binary_cross_entropy_logits needs targets from 0 to 1, but column "y" holds -1 (10 rows), 1 (10 rows)
  --> e.toml:9:8
  |
9 | loss = "binary_cross_entropy_logits"
  |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  = to predict classes, set data.target_type = "class"
  = to predict numbers, set loss = "mse_mean" and activation = "identity" in the output layer
1 error. Nothing was run.
`,
    waysOut: [[asClasses], asNumbers],
  },
  "three class numbers with binary cross entropy": {
    toml: experiment(binary),
    csv: csv(0, 1, 2),
    said:
      `error: binary_cross_entropy needs targets from 0 to 1, but column "y" holds 0 (10 rows), 1 (10 rows), 2 (10 rows)
  --> e.toml:9:8
  |
9 | loss = "binary_cross_entropy"
  |        ^^^^^^^^^^^^^^^^^^^^^^
  = to predict classes, set data.target_type = "class" and units = 3 in the output layer
  = to predict numbers, set loss = "mse_mean" and activation = "identity" in the output layer
1 error. Nothing was run.
`,
    waysOut: [[asClasses, "output.units=3"], asNumbers],
  },
  "numbers of any size with binary cross entropy": {
    toml: experiment(binary),
    csv: csv(0.5, 12.25, 7),
    said: `error: binary_cross_entropy needs targets from 0 to 1, but column "y" holds 0.5 to 12.25
  --> e.toml:9:8
  |
9 | loss = "binary_cross_entropy"
  |        ^^^^^^^^^^^^^^^^^^^^^^
  = to predict numbers, set loss = "mse_mean" and activation = "identity" in the output layer
1 error. Nothing was run.
`,
    waysOut: [asNumbers],
  },
  "class numbers with softmax": {
    toml: experiment(softmax),
    csv: csv(0, 1, 2),
    said: `error: the output layer "output" has 3 units, but the data has 1 target column
  --> e.toml:7:38
  |
7 | layers = [{ name = "output", units = 3, activation = "softmax" }]
  |                                      ^
  = column "y" holds the whole numbers 0 (10 rows), 1 (10 rows), 2 (10 rows): set data.target_type = "class" to predict classes
  = to predict numbers, set units = 1, activation = "identity" and loss = "mse_mean"
1 error. Nothing was run.
`,
    waysOut: [[asClasses], ["output.units=1", ...asNumbers]],
  },
  "class numbers with softmax and a unit too many": {
    toml: experiment({ ...softmax, units: 4 }),
    csv: csv(1, 2, 3),
    said: `error: the output layer "output" has 4 units, but the data has 1 target column
  --> e.toml:7:38
  |
7 | layers = [{ name = "output", units = 4, activation = "softmax" }]
  |                                      ^
  = column "y" holds the whole numbers 1 (10 rows), 2 (10 rows), 3 (10 rows): set data.target_type = "class" and units = 3 in the output layer to predict classes
  = to predict numbers, set units = 1, activation = "identity" and loss = "mse_mean"
1 error. Nothing was run.
`,
    waysOut: [[asClasses, "output.units=3"], ["output.units=1", ...asNumbers]],
  },
  "numbers that are no classes with softmax": {
    toml: experiment(softmax),
    csv: csv(0.5, 1.5),
    said: `error: the output layer "output" has 3 units, but the data has 1 target column
  --> e.toml:7:38
  |
7 | layers = [{ name = "output", units = 3, activation = "softmax" }]
  |                                      ^
  = to predict numbers, set units = 1, activation = "identity" and loss = "mse_mean"
1 error. Nothing was run.
`,
    waysOut: [["output.units=1", ...asNumbers]],
  },
  "numbers with units that do not fit": {
    toml: experiment({ loss: "mse_mean", units: 2, activation: "identity" }),
    csv: csv(0.5, 1.5),
    said: `error: the output layer "output" has 2 units, but the data has 1 target column
  --> e.toml:7:38
  |
7 | layers = [{ name = "output", units = 2, activation = "identity" }]
  |                                      ^
  = set units = 1
1 error. Nothing was run.
`,
    waysOut: [["output.units=1"]],
  },
  "accuracy of numbers": {
    toml: experiment({ ...binary, more: '[early_stopping]\nmonitor = "accuracy"\npatience = 1\n' })
      .replace("epochs = 2", "epochs = 5"),
    csv: csv(0, 1),
    said: `error: early_stopping.monitor is "accuracy", but the data has no classes: its targets are numbers
  --> e.toml:15:11
   |
15 | monitor = "accuracy"
   |           ^^^^^^^^^^
   = column "y" holds the whole numbers 0 (10 rows), 1 (10 rows): set data.target_type = "class" to predict classes
   = for numbers, use "loss"
1 error. Nothing was run.
`,
    waysOut: [[asClasses], ['early_stopping.monitor="loss"']],
  },
  "rows that are no distribution": {
    toml: experiment({ ...softmax, units: 2, target: ["a", "b"] }),
    csv: "x,a,b\n1,0.25,0.75\n2,0.5,0.9\n3,1,0\n",
    said:
      `error: cross_entropy needs targets that are probabilities, from 0 to 1 with a sum of 1 per row, but the targets of training row 2 have the sum 1.4
  --> e.toml:9:8
  |
9 | loss = "cross_entropy"
  |        ^^^^^^^^^^^^^^^
  = if each column is a separate probability, use binary_cross_entropy and give the output layer sigmoid
  = to predict numbers, set loss = "mse_mean" and activation = "identity" in the output layer
1 error. Nothing was run.
`,
    waysOut: [['train.loss="binary_cross_entropy"', 'output.activation="sigmoid"'], asNumbers],
  },
  "rows that are no distribution, of logits": {
    toml: experiment({ loss: "cross_entropy_logits", activation: "identity", units: 2, target: ["a", "b"] }),
    csv: "x,a,b\n1,0.25,0.75\n2,0.5,0.9\n3,1,0\n",
    said:
      `error: cross_entropy_logits needs targets that are probabilities, from 0 to 1 with a sum of 1 per row, but the targets of training row 2 have the sum 1.4
  --> e.toml:9:8
  |
9 | loss = "cross_entropy_logits"
  |        ^^^^^^^^^^^^^^^^^^^^^^
  = if each column is a separate probability, use binary_cross_entropy_logits
  = to predict numbers, set loss = "mse_mean" and activation = "identity" in the output layer
1 error. Nothing was run.
`,
    waysOut: [['train.loss="binary_cross_entropy_logits"'], asNumbers],
  },
  "a single class": {
    toml: experiment(softmax),
    csv: csv("yes"),
    said: `error: all 10 rows for training have class "yes": there is nothing to classify
  --> e.toml:5:10
  |
5 | target = "y"
  |          ^^^
  = a classifier needs rows of at least two classes
1 error. Nothing was run.
`,
    waysOut: [],
  },
  "a single class and one output": {
    toml: experiment(binary),
    csv: csv("yes"),
    said: `error: all 10 rows for training have class "yes": there is nothing to classify
  --> e.toml:5:10
  |
5 | target = "y"
  |          ^^^
  = a classifier needs rows of at least two classes
1 error. Nothing was run.
`,
    waysOut: [],
  },
  "a column beyond 1 in the test rows only": {
    toml: experiment({ ...binary, more: "" }).replace("target =", 'test_path = "t.csv"\ntarget ='),
    csv: csv(0, 1),
    said: `error: binary_cross_entropy needs targets from 0 to 1, but column "y" holds 0 to 2 in the test rows
  --> e.toml:10:8
   |
10 | loss = "binary_cross_entropy"
   |        ^^^^^^^^^^^^^^^^^^^^^^
   = to predict classes, set data.target_type = "class"
   = to predict numbers, set loss = "mse_mean" and activation = "identity" in the output layer
1 error. Nothing was run.
`,
    waysOut: [asNumbers],
  },
  "columns beyond 1 with cross entropy of logits": {
    toml: experiment({ loss: "cross_entropy_logits", units: 2, activation: "identity", target: ["a", "b"] }),
    csv: "x,a,b\n1,0.25,0.75\n2,-3,4\n3,1,0\n",
    said:
      `error: cross_entropy_logits needs targets that are probabilities, from 0 to 1 with a sum of 1 per row, but column "a" holds -3 to 1 and column "b" holds 0 to 4
  --> e.toml:9:8
  |
9 | loss = "cross_entropy_logits"
  |        ^^^^^^^^^^^^^^^^^^^^^^
  = to predict numbers, set loss = "mse_mean" and activation = "identity" in the output layer
1 error. Nothing was run.
`,
    waysOut: [asNumbers],
  },
  "a class too many": {
    toml: experiment(softmax),
    csv: csv("setosa", "versicolor", "virginica") + "5,virginca\n6,Setosa\n",
    said: `error: the output layer "output" has 3 units, but the data has 5 classes
  --> e.toml:7:38
  |
7 | layers = [{ name = "output", units = 3, activation = "softmax" }]
  |                                      ^
  = classes, rarest first: "Setosa" (1 row), "virginca" (1 row), "setosa" (10 rows), "versicolor" (10 rows), "virginica" (10 rows)
  = is "Setosa" (1 row) a typo of "setosa"?
  = is "virginca" (1 row) a typo of "virginica"?
  = set units = 5
1 error. Nothing was run.
`,
    waysOut: [["output.units=5"]],
  },
  "a cell that makes classes of numbers": {
    toml: experiment({ loss: "mse_mean", units: 1, activation: "identity" }),
    csv: csv(0.5, 1.5, 2.5) + "7,n/a\n",
    said: `error: the output layer "output" has 1 unit, but the data has 4 classes
  --> e.toml:7:38
  |
7 | layers = [{ name = "output", units = 1, activation = "identity" }]
  |                                      ^
  = classes, rarest first: "n/a" (1 row), "0.5" (10 rows), "1.5" (10 rows), "2.5" (10 rows)
  = column "y" holds numbers, but a cell with "n/a": set target_type = "number" to see where
  = set units = 4
1 error. Nothing was run.
`,
    waysOut: [],
  },
};

for (const [what, { toml, csv, said, waysOut }] of Object.entries(cases)) {
  Deno.test(`targets: ${what}: refused with the figures, and the ways out work`, () =>
    inFolder({ "e.toml": toml, "x.csv": csv, "t.csv": "x,y\n1,0\n2,0.5\n3,2\n" }, async (run, folder) => {
      const refused = await run("run", "e.toml");
      assertEquals(refused.err.replaceAll(`${folder}/`, ""), said);
      assertEquals([refused.status, refused.out, exists(`${folder}/results`)], [2, "", false]);
      for (const overrides of waysOut) {
        const { status, err } = await run("run", "e.toml", "--workers=1", ...overrides);
        assertEquals(status, 0, `${overrides.join(" ")}: ${err}`);
        assert(!/^(error|warning)/m.test(err), err);
        const [{ loss, accuracy }] = table(`${newestRun(folder, "e")}/trials.csv`);
        assert(Number(loss) >= 0, loss);
        if (overrides.includes(asClasses)) assert(accuracy !== "");
      }
    }));
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path) !== undefined;
  } catch {
    return false;
  }
}

/** The warnings of a run, without the places. */
const warningsOf = (err: string) => err.split("\n").filter((line) => line.startsWith("warning: "));

Deno.test("targets: rounded probabilities are warned of, targets beyond the outputs too, others are not", async () => {
  const two = { units: 2, activation: "softmax", target: ["a", "b"] };
  const one = { units: 1, activation: "sigmoid" };
  for (
    const [toml, rows, warnings] of [
      [experiment({ ...two, loss: "cross_entropy" }), "x,a,b\n1,0.3333333,0.6666667\n2,0,1\n", []],
      [experiment({ ...two, loss: "cross_entropy" }), "x,a,b\n1,0.33,0.66\n2,0,1\n", [
        "warning: cross_entropy needs targets that are probabilities, from 0 to 1 with a sum of 1 per row, but " +
        "the targets of training row 1 have the sum 0.99",
      ]],
      [experiment({ ...one, loss: "binary_cross_entropy" }), csv(0, 0.25, 1), []],
      [experiment({ ...one, loss: "mse_mean" }), csv(0, 1), []],
      [experiment({ ...one, loss: "mse_mean" }), csv(0, 100), [
        'warning: the outputs of layer "output" are from 0 to 1 (sigmoid), but column "y" holds 0 (10 rows), 100 (10 rows)',
      ]],
    ] as const
  ) {
    await inFolder({ "e.toml": toml, "x.csv": rows }, async (run) => {
      const { status, err } = await run("run", "e.toml", "--workers=1");
      assertEquals([status, warningsOf(err)], [0, warnings]);
    });
  }
});

Deno.test("targets: those of synthetic data are checked too, of one loss among others of a sweep", () =>
  inFolder({
    "e.toml": `name = "wave"
seed = 1
data = { dataset = "sine" }
network = { layers = [{ units = 1, activation = "sigmoid" }] }
train = { loss = "mse_mean", steps = 1 }
optimizer = { type = "sgd", learning_rate = 0.1 }
`,
  }, async (run) => {
    const { status, err } = await run("run", "e.toml", "loss=mse_mean,binary_cross_entropy");
    assertEquals(status, 2, err);
    assert(
      /^error: binary_cross_entropy needs targets from 0 to 1, but target 0 holds -1\.\d+ to 1\.\d+$/m.test(
        err,
      ),
      err,
    );
  }));

Deno.test("targets: every data set of a sweep is checked, not only that of its first trial", () =>
  inFolder({
    "e.toml": experiment(binary) + '[sweep.parameters]\ndata.path = ["x.csv", "t.csv"]\n',
    "x.csv": csv(0, 1),
    "t.csv": csv(1, 2),
  }, async (run) => {
    const { status, err } = await run("run", "e.toml");
    assertEquals(status, 2, err);
    assertStringIncludes(
      err,
      'error: binary_cross_entropy needs targets from 0 to 1, but column "y" holds 1 (10 rows), 2 (10 rows)\n',
    );
    assertEquals((await run("run", "e.toml", "--workers=1", asClasses)).status, 0);
  }));

Deno.test("targets: a loss of an extension says which it is defined for", () =>
  inFolder({
    "own.ts": `export default ({ registries, v }) => registries.losses.register("surprise", {
  description: "distance of shares",
  options: v.strictObject({}),
  build: () => ({
    reduction: "mean",
    expects: "any",
    targets: "unit",
    row: (y, t, start) => Math.abs(y[start] - t[start]),
    rowGradient: (dY, y, t, start) => { dY[start] = Math.sign(y[start] - t[start]); },
  }),
});
`,
    "e.toml": 'extensions = ["own.ts"]\n' +
      experiment({ loss: "surprise", units: 1, activation: "identity" }),
    "x.csv": csv(0, 3),
  }, async (run) => {
    const { status, err } = await run("run", "e.toml", "--allow-extensions");
    assertEquals(status, 2, err);
    assertStringIncludes(
      err,
      'error: surprise needs targets from 0 to 1, but column "y" holds 0 (10 rows), 3 (10 rows)\n',
    );
  }));

Deno.test("targets: labels of IDX files from 1 on have a class without rows, which is said", () =>
  inFolder({
    "e.toml": experiment({ ...softmax, units: 2 }).replace(
      'path = "x.csv"\ntarget = "y"',
      'images = "images-idx3-ubyte"\nlabels = "labels-idx1-ubyte"',
    ),
  }, async (run, folder) => {
    const pixels = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2, 9, 0, 0, 9, 9, 1);
    Deno.writeFileSync(`${folder}/images-idx3-ubyte`, pixels);
    Deno.writeFileSync(`${folder}/labels-idx1-ubyte`, Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 1, 2, 2));
    const { status, err } = await run("run", "e.toml");
    assertEquals(status, 2);
    assertStringIncludes(err, 'the output layer "output" has 2 units, but the data has 3 classes\n');
    assertStringIncludes(err, ' = classes, rarest first: "1" (1 row), "2" (2 rows), "0" (without rows)\n');
    assertEquals((await run("run", "e.toml", "--workers=1", "output.units=3")).status, 0);
  }));
