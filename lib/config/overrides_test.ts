import { assert, assertEquals } from "@std/assert";
import { parseOverride } from "./overrides.ts";
import { renderMistakes } from "./render.ts";

const understood: [argument: string, path: (string | number)[], values: unknown[]][] = [
  ["learning_rate=0.1", ["learning_rate"], [0.1]],
  ["optimizer.learning_rate=0.1,0.3", ["optimizer", "learning_rate"], [0.1, 0.3]],
  ["optimizer.type=adam", ["optimizer", "type"], ["adam"]],
  ["optimizer.type=adam,sgd", ["optimizer", "type"], ["adam", "sgd"]],
  ["a=adam, 0.1 ,true", ["a"], ["adam", 0.1, true]],
  // keys
  [" a . b = 1 ", ["a", "b"], [1]],
  ["network.layers.0.units=3", ["network", "layers", 0, "units"], [3]],
  ["a.007=1", ["a", "007"], [1]],
  ["a.'0'=1", ["a", "0"], [1]],
  ['layers."my.layer".units=1', ["layers", "my.layer", "units"], [1]],
  ['"a=b"."\\u00e9"=1', ["a=b", "é"], [1]],
  ["a.12345678901234567890=1", ["a", "12345678901234567890"], [1]],
  // TOML values
  ["a=1_000,0x10,-1e-3", ["a"], [1000, 16, -0.001]],
  ["a=true,false,inf,-inf,nan", ["a"], [true, false, Infinity, -Infinity, NaN]],
  ['a="x, y",\'z, "w"\'', ["a"], ["x, y", 'z, "w"']],
  ["a='C:\\data',\"\\u00e9\"", ["a"], ["C:\\data", "é"]],
  ['a=""', ["a"], [""]],
  ["a=[1,2],[3]", ["a"], [[1, 2], [3]]],
  ["a=[]", ["a"], [[]]],
  ['layers=[{ name = "a,b", units = 3 }, 2]', ["layers"], [[{ name: "a,b", units: 3 }, 2]]],
  ["a={ min = 0.1, max = 1 }", ["a"], [{ min: 0.1, max: 1 }]],
  ["a=[\n  1,\n  2,\n]", ["a"], [[1, 2]]],
  // bare text
  ["data.path=/my files/été.csv", ["data", "path"], ["/my files/été.csv"]],
  ["a=b=c", ["a"], ["b=c"]],
  ["a=it's, that's", ["a"], ["it's", "that's"]],
  ['a=5" disk', ["a"], ['5" disk']],
  ['a=x"1,2"y', ["a"], ['x"1,2"y']],
  ["a=f(x)[1,2]", ["a"], ["f(x)[1,2]"]],
  ["a=0.1 # no comment", ["a"], ["0.1 # no comment"]],
  ["a=#1", ["a"], ["#1"]],
  ["a=1\nb=2", ["a"], ["1\nb=2"]],
  ["a=2026-01-01", ["a"], ["2026-01-01"]], // no key takes a date
  ["a=07:32:00,007,1.,.5,True,1.2.3", ["a"], ["07:32:00", "007", "1.", ".5", "True", "1.2.3"]],
  ["a=🪼", ["a"], ["🪼"]],
];

for (const [argument, path, values] of understood) {
  Deno.test(`parseOverride() understands ${JSON.stringify(argument)}`, () => {
    assertEquals(parseOverride(argument), { argument, path, values });
  });
}

const form = "write key.path=value, for example optimizer.learning_rate=0.1";
const dots = "a dotted key must have a name on both sides of each dot";
const characters = "put other names in quotes, and the whole argument in single quotes";
const shell = "the shell removes quotes: put the whole argument in single quotes";
const brackets =
  `put the argument in single quotes: 'key=[1, 2]' for a list, 'key="a]"' for a string with brackets`;
const empty = `delete the comma, write '""' for an empty string, or quote a string that has a comma`;

const refused: [argument: string, message: string, ...notes: string[]][] = [
  ["", 'an override must have a "=" between key and value', form],
  ["learning_rate", 'an override must have a "=" between key and value', form],
  ["=0.1", 'an override must have a key before "="', form],
  ["a=", 'a value is missing after "="', `write a value after it; '""' is the empty string`],
  ["a=  ", 'a value is missing after "="', `write a value after it; '""' is the empty string`],
  ["a=1,", "a value is missing next to a comma", empty],
  ["a=,1", "a value is missing next to a comma", empty],
  ["a=1, ,2", "a value is missing next to a comma", empty],
  ["a..b=1", dots, form],
  [".a=1", dots, form],
  ["a.=1", dots, form],
  ["learning rate=1", 'a key must be made of A-Z a-z 0-9 _ - and dots, found " "', characters],
  ["größe=1", 'a key must be made of A-Z a-z 0-9 _ - and dots, found "ö"', characters],
  ["🪼=1", 'a key must be made of A-Z a-z 0-9 _ - and dots, found "🪼"', characters],
  [
    "layers[0].units=1",
    'an index must be written with dots, found "["',
    "for example network.layers.0.units=100",
  ],
  ['"a"b=1', 'a name in quotes must be followed by "." or "="', form],
  ['"a=1', 'a name in quotes must be followed by "." or "="', form],
  [
    '"\\q"=1',
    "\\q is not an escape sequence",
    "write \\\\ for a backslash, or use single quotes: 'C:\\data'",
  ],
  ['a.""=1', "a key must not be empty", "choose a name"],
  ["__proto__.x=1", `a key must not be "__proto__", a reserved name of JavaScript`, "choose another name"],
  [
    "a.'constructor'=1",
    `a key must not be "constructor", a reserved name of JavaScript`,
    "choose another name",
  ],
  ["a=[1, 2", "a bracket is not closed", brackets],
  ["a={ b = 1", "a bracket is not closed", brackets],
  ["a=1]", '"]" has no opening bracket', brackets],
  ["a='x", "a string is not closed", shell],
  ['a=["x]', "a string is not closed", shell],
  ["a=[relu,tanh]", "[relu,tanh] is not a value: strings must be quoted, found relu", 'write "relu"', shell],
  ["a=[1}", '[1} is not a value: a list must end with "]", found "}"', "write ]", shell],
  [
    "a='x'y",
    `'x'y is not a value: the line must end after a value, found "y"`,
    "if a string contains one kind of quotes, put it in the other kind",
    shell,
  ],
  [
    "seed=9007199254740992",
    "an integer must be from -9007199254740991 to 9007199254740991, got 9007199254740992",
    "larger integers are not exact: choose one in this range",
  ],
  [
    "a=1e400",
    "a number must be within the range of float64, got 1e400",
    "the largest is 1.7976931348623157e308",
  ],
];

for (const [argument, message, ...notes] of refused) {
  Deno.test(`parseOverride() refuses ${JSON.stringify(argument)}`, () => {
    const place = { kind: "argument" as const, argument };
    assertEquals(parseOverride(argument), { severity: "error", message, place, notes });
  });
}

Deno.test("parseOverride() has mistakes that are shown whole and harmlessly", () => {
  const mistake = parseOverride("a=[1, \u001b[2J");
  assert("message" in mistake);
  assertEquals(
    renderMistakes([mistake]),
    `error: a bracket is not closed
  --> command line: a=[1, \\u001b[2J
   = put the argument in single quotes: 'key=[1, 2]' for a list, 'key="a]"' for a string with brackets
1 error. Nothing was run.
`,
  );
});
