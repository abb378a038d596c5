import { assertEquals } from "@std/assert";
import { bandOf } from "./repeats.ts";

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
