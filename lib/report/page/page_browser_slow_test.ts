import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { inPlace, newestRun } from "../../testing/run_in_place.ts";
import { readCsv } from "../read/read_csv.ts";
import { writeRun } from "../../testing/sample_runs.ts";
import { type AtLoad, browserTest, column, hovered, shown, textsOf } from "../../testing/in_browser.ts";
import { hostile } from "../../testing/hostile_run.ts";
import { manyTrials } from "../../testing/many_trials.ts";

const ROOT = new URL("../../../", import.meta.url).pathname;

/** Runs an experiment and makes its report. @returns the run's folder */
async function reported(folder: string, name: string, args: string[]): Promise<string> {
  const { status, err } = await inPlace(folder, ["run", ...args]);
  assertEquals(status, 0, err);
  assertEquals((await inPlace(folder, ["report", name])).status, 0);
  return newestRun(folder, name);
}

const tableOf = (run: string, name: string) =>
  readCsv(Deno.readTextFileSync(`${run}/${name}`), name, ["trial"]).rows;

browserTest(
  "sqrt has the values of curve.csv beside the true roots, and labels from the resolved values",
  async (open, folder) => {
    const args = [
      `${ROOT}experiments/sqrt.toml`,
      "objective.x={ start = 0, stop = 1000, count = 50 }",
      "log_every=100",
      "--workers=1",
    ];
    const run = await reported(folder, "sqrt", args);
    const { page, troubles } = await open(`${run}/report.html`);
    const trials = tableOf(run, "trials.csv");
    const labels = trials.map((row) =>
      `learning_rate = ${row["optimizer.learning_rate"]}, steps = ${row["train.steps"]}`
    );
    assert(trials.length >= 3);
    const texts = await textsOf(page, "values");
    for (const label of [...labels, "exact"]) assert(texts.includes(label), label);

    const data = JSON.parse(await page.locator("#data").textContent() ?? "");
    const rows = tableOf(run, "curve.csv");
    const series: { name: string; data: number[][] }[] = data.charts.values.option.series;
    assertEquals(series.map(({ name }) => name), [...labels, "exact"]);
    for (const [i, { trial }] of trials.entries()) {
      const expected = rows.filter((row) => row.trial === trial).map((
        { x, value },
      ) => [Number(x), Number(value)]);
      assertEquals(series[i].data, expected, labels[i]);
    }
    assertEquals(
      series.at(-1)!.data,
      rows.filter(({ trial }) => trial === "0").map(({ x }) => [Number(x), Math.sqrt(Number(x))]),
    );

    const at = rows.filter(({ trial }) => trial === "0")[25];
    const said = await hovered(page, "values", 0, [Number(at.x), Number(at.value)]);
    assertEquals(said[0], `x ${shown(at.x)}`);
    for (const [i, { trial }] of trials.entries()) {
      const { value } = rows.find((row) => row.trial === trial && row.x === at.x)!;
      assertMatch(
        said[i + 1],
        new RegExp(`^${labels[i].replaceAll(".", "\\.")}\\s+${shown(value).replaceAll(".", "\\.")}\\s*$`),
      );
    }
    assertEquals(said.at(-1)!.trim().split(/\s+/), ["exact", shown(at.exact)]);

    assertEquals(
      await column(page, "trials-table", "learning_rate"),
      trials.toSorted((a, b) => Number(a.loss) - Number(b.loss)).map((row) =>
        shown(row["optimizer.learning_rate"])
      ),
    );
    assertMatch(await page.locator("pre").textContent() ?? "", /\[objective\]\ntype = "sqrt"/);
    assertEquals(troubles, []);
  },
);

