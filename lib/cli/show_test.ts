import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { loadFromRegistry } from "../run/load_data.ts";
import { decodePng } from "../dataset/png.ts";
import { inFolder } from "./run_in_place.ts";

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

training rows   4 (1 are held back for validation)
test rows       none
inputs          2
source          flowers.csv, SHA-256 HASH...

class          training rows
─────────────  ─────────────
lily, "white"              1
rose                       2
tulip                      1

input           min  max    mean      std
─────────────  ────  ───  ──────  ───────
petal          1       6  3       1.8708
\\u001b[31mred  0.25    1  0.5625  0.27243

row  class  petal  \\u001b[31mred
───  ─────  ─────  ─────────────
  0  rose       1           0.5
  1  tulip      2           0.25
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
    assertStringIncludes(out, "\ntraining rows   60000 (50 are used)\ntest rows       10000\n");
    assertStringIncludes(
      out,
      "\ntraining image 0 shows a 5, those after it 0, 4, 1, 9, 2, 1, 3, 1, 4, 3, 5\n",
    );
    assertStringIncludes(out, "all pixels    0  255  33.318  78.567\n"); // 0.1307 and 0.3081 of 255
    assertMatch(err, /^wrote .*results\/digits-samples\.png\n$/);
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
    "e.toml": flowers,
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
    assertEquals(await said("bowl.toml"), "error: the experiment minimises a function: it has no data");
    assertEquals(
      await said("e.toml", "--png"),
      "error: the samples are no pictures: --png has nothing to write",
    );
    assertEquals(
      await said("e.toml", "--samples=0"),
      "error: --samples takes a whole number from 1 to 10000",
    );
  }));
