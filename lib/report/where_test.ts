import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../config/config_error.ts";
import { renderMistakes } from "../config/render.ts";
import { conditionOf } from "./where.ts";

const columns = [
  "trial",
  "status",
  "optimizer.learning_rate",
  "a.units",
  "b.units",
  'odd, "name"',
  "loss",
  "error",
];

const table = [
  ["0", "complete", "0.1", "10", "100", "it's", "0.25", ""],
  ["1", "complete", "0.01", "9", "100", "", "NaN", "12"],
  ["2", "diverged", "1e-3", "10", "9", "b", "Infinity", "<b>x</b>"],
  ["3", "waiting", "", "", "", "a", "", ""],
];
const rows = table.map((cells) => Object.fromEntries(cells.map((cell, i) => [columns[i], cell])));

const matching: [expression: string, trials: number[]][] = [
  ["learning_rate < 0.05", [1, 2]],
  ["optimizer.learning_rate<=.01", [1, 2]],
  ["learning_rate >= 1e-2 and loss < 1", [0]],
  ["trial = 1 or trial = 2 and status = 'complete'", [1]],
  ["(trial = 1 or trial = 2) and status = 'diverged'", [2]],
  ["not (trial = 1 OR trial = 2)", [0, 3]],
  ["not trial = 1 and not trial = 2", [0, 3]],
  ["0.25 = loss", [0]],
  ["a.units < b.units", [0, 1]], // as numbers: 10 < 100, 9 < 100
  ["a.units = b.units", []], // two empty cells neither
  ["learning_rate = ''", [3]],
  ["'' != learning_rate", [0, 1, 2]],
  ["learning_rate < ''", []],
  ["learning_rate != 0.1", [1, 2]], // an empty cell matches nothing
  ["not learning_rate = 0.1", [1, 2, 3]],
  ["learning_rate = '0.01'", [1]],
  ["learning_rate = 0.0100", [1]],
  ["learning_rate = '0.0100'", []],
  ["loss = NaN", [1]],
  ["loss != NaN", [0, 2]],
  ["loss < 1", [0]],
  ["not loss < 1", [1, 2, 3]],
  ["loss > 1_000", [2]],
  ["loss = Infinity", [2]],
  ["loss > -Infinity", [0, 2]],
  ["status < 'd'", [0, 1]],
  ["status > 0", []],
  ["status != 0", [0, 1, 2, 3]],
  ["error > 10", []], // messages are text
  ["error = '<b>x</b>'", [2]],
  [`"odd, ""name""" = 'it''s'`, [0]],
  ["trial=0 or(trial=3)", [0, 3]],
  ["\n trial\n=\t3 ", [3]],
];

for (const [expression, trials] of matching) {
  Deno.test(`conditionOf() of ${JSON.stringify(expression)} matches ${trials.join(", ") || "nothing"}`, () => {
    const condition = conditionOf(expression, columns);
    assertEquals(rows.filter(condition).map(({ trial }) => Number(trial)), trials);
  });
}

const known = 'columns: trial, status, optimizer.learning_rate, a.units, b.units, odd, "name", loss, error';

const mistakes: [expression: string, text: string][] = [
  [
    "not los < 1",
    `\
error: no column "los"
  --> command line: --where:1:5
  |
1 | not los < 1
  |     ^^^
  = did you mean "loss"?
  = ${known}
`,
  ],
  [
    "units = 1",
    `\
error: "units" matches several columns
  --> command line: --where:1:1
  |
1 | units = 1
  | ^^^^^
  = columns: a.units, b.units
`,
  ],
  [
    "status = ended",
    `\
error: no column "ended"
  --> command line: --where:1:10
  |
1 | status = ended
  |          ^^^^^
  = if it is text, write it in single quotes: 'ended'
  = ${known}
`,
  ],
  [
    "trial == 1",
    `\
error: unknown operator ==: write =
  --> command line: --where:1:7
  |
1 | trial == 1
  |       ^^
`,
  ],
  [
    "trial = 1 && loss < 1",
    `\
error: unknown operator &&: write and
  --> command line: --where:1:11
  |
1 | trial = 1 && loss < 1
  |           ^^
`,
  ],
  [
    "0 < loss < 1",
    `\
error: a comparison has two sides, but this < starts a third
  --> command line: --where:1:10
  |
1 | 0 < loss < 1
  |          ^
  = join two comparisons with "and": 0.1 < loss and loss < 0.5
`,
  ],
  [
    "loss",
    `\
error: loss must be compared with a value
  --> command line: --where:1:1
  |
1 | loss
  | ^^^^
  = comparisons: = != < <= > >=
`,
  ],
  [
    "loss < 1 trial = 2",
    `\
error: expected "and" or "or" before trial
  --> command line: --where:1:10
  |
1 | loss < 1 trial = 2
  |          ^^^^^
`,
  ],
  [
    "loss <",
    `\
error: expected a column, a number or a 'text' here
  --> command line: --where:1:7
  |
1 | loss <
  |       ^
  = ${known}
`,
  ],
  [
    "loss < 1 and",
    `\
error: expected a column, a number or a 'text' here
  --> command line: --where:1:13
  |
1 | loss < 1 and
  |             ^
  = ${known}
`,
  ],
  [
    "1 < 2",
    `\
error: one side must be a column
  --> command line: --where:1:1
  |
1 | 1 < 2
  | ^
  = ${known}
`,
  ],
  [
    "(loss < 1",
    `\
error: this ( has no matching )
  --> command line: --where:1:1
  |
1 | (loss < 1
  | ^
`,
  ],
  [
    "loss < 1)",
    `\
error: this ) has no matching (
  --> command line: --where:1:9
  |
1 | loss < 1)
  |         ^
`,
  ],
  [
    "(loss < 1 loss",
    `\
error: expected ) before loss
  --> command line: --where:1:11
  |
1 | (loss < 1 loss
  |           ^^^^
`,
  ],
  [
    "status = 'complete",
    `\
error: this text has no closing '
  --> command line: --where:1:10
  |
1 | status = 'complete
  |          ^^^^^^^^^
`,
  ],
  [
    "loss\n< 1 ; trial = 1",
    `\
error: unexpected ;
  --> command line: --where:2:5
  |
2 | < 1 ; trial = 1
  |     ^
  = write names with characters other than letters, digits, _, . and - in double quotes: "odd name"
`,
  ],
  [
    "status = 'é\x1b[2J' and 5loss = 1",
    `\
error: unexpected 5
  --> command line: --where:1:22
  |
1 | status = 'é\\u001b[2J' and 5loss = 1
  |                           ^
  = write names with characters other than letters, digits, _, . and - in double quotes: "odd name"
`,
  ],
];

for (const [expression, text] of mistakes) {
  Deno.test(`conditionOf() of ${JSON.stringify(expression)} says what is wrong`, () => {
    const error = assertThrows(() => conditionOf(expression, columns), ConfigError);
    assertEquals(renderMistakes(error.mistakes, ""), `${text}1 error.\n`);
  });
}

Deno.test("conditionOf() of very deep parentheses is refused, and of long chains not", () => {
  const deep = "(".repeat(100_000);
  assertEquals(
    assertThrows(() => conditionOf(deep, columns), ConfigError).mistakes[0].message,
    "nested more than 100 deep",
  );
  const chain = Array.from({ length: 2000 }, (_, i) => `trial = ${i}`).join(" or ");
  assertEquals(rows.filter(conditionOf(chain, columns)).length, 4);
});
