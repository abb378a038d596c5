import { assertEquals, assertGreater, assertLessOrEqual } from "@std/assert";
import { Arena } from "../compute/arena.ts";
import type { Engine } from "../compute/engine.ts";
import type { Vector } from "../compute/vector.ts";
import { deviation, golden, numbers, type Tensor, worstDeviation } from "../testing/golden.ts";
import { engines } from "../testing/engines.ts";
import { built } from "../testing/networks.ts";
import "./built_in.ts";
import { clipByNorm, clipByValue } from "./clip.ts";
import { type Optimizer, optimizers } from "./optimizer.ts";
import { type Schedule, schedules } from "./schedule.ts";

interface NamedSchedule {
  readonly name: string;
  readonly lr?: number;
  readonly after?: NamedSchedule;
}

interface GivenGradients {
  readonly type: "given_gradients" | "given_gradients_with_schedule";
  readonly optimizer: string;
  readonly hyper: Readonly<Record<string, unknown>>;
  readonly p0: Tensor;
  readonly gradients: Tensor;
  readonly p_after_step: Tensor;
  readonly schedule?: NamedSchedule;
  readonly lr_of_step?: Tensor;
}

interface Quadratic {
  readonly type: "quadratic";
  readonly optimizer: string;
  readonly hyper: Readonly<Record<string, unknown>>;
  readonly p0: Tensor;
  readonly c: Tensor;
  readonly m: Tensor;
  readonly every: number;
  readonly p_after_every: Tensor;
}

interface ClipByNorm {
  readonly type: "clip_by_global_norm";
  readonly gradients: Tensor | readonly Tensor[];
  readonly clipped: Tensor | readonly Tensor[];
  readonly max_norm: number;
  readonly total_norm: number;
}

interface ClipByValue {
  readonly type: "clip_by_value";
  readonly gradients: Tensor | readonly Tensor[];
  readonly clipped: Tensor | readonly Tensor[];
  readonly limit: number;
}

type Case = GivenGradients | Quadratic | ClipByNorm | ClipByValue;

/** Where an update is computed. */
interface Precision {
  readonly name: string;
  readonly from: (values: ArrayLike<number>) => Vector;
  /** The tolerance that it is held to. */
  readonly atLeast: number;
  /** Unless the optimizer's own loop does. */
  readonly engine?: Engine;
}

/** Both precisions that parameters may have, and every engine. */
const precisions: readonly Precision[] = [
  { name: "float64", from: (values) => Float64Array.from(values), atLeast: 0 },
  { name: "float32", from: (values) => Float32Array.from(values), atLeast: 1e-4 },
  ...engines.map(({ engine, tolerance }) => ({
    name: engine.name,
    from: (values: ArrayLike<number>) => Float64Array.from(values),
    atLeast: tolerance(0, 1e-4),
    engine,
  })),
];

/** An optimizer with its first learning rate. Golden files write `lr`, experiment files `learning_rate`. */
function optimizerOf(c: GivenGradients | Quadratic): { optimizer: Optimizer; rate: Schedule } {
  const { lr = (c as GivenGradients).schedule?.lr, ...options } = c.hyper;
  const optimizer = built(optimizers, c.optimizer, { learning_rate: lr, ...options });
  const { schedule } = c as GivenGradients;
  return { optimizer, rate: schedule ? scheduleOf(schedule) : () => lr as number };
}

function scheduleOf({ lr, ...schedule }: NamedSchedule): Schedule {
  const { type, ...options } = selection(schedule);
  return built(schedules, type, options).schedule({ learningRate: lr!, steps: 1000 });
}

/** Golden files write `name`, experiment files `type`. */
function selection({ name, after, ...options }: NamedSchedule): { type: string } & Record<string, unknown> {
  return { type: name, ...options, ...(after ? { after: selection(after) } : {}) };
}

/** Parameters after each step, from a gradient that may depend on them. */
function* descend(
  { from, engine }: Precision,
  p0: ArrayLike<number>,
  { optimizer, rate }: ReturnType<typeof optimizerOf>,
  gradient: (p: Vector, step: number) => ArrayLike<number>,
): Generator<Vector, never> {
  if (engine) return yield* descendOn(engine, p0, { optimizer, rate }, gradient);
  const p = from(p0);
  const state = optimizer.slots.map(() => p.slice().fill(0));
  optimizer.initialise?.(state);
  for (let step = 0;; step++) {
    optimizer.update(p, from(gradient(p, step)), state, rate(step), step);
    yield p;
  }
}

