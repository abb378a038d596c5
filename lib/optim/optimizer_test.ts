import { assert, assertEquals, assertLess } from "@std/assert";
import type { Vector } from "../compute/vector.ts";
import { built } from "../testing/networks.ts";
import "./built_in.ts";
import { type Optimizer, optimizers } from "./optimizer.ts";
import { sgd } from "./sgd.ts";

type Options = Readonly<Record<string, unknown>>;

// Optimizers whose steps do not shrink with the gradient need a falling rate, which descend() gives.
const table: { name: string; options: Options; slots: string[] }[] = [
  { name: "sgd", options: { learning_rate: 0.1 }, slots: [] },
  { name: "sgd", options: { learning_rate: 0.1, momentum: 0.9 }, slots: ["momentum"] },
  { name: "sgd", options: { learning_rate: 0.1, momentum: 0.9, dampening: 0.5 }, slots: ["momentum"] },
  { name: "sgd", options: { learning_rate: 0.1, momentum: 0.9, nesterov: true }, slots: ["momentum"] },
  { name: "adagrad", options: { learning_rate: 1 }, slots: ["sum_of_squares"] },
  { name: "adagrad", options: { learning_rate: 1, initial_accumulator: 0.5 }, slots: ["sum_of_squares"] },
  { name: "rmsprop", options: { learning_rate: 0.05 }, slots: ["second_moment"] },
  {
    name: "rmsprop",
    options: { learning_rate: 0.01, momentum: 0.5 },
    slots: ["second_moment", "momentum"],
  },
  {
    name: "rmsprop",
    options: { learning_rate: 0.01, centered: true, momentum: 0.5 },
    slots: ["second_moment", "first_moment", "momentum"],
  },
  { name: "adam", options: { learning_rate: 0.05 }, slots: ["first_moment", "second_moment"] },
  {
    name: "adam",
    options: { learning_rate: 0.05, amsgrad: true },
    slots: ["first_moment", "second_moment", "greatest_second_moment"],
  },
  {
    name: "adamw",
    options: { learning_rate: 0.05, weight_decay: 0 },
    slots: ["first_moment", "second_moment"],
  },
];

/** The gradient of the bowl ½ (a - 1)² + 2 (b - 2)². */
const bowl = (p: Vector): Vector => {
  const g = p.slice();
  g[0] = p[0] - 1;
  g[1] = 4 * (p[1] - 2);
  return g;
};

const steps = 2000;

function stateOf(optimizer: Optimizer, p: Vector): Vector[] {
  const state = optimizer.slots.map(() => p.slice().fill(0));
  optimizer.initialise?.(state);
  return state;
}

/** Updates `from` to `to` of a descent with a rate that falls to 0 in a straight line. */
function descend(
  optimizer: Optimizer,
  options: Options,
  p: Vector,
  state: Vector[],
  from: number,
  to: number,
) {
  const rate = options.learning_rate as number;
  for (let step = from; step < to; step++) {
    optimizer.update(p, bowl(p), state, rate * (1 - step / steps), step);
  }
}

Deno.test("optimizers are all in the table of these tests", () => {
  assertEquals([...new Set(table.map(({ name }) => name))].sort(), optimizers.names().sort());
});

for (const { name, options, slots } of table) {
  const title = `${name} ${JSON.stringify(options)}`;

  for (const start of [Float64Array.of(3, -2), Float32Array.of(3, -2)]) {
    Deno.test(`${title} reaches the minimum of a bowl, ${8 * start.BYTES_PER_ELEMENT} bits`, () => {
      const optimizer = built(optimizers, name, options);
      const p = start.slice();
      const state = stateOf(optimizer, p);
      descend(optimizer, options, p, state, 0, steps);
      assertLess(Math.abs(p[0] - 1) + Math.abs(p[1] - 2), 1e-3, `ended at ${p}`);
    });

    Deno.test(`${title} stays where the gradient is 0, ${8 * start.BYTES_PER_ELEMENT} bits`, () => {
      const optimizer = built(optimizers, name, options);
      const p = start.slice();
      const state = stateOf(optimizer, p);
      const none = start.slice().fill(0);
      for (let step = 0; step < 3; step++) optimizer.update(p, none, state, 0.1, step);
      assertEquals(p, start);
    });
  }

  Deno.test(`${title} goes on from its slots and the step number with the same bits`, () => {
    const whole = Float64Array.of(3, -2);
    const first = built(optimizers, name, options);
    const wholeState = stateOf(first, whole);
    descend(first, options, whole, wholeState, 0, 20);

    const part = Float64Array.of(3, -2);
    const partState = stateOf(first, part);
    descend(first, options, part, partState, 0, 7);
    const resumed = built(optimizers, name, options);
    descend(resumed, options, part, partState.map((slot) => slot.slice()), 7, 20);
    assertEquals(part, whole);
    assertEquals(first.slots, slots);
  });
}

Deno.test("sgd() without momentum is p - g · lr, in this order of operations", () => {
  const update = sgd({ momentum: 0, dampening: 0, nesterov: false, weight_decay: 0 }).update;
  const p = Float64Array.from({ length: 100 }, (_, i) => Math.sin(i) * 10 ** (i % 7));
  const g = Float64Array.from({ length: 100 }, (_, i) => Math.cos(i) * 10 ** (i % 5));
  const want = p.map((value, i) => value - g[i] * 0.1);
  update(p, g, [], 0.1, 0);
  assertEquals(p, want);
});

Deno.test("sgd() with momentum begins with the whole first gradient, whatever the slot and the dampening", () => {
  const optimizer = sgd({ momentum: 0.5, dampening: 0.75, nesterov: false, weight_decay: 0 });
  const p = Float64Array.of(1);
  const velocity = Float64Array.of(123);
  optimizer.update(p, Float64Array.of(4), [velocity], 0.125, 0);
  assertEquals([p[0], velocity[0]], [0.5, 4]);
  optimizer.update(p, Float64Array.of(8), [velocity], 0.125, 1); // v = 0.5 · 4 + 0.25 · 8
  assertEquals([p[0], velocity[0]], [0, 4]);
});

Deno.test("adam and adamw differ in what weight decay does: only adamw's is apart from the gradient", () => {
  const decayed = (name: string, gradient: number) => {
    const optimizer = built(optimizers, name, { learning_rate: 0.5, weight_decay: 0.5, eps: 1e-300 });
    const p = Float64Array.of(8);
    optimizer.update(p, Float64Array.of(gradient), stateOf(optimizer, p), 0.5, 0);
    return Math.round(p[0] * 1e12) / 1e12;
  };
  // A first step of Adam is the rate itself, whatever the size of the gradient.
  assertEquals([decayed("adam", 0), decayed("adam", 2)], [7.5, 7.5]);
  assertEquals([decayed("adamw", 0), decayed("adamw", 2)], [6, 5.5]);
});

Deno.test("rmsprop with centered never takes the root of a negative variance", () => {
  const optimizer = built(optimizers, "rmsprop", { learning_rate: 1, centered: true, alpha: 0.3 });
  for (const p of [Float64Array.of(0), Float32Array.of(0)]) {
    const state = stateOf(optimizer, p);
    const gradient = p.slice().fill(0.1); // a constant gradient has variance 0
    for (let step = 0; step < 200; step++) optimizer.update(p, gradient, state, 1e-9, step);
    assert(Number.isFinite(p[0]), `ended at ${p}`);
  }
});
