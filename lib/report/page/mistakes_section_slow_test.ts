import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { decodePng } from "../../dataset/images/png.ts";
import { loadFromRegistry } from "../../experiment/load_data.ts";
import { inFolder, moons, run, table } from "../../testing/run_in_folder.ts";
import { decodeSafetensors } from "../../train/checkpoint/safetensors.ts";
import { readRun } from "../read/read_run.ts";
import { bestTrialSections } from "./best_trial_sections.ts";
import type { Section } from "./section.ts";

const digits = `name = "digits"
seed = 1
data = { dataset = "mnist", train_rows = 300, test_rows = 200 }
network = { layers = [{ units = 10, activation = "softmax" }] }
train = { loss = "cross_entropy", epochs = 2, batch_size = 50 }
optimizer = { type = "sgd", learning_rate = 0.1 }
`;

/** `[predicted, true, count]` of each cell. */
const cellsOf = (section: Section) => {
  const [{ data }] = section.charts[0].option.series as unknown as [{ data: { value: number[] }[] }];
  return data.map(({ value }) => value);
};

/** What a user has allowed. */
const nothing = { extensions: false, changes: false };

Deno.test("mistakesSection() counts what a classifier takes for what, and shows the most confident errors, by probability", () =>
  inFolder({ "e.toml": digits }, async () => {
    const { folder } = await run("e.toml");
    const [section] = await bestTrialSections(readRun(folder), nothing);
    const [trial] = table(`${folder}/trials.csv`);
    const right = cellsOf(section).filter(([said, is]) => said === is).reduce(
      (sum, [, , count]) => sum + count,
      0,
    );
    assertEquals(cellsOf(section).reduce((sum, [, , count]) => sum + count, 0), 200);
    assertEquals(String(right / 200), trial.test_accuracy);
    const html = String(section.html);
    assertStringIncludes(
      html,
      `Trial 0, test data: ${right} of 200 samples correct, ${200 - right} misclassified.`,
    );
    const shown = [...html.matchAll(
      /base64,([^"]*)"[^>]*><figcaption>true (\d), predicted (\d)<br>row (\d+), ([\d.e-]+)</g,
    )];
    assertEquals(shown.length, 24);
    const inOrder = shown.toSorted(([, , , , a, p], [, , , , b, q]) =>
      Number(q) - Number(p) || Number(a) - Number(b)
    );
    assertEquals(inOrder, shown, "the most confident error comes first, then by row");
    const { test } = await loadFromRegistry({ dataset: "mnist" }, 1);
    for (const [, base64, is, said, row] of shown) {
      assert(is !== said);
      assertEquals(Number(is), test!.labels![Number(row)]);
      const { data } = await decodePng(Uint8Array.fromBase64(base64), "picture");
      const pixels = test!.inputs.values.subarray(784 * Number(row), 784 * (Number(row) + 1));
      assertEquals(Array.from({ length: 784 }, (_, p) => data[4 * p]), [...pixels]);
    }
  }));

Deno.test("mistakesSection() takes rows of a table by their number; functions have none", () =>
  inFolder({
    "moons.toml": moons,
    "bowl.toml": `name = "bowl"
objective = { type = "quadratic", curvature = [1], minimum = [2], initial = [0] }
train = { steps = 3 }
optimizer = { type = "sgd", learning_rate = 0.5 }
`,
  }, async () => {
    const { folder } = await run("moons.toml");
    const [section] = await bestTrialSections(readRun(folder), nothing);
    assertEquals(cellsOf(section).reduce((sum, [, , count]) => sum + count, 0), 10);
    assert(!String(section.html).includes("<img"));
    assertEquals(await bestTrialSections(readRun((await run("bowl.toml")).folder), nothing), []);
  }));

Deno.test("the filters of a first convolution are shown, with what they find in a sample", () =>
  inFolder({
    "e.toml": digits.replace(
      "layers = [",
      'layers = [{ name = "c", type = "conv2d", filters = 3, kernel_size = [4, 5], activation = "relu" }, { type = "flatten" }, ',
    ),
  }, async () => {
    const { folder } = await run("e.toml");
    const [, section, ...more] = await bestTrialSections(readRun(folder), nothing);
    assertEquals([section.id, more], ["features", []]);
    const pictures = [...String(section.html).matchAll(/base64,([^"]*)" alt="([^"]*)"/g)];
    assertEquals(pictures.map(([, , what]) => what), [
      "the sample",
      ...[1, 2, 3].flatMap((filter) => [`filter ${filter}`, `what filter ${filter} finds`]),
    ]);
    const { tensors } = decodeSafetensors(Deno.readFileSync(`${folder}/checkpoints/trial-0.safetensors`));
    const { test } = await loadFromRegistry({ dataset: "mnist" }, 1);
    const row = Number(/row (\d+) of the test data/.exec(String(section.html))![1]);
    const sample = test!.inputs.values.subarray(784 * row, 784 * (row + 1));
    for (let filter = 0; filter < 3; filter++) {
      const weights = Array.from(tensors.get("c.weight")!.values).filter((_, i) => i % 3 === filter);
      const bias = tensors.get("c.bias")!.values[filter];
      const found = Array.from({ length: 25 * 24 }, (_, at) => {
        const [y, x] = [Math.floor(at / 24), at % 24];
        const sum = weights.reduce(
          (sum: number, weight, k) => sum + weight * sample[(y + Math.floor(k / 5)) * 28 + x + k % 5] / 255,
          bias,
        );
        return Math.max(0, sum);
      });
      const most = Math.max(0, ...weights.map(Math.abs));
      const expected = [
        [5, 4, Array.from(weights, (weight) => 127.5 + 127.5 * weight / most)],
        [24, 25, scaled(found)],
      ] as const;
      for (const [k, [width, height, greys]] of expected.entries()) {
        const image = await decodePng(Uint8Array.fromBase64(pictures[1 + 2 * filter + k][1]), "picture");
        assertEquals([image.width, image.height], [width, height]);
        for (const [pixel, grey] of greys.entries()) assert(Math.abs(image.data[4 * pixel] - grey) <= 0.51);
      }
    }
  }));

/** From 0 for the least number to 255 for the greatest. */
function scaled(numbers: readonly number[]): number[] {
  const least = numbers.reduce((least, one) => Math.min(least, one));
  const range = numbers.reduce((most, one) => Math.max(most, one)) - least || 1;
  return numbers.map((one) => 255 * (one - least) / range);
}
