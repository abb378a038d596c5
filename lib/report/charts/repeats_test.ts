import { assertEquals } from "@std/assert";
import { bandOf, lineOf } from "./repeats.ts";

Deno.test("lineOf() takes the cells as they are: missing ones are left out, those not finite are gaps", () => {
  const rows = [
    { step: 0, loss: undefined },
    { step: 1, loss: 0.1 + 0.2 },
    { step: 2, loss: NaN },
    { step: 3, loss: Infinity },
    { step: 4, loss: -1 },
  ];
  assertEquals(lineOf(rows, "step", "loss"), [[1, 0.1 + 0.2], [2, null], [3, null], [4, -1]]);
});

Deno.test("bandOf() is mean, least, greatest and number of the repeats at each step", () => {
  const repeats = [
    [[1, 0.25], [2, 1], [3, 5]],
    [[1, 0.5], [2, null], [4, 7]],
    [[1, 0.75], [2, 3]],
  ] as const;
  assertEquals(bandOf(repeats), [
    [1, 0.5, 0.25, 0.75, 3],
    [2, null, null, null, 3],
    [3, 5, 5, 5, 1],
    [4, 7, 7, 7, 1],
  ]);
});
