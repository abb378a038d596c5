import { assert, assertEquals, assertLessOrEqual, assertStringIncludes } from "@std/assert";
import { Random } from "../base/random.ts";
import type { ElementwiseActivation, Loss } from "../compute/backend.ts";
import type { Shape } from "../nn/layer.ts";
import { dense } from "../nn/layers/dense.ts";
import { Network } from "../nn/network.ts";
import { activationOf, lossOf } from "../testing/networks.ts";
import { checkActivation, checkLoss } from "./component_check.ts";
import { functionCheck } from "./function_check.ts";
import type { DescentFunction } from "./function_objective.ts";
import { gradientCheck } from "./gradient_check.ts";
import { networkObjective } from "./network_objective.ts";

/** How inputs and first weights are drawn: many sums are exactly 0, at the kink, with zeros among them. */
interface Scene {
  readonly seed: number;
  /** Rows in pairs x and -x, besides a row of zeros. */
  readonly mirrored?: boolean;
  readonly zeroWeights?: boolean;
  /** Size of the targets (default: 1), so that the loss is about its square. */
  readonly targets?: number;
}

/** A network of two layers on five rows of which the first is zero, as an objective in float64. */
function objectiveOf(
  activation: ElementwiseActivation,
  loss: Loss,
  { seed, mirrored, zeroWeights, targets: size = 1 }: Scene,
) {
  const random = Random.keyed(seed, "scene");
  const [rows, inputs, units, outputs] = [5, 3, 4, 2];
  const layers = [
    { name: "hidden", layer: (input: Shape) => dense(input, units), activation },
    { name: "output", layer: (input: Shape) => dense(input, outputs), activation: activationOf("identity") },
  ];
  const network = new Network({ input: [inputs], layers }, { capacity: rows });
  for (const { name, values } of network.tensors) {
    const isZero = name.endsWith("bias") || (zeroWeights && name === "hidden.weight");
    for (let i = 0; i < values.length; i++) values[i] = isZero ? 0 : random.normal();
  }
  const values = new Float64Array(rows * inputs);
  for (let i = inputs; i < values.length; i++) values[i] = random.integer(3) === 0 ? 0 : random.normal();
  if (mirrored) { for (let i = 3 * inputs; i < values.length; i++) values[i] = -values[i - 2 * inputs]; }
  const targets = Float64Array.from(
    { length: rows * outputs },
    (_, i) => i < outputs ? 0 : size * random.normal(),
  );
  const part = {
    inputs: { rows, columns: inputs, values },
    targets: { rows, columns: outputs, values: targets },
  };
  const all = Uint32Array.from({ length: rows }, (_, row) => row);
  return networkObjective(network, {
    data: { train: { part, rows: all }, scaling: { shift: [0], divisor: [1] } },
    batches: { positions: () => all, rowsDrawn: (steps) => steps * rows },
    loss,
    metrics: [],
    gradient: "analytic",
    h: 1e-4,
  });
}

const scenes: Scene[] = Array.from({ length: 40 }, (_, seed) => ({
  seed,
  mirrored: seed % 2 === 1,
  zeroWeights: seed % 4 >= 2,
}));

const passed = (activation: ElementwiseActivation, loss: Loss, scene: Scene) =>
  gradientCheck(objectiveOf(activation, loss, scene), 1e-4, scene.seed).every((tensor) => tensor.passed);

for (const name of ["relu", "leaky_relu", "elu", "identity", "softplus"]) {
  for (const loss of ["mse_mean", "huber", "mae"]) {
    Deno.test(`gradientCheck() never fails a right ${name} with ${loss}, though the point lies on its kink`, () => {
      const activation = activationOf(name, name === "elu" ? { alpha: 2 } : {}) as ElementwiseActivation;
      const failed = scenes.filter((scene) => !passed(activation, lossOf({ name: loss }), scene));
      assertEquals(failed, []);
    });
  }
}

/** Derivatives that are wrong somewhere off 0, by little or by much. */
const wrong: Record<string, ElementwiseActivation> = {
  "relu with a slope below 0": { f: (x) => Math.max(0, x), df: (x) => x > 0 ? 1 : 0.01 },
  "relu that is too steep": { f: (x) => Math.max(0, x), df: (x) => x > 0 ? 1.0001 : 0 },
  "relu with the slope of both sides' mean": { f: (x) => Math.max(0, x), df: () => 0.5 },
  "relu the wrong way round": { f: (x) => Math.max(0, x), df: (x) => x > 0 ? 0 : 1 },
  "leaky relu without its leak": { f: (x) => x > 0 ? x : 0.1 * x, df: (x) => x > 0 ? 1 : 0 },
  "square without its 2": { f: (x) => x * x, df: (x) => x },
};

