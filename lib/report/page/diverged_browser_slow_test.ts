import { assert, assertEquals } from "@std/assert";
import { inPlace, newestRun } from "../../testing/run_in_place.ts";
import { shortNumber } from "../text/terminal_text.ts";
import { readRun } from "../read/read_run.ts";
import { browserTest, hovered, shown, textsOf } from "../../testing/in_browser.ts";

const RATES = `
name = "rates"
seed = 3
[data]
dataset = { type = "moons", noise = 0.15 }
validation = 0.25
[network]
initializer = "xavier_normal"
layers = [{ name = "hidden", units = 8, activation = "relu" }, { name = "output", units = 1 }]
[train]
loss = "mse_mean"
epochs = 5
batch_size = 25
[optimizer]
type = "sgd"
learning_rate = 0.1
[sweep]
method = "grid"
metric = "val_loss"
[sweep.parameters]
optimizer.learning_rate = [0.001, 0.1, 1e9]
optimizer.type = ["sgd", "adam"]
optimizer.momentum = { values = [0.0, 0.9], when = { optimizer.type = "sgd" } }
`;

/** Words of the rows of a tooltip. */
const words = (rows: readonly string[]) => rows.map((row) => row.trim().split(/\s+/).join(" "));

browserTest(
  "of rates up to 1e9 the complete trials are in view; what is at the edge tells its result and status",
  async (open, folder) => {
    Deno.writeTextFileSync(`${folder}/rates.toml`, RATES);
    assertEquals((await inPlace(folder, ["run", "rates.toml", "--workers=1"])).status, 0);
    assertEquals((await inPlace(folder, ["report", "rates", "--svg", `${folder}/svg`])).status, 0);
    const run = readRun(newestRun(folder, "rates"));
    const { page, troubles } = await open(`${run.folder}/report.html`);
    const { charts } = JSON.parse(await page.locator("#data").textContent() ?? "");
    const option = charts["parameter-learning_rate"].option;
    const indexOf = (name: string) => option.series.findIndex((one: { name: string }) => one.name === name);

    // Every complete trial with a rate up to 0.1 is a point on the axis, at its place.
    const complete = run.trials.filter((row) =>
      row.status === "complete" && Number(row["optimizer.learning_rate"]) < 1
    );
    const { min, max } = option.yAxis;
    assertEquals(complete.length, 6);
    assertEquals(
      option.series[indexOf("complete")].data,
      complete.map((
        row,
      ) => [Number(row["optimizer.learning_rate"]), Number(row.val_loss), Number(row.trial)]),
    );
    assert(complete.every(({ val_loss }) => Number(val_loss) >= min && Number(val_loss) <= max));

    // Numbers of the axis have exponents, also in the SVG file.
    const texts = await textsOf(page, "parameter-learning_rate");
    for (const label of ["0.001", "0.1", "10", "1,000", "100,000", "1e+7", "1e+9"]) {
      assert(texts.includes(label), label);
    }
    const svg = Deno.readTextFileSync(`${folder}/svg/parameter-learning_rate.svg`);
    assert(svg.includes(">1e+9<") && svg.includes(">diverged (off axis)<"));

    // The tooltips of a trial that diverged and of one that ran away but is complete.
    for (const status of ["diverged", "complete"]) {
      const index = indexOf(`${status} (off axis)`);
      const row = run.trials.find((row) =>
        row.status === status && Number(row["optimizer.learning_rate"]) === 1e9
      )!;
      const mark = option.series[index].data.find(({ value }: { value: number[] }) =>
        value[2] === Number(row.trial)
      );
      assertEquals(mark.value[1], max);
      assertEquals(mark.value[3], row.val_loss === "" ? "none" : Number(row.val_loss));
      const [first] = option.series[index].data;
      const said = words(await hovered(page, "parameter-learning_rate", index, [1e9, max, first.value[2]]));
      // Marks stand beside each other: the pointer is at one of them.
      const [, rate, trial, result, ended] = said;
      const told = run.trials[Number(trial.replace("trial ", ""))];
      assertEquals(rate, "learning_rate 1000000000");
      assertEquals(Number(told["optimizer.learning_rate"]), 1e9);
      assertEquals(ended, `status ${told.status}`);
      const number = Number(told.val_loss);
      assertEquals(
        result,
        `val_loss ${told.val_loss === "" ? "none" : number >= 1e7 ? exponential(number) : shown(number)}`,
      );
    }

    // The line of the best one's chart: the last place has a row for what left the axis.
    const curve = charts["curve-val_loss"].option;
    const marks = curve.series.filter(({ type }: { type: string }) => type === "scatter");
    const [left] = marks.find(({ name }: { name: string }) => name === "complete (off axis)").data;
    const rows = words(await hovered(page, "curve-val_loss", 1, [left.value[0], curve.yAxis.max]));
    const expected = `complete (off axis): ${left.value[2]} ${exponential(left.value[3])} at ${
      left.value[0]
    }`;
    assert(rows.includes(expected), `${expected} in ${rows.join(" | ")}`);

    // Configurations without momentum have a place of their own, and no bar of colours is infinite.
    const parallel = await textsOf(page, "parallel");
    assert(parallel.includes("none") && parallel.includes("off scale"));
    for (const id of Object.keys(charts)) {
      const all = await textsOf(page, id);
      assertEquals(all.filter((text) => /Infinity|NaN|0\.0000000|000000000/.test(text)), [], id);
    }
    assertEquals(troubles, []);
  },
);

const exponential = (value: number) => shortNumber(value, 6);
