import { assertStrictEquals } from "@std/assert";
import { parseNumber } from "./cells.ts";

const numbers: [cell: string, number: number | undefined][] = [
  ["0", 0],
  ["-0.5", -0.5],
  ["1e-7", 1e-7],
  ["1.5E+300", 1.5e300],
  [".5", 0.5],
  ["9007199254740991", 9007199254740991],
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
  ["", undefined],
  [" ", undefined],
  [" 1", undefined],
  ["1e", undefined],
  ["0x10", undefined],
  ["1_000", undefined],
  ["inf", undefined],
  ["true", undefined],
  ["relu", undefined],
];

for (const [cell, number] of numbers) {
  Deno.test(`parseNumber() of ${JSON.stringify(cell)}`, () => {
    assertStrictEquals(parseNumber(cell), number);
  });
}