for (const [name, activation] of Object.entries(wrong)) {
  Deno.test(`gradientCheck() always fails ${name}`, () => {
    const escaped = scenes.filter((scene) => passed(activation, lossOf({ name: "mse_mean" }), scene));
    assertEquals(escaped, []);
    assert(checkActivation(activation) !== undefined);
  });
}

Deno.test("gradientCheck() leaves the parameters as they were", () => {
  const objective = objectiveOf(wrong["square without its 2"], lossOf({ name: "mse_mean" }), { seed: 1 });
  const before = objective.params.slice();
  gradientCheck(objective, 1e-4, 1);
  assertEquals(objective.params, before);
});

Deno.test("checkActivation() takes any slope between those of both sides of a kink, and no other", () => {
  const relu = (atZero: number): ElementwiseActivation => ({
    f: (x) => Math.max(0, x),
    df: (x) => x > 0 ? 1 : x < 0 ? 0 : atZero,
  });
  for (const atZero of [0, 0.5, 1]) assertEquals(checkActivation(relu(atZero)), undefined);
  assertEquals(checkActivation(relu(1.5)), "at x = 0 df gives 1.5, but f changes by 0 below and 1 above");
  assertEquals(checkActivation(relu(-0.5)), "at x = 0 df gives -0.5, but f changes by 0 below and 1 above");
  const hardTanh = {
    f: (x: number) => Math.max(-1, Math.min(1, x)),
    df: (x: number) => Math.abs(x) <= 1 ? 1 : 0,
  };
  assertEquals(checkActivation(hardTanh), undefined);
});

Deno.test("checkLoss() also tries the form on logits: its gradient, and that it is the same loss", () => {
  for (const name of ["cross_entropy", "binary_cross_entropy", "mse_mean"]) {
    assertEquals(checkLoss(lossOf({ name })), undefined);
  }
  const right = lossOf({ name: "cross_entropy" });
  const form = right.onLogits!.loss;
  const twice: Loss = {
    ...form,
    rowGradient: (dY, ...of) => (form.rowGradient(dY, ...of), dY.set(dY.map((d) => 2 * d))),
  };
  assertStringIncludes(
    checkLoss({ ...right, onLogits: { link: "softmax", loss: twice } })!,
    "on logits ∂loss/∂y[",
  );
  const other: Loss = {
    ...right,
    onLogits: { link: "softmax", loss: lossOf({ name: "binary_cross_entropy_logits" }) },
  };
  assertStringIncludes(checkLoss(other)!, "but of their logits");
});

/** Two functions of one number each, |p| and |p - 1|, whose kinks are where the descents begin. */
const kinked = (slope: (x: number, p: number) => number): DescentFunction => ({
  x: Float64Array.of(0, 1),
  initial: Float64Array.of(0, 1),
  term: (x, p) => Math.abs(p - x),
  slope,
  exact: (x) => x,
});

Deno.test("functionCheck() judges off a kink: a right slope passes, a wrong one fails", () => {
  for (let seed = 0; seed < 20; seed++) {
    for (const atKink of [0, 1, -1]) {
      const right = functionCheck(kinked((x, p) => Math.sign(p - x) || atKink), 1e-4, seed);
      assertEquals([right.passed, right.checked], [true, 2]);
      assertLessOrEqual(right.worst, 1e-9);
    }
    assertEquals(functionCheck(kinked((x, p) => 0.99 * Math.sign(p - x)), 1e-4, seed).passed, false);
    assertEquals(functionCheck(kinked(() => 0), 1e-4, seed).passed, false);
  }
});

Deno.test("gradientCheck() allows for the rounding of a large loss, and still finds a wrong gradient", () => {
  const tanh = activationOf("tanh") as ElementwiseActivation;
  const wrong: Loss = {
    ...lossOf({ name: "mse_mean" }),
    rowGradient: (dY, y, t, start, columns) => {
      for (let i = start; i < start + columns; i++) dY[i] = 1.001 * 2 * (y[i] - t[i]) / columns;
    },
  };
  for (const scene of scenes) {
    const large = { ...scene, targets: 1e7 };
    assert(passed(tanh, lossOf({ name: "mse_mean" }), large), `scene ${scene.seed}`);
    assert(!passed(tanh, wrong, large), `scene ${scene.seed}, wrong`);
  }
});

Deno.test("checkActivation() and checkLoss() name values that are no numbers", () => {
  const forgetful = { f: (x: number) => void (x + 1) as unknown as number, df: () => 1 };
  assertEquals(checkActivation(forgetful), "at x = -6.3 f gives undefined");
  assertEquals(checkActivation({ f: Math.sqrt, df: () => 1 }), "at x = -6.3 f gives NaN");
  const row = () => undefined as unknown as number;
  const loss = { reduction: "mean", expects: "any", row, rowGradient() {} } as const;
  assertEquals(checkLoss(loss), "at y = [0.21, 0.47, 0.32] the loss is undefined");
});
