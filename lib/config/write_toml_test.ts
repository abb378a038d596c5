import { assertEquals, assertThrows } from "@std/assert";
import fc from "npm:fast-check@4.10.2";
import { readToml, readTomlValue } from "./toml.ts";
import { tomlPairs, tomlValue } from "./write_toml.ts";

Deno.test("tomlPairs() writes a line per key, a list of tables with a line per table", () => {
  const table = {
    name: "e",
    "optimizer.type": ["sgd", "adam"],
    absent: undefined,
    layers: [{ units: 4, activation: { type: "elu", alpha: 0.5 } }, { units: 1 }],
    none: [],
    empty: {},
  };
  assertEquals(
    tomlPairs(table),
    `name = "e"
"optimizer.type" = ["sgd", "adam"]
layers = [
  { units = 4, activation = { type = "elu", alpha = 0.5 } },
  { units = 1 },
]
none = []
empty = {}
`,
  );
});

const numbers: readonly [value: number, text: string][] = [
  [-0, "-0.0"],
  [0.1, "0.1"],
  [1e-7, "1e-7"],
  [1e21, "1e+21"],
  [2 ** 53, "9.007199254740992e+15"],
  [2 ** 53 - 1, "9007199254740991"],
  [5e-324, "5e-324"],
  [Infinity, "inf"],
  [-Infinity, "-inf"],
  [NaN, "nan"],
];

for (const [value, text] of numbers) {
  Deno.test(`tomlValue() writes ${text}, which is read back as the same number`, () => {
    assertEquals(tomlValue(value), text);
    assertEquals(Object.is(readTomlValue(text), value), true);
  });
}

Deno.test("tomlValue() refuses what TOML cannot say", () => {
  assertThrows(() => tomlValue([null]), TypeError, "null cannot be written in TOML");
});

const unit = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom("\x7f", "\u2028", 'a\nb\t\\"'),
);
/** No name that the reader refuses. */
const key = fc.oneof(fc.stringMatching(/^[a-z]{1,6}(\.[a-z]{1,4})?$/), unit).filter((text) =>
  text !== "" && !(text in Object.prototype)
);
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    unit,
    fc.boolean(),
    fc.integer(),
    fc.double(),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(key, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

Deno.test("readToml() reads back what tomlPairs() writes: the same values, keys in the same order", () => {
  fc.assert(
    fc.property(fc.dictionary(key, value, { maxKeys: 5, noNullPrototype: true }), (table) => {
      const read = readToml(tomlPairs(table), "w.toml").value;
      assertEquals(ordered(read), ordered(table));
    }),
    { numRuns: 2000, seed: 1 },
  );
});

/** Tables as lists of pairs, so that their order counts; -0 told from 0. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value === "object" && value !== null) {
    return { pairs: Object.entries(value).map(([key, part]) => [key, ordered(part)]) };
  }
  return Object.is(value, -0) ? "-0" : value;
}