/** The files of a data set of small images in the format of MNIST: class n has n + 1 light pixels. */
function writeImages(folder: string, part: string, count: number): void {
  const sides = [0, 0, 0, 6, 0, 0, 0, 6];
  const labels = Array.from({ length: count }, (_, i) => i % 10);
  const pixels = labels.flatMap((label, i) =>
    Array.from({ length: 36 }, (_, k) => k <= label ? 200 + i % 7 : 0)
  );
  const write = (name: string, bytes: number[]) =>
    Deno.writeFileSync(`${folder}/${part}-${name}`, Uint8Array.from(bytes));
  write("images-idx3-ubyte", [0, 0, 8, 3, 0, 0, count >> 8, count & 255, ...sides, ...pixels]);
  write("labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, count >> 8, count & 255, ...labels]);
}

browserTest("mnist has tables, curves with bands, and both themes", async (open, folder) => {
  // Images of six by six pixels: MNIST itself takes seconds to read.
  for (const [part, count] of [["train", 400], ["t10k", 50]] as const) writeImages(folder, part, count);
  const files = `images = "train-images-idx3-ubyte"
labels = "train-labels-idx1-ubyte"
test_images = "t10k-images-idx3-ubyte"
test_labels = "t10k-labels-idx1-ubyte"
`;
  const mnist = Deno.readTextFileSync(`${ROOT}experiments/mnist.toml`);
  Deno.writeTextFileSync(`${folder}/mnist.toml`, mnist.replace(/^dataset +=.*\n/m, files));
  const args = ["mnist.toml", "batch_size=10", "epochs=1", "repeats=2", "--workers=1"];
  const run = await reported(folder, "mnist", args);
  const { page, troubles } = await open(`${run}/report.html`);
  const trials = tableOf(run, "trials.csv");
  assertEquals(await page.locator("h1").innerText(), "mnist");
  assertEquals(
    await column(page, "trials-table", "val_accuracy"),
    trials.toSorted((a, b) => Number(a.val_loss) - Number(b.val_loss)).map((row) =>
      String(Number(Number(row.val_accuracy).toPrecision(5)))
    ),
  );
  const facts = await page.locator("#setup").innerText();
  for (const fact of ["train-images-idx3-ubyte", "wasm", "1 configuration × 2 repeats", "42"]) {
    assert(facts.includes(fact), fact);
  }
  assertEquals((await textsOf(page, "curve-loss")).includes("val_loss"), true);

  // The mean of both repeats, and from which to which they reach.
  const metrics = tableOf(run, "metrics.csv").filter(({ loss }) => loss);
  const step = metrics[0].step;
  const losses = metrics.filter((row) => row.step === step).map(({ loss }) => Number(loss)).sort((a, b) =>
    a - b
  );
  const data = JSON.parse(await page.locator("#data").textContent() ?? "");
  const series: { name: string; silent?: boolean }[] = data.charts["curve-loss"].option.series;
  const index = series.findIndex(({ name, silent }) => name === "loss" && !silent);
  const said = await hovered(page, "curve-loss", index, [Number(step), (losses[0] + losses[1]) / 2]);
  const line = said.find((text) => /^loss\b/.test(text.trim()))!;
  assertEquals(line.trim().split(/\s+/).slice(0, 5), [
    "loss",
    shown((losses[0] + losses[1]) / 2),
    shown(losses[0]),
    "to",
    shown(losses[1]),
  ]);

  const background = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
  assertEquals(await background(), "rgb(255, 255, 255)");
  await page.locator("#theme").press("Enter");
  assertEquals(await background(), "rgb(23, 27, 36)");
  assertEquals(await page.locator("#theme").innerText(), "Light");
  await page.emulateMedia({ media: "print" });
  assertEquals(troubles, []);
});

const TWO = `name = "two"
seed = 3
repeats = 2
data = { dataset = "spiral", validation = 0.2 }

[network]
layers = [
  { name = "hidden", units = 8, activation = "tanh" },
  { name = "output", units = 3, activation = "softmax" },
]

[train]
loss = "cross_entropy"
epochs = 3
batch_size = 20

[optimizer]
type = "sgd"
learning_rate = 0.1

[sweep]
metric = "val_loss"

[sweep.parameters]
optimizer.learning_rate = [0.01, 0.1, 1.0]
network.layers.hidden.units = [2, 4, 8, 16]
`;

browserTest(
  "a sweep over two parameters sorts and filters its tables, and has a map",
  async (open, folder) => {
    Deno.writeTextFileSync(`${folder}/two.toml`, TWO);
    const run = await reported(folder, "two", ["two.toml", "--workers=1"]);
    const { page, troubles } = await open(`${run}/report.html`);
    const trials = tableOf(run, "trials.csv");
    const digits = (value: string) => String(Number(Number(value).toPrecision(5)));

    // Configurations in the order of their means until a heading is pressed, then by that column, then the other way round.
    const repeats = [...Map.groupBy(trials, ({ configuration }) => configuration).values()];
    const meanOf = (rows: typeof trials) =>
      rows.reduce((sum, { val_loss }) => sum + Number(val_loss), 0) / rows.length;
    const ranked = repeats.toSorted((a, b) => meanOf(a) - meanOf(b)).flatMap((rows) =>
      rows.toSorted((a, b) => Number(a.val_loss) - Number(b.val_loss))
    );
    assertEquals(
      await column(page, "trials-table", "val_loss"),
      ranked.map(({ val_loss }) => digits(val_loss)),
    );
    const losses = trials.map(({ val_loss }) => Number(val_loss)).sort((a, b) => a - b);
    const inOrder = losses.map((loss) => digits(String(loss)));
    const heading = page.locator("#trials-table th", { hasText: /^val_loss/ });
    await heading.getByRole("button").press("Enter");
    assertEquals(await heading.getAttribute("aria-sort"), "ascending");
    assertEquals(await column(page, "trials-table", "val_loss"), inOrder);
    await heading.getByRole("button").click();
    assertEquals(await heading.getAttribute("aria-sort"), "descending");
    assertEquals(await column(page, "trials-table", "val_loss"), inOrder.toReversed());
    await page.locator("#trials-table th", { hasText: /^trial\b/ }).getByRole("button").click();
    assertEquals(await column(page, "trials-table", "trial"), trials.map(({ trial }) => trial));
    assertEquals(await heading.getAttribute("aria-sort"), null);

    const filtered = async (text: string) => {
      await page.locator("#trials-table input").fill(text);
      return await column(page, "trials-table", "trial");
    };
    const those = (test: (row: Readonly<Record<string, string>>) => boolean) =>
      trials.filter(test).map(({ trial }) => trial);
    const rate = (row: Readonly<Record<string, string>>) => Number(row["optimizer.learning_rate"]);
    const units = (row: Readonly<Record<string, string>>) => Number(row["network.layers.hidden.units"]);
    assertEquals(await filtered("learning_rate<0.1"), those((row) => rate(row) < 0.1));
    assertEquals(await page.locator("#trials-table output").innerText(), "8 of 24");
    assertEquals(
      await filtered("units>=8 learning_rate=1"),
      those((row) => units(row) >= 8 && rate(row) === 1),
    );
    assertEquals(
      await filtered(`val_loss<=${losses[5]}`),
      those(({ val_loss }) => Number(val_loss) <= losses[5]),
    );
    assertEquals(await filtered("complete"), trials.map(({ trial }) => trial));
    assertEquals(await filtered("diverged"), []);
    assertEquals(await filtered(""), trials.map(({ trial }) => trial));

    // The map: a cell for each pair, and its numbers under the pointer.
    const texts = await textsOf(page, "map-learning_rate-units");
    for (const value of ["0.01", "0.1", "1", "2", "4", "8", "16"]) assert(texts.includes(value), value);
    const cell = trials.filter((row) => rate(row) === 0.1 && units(row) === 4).map(({ val_loss }) =>
      Number(val_loss)
    );
    const said = await hovered(page, "map-learning_rate-units", 0, [1, 1]);
    assertEquals(said.map((text) => text.trim().split(/\s+/)), [
      ["val_loss"],
      ["learning_rate", "0.1"],
      ["units", "4"],
      ["val_loss", shown((cell[0] + cell[1]) / 2)],
      ["trials", "2"],
    ]);
    assertEquals((await textsOf(page, "importance")).includes("learning_rate"), true);

    // A point of the chart against one parameter, and the keyboard.
    const first = trials.find(({ trial }) => trial === "0")!;
    const point = await hovered(page, "parameter-learning_rate", 0, [rate(first), Number(first.val_loss)]);
    assertEquals(point.slice(1).map((text) => text.trim().split(/\s+/)), [
      ["learning_rate", "0.01"],
      ["val_loss", shown(first.val_loss)],
      ["trial", "0"],
    ]);
    await page.locator("#chart-parameter-learning_rate").press("End");
    assertMatch(
      await page.locator("#figure-parameter-learning_rate .spoken").textContent() ?? "",
      /^complete: 1, .*, 23$/,
    );
    assertEquals(troubles, []);
  },
);

browserTest(
  "in a narrow window nothing is wider than the page, and legends stand below",
  async (open, folder) => {
    writeRun(`${folder}/many`, manyTrials(24, 20));
    assertEquals((await inPlace(folder, ["report", "many"])).status, 0);
    const { page, troubles } = await open(`${folder}/many/report.html`, 480);
    await textsOf(page, "curve-val_loss");
    assertEquals(await page.evaluate("document.documentElement.scrollWidth"), 480);
    const boxes = async (name: string) =>
      await page.locator("#chart-curve-val_loss svg text", { hasText: name }).first().boundingBox();
    const [axis, legend] = [await boxes("step"), await boxes("learning_rate")];
    assert(legend!.y > axis!.y + axis!.height);
    // A wider window draws anew.
    await page.setViewportSize({ width: 1100, height: 1000 });
    const drawn = page.locator("#chart-curve-val_loss svg");
    for (let tries = 0; tries < 100 && (await drawn.boundingBox())!.width < 900; tries++) {
      await page.waitForTimeout(50);
    }
    assertLess(900, (await drawn.boundingBox())!.width);
    assertEquals(troubles, []);
  },
);

browserTest("hostile text runs nothing, and the policy forbids every request", async (open, folder) => {
  writeRun(`${folder}/hostile`, hostile);
  assertEquals((await inPlace(folder, ["report", "hostile"])).status, 0);
  const { page, troubles } = await open(`${folder}/hostile/report.html`);
  page.on("dialog", (dialog) => troubles.push(`dialog: ${dialog.message()}`));
  const ids: string[] = await page.evaluate(`[...document.querySelectorAll(".chart")].map(({ id }) => id)`);
  for (const id of ids) await textsOf(page, id.slice("chart-".length));
  await page.locator(`#${ids[0]}`).press("ArrowRight");
  await page.locator(".tip").first().waitFor();
  await page.locator("#trials-table th button").nth(1).click();
  assertEquals(await page.locator("img, iframe, script:not([type]):not(:last-of-type)").count(), 0);
  assertEquals(troubles, []);
  const refused = await page.evaluate(`new Promise((resolve) => {
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => resolve(effectiveDirective));
    fetch("https://example.org/").then(() => resolve("sent"), () => {});
  })`);
  assertEquals(refused, "connect-src");
});

browserTest(
  "1,000 trials are less than 5 MB; what is laid out and drawn at first is no more than of 50",
  async (open, folder) => {
    const atFirst: unknown[] = [];
    for (const [name, trials] of [["few", 50], ["many", 1000]] as const) {
      writeRun(`${folder}/${name}`, manyTrials(trials, 50));
      assertEquals((await inPlace(folder, ["report", name])).status, 0);
      const file = `${folder}/${name}/report.html`;
      assertLess(Deno.statSync(file).size, 5e6);
      const { page, troubles } = await open(file);
      const { rows, charts } = await page.evaluate<AtLoad>("atLoad");
      atFirst.push({ rows, charts });
      await page.locator("html:not(.opening)").waitFor(); // rows beyond the first are laid out once the page is there
      assertEquals(await page.locator("#trials-table tbody tr:visible").count(), trials);
      await textsOf(page, "parallel");
      assertEquals(troubles, []);
    }
    assertEquals(atFirst, [{ rows: 40, charts: 0 }, { rows: 40, charts: 0 }]);
  },
);
