import { assertAlmostEquals, assertEquals } from "@std/assert";
import { compareRuns, runDifferences } from "./compare_runs.ts";
import { readRun } from "../read/read_run.ts";
import type { Run } from "../read/run_read.ts";
import { roots, type RunFiles, runJson, sweep, withFolder, writeRun } from "../../testing/sample_runs.ts";

function two(first: RunFiles, second: RunFiles, use: (first: Run, second: Run) => void): Promise<void> {
  return withFolder((folder) => {
    const [a, b] = [first, second].map((files, i) => {
      writeRun(`${folder}/${"ab"[i]}/run`, files);
      return readRun(`${folder}/${"ab"[i]}/run`, `results/${"ab"[i]}/run`);
    });
    use(a, b);
  });
}

const configuration = (rate: number, changes: Record<string, unknown> = {}) => ({
  name: "x",
  repeats: 3,
  data: { dataset: { type: "moons", noise: 0.2 } },
  network: {
    layers: [
      { name: "hidden", type: "dense", units: 10, activation: { type: "relu" } },
      { name: "output", type: "dense", units: 2, activation: { type: "softmax" } },
    ],
  },
  train: { metrics: [], steps: 10 },
  optimizer: { type: "sgd", learning_rate: rate, momentum: 0 },
  ...changes,
});

const trialsOf = (losses: readonly number[], seeds: readonly number[] = [1, 2, 3]) =>
  "trial,configuration,repeat,seed,status,loss,epochs,steps,error\n" +
  losses.map((loss, i) => `${i},0,${i},${seeds[i]},complete,${loss},,10,\n`).join("");

const plain = (losses: number[], first: unknown, seeds?: number[], changes = {}): RunFiles => ({
  "run.json": runJson({
    name: "x",
    state: "complete",
    trials: 3,
    configurations: 1,
    repeats: 3,
    parameters: [],
    metric: null,
    goal: null,
    metrics: ["loss"],
    first_configuration: first,
    seed: 1,
    backend: "wasm",
    data: [{ name: "moons", sha256: "0123456789abcdef" }],
    versions: { jellyfish: "0.1.0" },
    ...changes,
  }),
  "trials.csv": trialsOf(losses, seeds),
});

const base = plain([0.5, 0.6, 0.75], configuration(0.1));

Deno.test("compareRuns() pairs trials with the same configuration, repeat and seed", () =>
  two(
    base,
    plain(
      [0.25, 0.375, 0.5],
      configuration(0.3, {
        network: {
          layers: [
            {
              name: "hidden",
              type: "dense",
              units: 10,
              activation: { type: "leaky_relu", negative_slope: 0.2 },
            },
            { name: "output", type: "dense", units: 2, activation: { type: "softmax" } },
          ],
        },
        schedule: { type: "cosine" },
        description: "\x1b[2J<b>,\n",
      }),
    ),
    (a, b) => {
      assertEquals(runDifferences(a, b).of, "pairs");
      assertEquals(
        compareRuns(a, b, 100).join("\n"),
        `\
a   results/a/run: complete, 3 trials: 3 complete
b   results/b/run: complete, 3 trials: 3 complete

experiment                                       a        b
───────────────────────────────────────────────  ───────  ───────────────
network.layers.hidden.activation                 relu     leaky_relu
optimizer.learning_rate                          0.1      0.3
network.layers.hidden.activation.negative_slope  not set  0.2
schedule.type                                    not set  cosine
description                                      not set  \\u001b[2J<b>,\\n

3 pairs of complete trials with the same configuration, repeat and seed; difference ± 95 % confidence interval

metric        a      b  difference
──────  ───────  ─────  ──────────────  ──────
loss    0.61667  0.375  -0.242 ± 0.036  differ`,
      );
      // SciPy 1.17: stats.ttest_rel.
      const { difference, halfWidth } = runDifferences(a, b).metrics[0];
      assertAlmostEquals(difference, -0.24166666666666667, 1e-15);
      assertAlmostEquals(halfWidth!, 0.03585543941457889, 1e-15);
    },
  ));

