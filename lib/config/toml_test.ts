import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError, type Place } from "./config_error.ts";
import { renderMistakes } from "./render.ts";
import { readToml, readTomlValue } from "./toml.ts";

/** Texts that are read, and their values. */
const values: [text: string, value: Record<string, unknown>][] = [
  ["", {}],
  ["# nothing\n\n", {}],
  ["\ufeffa = 1", { a: 1 }],
  ["a = 1\r\nb = 2\r\n", { a: 1, b: 2 }],
  ["a\t=\t1 # one", { a: 1 }],
  ["a = 60_000\nb = 0x10\nc = 0o17\nd = 0b11\ne = -5\nf = +5", { a: 60000, b: 16, c: 15, d: 3, e: -5, f: 5 }],
  ["a = 9007199254740991\nb = -9007199254740991", { a: 2 ** 53 - 1, b: 1 - 2 ** 53 }],
  ["a = 1e-3\nb = 0.1\nc = 1E+2\nd = -0.0", { a: 0.001, b: 0.1, c: 100, d: -0 }],
  ["a = inf\nb = -inf\nc = nan", { a: Infinity, b: -Infinity, c: NaN }],
  ["a = true\nb = false", { a: true, b: false }],
  ["a = 'C:\\data'\nb = \"\\t\\u00e9\\\\\"", { a: "C:\\data", b: "\té\\" }],
  ['a = """\nx\ny"""\nb = \'\'\'x"\'\'\'', { a: "x\ny", b: 'x"' }],
  ['a = """x\r\ny"""\r\n', { a: "x\ny" }], // the same value on every system
  ['a = """x \\\n   y"""', { a: "x y" }],
  ["a = '🪼 # no comment'", { a: "🪼 # no comment" }],
  ["a = [1, [2, 3], 'x', { b = 1 },]", { a: [1, [2, 3], "x", { b: 1 }] }],
  ["a = [ # first\n  1, # second\n  2\n]", { a: [1, 2] }],
  ["a = []\nb = {}\nc = { }", { a: [], b: {}, c: {} }],
  ["a.b.c = 1\na.b.d = 2\na.'x.y' = 3", { a: { b: { c: 1, d: 2 }, "x.y": 3 } }],
  ["a = { b.c = 1, b.d = 2 }", { a: { b: { c: 1, d: 2 } } }],
  ["1 = 1\ntrue = 2\n2.3 = 4", { 1: 1, true: 2, 2: { 3: 4 } }],
  ["[a]\n[a.b]\nc = 1\n[ d . 'e' ]", { a: { b: { c: 1 } }, d: { e: {} } }],
  ["[[a]]\nb = 1\n[a.c]\nd = 2\n[[a]]\n[[a.e]]\n[[a.e]]", { a: [{ b: 1, c: { d: 2 } }, { e: [{}, {}] }] }],
  ["[a]\nb.c = 1\n[a.b.d]\ne = 2", { a: { b: { c: 1, d: { e: 2 } } } }],
  ["a = 1979-05-27T07:32:00Z", { a: new Date("1979-05-27T07:32:00Z") }],
  ["a = 07:32:00", { a: "07:32:00" }],
  ['a = "\\U0001F600"', { a: "😀" }],
  ["a = [1\n, 2]", { a: [1, 2] }],
  ["a = { b = []}", { a: { b: [] } }],
  ["[a.b]\nc = 1\n[a]\nd = 2", { a: { b: { c: 1 }, d: 2 } }],
  ["a = 0", { a: 0 }],
];

for (const [text, value] of values) {
  Deno.test(`readToml() reads ${JSON.stringify(text)}`, () => {
    assertEquals(readToml(text, "x.toml").value, value);
  });
}

Deno.test("readToml() gives plain objects with keys in the order of the file", () => {
  const { value } = readToml("b = 1\na.z = 2\n[c]\n[[d]]\n[e.f]\n", "x.toml");
  assertEquals(JSON.stringify(value), '{"b":1,"a":{"z":2},"c":{},"d":[{}],"e":{"f":{}}}');
  const tables = [value, value.a, value.c, (value.d as unknown[])[0], value.e];
  for (const table of tables) assertEquals(Object.getPrototypeOf(table), Object.prototype);
});

