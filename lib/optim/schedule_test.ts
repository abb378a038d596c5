import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { built } from "../testing/networks.ts";
import "./built_in.ts";
import { schedules } from "./schedule.ts";

type Options = Readonly<Record<string, unknown>>;

// Rates at some steps, from a learning rate of 1 in a trial of 100 steps.
const table: { name: string; options: Options; dependsOnSteps: boolean; rates: Record<number, number> }[] = [
  { name: "constant", options: {}, dependsOnSteps: false, rates: { 0: 1, 1e9: 1 } },
  {
    name: "step",
    options: { step_size: 10 },
    dependsOnSteps: false,
    rates: { 0: 1, 9: 1, 10: 0.1, 29: 0.01, 30: 0.001 },
  },
  {
    name: "multistep",
    options: { milestones: [0, 5], gamma: 0.5 },
    dependsOnSteps: false,
    rates: { 0: 0.5, 4: 0.5, 5: 0.25, 99: 0.25 },
  },
  {
    name: "exponential",
    options: { gamma: 0.5 },
    dependsOnSteps: false,
    rates: { 0: 1, 1: 0.5, 3: 0.125, 1e6: 0 },
  },
  {
    name: "cosine",
    options: {},
    dependsOnSteps: true,
    rates: { 0: 1, 25: (1 + Math.SQRT1_2) / 2, 50: 0.5, 100: 0, 150: 0.5, 200: 1 },
  },
  {
    name: "cosine",
    options: { t_max: 10, eta_min: 0.2 },
    dependsOnSteps: false,
    rates: { 0: 1, 5: 0.6, 10: 0.2, 15: 0.6 },
  },
  {
    name: "cosine_restarts",
    options: { t_0: 10 },
    dependsOnSteps: false,
    rates: { 0: 1, 5: 0.5, 10: 1, 25: 0.5, 1e12: 1, 1000000000005: 0.5 },
  },
  {
    name: "cosine_restarts",
    options: { t_0: 10, t_mult: 3, eta_min: 0.5 },
    dependsOnSteps: false,
    rates: { 0: 1, 5: 0.75, 10: 1, 25: 0.75, 40: 1, 85: 0.75, 130: 1 },
  },
  { name: "linear", options: {}, dependsOnSteps: true, rates: { 0: 1, 25: 0.75, 100: 0, 150: 0 } },
  {
    name: "linear",
    options: { start_factor: 0.5, end_factor: 2, total_iters: 10 },
    dependsOnSteps: false,
    rates: { 0: 0.5, 5: 1.25, 10: 2, 99: 2 },
  },
  {
    name: "polynomial",
    options: { power: 2 },
    dependsOnSteps: true,
    rates: { 0: 1, 50: 0.25, 100: 0, 150: 0 },
  },
  { name: "polynomial", options: { total_iters: 10 }, dependsOnSteps: false, rates: { 0: 1, 5: 0.5, 11: 0 } },
  {
    name: "warmup",
    options: { warmup_steps: 20 },
    dependsOnSteps: false,
    rates: { 0: 0, 10: 0.5, 20: 1, 500: 1 },
  },
  {
    name: "warmup",
    options: { warmup_steps: 20, start_factor: 0.5, after: "cosine" },
    dependsOnSteps: true,
    rates: { 0: 0.5, 10: 0.75, 20: 1, 60: 0.5, 100: 0 },
  },
  {
    name: "warmup",
    options: { warmup_steps: 20, after: { type: "linear", total_iters: 40 } },
    dependsOnSteps: false,
    rates: { 20: 1, 40: 0.5, 60: 0, 100: 0 },
  },
  {
    name: "warmup",
    options: { warmup_steps: 10, after: { type: "warmup", warmup_steps: 10, after: "linear" } },
    dependsOnSteps: true,
    rates: { 5: 0.5, 10: 0, 15: 0.5, 20: 1, 60: 0.5, 100: 0 },
  },
  {
    name: "warmup",
    options: { warmup_steps: 0, after: "cosine" },
    dependsOnSteps: true,
    rates: { 0: 1, 50: 0.5, 100: 0 },
  },
  // A trial that ends within its warm-up.
  {
    name: "warmup",
    options: { warmup_steps: 200, after: "linear" },
    dependsOnSteps: true,
    rates: { 0: 0, 100: 0.5, 200: 1, 201: 0 },
  },
];

