import { assert, assertAlmostEquals, assertEquals, assertLessOrEqual } from "@std/assert";
import { parse } from "../std/csv/mod.ts";
import { optimizers } from "../optim/optimizer.ts";
import "../optim/built_in.ts";
import { golden, goldenText, worstDeviation } from "../testing/golden.ts";
import { built } from "../testing/networks.ts";
import { type DescentFunction, functionObjective, objectives } from "./function_objective.ts";
import { linspace } from "./functions.ts";
import { numericalGradient } from "./numerical_gradient.ts";
import { trainRows } from "../testing/train_rows.ts";

/** Runs plain gradient descent to the end, as an experiment would. */
function descend(
  f: DescentFunction,
  options: { gradient: "analytic" | "numerical"; lr: number; steps: number; h?: number },
) {
  const { gradient, lr, steps, h = 1e-4 } = options;
  const objective = functionObjective(f, gradient, h);
  const sgd = built(optimizers, "sgd", { learning_rate: lr });
  const rows = [];
  const descent = trainRows(objective, sgd, { steps, schedule: () => lr, logEvery: 1, evalEvery: steps });
  for (let next = descent.next();; next = descent.next()) {
    if (next.done) return { objective, outcome: next.value, rows };
    rows.push(next.value);
  }
}

const sqrt = (x: number[], initial = 1) => built(objectives, "sqrt", { x, initial });

interface Column {
  column: string;
  gradient: "analytic" | "numerical";
  lr: number;
  steps: number;
  start: number;
  h?: number;
  nan: number;
}

const file = golden<Column>("sqrt-curves.json");
const [header, ...table] = parse(goldenText(file.csv as string));
const columnOf = (name: string) => {
  const index = header.indexOf(name);
  assert(index >= 0, `sqrt-curves has no column ${name}`);
  return table.map((row) => Number(row[index]));
};

Deno.test("golden sqrt grid and exact roots", () => {
  const { from, to, points } = file.grid as { from: number; to: number; points: number };
  assertEquals([...linspace(from, to, points)], columnOf("x"));
  const built = sqrt(columnOf("x"));
  assert("exact" in built);
  assertEquals(columnOf("x").map((x) => built.exact(x)), columnOf("true"));
});

for (const { column, gradient, lr, steps, start, h, nan } of file.cases) {
  Deno.test(`golden sqrt curve ${column} is bit-identical`, () => {
    const { objective, outcome } = descend(sqrt(columnOf("x"), start), { gradient, lr, steps, h });
    const want = columnOf(column);
    for (const [i, value] of objective.params.entries()) {
      // -0 and 0 are not told apart by the file
      assert(
        value === want[i] || (Number.isNaN(value) && Number.isNaN(want[i])),
        `row ${i}: ${value}, expected ${want[i]}`,
      );
    }
    assertEquals(outcome.status, nan > 0 ? "diverged" : "complete");
    assertEquals(outcome.steps, steps);
  });
}

type Trajectory =
  & { x: number; lr: number; start: number; h: number }
  & ({ d_after_step: number[] } | { steps: number; result: number; true: number });

for (const [index, c] of golden<Trajectory>("sqrt-trajectories.json").cases.entries()) {
  Deno.test(`golden sqrt trajectory ${index}: x = ${c.x}, lr = ${c.lr}, start = ${c.start} is bit-identical`, () => {
    const many = "d_after_step" in c ? c.d_after_step : [c.result];
    for (const [k, want] of many.entries()) {
      const steps = "d_after_step" in c ? k + 1 : c.steps;
      const { objective } = descend(sqrt([c.x], c.start), { gradient: "numerical", lr: c.lr, steps, h: c.h });
      assert(objective.params[0] === want, `after ${steps} steps: ${objective.params[0]}, expected ${want}`);
    }
  });
}

for (const name of ["quadratic", "rosenbrock"]) {
  Deno.test(`${name}: the analytic gradient agrees with central differences, and is 0 at the minimum`, () => {
    const f = built(objectives, name, {});
    assert("value" in f && f.minimum);
    const out = new Float64Array(f.initial.length);
    for (const p of [f.initial, f.initial.map((value) => value * 1.7 + 0.3)]) {
      f.gradient(out, p);
      assertLessOrEqual(worstDeviation(out, numericalGradient((q) => f.value(q), p)), 1e-6);
    }
    f.gradient(out, f.minimum);
    assertLessOrEqual(worstDeviation(out, new Float64Array(out.length)), 1e-12);
    assertEquals(f.value(f.minimum), 0);
  });
}

Deno.test("quadratic: gradient descent contracts every direction by 1 - lr · curvature", () => {
  const f = built(objectives, "quadratic", { curvature: [1, 4], minimum: [2, -1], initial: [3, 1] });
  const { objective } = descend(f, { gradient: "analytic", lr: 0.1, steps: 10 });
  assertAlmostEquals(objective.params[0], 2 + 0.9 ** 10, 1e-12);
  assertAlmostEquals(objective.params[1], -1 + 2 * 0.6 ** 10, 1e-12);
});

Deno.test("train() follows a diverging function to its last step and says where it diverged", () => {
  const f = built(objectives, "quadratic", { curvature: [1], minimum: [0], initial: [1] });
  const { outcome, rows } = descend(f, { gradient: "analytic", lr: 1e200, steps: 5 });
  assertEquals(outcome.status, "diverged");
  assertEquals(outcome.steps, 5);
  assertEquals(outcome.error, "step 2: loss is Infinity");
  assertEquals(rows.map(({ step }) => step), [1, 2, 3, 4, 5]);
});
