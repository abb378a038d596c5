import { assertEquals } from "@std/assert";
import * as v from "../../npm/valibot.ts";
import {
  above,
  atLeast,
  between,
  choice,
  flag,
  integer,
  list,
  listOfWords,
  number,
  share,
  text,
} from "./fields.ts";

/** Each field with values that it accepts, and values with the message that each gets. */
const fields: {
  name: string;
  schema: v.GenericSchema;
  accepted: unknown[];
  refused: [message: string, ...values: unknown[]][];
}[] = [
  {
    name: "number()",
    schema: number("what it is"),
    accepted: [0, -0, 1.5, -3, 1e308, 5e-324],
    refused: [
      ["must be a number", NaN, "1", true, null, undefined, [1], {}, 1n, new Date(0)],
      ["must be a finite number", Infinity, -Infinity],
    ],
  },
  {
    name: "above(0)",
    schema: above(0, "what it is"),
    accepted: [5e-324, 0.1, 1e308],
    refused: [
      ["must be greater than 0", 0, -0, -0.1],
      ["must be a number", NaN, "0.1", undefined],
      ["must be a finite number", Infinity, -Infinity],
    ],
  },
  {
    name: "atLeast(0.5)",
    schema: atLeast(0.5, "what it is"),
    accepted: [0.5, 0.6, 7],
    refused: [
      ["must be at least 0.5", 0.4999, 0, -1],
      ["must be a number", NaN, "1", undefined],
      ["must be a finite number", Infinity, -Infinity],
    ],
  },
  {
    name: "between(-1, 1)",
    schema: between(-1, 1, "what it is"),
    accepted: [-1, 0, 1],
    refused: [
      ["must be from -1 to 1", -1.001, 1.001, Infinity, -Infinity],
      ["must be a number", NaN, "0", undefined],
    ],
  },
  {
    name: "share(0, 1)",
    schema: share(0, 1, "what it is"),
    accepted: [0, 0.5, 0.9999999999999999],
    refused: [
      ["must be at least 0 and less than 1", -0.1, 1, 2, Infinity, -Infinity],
      ["must be a number", NaN, "0.9", undefined],
    ],
  },
  {
    name: "integer(1)",
    schema: integer(1, "what it is"),
    accepted: [1, 2, 2 ** 53 - 1],
    refused: [
      [
        "must be a whole number of at least 1",
        0,
        -1,
        0.5,
        1.5,
        NaN,
        Infinity,
        -Infinity,
        "1",
        true,
        1n,
        null,
      ],
      // it is whole: what is wrong is its size
      ["must be at most 9007199254740991", 2 ** 53, 1e300],
    ],
  },
  {
    name: "flag()",
    schema: flag("what it is"),
    accepted: [true, false],
    refused: [["must be true or false", 0, 1, "true", null, undefined]],
  },
  {
    name: "text()",
    schema: text("what it is"),
    accepted: ["a", " ", "π"],
    refused: [["must be a quoted string", 1, true, null, ["a"], undefined], ["must not be empty", ""]],
  },
  {
    name: "choice()",
    schema: choice(["maximize", "minimize"], "what it is"),
    accepted: ["maximize", "minimize"],
    refused: [
      ['must be "maximize" or "minimize"', "", 1, null, undefined],
      ['must be "maximize" or "minimize"\nlabel: did you mean "maximize"?', "Maximize", "max"],
    ],
  },
  {
    name: "list(integer(1))",
    schema: list(integer(1, "an item"), "what it is"),
    accepted: [[1], [3, 2, 2]],
    refused: [
      ["must be a list", 1, "1", {}, null, undefined],
      ["must not be empty", []],
      ["must be a whole number of at least 1", [0], [1, 0.5], ["1", 2]],
    ],
  },
];

for (const { name, schema, accepted, refused } of fields) {
  Deno.test(`${name} accepts its values as they are and has its description`, () => {
    for (const value of accepted) assertEquals(v.parse(schema, value), value);
    assertEquals(v.getDescription(schema), "what it is");
  });

  for (const [message, ...values] of refused) {
    Deno.test(`${name} reports once: ${message}`, () => {
      for (const value of values) {
        const messages = v.safeParse(schema, value).issues?.map((issue) => issue.message);
        assertEquals([value, messages], [value, [message]]);
      }
    });
  }
}

Deno.test("list() reports every wrong item, with its index", () => {
  const { issues } = v.safeParse(list(above(0, "an item"), "what it is"), [1, 0, "2"]);
  assertEquals(issues?.map((issue) => `${v.getDotPath(issue)} ${issue.message}`), [
    "1 must be greater than 0",
    "2 must be a number",
  ]);
});

Deno.test("listOfWords() joins with commas and or", () => {
  assertEquals([[], ["a"], ["a", "b"], ["a", "b", "c"]].map(listOfWords), [
    "",
    '"a"',
    '"a" or "b"',
    '"a", "b" or "c"',
  ]);
});
