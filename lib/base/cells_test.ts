import { assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { parse } from "../std/csv/mod.ts";
import fc from "npm:fast-check@4.10.2";
import { floatCell, parseNumber, shortCell, textCell, textOfCell } from "./cells.ts";
import { csvText } from "./csv.ts";
import { Random } from "./random.ts";

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

const floats: [number: number, cell: string][] = [
  [0, "0.0"],
  [-0, "-0.0"],
  [1, "1.0"],
  [-25, "-25.0"],
  [0.05, "0.05"],
  [1 / 3, "0.3333333333333333"],
  [123456.789, "123456.789"],
  [0.001, "0.001"],
  [0.0009999, "9.999e-4"],
  [0.0001, "1e-4"],
  [0.000012345, "1.2345e-5"],
  [-1e-7, "-1e-7"],
  [2 ** 53 - 1, "9007199254740991.0"],
  [2 ** 53, "9.007199254740992e+15"],
  [-66431156763788000000, "-6.6431156763788e+19"],
  [1e21, "1e+21"],
  [Number.MIN_VALUE, "5e-324"],
  [2.2250738585072014e-308, "2.2250738585072014e-308"],
  [Number.MAX_VALUE, "1.7976931348623157e+308"],
  [NaN, "NaN"],
  [Infinity, "Infinity"],
  [-Infinity, "-Infinity"],
];

for (const [number, cell] of floats) {
  Deno.test(`floatCell() writes ${Object.is(number, -0) ? "-0" : number} as ${cell}`, () => {
    assertEquals(floatCell(number), cell);
    assertStrictEquals(parseNumber(cell), number);
    assertStrictEquals(Number(cell), number);
  });
}

/** Float64 of any bits: mostly very large and very small ones, among them subnormal ones and NaN. */
function ofAnyBits(random: Random): number {
  const words = Uint32Array.of(random.integer(2 ** 32), random.integer(2 ** 32));
  return new Float64Array(words.buffer)[0];
}

Deno.test("floatCell() gives every float64 back, with no more digits than needed, and never looks like an integer", () => {
  const random = Random.keyed(20, "cells");
  for (let count = 0; count < 100_000; count++) {
    const any = ofAnyBits(random);
    const subnormal = (any % 1) * Number.MIN_VALUE * 2 ** 40;
    const usual = (random.uniform() - 0.5) * 10 ** (random.integer(40) - 20);
    for (const number of [any, subnormal, usual, Math.fround(usual), Math.round(usual)]) {
      const cell = floatCell(number);
      assertStrictEquals(Number(cell), number, cell);
      assertStrictEquals(parseNumber(cell), number, cell);
      if (!Number.isFinite(number)) continue;
      assertMatch(cell, /^-?(?:\d+\.\d+|\d(?:\.\d+)?e[-+]\d+)$/);
      const digits = (text: string) =>
        text.replace(/e.*/, "").replace(/\.0$/, "").replace(/[-.]/g, "").replace(/^0+/, "");
      const fewest = digits(number.toExponential());
      assertEquals(digits(cell).replace(/0+$/, ""), fewest.replace(/0+$/, ""), cell);
    }
  }
});

Deno.test("csvText() spells numbers, also those that were read as text, by the type of their column", () => {
  const rows = [[1, 1, 1, "1", 2 ** 53], [undefined, "1", NaN, "", "relu"], [
    3,
    "0.000012345",
    "2.0",
    "x",
    "1e999",
  ]];
  assertEquals(
    csvText(rows, ["integer", "float", "float", "text", "float"]),
    "1,1.0,1.0,1,9.007199254740992e+15\n,1.0,NaN,,relu\n3,1.2345e-5,2.0,x,Infinity\n",
  );
  assertEquals(csvText(rows), "1,1,1,1,9007199254740992\n,1,NaN,,relu\n3,0.000012345,2.0,x,1e999\n");
});

Deno.test("shortCell() is the same for both spellings of a number, and leaves digits and text", () => {
  const cells: [string, string][] = [
    ["1.0", "1"],
    ["1", "1"],
    ["-0.0", "0"],
    ["1.2345e-5", "0.000012345"],
    ["0.000012345", "0.000012345"],
    ["6.6431156763788e+19", "66431156763788000000"],
    ["66431156763788000001", "66431156763788000001"],
    ["NaN", "NaN"],
    ["relu", "relu"],
    ["", ""],
  ];
  assertEquals(cells.map(([cell]) => shortCell(cell)), cells.map(([, short]) => short));
});

Deno.test("textCell() is read back exactly, and is no formula: 5,000 texts of dangerous characters", () => {
  const unit = fc.constantFrom(..."=+-@\t\n'\"1.e,;x＝＋－＠", "Infinity", "NaN");
  const text = fc.oneof(fc.string({ unit, maxLength: 8 }), fc.string({ unit: "binary", maxLength: 4 }));
  fc.assert(
    fc.property(text, (text) => {
      const cell = textCell(text);
      assertEquals(textOfCell(cell), text);
      const isFormula = /^[=+\-@\t\r\n＝＋－＠]/.test(cell) && parseNumber(cell) === undefined;
      assertEquals(isFormula, false, cell);
      const [[read]] = parse(csvText([[text, 1]]));
      assertEquals(textOfCell(read), text.replaceAll("\r\n", "\n").replaceAll("\r", "\n"));
    }),
    { numRuns: 5000, seed: 20261201 },
  );
});

Deno.test("csvText() leaves numbers alone, in columns of numbers and of text, and headers are cells as well", () => {
  assertEquals(
    csvText([["=a", "b"], [-0.5, "-0.5"], [-Infinity, "-1e3"], ["-x", "'-x"]], ["float", "text"]),
    "'=a,b\n-0.5,-0.5\n-Infinity,-1e3\n'-x,''-x\n",
  );
});