const sample = `name = "🪼" # jelly
"quoted key" = 1
a.b.c = 2
[network]
layers = [
\t{ name = "hidden", units = 100 }, # ✓
  { name = "öutput", activation = { type = "elu", alpha = 2 } },
]
text = """
x"""
[ sweep . parameters ]
optimizer.learning_rate = [0.1, [ "x" ]]
[[sweep.cases]]
x = 1
[[ sweep.cases ]]
y.z = 2
[[sweep.cases.deep]]
q = 1
`;

/** Paths in the sample, and where they are located: `line:column` and what is underlined, of key and value. */
const located: [path: (string | number)[], key: string | undefined, value: string][] = [
  [["name"], "1:1 name", '1:8 "🪼"'],
  [["quoted key"], '2:1 "quoted key"', "2:16 1"],
  [["a"], "3:1 a", "3:1 a.b.c = 2"],
  [["a", "b"], "3:3 b", "3:3 b.c = 2"],
  [["a", "b", "c"], "3:5 c", "3:9 2"],
  [["network"], "4:2 network", "4:1 [network]"],
  [["network", "layers"], "5:1 layers", "5:10 ["],
  [["network", "layers", 0], undefined, '6:2 { name = "hidden", units = 100 }'],
  [["network", "layers", 0, "units"], "6:21 units", "6:29 100"],
  [["network", "layers", 1, "name"], "7:5 name", '7:12 "öutput"'],
  [["network", "layers", 1, "activation", "alpha"], "7:51 alpha", "7:59 2"],
  [["network", "text"], "9:1 text", '9:8 """'],
  [["sweep"], "11:3 sweep", "11:1 [ sweep . parameters ]"],
  [["sweep", "parameters"], "11:11 parameters", "11:1 [ sweep . parameters ]"],
  [["sweep", "parameters", "optimizer"], "12:1 optimizer", '12:1 optimizer.learning_rate = [0.1, [ "x" ]]'],
  [["sweep", "parameters", "optimizer", "learning_rate", 1, 0], undefined, '12:35 "x"'],
  [["sweep", "cases"], "13:9 cases", "13:1 [[sweep.cases]]"],
  [["sweep", "cases", 0], "13:9 cases", "13:1 [[sweep.cases]]"],
  [["sweep", "cases", 0, "x"], "14:1 x", "14:5 1"],
  [["sweep", "cases", 1], "15:10 cases", "15:1 [[ sweep.cases ]]"],
  [["sweep", "cases", 1, "y", "z"], "16:3 z", "16:7 2"],
  [["sweep", "cases", 1, "deep", 0, "q"], "18:1 q", "18:5 1"],
  // What is not there: the nearest place around it.
  [[], undefined, "1:1 n"],
  [["optimizer"], undefined, "1:1 n"],
  [["network", "initializer", "x"], "4:2 network", "4:1 [network]"],
  [["network", "layers", 7], "5:1 layers", "5:10 ["],
  [["network", "layers", "0"], "5:1 layers", "5:10 ["],
  [["name", "x"], "1:1 name", '1:8 "🪼"'],
  [["toString"], undefined, "1:1 n"],
];

function underlined(place: Place | undefined): string | undefined {
  if (place?.kind !== "text") return undefined;
  const { line, column, length, text } = place;
  return `${line}:${column} ${[...text].slice(column - 1, column - 1 + length).join("")}`;
}

for (const lineEnd of ["LF", "CRLF"]) {
  for (const mark of ["", " with a byte order mark"]) {
    const text = (mark ? "\ufeff" : "") + (lineEnd === "LF" ? sample : sample.replaceAll("\n", "\r\n"));
    const document = readToml(text, "x.toml");
    for (const [path, key, value] of located) {
      Deno.test(`locate() finds ${JSON.stringify(path)} in a file with ${lineEnd}${mark}`, () => {
        const found = document.locate(path);
        assertEquals([underlined(found.key), underlined(found.value)], [key, value]);
      });
    }
  }
}

