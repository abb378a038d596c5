import { assert, assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import {
  classLosses,
  classTrial,
  lossOfSample,
  mean,
  outputsOf,
  trueTargets,
} from "../testing/class_trial.ts";
import { gradientCheck } from "./gradient_check.ts";

const train = "label_smoothing = 0.2";

for (const loss of classLosses) {
  Deno.test(`label smoothing: the training loss is that of (1 - s) · t + s / 2, all else is of true targets: ${loss}`, () => {
    const trial = classTrial(loss, { train: `${train}\nloss_after = true` });
    const { objective } = trial.setup;
    const rows = outputsOf(trial, trial.data.train);
    const held = outputsOf(trial, trial.data.validation!);
    const smoothed = rows.map(({ label, y }) =>
      lossOfSample(loss, y, trueTargets(label, y.length).map((t) => 0.8 * t + 0.1))
    );
    const mae = (y: number[], label: number) =>
      mean(trueTargets(label, y.length).map((t, k) => Math.abs(t - y[k])));

    assertAlmostEquals(objective.gradient(0), mean(smoothed), 1e-14);
    const { mae: measured } = objective.metrics();
    assertAlmostEquals(measured, mean(rows.map(({ label, y }) => mae(y, label))), 1e-14);
    assertAlmostEquals(objective.lossOfBatch(), mean(smoothed), 1e-14);
    const { val_loss, val_mae } = objective.evaluate();
    const plain = held.map(({ label, y }) => lossOfSample(loss, y, trueTargets(label, y.length)));
    assertAlmostEquals(val_loss, mean(plain), 1e-14);
    assertAlmostEquals(val_mae, mean(held.map(({ label, y }) => mae(y, label))), 1e-14);
  });

  Deno.test(`label smoothing: the gradient check passes, and numerical gradients agree: ${loss}`, () => {
    const { objective } = classTrial(loss, { train }).setup;
    assertEquals(gradientCheck(objective, 1e-4, 1).filter(({ passed }) => !passed), []);
    const numerical = classTrial(loss, { train: `${train}\ngradient = "numerical"` }).setup.objective;
    assertEquals(numerical.gradient(0), objective.gradient(0));
    for (const [k, slope] of numerical.grads.entries()) {
      assertLess(Math.abs(slope - objective.grads[k]), 1e-7);
    }
  });

  Deno.test(`label smoothing: the kernels compute the same: ${loss}`, () => {
    const [kernels, float64] = (["wasm", "reference"] as const).map((backend) =>
      classTrial(loss, { train, backend }).setup.objective
    );
    assertAlmostEquals(kernels.gradient(0), float64.gradient(0), 1e-6);
    for (const [k, slope] of kernels.grads.entries()) assertLess(Math.abs(slope - float64.grads[k]), 1e-6);
  });
}

Deno.test("label smoothing changes the gradient", () => {
  const [smooth, plain] = [train, ""].map((train) => classTrial("cross_entropy", { train }).setup.objective);
  for (const objective of [smooth, plain]) objective.gradient(0);
  assert(smooth.grads.every((slope, k) => slope !== plain.grads[k]));
});
