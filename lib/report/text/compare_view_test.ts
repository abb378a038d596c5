import { assertAlmostEquals, assertEquals } from "@std/assert";
import { compareView, pairedDifferences, verdict } from "./compare_view.ts";
import type { Run } from "../read/run_read.ts";
import { readRun } from "../read/read_run.ts";
import { sweep, withFolder, writeRun } from "../../testing/sample_runs.ts";

const trial = (configuration: number, repeat: number, accuracy: string, status = "complete") => ({
  configuration: String(configuration),
  repeat: String(repeat),
  status,
  val_accuracy: accuracy,
});

Deno.test("pairedDifferences() are those of repeats with the same seed, with Student's interval", () => {
  const trials = [
    ...["0.90", "0.92", "0.97", "0.99"].map((accuracy, repeat) => trial(0, repeat, accuracy)),
    ...["0.91", "0.94", "0.98"].map((accuracy, repeat) => trial(3, repeat, accuracy)),
    trial(3, 3, "", "diverged"),
  ];
  const [found, ...others] = pairedDifferences(trials, ["loss", "val_accuracy"], [0, 3]);
  assertEquals(others, []); // none has a loss
  assertEquals([found.metric, found.repeats], ["val_accuracy", 3]);
  assertAlmostEquals(found.means[0], 0.93, 1e-12);
  // Differences 0.01, 0.02, 0.01: standard deviation 0.0057735, t(0.975, 2) = 4.3026527
  assertAlmostEquals(found.difference, 0.04 / 3, 1e-12);
  assertAlmostEquals(found.halfWidth!, 4.302652729749464 * 0.005773502691896 / Math.sqrt(3), 1e-12);
  const [one] = pairedDifferences(trials.filter(({ repeat }) => repeat === "1"), ["val_accuracy"], [3, 0]);
  assertEquals([one.repeats, one.halfWidth], [1, undefined]);
  assertAlmostEquals(one.difference, -0.02, 1e-12);
});

Deno.test("pairedDifferences() that are equal but for rounding do not spread", () => {
  // 0.9 - 0.7 and 0.8 - 0.6 are 0.20000000000000007 and 0.20000000000000007 or so, not 0.2.
  const trials = ["0.7", "0.6", "0.1"].map((accuracy, repeat) => trial(0, repeat, accuracy))
    .concat(["0.9", "0.8", "0.3"].map((accuracy, repeat) => trial(1, repeat, accuracy)));
  const [found] = pairedDifferences(trials, ["val_accuracy"], [0, 1]);
  assertAlmostEquals(found.difference, 0.2, 1e-15);
  assertEquals([found.halfWidth, verdict(found, 3)], [0, "too few to say"]);
  const same = ["0.3", "0.30000000000000004"].map((accuracy, at) => trial(at, 0, accuracy));
  const [none] = pairedDifferences([...same, trial(0, 1, "0.5"), trial(1, 1, "0.5")], ["val_accuracy"], [
    0,
    1,
  ]);
  assertEquals([none.difference, none.halfWidth, verdict(none, 3)], [0, 0, "equal"]);
});

Deno.test("compareView() says what tells two configurations apart, and what it did", () =>
  withFolder((folder) => {
    writeRun(folder, sweep);
    const run = readRun(folder);
    assertEquals(
      compareView(run, [0, 1], 80).join("\n"),
      `configurations 0 and 1

  optimizer.learning_rate: 0.1 and 0.03
  network.layers.hidden.activation: relu and tanh

over the repeats that both completed; difference ± 95 % confidence interval

metric              0     1  difference  repeats
────────────  ───────  ────  ──────────  ───────
loss          0.12346  0.25  +0.127            1
accuracy      0.96     0.93  -0.03             1
val_loss      0.2      0.3   +0.1              1
val_accuracy  0.94     0.91  -0.03             1`,
    );
    const trials = ["0.90", "0.92", "0.97"].flatMap((accuracy, repeat) => [
      { ...run.trials[0], ...trial(0, repeat, accuracy), loss: String(repeat) },
      { ...run.trials[2], ...trial(1, repeat, String(Number(accuracy) - 0.01 - repeat * 1e-4)), loss: "1" },
    ]);
    assertEquals(
      compareView({ ...run, trials }, [0, 1], 80).filter((line) => /^(loss|val_accuracy)/.test(line)),
      [
        "loss          1     1       0 ± 2.5                  3  may be equal",
        "val_accuracy  0.93  0.9199  -0.0101 ± 0.00025        3  differ",
      ],
    );
  }));

Deno.test("compareView() shows the statuses of configurations without a common complete repeat", () => {
  const trials = [["0", "0", "complete"], ["0", "1", "complete"], ["1", "0", "pruned"], ["1", "1", "pruned"]]
    .map(([configuration, repeat, status]) => ({ configuration, repeat, status, loss: "0.5" }));
  const run = { info: { parameters: [], metrics: ["loss"] }, trials } as unknown as Run;
  assertEquals(
    compareView(run, [0, 1], 80).at(-1),
    "no repeat is complete in both: configuration 0: 2 complete; configuration 1: 2 pruned",
  );
});

Deno.test("verdict() says nothing of two pairs, nor of differences without spread", () => {
  assertEquals(verdict({ difference: 1, halfWidth: 0.1 }, 2), "too few to say");
  assertEquals(verdict({ difference: 1, halfWidth: 0 }, 2), "too few to say");
  assertEquals(verdict({ difference: 1, halfWidth: 0 }, 5), "too few to say");
  assertEquals(verdict({ difference: 1, halfWidth: 0.1 }, 3), "differ");
  assertEquals(verdict({ difference: 0, halfWidth: 0 }, 2), "equal");
});