Deno.test("readToml() says where a file with a byte order mark is wrong", () => {
  const texts = ["a = 1 b = 2", "é = 1", "a = [1\n2]", "a = 99999999999999999999"];
  for (const text of texts) {
    const { mistakes } = assertThrows(() => readToml(text, "x"), ConfigError);
    const marked = assertThrows(() => readToml(`\ufeff${text}`, "x"), ConfigError);
    assertEquals(marked.mistakes, mistakes);
  }
});

/** Texts that would exhaust a parser's stack, and their messages. */
const huge: [what: string, text: string, rendered: string][] = [
  [
    "10,000 [",
    "a = " + "[".repeat(10_000),
    "error: tables and lists must not be nested deeper than 100\n  --> x:1:105",
  ],
  [
    "10,000 closed [",
    `a = ${"[".repeat(10_000)}${"]".repeat(10_000)}`,
    "error: tables and lists must not be nested deeper than 100\n  --> x:1:105",
  ],
  [
    "10,000 {",
    `a = ${"{a=".repeat(10_000)}`,
    "error: tables and lists must not be nested deeper than 100\n  --> x:1:305",
  ],
  [
    "9,000 parts of a key",
    `${"a.".repeat(9_000)}a = 1`,
    "error: tables and lists must not be nested deeper than 100\n  --> x:1:201",
  ],
  [
    "9,000 parts of a header",
    `[${"a.".repeat(9_000)}a]`,
    "error: tables and lists must not be nested deeper than 100\n  --> x:1:202",
  ],
  [
    "10,000 [ of headers",
    "[".repeat(10_000),
    "error: tables and lists must not be nested deeper than 100\n  --> x:1:101",
  ],
  [
    "200,000 characters of text",
    `a = "${"x".repeat(200_000)}"`,
    "error: a string must have at most 20000 characters, got 200002\n  --> x:1:5",
  ],
  [
    "200,000 digits",
    `a = ${"1".repeat(200_000)}`,
    "error: a string must have at most 20000 characters, got 200000\n  --> x:1:5",
  ],
];

for (const [what, text, rendered] of huge) {
  Deno.test(`readToml() refuses ${what}`, () => {
    const { mistakes } = assertThrows(() => readToml(text, "x"), ConfigError);
    assertEquals(renderMistakes(mistakes).split("\n").slice(0, 2).join("\n"), rendered);
  });
}

Deno.test("readToml() takes 100 levels, texts of 20,000 characters and long comments", () => {
  let list = readToml(`a = ${"[".repeat(99)}1${"]".repeat(99)}`, "x").value.a;
  for (let level = 0; level < 99; level++) list = (list as unknown[])[0];
  assertEquals(list, 1);
  const long = "x".repeat(19_998);
  assertEquals(readToml(`a = "${long}" # ${long.repeat(10)}`, "x").value, { a: long });
});

Deno.test("readToml() leaves the objects of JavaScript alone", () => {
  const texts = [
    "[a.b]\n[a.__proto__]\nx = 1",
    "a = 1\n[__proto__]\nx = 1",
    "__proto__.x = 1",
    "a = { __proto__.x = 1 }",
  ];
  for (const text of texts) {
    assertThrows(() => readToml(text, "x"), ConfigError, 'a key must not be "__proto__"');
    assertEquals(Reflect.get({}, "x"), undefined);
  }
});

const single: [text: string, value: unknown][] = [
  ["0.1", 0.1],
  ['"a"', "a"],
  ["[1, 'x']", [1, "x"]],
  ["{ a = 1 }", { a: 1 }],
  ["[\n1,\n2 ]", [1, 2]],
];

for (const [text, value] of single) {
  Deno.test(`readTomlValue() reads ${JSON.stringify(text)}`, () => assertEquals(readTomlValue(text), value));
}

for (const text of ["", "adam", "1 # one", "1\nb = 2", "1\n[a]", "1 ", "1, 2", "[1"]) {
  Deno.test(`readTomlValue() refuses ${JSON.stringify(text)}`, () => {
    assertThrows(() => readTomlValue(text), ConfigError);
  });
}
