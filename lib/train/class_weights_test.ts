import { assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import {
  classLosses,
  classTrial,
  lossOfSample,
  mean,
  outputsOf,
  trueTargets,
} from "../testing/class_trial.ts";
import { gradientCheck } from "./gradient_check.ts";

/** Names of the classes of moons are their numbers. */
const table = 'class_weights = { "0" = 0.5, "1" = 3.0 }';
const balanced = 'class_weights = "balanced"';

for (const loss of classLosses) {
  Deno.test(`class weights: the training loss is Σ weight · loss / rows, evaluations are unweighted: ${loss}`, () => {
    for (const options of [table, balanced]) {
      const trial = classTrial(loss, { options, train: "train_metrics = true" });
      const { objective } = trial.setup;
      const rows = outputsOf(trial, trial.data.train);
      const held = outputsOf(trial, trial.data.validation!);
      const counts = [0, 1].map((k) => rows.filter(({ label }) => label === k).length);
      const weights = options === table ? [0.5, 3] : counts.map((count) => rows.length / (2 * count));
      const plain = (samples: typeof rows) =>
        samples.map(({ label, y }) => lossOfSample(loss, y, trueTargets(label, y.length)));

      const expected = mean(plain(rows).map((value, r) => weights[rows[r].label] * value));
      assertAlmostEquals(objective.gradient(0), expected, 1e-14);
      assertAlmostEquals(objective.lossOfBatch(), expected, 1e-14);
      const { train_loss, val_loss } = objective.evaluate();
      assertAlmostEquals(train_loss, mean(plain(rows)), 1e-14);
      assertAlmostEquals(val_loss, mean(plain(held)), 1e-14);
    }
  });

  Deno.test(`class weights: gradients are those of differences, and the same in all engines: ${loss}`, () => {
    const train = "label_smoothing = 0.1";
    const { objective } = classTrial(loss, { options: table, train }).setup;
    assertEquals(gradientCheck(objective, 1e-4, 1).filter(({ passed }) => !passed), []);
    const numerical =
      classTrial(loss, { options: table, train: `${train}\ngradient = "numerical"` }).setup.objective;
    const kernels = classTrial(loss, { options: table, train, backend: "wasm" }).setup.objective;
    const value = objective.gradient(0);
    assertEquals(numerical.gradient(0), value);
    assertAlmostEquals(kernels.gradient(0), value, 1e-6);
    for (const [k, slope] of objective.grads.entries()) {
      assertLess(Math.abs(numerical.grads[k] - slope), 1e-7);
      assertLess(Math.abs(kernels.grads[k] - slope), 1e-6);
    }
  });
}
