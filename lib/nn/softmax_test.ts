import { assertAlmostEquals, assertGreater, assertLessOrEqual } from "@std/assert";
import { golden, numbers, type Tensor, worstDeviation } from "../testing/golden.ts";
import { engines } from "../testing/engines.ts";
import { lossOf } from "../testing/networks.ts";
import { softmax } from "./softmax.ts";

interface Case {
  logits: Tensor;
  softmax: Tensor;
  log_softmax: Tensor;
  upstream: Tensor;
  grad_logits: Tensor;
  must_not_equal_whole_batch_softmax?: Tensor;
}

for (const [index, c] of golden<Case>("softmax.json").cases.entries()) {
  const [rows, columns] = c.logits.shape;
  const shape = { rows, columns };
  const length = rows * columns;

  for (const { engine, tolerance } of engines) {
    Deno.test(`golden softmax case ${index}, ${engine.name}: forward and gradient, row by row`, () => {
      const most = tolerance(1e-12, 1e-5);
      const backend = engine.open(4 * 64 * (length + 8));
      const [x, y, dY, dX] = [0, 1, 2, 3].map((k) => k * 64 * (length + 8));
      backend.view(x, length).set(numbers(c.logits));
      backend.activationForward(softmax, y, x, shape);
      const got = backend.view(y, length);
      assertLessOrEqual(worstDeviation(got, numbers(c.softmax)), most);
      for (let r = 0; r < rows; r++) {
        const row = Array.from(got.subarray(r * columns, (r + 1) * columns));
        assertAlmostEquals(row.reduce((a, b) => a + b), 1, most);
      }
      backend.view(dY, length).set(numbers(c.upstream));
      backend.activationBackward(softmax, dX, dY, x, y, shape);
      assertLessOrEqual(worstDeviation(backend.view(dX, length), numbers(c.grad_logits)), most);
      if (c.must_not_equal_whole_batch_softmax) {
        assertGreater(worstDeviation(got, numbers(c.must_not_equal_whole_batch_softmax)), 1e-3);
      }
    });
  }

  Deno.test(`golden log-softmax case ${index}: the loss on logits of each class alone`, () => {
    const logits = numbers(c.logits);
    const wanted = numbers(c.log_softmax);
    const loss = lossOf({ name: "cross_entropy_logits" });
    for (let r = 0; r < rows; r++) {
      for (let k = 0; k < columns; k++) {
        const t = new Float64Array(length);
        t[r * columns + k] = 1;
        const want = wanted[r * columns + k];
        assertAlmostEquals(-loss.row(logits, t, r * columns, columns), want, 1e-12 * (1 + Math.abs(want)));
      }
    }
  });
}
