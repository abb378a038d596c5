import { assertEquals } from "@std/assert";
import { Batches } from "./batches.ts";

const shapes = [
  { rows: 1, batchSize: 1 },
  { rows: 7, batchSize: 7 },
  { rows: 7, batchSize: 3 },
  { rows: 12, batchSize: 4 },
  { rows: 5, batchSize: 100 }, // a batch larger than the data
  { rows: 101, batchSize: 10 },
];

for (const shape of shapes) {
  for (const sampling of ["shuffle", "replacement"] as const) {
    const options = { ...shape, sampling, seed: 3 };
    const name = JSON.stringify({ ...shape, sampling });

    Deno.test(`Batches.positions() is the same in any order of steps: ${name}`, () => {
      const forward = new Batches(options);
      const steps = Array.from({ length: 3 * forward.stepsPerEpoch + 1 }, (_, step) => step);
      const drawn = steps.map((step) => [...forward.positions(step)]);
      const backward = new Batches(options);
      for (const step of steps.toReversed()) assertEquals([...backward.positions(step)], drawn[step]);
      for (const step of steps) assertEquals([...new Batches(options).positions(step)], drawn[step]);
    });

    Deno.test(`Batches.rowsDrawn() counts the rows of all steps before: ${name}`, () => {
      const batches = new Batches(options);
      let rows = 0;
      for (let step = 0; step <= 3 * batches.stepsPerEpoch; step++) {
        assertEquals(batches.rowsDrawn(step), rows);
        rows += batches.positions(step).length;
      }
    });
  }

  Deno.test(`Batches shuffle every row into each epoch once: ${JSON.stringify(shape)}`, () => {
    const batches = new Batches({ ...shape, sampling: "shuffle", seed: 3 });
    assertEquals(batches.stepsPerEpoch, Math.ceil(shape.rows / shape.batchSize));
    for (let epoch = 0; epoch < 3; epoch++) {
      const steps = Array.from(
        { length: batches.stepsPerEpoch },
        (_, s) => epoch * batches.stepsPerEpoch + s,
      );
      const drawn = steps.flatMap((step) => [...batches.positions(step)]);
      assertEquals(drawn.sort((a, b) => a - b), Array.from({ length: shape.rows }, (_, row) => row));
    }
  });
}
