import { assertEquals } from "@std/assert";
import {
  BITS,
  fixedErfIntegral,
  fixedExp,
  fixedLog,
  fixedPi,
  fixedSqrt,
  nearest,
  ONE,
  rounded,
  split,
} from "./fixed_point.ts";

/** The first 50 decimals of a fixed-point number. */
function decimals(x: bigint, bits = BITS): string {
  const digits = (x * 10n ** 50n >> bits).toString().padStart(51, "0");
  return `${digits.slice(0, -50)}.${digits.slice(-50)}`;
}

const twoOverRootPi = 2n * ONE * ONE / fixedSqrt(fixedPi(BITS));

const constants: [name: string, found: string, known: string][] = [
  ["fixedPi(192)", decimals(fixedPi(BITS)), "3.14159265358979323846264338327950288419716939937510"],
  ["fixedPi(1280)", decimals(fixedPi(1280n), 1280n), "3.14159265358979323846264338327950288419716939937510"],
  ["fixedExp(1)", decimals(fixedExp(ONE)), "2.71828182845904523536028747135266249775724709369995"],
  ["fixedLog(2)", decimals(fixedLog(2n, 1n)), "0.69314718055994530941723212145817656807550013436025"],
  ["-fixedLog(1/2)", decimals(-fixedLog(1n, 2n)), "0.69314718055994530941723212145817656807550013436025"],
  ["fixedSqrt(2)", decimals(fixedSqrt(2n * ONE)), "1.41421356237309504880168872420969807856967187537694"],
  ["2/√π", decimals(twoOverRootPi), "1.12837916709551257389615890312154517168810125865799"],
  [
    "erf(1)",
    decimals(twoOverRootPi * fixedErfIntegral(1n, 1n) >> BITS),
    "0.84270079294971486934122063508260925929606699796630",
  ],
];

for (const [name, found, known] of constants) {
  Deno.test(`${name} is right to 50 decimals`, () => assertEquals(found, known));
}

Deno.test("rounded() gives the nearest multiple, halves upward", () => {
  const half = ONE / 2n;
  const cases = [[3n * half, 2n], [-3n * half, -1n], [half - 1n, 0n], [-half - 1n, -1n], [5n * ONE, 5n]];
  for (const [x, whole] of cases) assertEquals(rounded(x, 0n), whole * ONE);
});

Deno.test("split() gives two float64 that add up, with an upper one as short as asked for", () => {
  const pi = fixedPi(BITS);
  for (const x of [pi, -pi]) {
    const sign = x < 0n ? -1 : 1;
    assertEquals(split(x), [sign * Math.PI, sign * 1.2246467991473532e-16]);
    const [high, low] = split(x, 20n);
    assertEquals(high, sign * Math.round(Math.PI * 2 ** 20) / 2 ** 20);
    assertEquals(high + low, sign * Math.PI);
  }
  assertEquals(nearest(ONE / 4n), 0.25);
});
