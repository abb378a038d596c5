import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import { table } from "../testing/run_in_folder.ts";
import { inFolder, newestRun } from "../testing/run_in_place.ts";
import { withPeak } from "../testing/with_peak.ts";
import { decodeSafetensors } from "../train/checkpoint/safetensors.ts";

/** A finished run of a shipped experiment. */
interface Finished {
  /** Rows of trials.csv. */
  readonly trials: readonly Record<string, string>[];
  /** Rows of metrics.csv of a trial. */
  rowsOf(trial: number): readonly Record<string, string>[];
  /** Shapes of the tensors of a trial, and the text of their roles. */
  shapesOf(trial: number): { readonly shapes: Record<string, readonly number[]>; readonly roles?: string };
}

/** Runs an experiment of the project with one repeat and few rows. */
async function runShort(name: string, overrides: string[], look: (run: Finished) => void): Promise<void> {
  const file = new URL(`../../experiments/${name}.toml`, import.meta.url).pathname;
  const short = ["repeats=1", "test_rows=200", "--workers=1", ...overrides];
  await inFolder({}, async (run, folder) => {
    const { status, err } = await run("run", file, ...short);
    assertEquals(status, 0, err);
    assert(!err.includes("warning: "), err);
    const path = newestRun(folder, name);
    const metrics = table(`${path}/metrics.csv`);
    look({
      trials: table(`${path}/trials.csv`),
      rowsOf: (trial) => metrics.filter((row) => row.trial === String(trial)),
      shapesOf(trial) {
        const file = Deno.readFileSync(`${path}/checkpoints/trial-${trial}.safetensors`);
        const { tensors, metadata } = decodeSafetensors(file);
        const shapes = Array.from(tensors.values(), ({ name, shape }) => [name, shape] as const);
        return { shapes: Object.fromEntries(shapes), roles: metadata.roles };
      },
    });
  });
}

Deno.test("experiments/mnist_lenet.toml in short: the loss falls, and the layers have the shapes of its comments", () =>
  runShort("mnist_lenet", ["epochs=2", "train_rows=2000", "log_every=6"], ({ trials, rowsOf, shapesOf }) => {
    const [{ status, steps, val_accuracy }] = trials;
    assertEquals([trials.length, status, steps], [1, "complete", "36"]); // 1,800 rows in batches of 100
    assertEquals(rowsOf(0).map(({ step }) => step), ["0", "6", "12", "18", "24", "30", "36"]);
    const losses = rowsOf(0).filter(({ val_loss }) => val_loss !== "").map(({ val_loss }) =>
      Number(val_loss)
    );
    assertEquals(losses.length, 3);
    assertLess(losses[1], losses[0]);
    assertLess(losses[2], losses[1]);
    assertGreater(Number(val_accuracy), 0.7);
    const { shapes, roles } = shapesOf(0);
    assertEquals(roles, undefined);
    assertEquals(
      ["c1.weight", "c2.weight", "f1.weight", "f2.weight", "output.weight"].map((name) => shapes[name]),
      [[5, 5, 1, 6], [5, 5, 6, 16], [400, 120], [120, 84], [84, 10]],
    );
  }));

Deno.test("experiments/mnist_dropout.toml in short: without dropout the digits are known by heart, with it others are read better", () =>
  runShort("mnist_dropout", ["epochs=60"], ({ trials, rowsOf }) => {
    assertEquals(trials.map(({ status, steps }) => [status, steps]), Array(3).fill(["complete", "360"]));
    // Step 0 and every 6th one.
    assertEquals(trials.map((_, trial) => rowsOf(trial).length), [61, 61, 61]);
    const [none, , strong] = trials;
    assertEquals(none.accuracy, "1.0");
    assertLess(Number(none.loss), 0.01);
    assertGreater(Number(strong.loss), 0.01);
    assertGreater(Number(strong.val_accuracy), Number(none.val_accuracy));
    assertLess(Number(strong.val_loss), Number(none.val_loss));
  }));

Deno.test("experiments/batch_norm.toml in short: with it all four scales learn, without it one", () =>
  runShort("batch_norm", ["epochs=5"], ({ trials, rowsOf, shapesOf }) => {
    const accuracies = trials.map(({ val_accuracy }) => Number(val_accuracy));
    const learned = accuracies.map((accuracy) => accuracy > 0.5);
    assertEquals(learned, [true, true, true, true, false, false, true, false]);
    assertEquals(trials.map(({ status }) => status), [...Array(7).fill("complete"), "diverged"]);
    assertEquals(rowsOf(0).length, 81); // 800 rows in batches of 50
    const { roles = "" } = shapesOf(0);
    assertEquals(
      Object.keys(JSON.parse(roles)),
      ["n1", "n2", "n3", "n4"].flatMap((name) => [
        `${name}.mean`,
        `${name}.variance`,
      ]),
    );
    assertEquals(shapesOf(6).roles, undefined);
  }));

Deno.test({
  name:
    "training of experiments/mnist_lenet.toml peaks at most at 1.3 times the memory of experiments/mnist.toml",
  ignore: Deno.build.os !== "linux", // memory is measured by its means
  fn: () =>
    inFolder({}, async (_, folder) => {
      // Batches and evaluations are as large as in the whole run: all rows are in memory, few are trained on.
      const short = ["epochs=1", "train_rows=2000", "log_every=6", "repeats=1", "--workers=1"];
      const peakOf = async (name: string) => {
        const file = new URL(`../../experiments/${name}.toml`, import.meta.url).pathname;
        const { code, err, peak } = await withPeak(folder, "run", file, ...short);
        assertEquals(code, 0, err);
        assertGreater(peak, 50); // less has no run
        return peak;
      };
      const [lenet, mnist] = [await peakOf("mnist_lenet"), await peakOf("mnist")];
      assertLess(lenet, 1.3 * mnist);
    }),
});
