import { assertEquals } from "@std/assert";
import type { Mistake, Place } from "./config_error.ts";
import { renderMistakes } from "./render.ts";

/** A place in the line `text`, where `marked` first occurs in it. */
function at(line: number, text: string, marked: string, file = "x.toml"): Place {
  const column = [...text.slice(0, text.indexOf(marked))].length + 1;
  return { kind: "text", file, line, column, length: [...marked].length, text };
}

const error = (message: string, place?: Place, more: Partial<Mistake> = {}): Mistake => ({
  severity: "error",
  message,
  place,
  ...more,
});

const warning = (message: string, place?: Place): Mistake => ({ severity: "warning", message, place });

const line = "learning_rat = 0.1";
const long = `a = [${"0.125, ".repeat(40)}x, ${"0.25, ".repeat(40)}]`;

const cases: [what: string, mistakes: Mistake[], rendered: string][] = [
  ["nothing", [], ""],
  [
    "a label and notes",
    [error(
      'unknown key "learning_rat" in [optimizer]',
      at(28, line, "learning_rat", "experiments/mnist.toml"),
      {
        label: 'did you mean "learning_rate"?',
        notes: ["known keys: type, learning_rate, momentum, nesterov, weight_decay"],
      },
    )],
    `error: unknown key "learning_rat" in [optimizer]
  --> experiments/mnist.toml:28:1
   |
28 | learning_rat = 0.1
   | ^^^^^^^^^^^^ did you mean "learning_rate"?
   = known keys: type, learning_rate, momentum, nesterov, weight_decay
1 error. Nothing was run.
`,
  ],
  [
    "a gutter as wide as the line number",
    [
      error("one", at(7, line, "=")),
      error("two", at(1234, line, "0.1"), { notes: ["first", "second"] }),
    ],
    `error: one
  --> x.toml:7:14
  |
7 | learning_rat = 0.1
  |              ^
error: two
  --> x.toml:1234:16
     |
1234 | learning_rat = 0.1
     |                ^^^
     = first
     = second
2 errors. Nothing was run.
`,
  ],
  [
    "other places than text",
    [
      error("not one of 10 labels", { kind: "bytes", file: "data/labels", offset: 8 }, {
        notes: ["labels are 0 to 9"],
      }),
      error("it does not exist", { kind: "file", file: "data/images" }),
      error('unknown key "lr"', { kind: "argument", argument: "optimizer.lr=x" }, {
        label: "a label",
        notes: ["a note"],
      }),
      error("no place", undefined, { label: "a label", notes: ["a note"] }),
    ],
    `error: not one of 10 labels
  --> data/labels: byte 8
   = labels are 0 to 9
error: it does not exist
  --> data/images
error: unknown key "lr"
  --> command line: optimizer.lr=x
   = a label
   = a note
error: no place
   = a label
   = a note
4 errors. Nothing was run.
`,
  ],
  [
    "warnings alone",
    [warning("odd", at(1, line, "0.1"))],
    `warning: odd
  --> x.toml:1:16
  |
1 | learning_rat = 0.1
  |                ^^^
`,
  ],
  [
    "errors and warnings in the order of their places, duplicates once",
    [
      error("no place"),
      error("argument b", { kind: "argument", argument: "b=1" }),
      error("argument a", { kind: "argument", argument: "a=1" }),
      error("later column", at(10, "abc", "b")),
      error("later column, second", at(10, "abc", "b")),
      error("later line of another file", at(12, "abc", "a", "b.toml")),
      error("line of another file", at(2, "abc", "a", "b.toml")),
      warning("earlier column", at(10, "abc", "a")),
      error("earlier line", at(9, "abc", "c")),
      error("whole file", { kind: "file", file: "x.toml" }),
      error("byte 20", { kind: "bytes", file: "z", offset: 20 }),
      error("byte 3", { kind: "bytes", file: "z", offset: 3 }),
      error("earlier line", at(9, "abc", "c")),
    ],
    Deno.readTextFileSync(new URL("render_test.txt", import.meta.url)),
  ],
  [
    "two warnings",
    [error("e"), warning("a"), warning("b")],
    "error: e\nwarning: a\nwarning: b\n1 error, 2 warnings. Nothing was run.\n",
  ],
  [
    "an empty line, and a place behind the end",
    [
      error("missing", { kind: "text", file: "x.toml", line: 3, column: 1, length: 1, text: "" }),
      error("end", at(4, "ab", ""), {
        label: "here",
      }),
    ].map((one, i) => i === 0 ? one : { ...one, place: { ...one.place, column: 3, length: 1 } as Place }),
    `error: missing
  --> x.toml:3:1
  |
3 |
  | ^
error: end
  --> x.toml:4:3
  |
4 | ab
  |   ^ here
2 errors. Nothing was run.
`,
  ],
  [
    "tabs, in front of the place and in it",
    [error("tabs", at(1, "\ta\t= 1", "a\t="))],
    `error: tabs
  --> x.toml:1:2
  |
1 |     a    = 1
  |     ^^^^^^
1 error. Nothing was run.
`,
  ],
  [
    "characters outside of ASCII",
    [error("é", at(1, "🪼é = 'ñ'", "'ñ'"), { label: "→" })],
    `error: é
  --> x.toml:1:6
  |
1 | 🪼é = 'ñ'
  |      ^^^ →
1 error. Nothing was run.
`,
  ],
  [
    "control characters harmlessly",
    [
      error(
        "found \u001b[31m\n",
        at(1, "a = '\u001b[2J\u0007' \u202e", "\u001b[2J\u0007", "x\u001b.toml\n"),
        {
          label: "\u009b1m",
          notes: ["\u2028 \u200b \ufeff \ud800 \u0000 \u007f"],
        },
      ),
      error("argument", { kind: "argument", argument: "a=\u001b[31m\r\n" }),
      error("file", { kind: "file", file: "\u001b]0;title\u0007" }),
      error("bytes", { kind: "bytes", file: "\u0008", offset: 0 }),
    ],
    `error: found \\u001b[31m\\n
  --> x\\u001b.toml\\n:1:6
  |
1 | a = '\\u001b[2J\\u0007' \\u202e
  |      ^^^^^^^^^^^^^^^ \\u009b1m
  = \\u2028 \\u200b \\ufeff \\ud800 \\u0000 \\u007f
error: file
  --> \\u001b]0;title\\u0007
error: bytes
  --> \\u0008: byte 0
error: argument
  --> command line: a=\\u001b[31m\\r\\n
4 errors. Nothing was run.
`,
  ],
  [
    "the middle of a long line",
    [error("long", at(1, long, "x"), { label: "here" })],
    `error: long
  --> x.toml:1:286
  |
1 | …, 0.125, 0.125, 0.125, 0.125, x, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25,…
  |                                ^ here
1 error. Nothing was run.
`,
  ],
  [
    "the beginning and the end of a long line",
    [error("begin", at(1, long, "a")), error("end", at(2, long, "]")), error("all", at(3, long, long))],
    `error: begin
  --> x.toml:1:1
  |
1 | a = [0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125, …
  | ^
error: end
  --> x.toml:2:529
  |
2 | … 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, ]
  |                                                                                                               ^
error: all
  --> x.toml:3:1
  |
3 | a = [0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125, …
  | ${"^".repeat(110)}
3 errors. Nothing was run.
`,
  ],
];

