import fc from "npm:fast-check@4.10.2";

/** An experiment file and arguments that are probably wrong. */
export interface Mutated {
  readonly content: string | Uint8Array;
  readonly args: readonly string[];
}

/** Values of every kind, and at the limits of TOML and float64. */
const oddValues = [
  ...[
    "0",
    "-0",
    "-1",
    "1e9",
    "1e400",
    "1e-320",
    "5e-324",
    "9007199254740991",
    "9007199254740992",
    "0x1F",
    "1_0",
  ],
  ...[
    "nan",
    "inf",
    "-inf",
    "-nan",
    ".5",
    "5.",
    "1,000",
    "0,5",
    "10^-3",
    "50%",
    "1/8",
    "007",
    "+3",
    "1e",
    "2**8",
  ],
  ...[
    "true",
    "True",
    "yes",
    "null",
    "None",
    "[]",
    "{}",
    "[[]]",
    "[1, 'x']",
    "[0.1, 0.2]",
    "{ min = 1, max = 3 }",
  ],
  ...["{ min = 3, max = 1 }", "{ min = 0, max = 1, log = true }", "{ min = 0, max = 1, step = 1e-18 }"],
  ...[
    "{ values = [1, 2], when = { optimizer.type = 'sgd' } }",
    "{ type = 'huber' }",
    "{ type = 1 }",
    "{ type = '' }",
  ],
  ...[
    "1979-05-27",
    "07:32:00",
    "1979-05-27T07:32:00Z",
    "2026-02-30",
    '""',
    '"\\u0000"',
    '"\\ud800"',
    "'''\n\n'''",
  ],
  ...[
    '"é🪼"',
    '"=1+1"',
    '"../../x"',
    '"constructor"',
    '"__proto__"',
    '"a b"',
    "adam",
    "mse",
    "relu",
    '"relu"',
    '"test"',
  ],
];

const pieces = [
  "=",
  "[",
  "]",
  "{",
  "}",
  '"',
  "'",
  "[[",
  "\n",
  "\r",
  "\t",
  ",",
  ".",
  "#",
  '"""',
  "'''",
  "\\",
  "\ufeff",
  "\u202e",
];
const words = [
  "type",
  "units",
  "name",
  "steps",
  "epochs",
  "lr",
  "path",
  "min",
  "values",
  "when",
  "layers",
  "é",
  "constructor",
];

const edit = fc.record({
  what: fc.constantFrom("cut", "put", "line", "twice", "value", "value", "word", "swap", "nest", "join"),
  at: fc.nat(3000),
  length: fc.nat(12),
  put: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...oddValues) },
    { weight: 2, arbitrary: fc.constantFrom(...pieces) },
    { weight: 1, arbitrary: fc.constantFrom(...words) },
    { weight: 2, arbitrary: fc.string({ maxLength: 6, unit: "binary" }) },
    { weight: 1, arbitrary: fc.nat(25_000).map((length) => `"${"z".repeat(length)}"`) },
    { weight: 1, arbitrary: fc.nat(120).map((depth) => "[".repeat(depth) + "]".repeat(depth)) },
  ),
});
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

/** A text with one character, line or value replaced. */
function edited(text: string, { what, at, length, put }: Edit): string {
  const lines = text.split("\n");
  const line = at % lines.length;
  const start = at % (text.length + 1);
  const other = (line + length) % lines.length;
  switch (what) {
    case "cut":
      return text.slice(0, start) + text.slice(start + length);
    case "put":
      return text.slice(0, start) + put + text.slice(start);
    case "line":
      return lines.toSpliced(line, 1).join("\n");
    case "twice":
      return lines.toSpliced(line, 0, ...lines.slice(other, other + 1 + length % 4)).join("\n");
    case "value":
      return lines.with(line, lines[line].replace(/=.*/, () => `= ${put}`)).join("\n");
    case "word":
      return lines.with(line, lines[line].replace(/[a-z_]+/, () => put)).join("\n");
    case "swap":
      return lines.with(line, lines[other]).with(other, lines[line]).join("\n");
    case "nest":
      return lines.with(
        line,
        lines[line].replace(/= *(.*)/, (_, value) => `= { values = [${value}, ${put}] }`),
      ).join("\n");
    default:
      return lines.toSpliced(line, 2, lines.slice(line, line + 2).join(" ")).join("\n");
  }
}

const keys = [
  ...[
    "learning_rate",
    "epochs",
    "network.layers.0.units",
    "network.layers.hidden.units",
    "layers",
    "hidden",
    "loss",
  ],
  ...[
    "seed",
    "data.dataset",
    "sweep.metric",
    "sweep.method",
    "optimizer",
    "optimizer.type",
    "train",
    "repeats",
    "name",
  ],
  ...[
    "schedule",
    "sweep",
    "sweep.parameters",
    "run.timeout",
    "train.steps",
    "extensions",
    '"a.b"',
    "steps",
    "units",
  ],
];
const key = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...keys) },
  { weight: 1, arbitrary: fc.string({ maxLength: 8 }) },
  { weight: 1, arbitrary: fc.string({ maxLength: 4, unit: "binary" }) },
);
const value = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...oddValues) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("1", "0.1,0.2", "adam", "sgd,adam", "", "1,", ",1", "a,b", "tpe", "asha"),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 10, unit: "binary" }) },
);
const override = fc.tuple(key, value).map(([key, value]) => `${key}=${value}`).filter((text) =>
  !text.startsWith("-") && !text.includes("\0") // neither an option nor what no system hands over
);

/**
 * Experiment files with up to four edits, with and without overrides; sometimes a text or bytes that are no experiment.
 *
 * @param texts experiments to start from
 */
export function randomMutations(texts: readonly string[]): fc.Arbitrary<Mutated> {
  const text = fc.constantFrom(...texts);
  const mutated = fc.tuple(text, fc.array(edit, { minLength: 1, maxLength: 4 }))
    .map(([text, edits]) => edits.reduce(edited, text));
  const noise = fc.oneof(fc.string({ unit: "binary" }), fc.string(), fc.uint8Array({ maxLength: 200 }));
  const args = fc.array(override, { minLength: 1, maxLength: 3 });
  return fc.oneof(
    { weight: 10, arbitrary: fc.record({ content: mutated, args: fc.constant([]) }) },
    { weight: 4, arbitrary: fc.record({ content: text, args }) },
    { weight: 2, arbitrary: fc.record({ content: mutated, args }) },
    { weight: 1, arbitrary: fc.record({ content: noise, args: fc.constant([]) }) },
  );
}
