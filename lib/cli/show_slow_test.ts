import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { loadFromRegistry } from "../experiment/load_data.ts";
import { decodePng } from "../dataset/images/png.ts";
import { inFolder } from "../testing/run_in_place.ts";

const csv = `petal,kind,\x1b[31mred
1,rose,0.5
2,tulip,0.25
3,rose,0.5
6,"lily, ""white""",1
`;

const flowers = `name = "flowers"
seed = 1
data = { path = "flowers.csv", target = "kind", validation = 0.25 }
network = { layers = [{ units = 3, activation = "softmax" }] }
train = { loss = "cross_entropy", steps = 1 }
optimizer = { type = "sgd", learning_rate = 0.1 }
`;

Deno.test("show: where data is from, rows of each class, ranges and the first rows; names cannot command the terminal", () =>
  inFolder({ "e.toml": flowers, "flowers.csv": csv }, async (run) => {
    const { status, out, err } = await run("show", "e.toml", "--samples=2");
    assertEquals(status, 0, err);
    assertEquals(
      out.replace(/SHA-256 [0-9a-f]{16}/, "SHA-256 HASH"),
      `csv

rows            4: 3 for training, 1 for validation
test rows       none
inputs          2
source          flowers.csv, SHA-256 HASH...

class          rows for training  rows for validation
─────────────  ─────────────────  ───────────────────
lily, "white"                  1                    0
rose                           1                    1
tulip                          1                    0

min, max, mean and std of all 4 rows:
input           min  max    mean      std
─────────────  ────  ───  ──────  ───────
petal          1       6  3       1.8708
\\u001b[31mred  0.25    1  0.5625  0.27243

row  kind   petal  \\u001b[31mred
───  ─────  ─────  ─────────────
  0  rose       1           0.5
  1  tulip      2           0.25
`,
    );
  }));

Deno.test("show: the target column has its own name beside inputs named class and row", () =>
  inFolder({
    "e.toml": `name = "ships"
seed = 1
data = { path = "ships.csv", target = "survived" }
network = { layers = [{ units = 2, activation = "softmax" }] }
train = { loss = "cross_entropy", steps = 1 }
optimizer = { type = "sgd", learning_rate = 0.1 }
`,
    "ships.csv": "class,row,survived\n1,12,yes\n3,31,no\n2,20,yes\n",
  }, async (run) => {
    const { status, out, err } = await run("show", "e.toml", "--samples=2");
    assertEquals([status, err], [0, ""]);
    assertStringIncludes(
      out,
      `
row number  survived  class  row
──────────  ────────  ─────  ───
         0  yes           1   12
         1  no            3   31
`,
    );
  }));

Deno.test("show counts the rows of each class that are used, and says what a constant column deviates", () =>
  inFolder({
    "e.toml": `name = "sorted"
seed = 3
data = { path = "sorted.csv", test_path = "sorted.csv", target = "kind", validation = 0.2, train_rows = 20, test_rows = 9 }
network = { layers = [{ units = 3, activation = "softmax" }] }
train = { loss = "cross_entropy", steps = 1 }
optimizer = { type = "sgd", learning_rate = 0.1 }
`,
    "sorted.csv": "kind,x,c\n" + ["a", "b", "c"].map((kind) => `${kind},1,14.62\n`.repeat(20)).join(""),
  }, async (run) => {
    const { status, out, err } = await run("show", "e.toml", "--samples=1");
    assertEquals([status, err], [0, ""]);
    assertEquals(
      out.replace(/^source .*$/gm, "source"),
      `csv

rows            60: 16 for training, 4 for validation, 40 not used
test rows       60 (9 used)
inputs          2
source
source

class  rows for training  rows for validation  test rows
─────  ─────────────────  ───────────────────  ─────────
a                      5                    2          3
b                      6                    1          3
c                      5                    1          3

min, max, mean and std of all 60 rows:
input    min    max   mean  std
─────  ─────  ─────  ─────  ───
x       1      1      1       0
c      14.62  14.62  14.62    0

row  kind  x      c
───  ────  ─  ─────
  0  a     1  14.62
`,
    );
  }));

const mnist = `name = "digits"
seed = 1
data = { dataset = "mnist", train_rows = 50 }
network = { layers = [{ units = 10, activation = "softmax" }] }
train = { loss = "cross_entropy", steps = 1 }
optimizer = { type = "sgd", learning_rate = 0.1 }
`;

Deno.test("show: training image 0 of MNIST shows a 5, and --png has its pixels", () =>
  inFolder({ "e.toml": mnist }, async (run, folder) => {
    Deno.mkdirSync(`${folder}/results`);
    const { status, out, err } = await run("show", "e.toml", "--samples=12", "--png");
    assertEquals(status, 0, err);
    assertStringIncludes(
      out,
      "\nrows            60000: 50 for training, 59950 not used\ntest rows       10000\n",
    );
    assertStringIncludes(
      out,
      "\nfirst 12 training images: 5, 0, 4, 1, 9, 2, 1, 3, 1, 4, 3, 5\n",
    );
    assertStringIncludes(out, "all pixels    0  255  33.318  78.567\n"); // 0.1307 and 0.3081 of 255
    assertMatch(
      err,
      /^wrote .*results\/digits-samples\.png: pixels as in the data, bright strokes on black\n$/,
    );
    const { width, height, data } = await decodePng(
      Deno.readFileSync(`${folder}/results/digits-samples.png`),
      "samples",
    );
    assertEquals([width, height], [280, 56]);
    const { train } = await loadFromRegistry({ dataset: "mnist" }, 1);
    for (const [sample, left, top] of [[0, 0, 0], [9, 252, 0], [11, 28, 28]]) {
      for (let p = 0; p < 784; p++) {
        const at = 4 * ((top + Math.floor(p / 28)) * width + left + p % 28);
        assert(data[at] === train.inputs.values[784 * sample + p], `pixel ${p} of sample ${sample}`);
      }
    }
  }));

Deno.test("show refuses what has no data or no pictures", () =>
  inFolder({
    "e.toml": flowers.replace(", validation = 0.25", ""),
    "flowers.csv": csv,
    "bowl.toml": `name = "bowl"
objective = { type = "quadratic", curvature = [1], minimum = [2], initial = [0] }
train = { steps = 3 }
optimizer = { type = "sgd", learning_rate = 0.5 }
`,
  }, async (run) => {
    const said = async (...args: string[]) => {
      const { status, err } = await run("show", ...args);
      assertEquals(status, 2);
      return err.split("\n")[0];
    };
    assertEquals(await said("bowl.toml"), "error: the experiment minimises a function and has no data");
    assertEquals(
      await said("e.toml", "--png"),
      "error: the samples are not images: --png has nothing to write",
    );
    assertEquals(
      await said("e.toml", "--samples=0"),
      "error: --samples takes a whole number from 1 to 10000",
    );
  }));
