import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import "../optim/built_in.ts";
import { optimizers } from "../optim/optimizer.ts";
import { built } from "../testing/networks.ts";
import type { Measures, Objective } from "./objective.ts";
import { decodeSafetensors, encodeSafetensors } from "./checkpoint/safetensors.ts";
import { trainRows } from "../testing/train_rows.ts";
import type { MetricsRow, Outcome } from "./training_event.ts";
import type { TrainingOptions } from "./training_options.ts";

/** ½ p² from p = 1 with a validation loss that is told for each evaluation, the first before any step. */
function objective(validation: readonly number[], stops = true): Objective {
  const params = Float64Array.of(1);
  const grads = new Float64Array(1);
  let evaluations = 0;
  return {
    params,
    grads,
    state: [],
    tensors: [{ name: "p", shape: [1], start: 0, values: params }],
    stopsWhenDiverged: stops,
    gradient() {
      grads[0] = params[0];
      return 0.5 * params[0] * params[0];
    },
    metrics: () => ({}),
    update(optimizer, learningRate, step) {
      optimizer.update(params, grads, [], learningRate, step);
      return Number.isFinite(params[0]);
    },
    lossOfBatch: () => 0.5 * params[0] * params[0],
    evaluate: (): Measures => validation.length > 0 ? { val_loss: validation[evaluations++] } : {},
    epochs: (steps) => steps / 4,
    outputsFinite: () => true,
    keep: () => [params.slice()],
    restore: ([kept]) => params.set(kept),
  };
}

function run(of: Objective, plan: Partial<TrainingOptions>): { rows: MetricsRow[]; outcome: Outcome } {
  const sgd = built(optimizers, "sgd", { learning_rate: 0.5 });
  const rows: MetricsRow[] = [];
  const all = trainRows(of, sgd, { steps: 10, schedule: () => 0.5, logEvery: 1, evalEvery: 10, ...plan });
  for (let next = all.next();; next = all.next()) {
    if (next.done) return { rows, outcome: next.value };
    rows.push(next.value);
  }
}

Deno.test("train() reports every logEvery steps, at evaluations and after the last step", () => {
  const { rows } = run(objective([9, 8, 7, 6]), { logEvery: 3, evalEvery: 4 });
  assertEquals(rows.map(({ step }) => step), [0, 3, 4, 6, 8, 9, 10]);
  assertEquals(rows.map(({ measures }) => measures.val_loss), [9, undefined, 8, undefined, 7, undefined, 6]);
  assertEquals(rows.map(({ epoch }) => epoch), [0, 0.75, 1, 1.5, 2, 2.25, 2.5]);
  assertEquals(rows[0].measures, { val_loss: 9 }); // row 0 holds evaluations only
});

Deno.test("train() reports the loss before the update, and after it when asked", () => {
  const { rows } = run(objective([]), { steps: 2, lossAfter: true });
  assertEquals(rows.map(({ measures }) => measures), [
    { loss: 0.5, loss_after: 0.125 }, // p: 1, then 0.5
    { loss: 0.125, loss_after: 0.03125 },
  ]);
});

Deno.test("train() stops when patience has run out and keeps the best parameters", () => {
  const of = objective([5, 4, 3, 3.5, 3, 9]);
  const earlyStopping = { monitor: "val_loss", goal: "minimize", patience: 2, minDelta: 0 } as const;
  const { outcome, rows } = run(of, { evalEvery: 1, earlyStopping });
  assertEquals(outcome.steps, 4); // 3 is best after step 2; 3.5 and 3 are no improvement
  assertEquals(outcome.bestStep, 2);
  assertEquals(outcome.status, "complete");
  assertEquals(outcome.measures.val_loss, 3);
  assertEquals(of.params[0], 0.25);
  assertEquals(rows.length, 5);
});

Deno.test("train() counts an improvement only beyond minDelta, and maximizes when told", () => {
  const stop = (values: number[], goal: "minimize" | "maximize", minDelta: number) =>
    run(objective(values), {
      evalEvery: 1,
      earlyStopping: { monitor: "val_loss", goal, patience: 2, minDelta },
    }).outcome;
  assertEquals(stop([5, 4.9, 4.8, 4.75, 4.7], "minimize", 0.15).bestStep, 2); // 4.9 is too little, 4.8 is enough
  assertEquals(stop([1, 2, 3, 2, 1], "maximize", 0).bestStep, 2);
  assertEquals(stop([1, 1.1, 1.2, 9, 9], "maximize", 0.5).steps, 2);
});

Deno.test("train() ends a network at its first number that is not finite, and says which", () => {
  const { outcome, rows } = run(objective([]), { schedule: (step) => step === 2 ? Infinity : 0.5 });
  assertEquals([outcome.status, outcome.steps, outcome.error], [
    "diverged",
    3,
    "step 3: p is -Infinity after the update",
  ]);
  assertEquals(rows.map(({ step }) => step), [1, 2, 3]);
});

Deno.test("train() follows a function to its last step although it has diverged", () => {
  const { outcome } = run(objective([], false), { schedule: (step) => step === 2 ? Infinity : 0.5 });
  assertEquals([outcome.status, outcome.steps, outcome.error], [
    "diverged",
    10,
    "step 3: p is -Infinity after the update",
  ]);
});

Deno.test("safetensors: what was written is read again, bit for bit, with sorted metadata", () => {
  const tensors = [
    { name: "a.weight", shape: [2, 2], values: Float64Array.of(1, -0, Math.PI, 5e-324) },
    { name: "b", shape: [3], values: Float32Array.of(1.5, Infinity, NaN) },
    { name: "empty", shape: [0], values: new Float64Array(0) },
  ];
  const file = encodeSafetensors(tensors, { z: "1", a: "ü" });
  const read = decodeSafetensors(file);
  assertEquals(Object.entries(read.metadata), [["a", "ü"], ["z", "1"]]);
  for (const { name, shape, values } of tensors) {
    const found = read.tensors.get(name)!;
    assertEquals([found.shape, found.values], [shape, values]);
    assert([...values].every((value, i) => Object.is(value, found.values[i])));
  }
  assertEquals(encodeSafetensors(tensors, { a: "ü", z: "1" }), file);
});

Deno.test("safetensors: numbers that are the same give the same bytes, whatever NaN they hold", () => {
  const file = (nan32: number, nan64: bigint) =>
    encodeSafetensors([
      {
        name: "a",
        shape: [3],
        values: new Float32Array(Uint32Array.of(0x80000000, nan32, 0x7f800000).buffer),
      },
      { name: "b", shape: [2], values: new Float64Array(BigUint64Array.of(1n << 63n, nan64).buffer) },
    ], {});
  const [one, other] = [file(0xffc00001, 0xfff8000000000001n), file(0x7fc00000, 0x7ff8000000000000n)];
  assertEquals(one, other);
  const { tensors } = decodeSafetensors(one);
  const { buffer } = tensors.get("a")!.values;
  assertEquals([...new Uint32Array(buffer)], [0x80000000, 0x7fc00000, 0x7f800000]);
});

Deno.test("safetensors: the header is eight bytes of length, JSON, and numbers from a multiple of 8", () => {
  const file = encodeSafetensors([{ name: "x", shape: [1], values: Float64Array.of(2) }], {});
  const length = Number(new DataView(file.buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
  assertEquals(header.x, { dtype: "F64", shape: [1], data_offsets: [0, 8] });
  assertEquals((8 + length) % 8, 0);
  assertAlmostEquals(new DataView(file.buffer).getFloat64(8 + length, true), 2, 0);
});