/** The same schedule in steps and in epochs of 10 steps. */
const twins: { name: string; steps: Options; epochs: Options }[] = [
  { name: "step", steps: { step_size: 30, gamma: 0.3 }, epochs: { step_epochs: 3, gamma: 0.3 } },
  { name: "multistep", steps: { milestones: [0, 30, 70] }, epochs: { milestone_epochs: [0, 3, 7] } },
  {
    name: "exponential",
    steps: { gamma: 0.9, decay_steps: 20 },
    epochs: { gamma: 0.9, decay_epochs: 2 },
  },
  { name: "cosine", steps: { t_max: 60, eta_min: 0.1 }, epochs: { t_max_epochs: 6, eta_min: 0.1 } },
  { name: "cosine_restarts", steps: { t_0: 20, t_mult: 2 }, epochs: { t_0_epochs: 2, t_mult: 2 } },
  { name: "linear", steps: { total_iters: 70 }, epochs: { total_epochs: 7 } },
  { name: "polynomial", steps: { total_iters: 70, power: 2 }, epochs: { total_epochs: 7, power: 2 } },
  {
    name: "warmup",
    steps: { warmup_steps: 20, after: { type: "step", step_size: 10 } },
    epochs: { warmup_epochs: 2, after: { type: "step", step_epochs: 1 } },
  },
  {
    name: "warmup",
    steps: { warmup_steps: 20, after: "cosine" },
    epochs: { warmup_epochs: 2, after: "cosine" },
  },
];

Deno.test("schedules with a length have a twin in epochs in the table of these tests", () => {
  const lengths = schedules.names().filter((name) => name !== "constant");
  assertEquals([...new Set(twins.map(({ name }) => name))], lengths);
});

for (const { name, steps, epochs } of twins) {
  Deno.test(`${name} ${JSON.stringify(epochs)} has the very rates of ${JSON.stringify(steps)}`, () => {
    const context = { learningRate: 0.1, steps: 100, stepsPerEpoch: 10 };
    const builder = built(schedules, name, epochs);
    const [one, other] = [built(schedules, name, steps).schedule(context), builder.schedule(context)];
    for (let t = 0; t < 150; t++) assertEquals(Object.is(other(t), one(t)), true, `at step ${t}`);
    assertThrows(
      () => builder.schedule({ learningRate: 0.1, steps: 100 }),
      TypeError,
      "a schedule in epochs needs stepsPerEpoch",
    );
  });
}

Deno.test("exponential falls by gamma over decay_steps, gradually", () => {
  const rate = built(schedules, "exponential", { gamma: 0.5, decay_steps: 4 }).schedule({
    learningRate: 1,
    steps: 8,
  });
  const wanted = [1, Math.SQRT1_2 ** 0.5, Math.SQRT1_2, Math.SQRT1_2 ** 1.5, 0.5];
  for (const [t, want] of wanted.entries()) assertAlmostEquals(rate(t), want, 1e-15);
});

Deno.test("schedules are all in the table of these tests", () => {
  assertEquals([...new Set(table.map(({ name }) => name))].sort(), schedules.names().sort());
});

for (const { name, options, dependsOnSteps, rates } of table) {
  Deno.test(`${name} ${JSON.stringify(options)} gives these rates`, () => {
    const builder = built(schedules, name, options);
    assertEquals(builder.dependsOnSteps, dependsOnSteps);
    const one = builder.schedule({ learningRate: 1, steps: 100 });
    const half = builder.schedule({ learningRate: 0.5, steps: 100 });
    const floor = Number(options.eta_min ?? 0); // does not scale with the learning rate
    for (const [step, want] of Object.entries(rates)) {
      assertAlmostEquals(one(Number(step)), want, 1e-12, `at step ${step}`);
      const scaled = floor + (want - floor) * (0.5 - floor) / (1 - floor);
      assertAlmostEquals(half(Number(step)), scaled, 1e-12, `at step ${step} from 0.5`);
    }
    const longer = builder.schedule({ learningRate: 1, steps: 1000 });
    const same = Object.keys(rates).every((step) => longer(Number(step)) === one(Number(step)));
    assertEquals(same, !dependsOnSteps, "only what depends on the declared steps changes with them");
  });
}