for (const [what, mistakes, rendered] of cases) {
  Deno.test(`renderMistakes() shows ${what}`, () => assertEquals(renderMistakes(mistakes), rendered));
}

Deno.test("renderMistakes() shows a line of 110 characters whole, and of a longer one 110 characters", () => {
  for (const length of [110, 111, 5000]) {
    for (const column of [1, 31, 55, 80, 110, length]) {
      const text = "x".repeat(column - 1) + "y" + "x".repeat(length - column);
      const [, , , shown, carets] = renderMistakes([error("long", at(1, text, "y"))]).split("\n");
      assertEquals(shown[carets.indexOf("^")], "y");
      const visible = shown.slice("1 | ".length).replaceAll("…", "").length;
      assertEquals([visible, shown.includes("…")], [110, length > 110]);
    }
  }
});

Deno.test("renderMistakes() shows the first 20 errors and warnings and counts all, also those that are only counted", () => {
  const errors = Array.from({ length: 3000 }, (_, i) => error(`error ${i}`, at(i + 1, line, "=")));
  const warnings = Array.from({ length: 30 }, (_, i) => warning(`warning ${i}`, at(i + 1, line, "=")));
  const counted = error("more", at(3001, line, "="), { further: 999 });
  const texts = renderMistakes([...warnings, ...errors, counted, ...errors]);
  assertEquals(texts.match(/^error: .*/gm), Array.from({ length: 20 }, (_, i) => `error: error ${i}`));
  assertEquals(texts.match(/^warning: .*/gm), Array.from({ length: 20 }, (_, i) => `warning: warning ${i}`));
  assertEquals(
    texts.split("\n").at(-2),
    "4000 errors, 30 warnings, the first 20 are shown. Nothing was run.",
  );
  assertEquals(
    renderMistakes(warnings).split("\n").at(-2),
    "30 warnings, the first 20 are shown.",
  );
});

Deno.test("renderMistakes() marks a place in a line of which it has only a part", () => {
  const part = {
    ...at(1, "x".repeat(500) + "y" + "x".repeat(999), "y"),
    column: 3_000_001,
    textColumn: 2_999_501,
  };
  const [, arrow, , shown, carets] = renderMistakes([error("long", part as Place)]).split("\n");
  assertEquals(arrow, "  --> x.toml:1:3000001");
  assertEquals(shown, `1 | …${"x".repeat(30)}y${"x".repeat(79)}…`);
  assertEquals(carets, `  | ${" ".repeat(31)}^`);
});

Deno.test("renderMistakes() leaves out the middle of a long text that a message, a hint or an argument quotes", () => {
  const long = "a".repeat(1_000_000);
  const text = renderMistakes([
    error(`unknown key "${long}"`, { kind: "argument", argument: `${long}=1` }, {
      notes: [long],
      label: long,
    }),
  ]);
  const [head] = text.split(" [... ");
  assertEquals(head, `error: unknown key "${"a".repeat(1500 - 'unknown key "'.length)}`);
  assertEquals(text.match(/\d+ of \d+ characters are left out/g), [
    "998014 of 1000014 characters are left out",
    "998002 of 1000002 characters are left out",
    "998000 of 1000000 characters are left out",
    "998000 of 1000000 characters are left out",
  ]);
  assertEquals(text.length < 9000, true, `${text.length} characters`);
});
