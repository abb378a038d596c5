import { assert, assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import { classTrial } from "../testing/class_trial.ts";
import { gradientCheck } from "./gradient_check.ts";

const plain = 'units = 3, activation = "tanh"';
const penalised = `${plain}, l1 = 0.03, l2 = 0.2`;
const loss = "cross_entropy";

/** 0.03 Σ|w| + 0.2 Σw² of the hidden layer. */
const penaltyOf = (weights: Iterable<number>) =>
  [...weights].reduce((sum, w) => sum + 0.03 * Math.abs(w) + 0.2 * w * w, 0);

for (const backend of ["reference", "wasm"] as const) {
  Deno.test(`the loss of a step has the penalty of its weights before the update, evaluations do not: ${backend}`, () => {
    const [{ setup: with_ }, { setup: without }] = [penalised, plain].map((hidden) =>
      classTrial(loss, { hidden, backend })
    );
    const weights = with_.network!.tensors.find(({ name }) => name === "layer_1.weight")!.values;
    for (let step = 0; step < 3; step++) {
      without.objective.params.set(with_.objective.params);
      const before = Float64Array.from(weights);
      const whole = with_.objective.gradient(step);
      const { penalty, ...metrics } = with_.objective.metrics();
      assertAlmostEquals(penalty, penaltyOf(before), 1e-14);
      assertEquals(whole, without.objective.gradient(step) + penalty);
      assertEquals(metrics, without.objective.metrics());
      assertEquals(with_.objective.lossOfBatch(), whole);
      with_.objective.update(with_.optimizer, 0.1, step);
      without.objective.params.set(with_.objective.params);
      const after = without.objective.lossOfBatch() + penaltyOf(weights);
      assertAlmostEquals(with_.objective.lossOfBatch(), after, 1e-14);
      assertEquals(with_.objective.metrics().penalty, penalty);
      assertEquals(with_.objective.evaluate(), without.objective.evaluate());
    }
  });
}

Deno.test("numerical gradients have the penalty's differences, and the loss of analytic ones", () => {
  const [analytic, numerical] = ["", 'gradient = "numerical"'].map((train) =>
    classTrial(loss, { hidden: penalised, train }).setup.objective
  );
  for (const objective of [analytic, numerical]) objective.params[0] = 0; // a kink: 0 by both
  assertEquals(numerical.gradient(0), analytic.gradient(0));
  assertEquals(numerical.metrics(), analytic.metrics());
  for (const [k, slope] of numerical.grads.entries()) {
    assertLess(Math.abs(slope - analytic.grads[k]), 1e-7, String(k));
  }
});

Deno.test("the gradient check passes with penalties, also where weights begin at the kink of l1", () => {
  const atKink = ['initializer = "zeros", ', ""].map((zeros) => `${zeros}${penalised}`);
  for (const hidden of [...atKink, `${plain}, l1 = 30`]) {
    for (let seed = 0; seed < 20; seed++) {
      const { objective } = classTrial(loss, { hidden }).setup;
      assertEquals(gradientCheck(objective, 1e-4, seed).filter(({ passed }) => !passed), [], hidden);
    }
  }
});

Deno.test("the gradient check finds a penalty whose gradient is left out", () => {
  const { setup: { objective } } = classTrial(loss, { hidden: penalised });
  const { setup: { objective: other } } = classTrial(loss, { hidden: plain });
  const gradient = (step: number) => {
    const value = objective.gradient(step);
    other.params.set(objective.params);
    other.gradient(step);
    objective.grads.set(other.grads);
    return value;
  };
  const failed = gradientCheck({ ...objective, gradient }, 1e-4, 1).filter(({ passed }) => !passed);
  assertEquals(failed.map(({ tensor }) => tensor), ["layer_1.weight"]);
});

Deno.test("the gradient is clipped with its penalty", () => {
  const { setup: { objective, plan } } = classTrial(loss, {
    hidden: `${plain}, l2 = 100`,
    train: "clip_norm = 0.5",
  });
  objective.gradient(0);
  const norm = () => Math.sqrt(Array.from(objective.grads).reduce((sum, slope) => sum + slope * slope, 0));
  assert(norm() > 10);
  plan.clip!(objective.grads);
  assertAlmostEquals(norm(), 0.5, 1e-6);
});
