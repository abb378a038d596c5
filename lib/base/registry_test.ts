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
  const shapes = new Registry<unknown>("shape", [["f", "df"], ["row"]]);
  const functions = new Registry<unknown>("maker", "function");
  const built = (registry: Registry<unknown>, value: unknown) =>
    new Registry<unknown>(registry.kind, registry.builds).register("own", {
      description: "own",
      options,
      build: () => value,
    }).get("own").build({});
  for (const value of [{ f: 1, df: 2 }, { row: 0 }]) assertStrictEquals(built(shapes, value), value);
  for (const value of [null, undefined, 3, {}, { f: 1 }, { df: 1 }]) {
    assertThrows(
      () => built(shapes, value),
      TypeError,
      'shape "own": build() must give an object with f, df or with row',
    );
  }
  assertEquals(typeof built(functions, () => 1), "function");
  assertThrows(() => built(functions, {}), TypeError, 'maker "own": build() must give a function');
});