Deno.test("compareRuns() compares means where seeds do not agree", () =>
  two(base, plain([0.25, 0.375, 0.5], configuration(0.1), [1, 2, 4], { seed: 7 }), (a, b) => {
    const { of, trials, metrics: [{ means, difference, halfWidth }] } = runDifferences(a, b);
    assertEquals([of, trials], ["all", [3, 3]]);
    assertAlmostEquals(means[0], 1.85 / 3, 1e-15);
    assertAlmostEquals(means[1], 0.375, 1e-15);
    assertAlmostEquals(difference, 0.375 - 1.85 / 3, 1e-15);
    assertAlmostEquals(halfWidth!, 0.28431765641220763, 1e-7); // SciPy 1.17: stats.ttest_ind
    assertEquals(
      compareRuns(a, b, 100).join("\n"),
      `\
a   results/a/run: complete, 3 trials: 3 complete
b   results/b/run: complete, 3 trials: 3 complete

experiment  a  b
──────────  ─  ─
seed        1  7

3 and 3 complete trials, unpaired; difference ± 95 % confidence interval (Welch)

metric        a      b  difference
──────  ───────  ─────  ─────────────  ────────────
loss    0.61667  0.375  -0.242 ± 0.28  may be equal`,
    );
  }));

Deno.test("compareRuns() of a sweep and a run without one, and of experiments that are not known", () =>
  two(sweep, roots, (a, b) => {
    assertEquals(
      compareRuns(a, b, 100).join("\n"),
      `\
a   results/a/run: failed, 6 trials: 4 complete, 1 diverged, 1 failed
b   results/b/run: complete, 2 trials: 2 complete

the experiments are not recorded in both folders

4 and 2 complete trials, unpaired; difference ± 95 % confidence interval (Welch)
each mean is over all configurations of its run (3 and 2): no verdict

metric        a       b  difference
──────  ───────  ──────  ───────────
loss    0.24336  157.88  +158 ± 2000`,
    );
  }));

Deno.test("compareRuns() of the same experiment, of one trial each", () =>
  two(
    { ...base, "trials.csv": trialsOf([0.5]) },
    { ...base, "trials.csv": trialsOf([0.5]) },
    (a, b) =>
      assertEquals(
        compareRuns(a, b, 100).join("\n"),
        `\
a   results/a/run: complete, 1 trial: 1 complete
b   results/b/run: complete, 1 trial: 1 complete

the experiments are the same

1 pair of complete trials with the same configuration, repeat and seed; too few for a confidence interval

metric    a    b  difference
──────  ───  ───  ──────────
loss    0.5  0.5  0`,
      ),
  ));

Deno.test("compareRuns() reads experiment.toml where run.json does not know the configuration", () => {
  const toml = (rate: string) =>
    `name = "x"\n[optimizer]\nlearning_rate = ${rate}\n[sweep]\nmethod = "grid"\n[[network.layers]]\nname = "h"\nunits = 3\n`;
  const file = (rate: string): RunFiles => ({ ...sweep, "experiment.toml": toml(rate) });
  return two(file("0.1"), {
    ...file("0.2"),
    "trials.csv": sweep["trials.csv"].replaceAll(",0.03,", ",0.04,"),
  }, (a, b) =>
    assertEquals(
      compareRuns(a, b, 100).join("\n"),
      `\
a   results/a/run: failed, 6 trials: 4 complete, 1 diverged, 1 failed
b   results/b/run: failed, 6 trials: 4 complete, 1 diverged, 1 failed

experiment               a                        b
───────────────────────  ───────────────────────  ───────────────────────
optimizer.learning_rate  0.1, 0.03, 0.01 (swept)  0.1, 0.04, 0.01 (swept)

4 and 4 complete trials, unpaired; difference ± 95 % confidence interval (Welch)
each mean is over all configurations of its run (3 and 3): no verdict

metric              a        b  difference
────────────  ───────  ───────  ──────────
loss          0.24336  0.24336  0 ± 0.32
accuracy      0.94     0.94     0 ± 0.055
val_loss      0.29     0.29     0 ± 0.2
val_accuracy  0.9325   0.9325   0 ± 0.038

best configuration of each run by mean val_accuracy; this favours runs with more configurations

run  val_accuracy  repeats  best of  values
───  ────────────  ───────  ───────  ──────────────────────────────────
a    0.95                2        3  learning_rate 0.1, activation relu
b    0.95                2        3  learning_rate 0.1, activation relu`,
    ));
});
