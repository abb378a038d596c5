import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { decodePng } from "../../dataset/images/png.ts";
import { loadFromRegistry } from "../../experiment/load_data.ts";
import { inFolder, moons, run, table } from "../../testing/run_in_folder.ts";
import { readRun } from "../read/read_run.ts";
import { mistakesSection } from "./mistakes_section.ts";

const digits = `name = "digits"
seed = 1
data = { dataset = "mnist", train_rows = 300, test_rows = 200 }
network = { layers = [{ units = 10, activation = "softmax" }] }
train = { loss = "cross_entropy", epochs = 2, batch_size = 50 }
optimizer = { type = "sgd", learning_rate = 0.1 }
`;

/** `[predicted, true, count]` of each cell. */
const cellsOf = (section: Awaited<ReturnType<typeof mistakesSection>>) => {
  const [{ data }] = section!.charts[0].option.series as unknown as [{ data: { value: number[] }[] }];
  return data.map(({ value }) => value);
};

/** What a user has allowed. */
const nothing = { extensions: false, changes: false };

Deno.test("mistakesSection() counts what a classifier takes for what, and shows the most confident errors, by probability", () =>
  inFolder({ "e.toml": digits }, async () => {
    const { folder } = await run("e.toml");
    const section = await mistakesSection(readRun(folder), nothing);
    const [trial] = table(`${folder}/trials.csv`);
    const right = cellsOf(section).filter(([said, is]) => said === is).reduce(
      (sum, [, , count]) => sum + count,
      0,
    );
    assertEquals(cellsOf(section).reduce((sum, [, , count]) => sum + count, 0), 200);
    assertEquals(String(right / 200), trial.test_accuracy);
    const html = String(section!.html);
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
    const section = await mistakesSection(readRun(folder), nothing);
    assertEquals(cellsOf(section).reduce((sum, [, , count]) => sum + count, 0), 10);
    assert(!String(section!.html).includes("<img"));
    assertEquals(await mistakesSection(readRun((await run("bowl.toml")).folder), nothing), undefined);
  }));
