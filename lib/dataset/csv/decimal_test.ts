import { assert, assertEquals } from "@std/assert";
import { Random } from "../../base/random.ts";
import { decimalIn, isNumber } from "./decimal.ts";

const words = [
  "",
  "+",
  "-",
  ".",
  "-.",
  "1.2.3",
  "1e",
  "e5",
  "0x10",
  "1_0",
  "NaN",
  "Infinity",
  "1e999",
  "--1",
  "1 2",
  "1,5",
];
const edges = [
  ...[
    "0",
    "-0",
    "+0",
    "-0.0",
    "00012",
    "1.",
    ".5",
    "-.25",
    " 4 ",
    "\t7",
    "1e-3",
    "2.5E+2",
    "5e-324",
    "1.7976931348623157e308",
  ],
  ...[
    "999999999999999",
    "9999999999999999",
    "9007199254740993",
    "0.000000000000001",
    "0.1234567890123456789",
  ],
  ...[
    "123456789012345.6",
    "0.30000000000000004",
    "000000000000000000000000000001.5",
    "1.5000000000000000000000000",
  ],
];

Deno.test("decimalIn() is exactly Number() of cells that are decimal numbers, and NaN of all others", () => {
  const random = Random.keyed(1, "decimals");
  const digits = (most: number) =>
    Array.from({ length: random.integer(most) }, () => random.integer(10)).join("");
  const made = Array.from({ length: 20_000 }, () => {
    const number = `${["", "-", "+"][random.integer(3)]}${digits(12)}${["", "."][random.integer(2)]}${
      digits(12)
    }`;
    return random.integer(5) === 0 ? `${number}e${random.integer(640) - 320}` : number;
  });
  let numbers = 0;
  for (const cell of [...words, ...edges, ...made]) {
    const expected = isNumber(cell) ? Number(cell) : NaN;
    if (!Number.isNaN(expected)) numbers++;
    const found = decimalIn(`9${cell}9`, 1, 1 + cell.length);
    assert(Object.is(found, expected), `${JSON.stringify(cell)}: ${found}`);
  }
  assert(numbers > 15_000, `${numbers} numbers`);
  assertEquals(words.filter(isNumber), []);
});
