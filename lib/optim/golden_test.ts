import { assert, assertAlmostEquals, assertEquals, assertLess, assertLessOrEqual } from "@std/assert";
import * as v from "valibot";
import { golden, numbers, type Tensor, worstDeviation } from "../testdata/golden.ts";
import { built } from "../testdata/networks.ts";
import "./built_in.ts";
import { clipByNorm, clipByValue } from "./clip.ts";
import { type Optimizer, optimizers } from "./optimizer.ts";
import { type Schedule, schedules } from "./schedule.ts";

/** Golden files write `lr`, experiment files `learning_rate`. */
function optimizerOf(name: string, { lr = 0.1, ...options }: Record<string, unknown>): Optimizer {
  return built(optimizers, name, { learning_rate: lr, ...options });
}

function scheduleOf(
  { name, lr, ...options }: { name: string; lr: number } & Record<string, unknown>,
): Schedule {
  const { after } = options as { after?: { name: string } };
  const renamed = after ? { ...options, after: { ...after, type: after.name, name: undefined } } : options;
  if (renamed.after) delete (renamed.after as Record<string, unknown>).name;
  return built(schedules, name, renamed).schedule({ learningRate: lr, steps: 1000 });
}

/** Parameters after each of some steps, from a gradient that may depend on them. */
function* descend(
  optimizer: Optimizer,
  p0: Float64Array,
  gradient: (p: Float64Array, step: number) => Float64Array,
  rate: Schedule,
): Generator<Float64Array, never> {
  const p = p0.slice();
  const state = optimizer.slots.map(() => new Float64Array(p.length));
  optimizer.initialise?.(state);
  for (let step = 0;; step++) {
    optimizer.update(p, gradient(p, step), state, rate(step), step);
    yield p;
  }
}

interface GivenGradients {
  type: "given_gradients" | "given_gradients_with_schedule";
  optimizer: string;
  hyper: Record<string, unknown>;
  p0: Tensor;
  gradients: Tensor;
  p_after_step: Tensor;
  schedule?: { name: string; lr: number };
}

interface Quadratic {
  type: "quadratic";
  optimizer: string;
  hyper: Record<string, unknown>;
  p0: Tensor;
  c: Tensor;
  m: Tensor;
  every: number;
  p_after_every: Tensor;
}

interface Clip {
  type: "clip_by_global_norm" | "clip_by_value";
  gradients: Tensor | Tensor[];
  clipped: Tensor | Tensor[];
  max_norm?: number;
  total_norm?: number;
  limit?: number;
}

const flat = (tensors: Tensor | Tensor[]) =>
  Float64Array.from([tensors].flat().flatMap((tensor) => [...numbers(tensor)]));

for (const [index, c] of golden<GivenGradients | Quadratic | Clip>("optimizers.json").cases.entries()) {
  if (c.type === "quadratic") {
    Deno.test(`golden optimizer case ${index}: ${c.optimizer} ${JSON.stringify(c.hyper)} on a quadratic`, () => {
      const [curvature, minimum, want] = [numbers(c.c), numbers(c.m), numbers(c.p_after_every)];
      const n = curvature.length;
      const gradient = (p: Float64Array) => p.map((value, i) => curvature[i] * (value - minimum[i]));
      const lr = c.hyper.lr as number;
      const steps = descend(optimizerOf(c.optimizer, c.hyper), numbers(c.p0), gradient, () => lr);
      for (let k = 0; k < want.length / n; k++) {
        for (let step = 1; step < c.every; step++) steps.next();
        assertLessOrEqual(worstDeviation(steps.next().value, want.slice(k * n, (k + 1) * n)), 1e-8);
      }
    });
  } else if ("clipped" in c) {
    Deno.test(`golden optimizer case ${index}: ${c.type}`, () => {
      const grads = flat(c.gradients);
      if (c.type === "clip_by_value") clipByValue(grads, c.limit!);
      else assertAlmostEquals(clipByNorm(grads, c.max_norm!), c.total_norm!, 1e-10);
      assertLessOrEqual(worstDeviation(grads, flat(c.clipped)), 1e-10);
    });
  } else {
    Deno.test(`golden optimizer case ${index}: ${c.optimizer} ${JSON.stringify(c.hyper)}, ${c.type}`, () => {
      const [gradients, want] = [numbers(c.gradients), numbers(c.p_after_step)];
      const n = c.p0.data.length;
      const rate = c.schedule ? scheduleOf(c.schedule) : () => c.hyper.lr as number;
      const row = (_p: Float64Array, step: number) => gradients.slice(step * n, (step + 1) * n);
      const steps = descend(optimizerOf(c.optimizer, c.hyper), numbers(c.p0), row, rate);
      assert(want.length > 0);
      for (let k = 0; k < want.length / n; k++) {
        assertLessOrEqual(worstDeviation(steps.next().value, want.slice(k * n, (k + 1) * n)), 1e-10);
      }
    });
  }
}

interface ScheduleCase {
  schedule: { name: string; lr: number };
  lr_of_step: number[];
}

for (const { schedule, lr_of_step } of golden<ScheduleCase>("schedules.json").cases) {
  Deno.test(`golden schedule ${JSON.stringify(schedule)}`, () => {
    const rate = scheduleOf(schedule);
    assertLessOrEqual(worstDeviation(lr_of_step.map((_, step) => rate(step)), lr_of_step), 1e-12);
  });
}

Deno.test("every optimizer reaches the minimum of a bowl, in float64 and in float32", () => {
  for (const name of optimizers.names()) {
    const lr = name === "adagrad" ? 1 : 0.05;
    const optimizer = optimizerOf(name, { lr, weight_decay: 0 });
    for (const Numbers of [Float64Array, Float32Array]) {
      const p = Numbers.of(3, -2);
      const state = optimizer.slots.map(() => new Numbers(2));
      optimizer.initialise?.(state);
      for (let step = 0; step < 2000; step++) {
        optimizer.update(p, Numbers.of(p[0] - 1, 4 * (p[1] - 2)), state, lr * (1 - step / 2000), step);
      }
      assertLess(Math.abs(p[0] - 1) + Math.abs(p[1] - 2), 1e-3, `${name} ended at ${p}`);
    }
  }
});

Deno.test("schedules take the trial's steps as their horizon, less the warm-up", () => {
  const table: [string, Record<string, unknown>, number, number][] = [
    ["cosine", {}, 100, 0],
    ["linear", {}, 100, 0],
    ["polynomial", { power: 2 }, 50, 0.25],
    ["warmup", { warmup_steps: 20, after: "cosine" }, 100, 0],
    ["warmup", { warmup_steps: 20, after: "linear" }, 60, 0.5],
  ];
  for (const [name, options, step, want] of table) {
    const builder = built(schedules, name, options);
    assertEquals(builder.dependsOnSteps, true);
    assertAlmostEquals(
      builder.schedule({ learningRate: 1, steps: 100 })(step),
      want,
      1e-12,
      `${name} at ${step}`,
    );
  }
  assertEquals(built(schedules, "cosine", { t_max: 7 }).dependsOnSteps, false);
});

Deno.test("sgd refuses Nesterov's variant without momentum or with dampening", () => {
  const { options } = optimizers.get("sgd");
  for (const wrong of [{}, { momentum: 0.9, dampening: 0.1 }]) {
    const result = v.safeParse(options, { learning_rate: 0.1, nesterov: true, ...wrong });
    assertEquals(result.issues?.map(({ message }) => message), [
      "must be false without momentum or with dampening",
    ]);
  }
  assert(v.safeParse(options, { learning_rate: 0.1, nesterov: true, momentum: 0.9 }).success);
});
