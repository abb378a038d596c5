import { assertAlmostEquals, assertEquals } from "@std/assert";
import { classTrial, lossOfSample, mean, outputsOf, trueTargets } from "../testing/class_trial.ts";

const hidden = 'units = 3 }, { type = "batch_norm", activation = "tanh" }, { type = "dropout", rate = 0.5';

for (const backend of ["reference", "wasm"] as const) {
  Deno.test(`train_metrics measures all training rows in evaluation mode, by their true targets: ${backend}`, () => {
    const train = "label_smoothing = 0.2\ntrain_metrics = true";
    const trial = classTrial("cross_entropy", { train, hidden, backend });
    const { objective, optimizer } = trial.setup;
    objective.gradient(0);
    objective.update(optimizer, 0.1, 0);
    const measures = objective.evaluate();
    assertEquals(Object.keys(measures), [
      ...["train_loss", "train_accuracy", "train_mae"],
      ...["val_loss", "val_accuracy", "val_mae"],
      ...["test_loss", "test_accuracy", "test_mae"],
    ]);

    const samples = outputsOf(trial, trial.data.train).map(({ label, y }) => ({
      y,
      t: trueTargets(label, 2),
    }));
    const expected = {
      train_loss: mean(samples.map(({ y, t }) => lossOfSample("cross_entropy", y, t))),
      train_accuracy: mean(samples.map(({ y, t }) => (y[1] > y[0]) === (t[1] === 1) ? 1 : 0)),
      train_mae: mean(samples.map(({ y, t }) => mean(y.map((one, k) => Math.abs(one - t[k]))))),
    };
    for (const [name, value] of Object.entries(expected)) {
      assertAlmostEquals(measures[name], value, backend === "wasm" ? 1e-6 : 1e-14, name);
    }
  });
}

Deno.test("train_metrics changes no other number of a training", () => {
  const [plain, measured] = ["", "train_metrics = true"].map((train) => {
    const { objective, optimizer } = classTrial("cross_entropy", { train, hidden }).setup;
    const seen: unknown[] = [];
    for (let step = 0; step < 3; step++) {
      seen.push(objective.gradient(step), objective.metrics());
      objective.update(optimizer, 0.1, step);
      const { train_loss: _loss, train_accuracy: _accuracy, train_mae: _mae, ...others } = objective
        .evaluate();
      seen.push(others);
    }
    return [...seen, ...objective.params];
  });
  assertEquals(measured, plain);
});
