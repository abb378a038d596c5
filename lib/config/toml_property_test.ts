import { assert, assertEquals } from "@std/assert";
import { parse, stringify } from "../std/toml/mod.ts";
import fc from "npm:fast-check@4.10.2";
import { ConfigError } from "./config_error.ts";
import { parseOverride } from "./overrides.ts";
import { renderMistakes } from "./render.ts";
import { readToml } from "./toml.ts";

const seed = 20260101; // the same texts in every run

/** Documents that mutations begin with. */
const documents = [
  `name = "mnist" # a comment
seed = 42
[network]
initializer = "he_normal"
layers = [
  { name = "hidden", units = 100, activation = { type = "elu", alpha = 1.5 } }, # first
  { units = 10, activation = 'softmax' },
]
[sweep.parameters]
optimizer.learning_rate = [0.01, 3e-2, -inf, nan]
network.layers."hi.dden".units = { min = 1, max = 0xff, log = true }
`,
  `a.b = 1\r
a.'c d' = """x\\
  y \\u00e9 \\"""" # é🪼\r
t = '''z''z'''\r
[[s.c]]\r
d = 1979-05-27T07:32:00Z\r
e = [[1_000, [ ]], [{}], 07:32:00]\r
[[s.c]]\r
x.y = +1.5E+2\r
[s.c.z]\r
[s.d]\r
`,
];

/** What mutations put in: marks of TOML, names, numbers, and what should not be there. */
const pieces = [
  ..."[ ] { } = , . # \" ' \"\"\" ''' \\ \\u12 \\U0001F600 [[ ]] [a] [[a]] [a.b] {a=1} a b.c _ - +".split(
    " ",
  ),
  ..."1 0.5 007 1e400 9007199254740993 0x -0 nan inf true 1979-05-27 07:32:00 1979-05-27t07:32:00z".split(
    " ",
  ),
  ..." |\t|\n|\r\n|\r|\u0000|\u001b|\u007f|\u00a0|\ufeff|\u2028|\ud800|é|🪼|a = 1\n|\n[s]\n|\n[network]\n|[]}"
    .split("|"),
  ..."__proto__ constructor toString".split(" "),
];

/** Reads a text: the value, or `undefined` after a mistake. Anything else is a fault. */
function valueOf(text: string): Record<string, unknown> | undefined {
  try {
    return readToml(text, "x.toml").value;
  } catch (error) {
    assert(error instanceof ConfigError, `${error}`);
    assertEquals(error.mistakes.length, 1);
    const [{ place, message }] = error.mistakes;
    assert(place?.kind === "text");
    const lines = text.replace(/^\ufeff/, "").split("\n");
    assertEquals(place.text, lines[place.line - 1].replace(place.line < lines.length ? /\r$/ : /$^/, ""));
    assert(place.column >= 1 && place.column <= [...place.text].length + 1);
    assert(place.length >= 1 && place.length <= Math.max(1, [...place.text].length - place.column + 1));
    assert(!/undefined|NaN|\[object/.test(message) || /undefined|NaN|object/.test(text), message);
    // deno-lint-ignore no-control-regex
    assert(!/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.test(renderMistakes(error.mistakes)));
    return undefined;
  }
}

/** Checks a text against `@std/toml`, where that takes it: it refuses some valid TOML, and misreads some. */
function check(text: string): void {
  const value = valueOf(text);
  const other = value && standardValue(text.replace(/^\ufeff/, "").replaceAll("\r\n", "\n"));
  if (other && !misread.test(text)) assertEquals(value, other);
  assertEquals(Reflect.ownKeys(Object.prototype), prototypeKeys);
}

/** `\\U` escapes above 16 bits, and dates in other spellings than the usual one. */
const misread = /\\U|\d\d:\d\d|\d-\d\d/;

function standardValue(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

const prototypeKeys = Reflect.ownKeys(Object.prototype);

Deno.test("readToml() reads the documents that are mutated", () => {
  for (const text of documents) assert(valueOf(text));
});

Deno.test("readToml() reads mutated TOML as @std/toml does, or says where it is wrong", () => {
  const edit = fc.record({
    at: fc.nat(1000),
    cut: fc.oneof(fc.constant(0), fc.nat(20)),
    put: fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: "binary", maxLength: 3 })),
  });
  const mutated = fc.tuple(fc.constantFrom(...documents), fc.array(edit, { minLength: 1, maxLength: 3 })).map(
    ([text, edits]) =>
      edits.reduce((text, { at, cut, put }) => {
        const start = at % (text.length + 1);
        return text.slice(0, start) + put + text.slice(start + cut);
      }, text),
  );
  fc.assert(fc.property(mutated, check), { numRuns: 3000, seed });
});

Deno.test("readToml() reads sequences of TOML's pieces as @std/toml does, or says where they are wrong", () => {
  const piece = fc.oneof(fc.constantFrom(...pieces), fc.constantFrom("a = ", "b.c = ", "\n", "\n", "1"));
  const text = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(""));
  fc.assert(fc.property(text, check), { numRuns: 3000, seed });
});

Deno.test("readToml() reads random text as @std/toml does, or says where it is wrong", () => {
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }), fc.string());
  fc.assert(fc.property(text, check), { numRuns: 2000, seed });
});

Deno.test("readToml() reads back what @std/toml writes", () => {
  const key = fc.stringMatching(/^[a-z]{1,3}$/);
  const plain = fc.oneof(
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((x) => !/^-?\d{16,}$/.test(String(x))), // no inexact integer
    fc.stringMatching(/^[ -~\u00a0-\u00ff]*$/),
  );
  const { table } = fc.letrec<{ value: unknown; table: Record<string, unknown> }>((tie) => ({
    value: fc.oneof({ maxDepth: 3 }, plain, fc.array(plain, { maxLength: 3 }), tie("table")),
    table: fc.dictionary(key, tie("value"), { maxKeys: 4 }),
  }));
  let read = 0;
  fc.assert(
    fc.property(table, (table) => {
      const text = stringify(table);
      const value = valueOf(text);
      assert(value, text);
      assertEquals(value, parse(text));
      read++;
    }),
    { numRuns: 1000, seed },
  );
  assertEquals(read, 1000);
});

Deno.test("parseOverride() understands any argument, or says what is wrong with it", () => {
  const argument = fc.array(
    fc.oneof(fc.constantFrom(...pieces, "key=", "a.b=", "adam"), fc.string({ maxLength: 3 })),
    {
      maxLength: 8,
    },
  ).map((parts) => parts.join(""));
  fc.assert(
    fc.property(argument, (argument) => {
      const override = parseOverride(argument);
      if ("message" in override) assertEquals(override.place, { kind: "argument", argument });
      else assert(override.path.length > 0 && override.values.length > 0);
    }),
    { numRuns: 3000, seed },
  );
});
