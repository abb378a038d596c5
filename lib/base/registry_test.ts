import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import * as v from "../npm/valibot.ts";
import { schemaOf } from "./component_schema.ts";
import { type Component, type OptionsSchema, Registry, UnknownNameError } from "./registry.ts";

const options = v.strictObject({});
const scale = {
  description: "slope · x",
  options: v.strictObject({ slope: v.optional(v.number(), 2) }),
  build: ({ slope }: { slope: number }) => (x: number) => slope * x,
};
const identity = { description: "x", options, build: () => (x: number) => x };

function registry(): Registry<(x: number) => number> {
  return new Registry<(x: number) => number>("activation").register("scale", scale).register(
    "identity",
    identity,
  );
}

Deno.test("Registry keeps entries in the order of registration", () => {
  const activations = registry();
  assertEquals(activations.kind, "activation");
  assertEquals(activations.names(), ["scale", "identity"]);
  assertEquals([...activations.entries()].map(([name, { description }]) => `${name}: ${description}`), [
    "scale: slope · x",
    "identity: x",
  ]);
  assertEquals(new Registry("layer").names(), []);
});

Deno.test("Registry get() gives the entry, which builds from its options", () => {
  const activations = registry();
  assertStrictEquals(activations.get("identity").description, "x");
  const entry = activations.get("scale");
  assertEquals(entry.build({ slope: 3 })(5), 15);
  assertEquals(entry.build(v.parse(schemaOf(entry), {}))(5), 10);
});

Deno.test("Registry has() knows registered names only", () => {
  const activations = registry();
  const names = ["scale", "identity", "Scale", "scal", "", "constructor", "__proto__", "toString"];
  assertEquals(names.filter((name) => activations.has(name)), ["scale", "identity"]);
});

const unknown: [name: string, message: string][] = [
  ["scal", 'unknown activation "scal": did you mean "scale"?'],
  ["Identity", 'unknown activation "Identity": did you mean "identity"?'],
  ["relu", 'unknown activation "relu": known: scale, identity'],
  ["constructor", 'unknown activation "constructor": known: scale, identity'],
  ["", 'unknown activation "": known: scale, identity'],
];

for (const [name, message] of unknown) {
  Deno.test(`Registry get() of "${name}" says: ${message}`, () => {
    const error = assertThrows(() => registry().get(name), UnknownNameError);
    assertEquals([error.name, error.message], ["UnknownNameError", message]);
  });
}

const snakeCase = (name: string) => `activation name ${name} must be snake_case: a-z, 0-9 and _`;
const refused: [name: string, entry: unknown, message: string][] = [
  ["scale", identity, 'activation "scale" is already registered'],
  ["Swish", identity, snakeCase('"Swish"')],
  ["hard-swish", identity, snakeCase('"hard-swish"')],
  ["2x", identity, snakeCase('"2x"')],
  ["", identity, snakeCase('""')],
  ["swish\n", identity, snakeCase('"swish\\n"')],
  ["swish", undefined, 'activation "swish" must have build()'],
  ["swish", { ...identity, build: 1 }, 'activation "swish" must have build()'],
  [
    "swish",
    { description: "x", build: identity.build },
    'activation "swish" must have options: a valibot schema, v.strictObject({}) for none',
  ],
  [
    "swish",
    { ...identity, options: { slope: 1 } },
    'activation "swish" must have options: a valibot schema, v.strictObject({}) for none',
  ],
  [
    "swish",
    { ...identity, options: v.strictObject({ type: v.optional(v.number()) }) },
    'activation "swish" cannot have the option "type": every activation has this key already; rename the option',
  ],
];

for (const [name, entry, message] of refused) {
  Deno.test(`Registry register() of ${JSON.stringify(name)} says: ${message}`, () => {
    const activations = registry();
    const component = entry as Component<(x: number) => number, OptionsSchema>;
    const error = assertThrows(() => activations.register(name, component), TypeError);
    assertEquals(error.message, message);
    assertEquals(activations.names(), ["scale", "identity"]);
    assertEquals(activations.get("scale").description, "slope · x");
  });
}

Deno.test("Registry: what an entry builds is checked when it is built", () => {
  const shapes = new Registry<unknown>("shape", [
    { f: "f(x) => number", df: "df(x) => number" },
    { row: "row(y)", isWhole: "true or false", names: "an array of names" },
  ]);
  const functions = new Registry<unknown>("maker", { call: "(x) => number" });
  const makers = new Registry<unknown>("layer", { call: "(x) => layer", gives: [{ units: "a number" }] });
  const built = (registry: Registry<unknown>, value: unknown) =>
    new Registry<unknown>(registry.kind, registry.builds).register("own", {
      description: "own",
      options,
      build: () => value,
    }).get("own").build({});
  const f = () => 0;
  const whole = { row: f, isWhole: false, names: [] };
  class Own {
    f = f;
    df() {}
  }
  for (const value of [{ f, df: f }, whole, new Own()]) assertStrictEquals(built(shapes, value), value);
  const none = "build() must return an object with f and df, or with row, isWhole and names; it returned ";
  const noSlope = "build() must return an object with df, a function df(x) => number";
  const wrong: [value: unknown, message: string][] = [
    [undefined, `${none}undefined: a body in { } needs return`],
    [null, `${none}null`],
    [3, `${none}3`],
    ["f", `${none}"f"`],
    [f, `${none}a function`],
    [{}, `${none}an object without any of them`],
    [{ g: 1, h: 2 }, `${none}an object with g and h`],
    [{ f }, noSlope],
    [{ f, grad: f }, noSlope],
    [{ f, dF: f }, `${noSlope}; rename "dF" to "df"`],
    [{ F: f, Df: f }, 'build() must return an object with f, a function f(x) => number; rename "F" to "f"'],
    [{ f, df: 1 }, "df must be a function df(x) => number, found 1"],
    [
      { ...whole, row: undefined, rows: f },
      'build() must return an object with row, a function row(y); rename "rows" to "row"',
    ],
    [{ row: f }, "build() must return an object with isWhole, true or false"],
    [{ ...whole, isWhole: 1 }, "isWhole must be true or false, found 1"],
    [{ ...whole, names: "a" }, 'names must be an array of names, found "a"'],
  ];
  for (const [value, message] of wrong) {
    assertEquals(assertThrows(() => built(shapes, value), TypeError).message, `shape "own": ${message}`);
  }
  assertEquals(typeof built(functions, f), "function");
  assertThrows(
    () => built(functions, { f }),
    TypeError,
    'maker "own": build() must return a function (x) => number, found an object with f',
  );
  assertEquals((built(makers, () => ({ units: 3 })) as typeof f)(), { units: 3 } as never);
  assertThrows(
    () => (built(makers, () => ({ unit: 3 })) as typeof f)(),
    TypeError,
    'layer "own": the function of build() must return an object with units, a number; rename "unit" to "units"',
  );
});