/** The same by an engine's kernels. */
function* descendOn(
  engine: Engine,
  p0: ArrayLike<number>,
  { optimizer, rate }: ReturnType<typeof optimizerOf>,
  gradient: (p: Vector, step: number) => ArrayLike<number>,
): Generator<Vector, never> {
  const { length } = p0;
  const arena = new Arena(engine.bytesPerNumber);
  const [params, grads, ...state] = [0, 1, ...optimizer.slots].map(() => arena.reserve(length));
  const backend = engine.open(arena.bytes);
  const p = backend.view(params, length);
  p.set(p0);
  optimizer.initialise?.(state.map((offset) => backend.view(offset, length)));
  for (let step = 0;; step++) {
    backend.view(grads, length).set(gradient(p, step));
    backend.update(optimizer, { params, grads, state, length }, rate(step), step);
    yield p;
  }
}

/** The numbers of one tensor or of several, one after another, as parameters lie in memory. */
const flat = (tensors: Tensor | readonly Tensor[]) =>
  Float64Array.from([tensors].flat().flatMap((tensor) => [...numbers(tensor as Tensor)]));

function testGivenGradients(name: string, c: GivenGradients): void {
  for (const precision of precisions) {
    Deno.test(`${name}, ${precision.name}`, () => {
      const [gradients, want] = [numbers(c.gradients), numbers(c.p_after_step)];
      const n = c.p0.data.length;
      const run = optimizerOf(c);
      const row = (_p: Vector, step: number) => gradients.slice(step * n, (step + 1) * n);
      const steps = descend(precision, numbers(c.p0), run, row);
      assertGreater(want.length, 0);
      assertEquals(want.length, gradients.length);
      for (let k = 0; k < want.length; k += n) {
        const tolerance = Math.max(precision.atLeast, 1e-10);
        assertLessOrEqual(worstDeviation(steps.next().value, want.slice(k, k + n)), tolerance);
      }
      const rates = c.lr_of_step ? numbers(c.lr_of_step) : new Float64Array();
      assertLessOrEqual(worstDeviation(rates.map((_, step) => run.rate(step)), rates), 1e-12);
    });
  }
}

function testQuadratic(name: string, c: Quadratic): void {
  for (const precision of precisions) {
    Deno.test(`${name}, ${precision.name}`, () => {
      const [curvature, minimum, want] = [numbers(c.c), numbers(c.m), numbers(c.p_after_every)];
      const n = curvature.length;
      const gradient = (p: Vector) => p.map((value, i) => curvature[i] * (value - minimum[i]));
      const steps = descend(precision, numbers(c.p0), optimizerOf(c), gradient);
      assertGreater(want.length, 0);
      for (let k = 0; k < want.length; k += n) {
        for (let step = 1; step < c.every; step++) steps.next();
        const tolerance = Math.max(precision.atLeast, 1e-8);
        assertLessOrEqual(worstDeviation(steps.next().value, want.slice(k, k + n)), tolerance);
      }
    });
  }
}

function testClip(name: string, c: ClipByNorm | ClipByValue): void {
  for (const precision of precisions.slice(0, 2)) {
    Deno.test(`${name}, ${precision.name}`, () => {
      const tolerance = Math.max(precision.atLeast, 1e-10);
      const grads = precision.from(flat(c.gradients));
      if (c.type === "clip_by_value") clipByValue(grads, c.limit);
      else assertLessOrEqual(deviation(clipByNorm(grads, c.max_norm), c.total_norm), tolerance);
      assertLessOrEqual(worstDeviation(grads, flat(c.clipped)), tolerance);
    });
  }
}

for (const [index, c] of golden<Case>("optimizers.json").cases.entries()) {
  const name = `golden optimizers case ${index}: ${c.type}`;
  switch (c.type) {
    case "given_gradients":
    case "given_gradients_with_schedule":
      testGivenGradients(`${name}, ${c.optimizer} ${JSON.stringify(c.hyper)}`, c);
      break;
    case "quadratic":
      testQuadratic(`${name}, ${c.optimizer} ${JSON.stringify(c.hyper)}`, c);
      break;
    case "clip_by_global_norm":
    case "clip_by_value":
      testClip(name, c);
      break;
    default:
      c satisfies never;
      throw new Error(`${name} is of no known type`);
  }
}

interface ScheduleCase {
  readonly schedule: NamedSchedule;
  readonly lr_of_step: readonly number[];
}

for (const { schedule, lr_of_step } of golden<ScheduleCase>("schedules.json").cases) {
  Deno.test(`golden schedule ${JSON.stringify(schedule)}`, () => {
    const rate = scheduleOf(schedule);
    assertGreater(lr_of_step.length, 0);
    assertLessOrEqual(worstDeviation(lr_of_step.map((_, step) => rate(step)), lr_of_step), 1e-12);
  });
}
