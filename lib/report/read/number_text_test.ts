import { assertEquals } from "@std/assert";
import { parseNumber } from "../../base/cells.ts";
import { Random } from "../../base/random.ts";
import { readNumber } from "./number_text.ts";

/** Reads a cell in the middle of other bytes. */
function read(text: string): number | undefined {
  const bytes = new TextEncoder().encode(`7,${text},8`);
  const out = new Float64Array(2);
  const isNumber = readNumber(bytes, 2, bytes.length - 2, out, 1);
  assertEquals(readNumber(bytes, 2, bytes.length - 2, out, -1), isNumber, text);
  return isNumber ? out[1] : undefined;
}

const random = Random.keyed(14, "number texts");
const pick = <T>(...of: T[]): T => of[random.integer(of.length)];
const digits = (most: number) =>
  Array.from({ length: random.integer(most + 1) }, () => random.integer(10)).join("");

/** Any float64 with finite exponent bits, or one that is short in decimals, in one of its spellings. */
function anyNumber(): string {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setUint32(0, random.uint32());
  bits.setUint32(4, random.uint32());
  const number = pick(
    bits.getFloat64(0),
    random.uniform(),
    Math.fround(random.normal()),
    Math.round(random.uniform() * 1000) / 64,
    random.integer(2 ** 53) + 2 ** 53 - 100,
    random.integer(1000) / 1000,
  );
  return pick(String(number), number.toExponential(), Number.isFinite(number) ? number.toFixed(3) : "NaN");
}

/** Texts that are nearly numbers, or are. */
const anyText = () =>
  pick("", "-", "+") + digits(pick(0, 3, 20)) + pick("", ".", ".") + digits(pick(0, 3, 30)) +
  pick("", "", "e", "E") + pick("", "", "-", "+") + digits(pick(0, 1, 2, 3)) +
  pick("", "", "", " ", "x", "-");

Deno.test("readNumber() reads what Number() reads, to the last bit, and refuses what parseNumber() refuses", () => {
  let numbers = 0;
  for (let i = 0; i < 100_000; i++) {
    const text = i % 2 === 0 ? anyNumber() : anyText();
    const expected = parseNumber(text);
    if (expected !== undefined && !Object.is(expected, NaN)) assertEquals(expected, Number(text));
    if (!Object.is(read(text), expected)) throw new Error(`${text}: ${read(text)}, not ${expected}`);
    if (expected !== undefined) numbers++;
  }
  assertEquals(numbers > 60_000 && numbers < 95_000, true, `${numbers} are numbers`);
});

Deno.test("readNumber() of words, of the ends of its exact path and of halves between two floats", () => {
  for (
    const text of [
      ...[
        "NaN",
        "Infinity",
        "-Infinity",
        "+Infinity",
        "infinity",
        "nan",
        "",
        "-",
        ".",
        "e5",
        "1e",
        "1e+",
        "0x10",
      ],
      ...[
        "9007199254740992",
        "9007199254740993",
        "9007199254740994e22",
        "9007199254740993e22",
        "1e23",
        "1e22",
      ],
      ...["-0", "0e999999999", "1e-323", "4.9e-324", "2.4e-324", "1.7976931348623159e308", "1e400", "1e-400"],
      ...[
        "0.1e-21",
        "123456789012345678901234567890",
        "1".repeat(400),
        `0.${"0".repeat(400)}1`,
        "5.e3",
        ".5",
      ],
    ]
  ) {
    assertEquals(Object.is(read(text), parseNumber(text)), true, `${text}: ${read(text)}`);
  }
});
