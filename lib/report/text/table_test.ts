import { assert, assertEquals } from "@std/assert";
import { type RenderedTable, table, type TableColumn } from "./table.ts";
import { widthOf } from "./terminal_text.ts";

const columns: TableColumn[] = [
  { name: "trial", cells: [0, 1, 10, 3], importance: 100 },
  { name: "learning_rate", cells: [0.1, 0.03, 1e-7, 3], importance: 90 },
  {
    name: "activation",
    cells: ["relu", "学習", "sig\x1b[31mmoid", "e\u0301lu"],
    importance: 89,
    mayCut: true,
  },
  { name: "status", cells: ["complete", "failed", "diverged", "complete"], importance: 95 },
  { name: "loss", cells: [0.123456, NaN, -Infinity, undefined], importance: 50 },
  { name: "steps", cells: [540, 5400, undefined, 54], importance: 40 },
  {
    name: "error",
    cells: ["", 'said "no", and went on to explain why at length', "", ""],
    importance: 70,
    mayCut: true,
  },
];

function text({ lines, hidden }: RenderedTable): string {
  return [...lines, ...hidden.map((name) => `hidden: ${name}`)].join("\n");
}

Deno.test("table() sets numbers right with points aligned, text left, and spells out control characters", () => {
  assertEquals(
    text(table(columns, 200)),
    `\
trial  learning_rate  activation         status         loss  steps  error
─────  ─────────────  ─────────────────  ────────  ─────────  ─────  ───────────────────────────────────────────────
    0           0.1   relu               complete    0.12346    540
    1           0.03  学習               failed          NaN   5400  said "no", and went on to explain why at length
   10           1e-7  sig\\u001b[31mmoid  diverged  -Infinity
    3           3     e\u0301lu                complete                54`,
  );
});

Deno.test("table() first cuts the longest text that may be cut", () => {
  assertEquals(
    text(table(columns, 87)),
    `\
trial  learning_rate  activation         status         loss  steps  error
─────  ─────────────  ─────────────────  ────────  ─────────  ─────  ──────────────────
    0           0.1   relu               complete    0.12346    540
    1           0.03  学習               failed          NaN   5400  said "no", and we…
   10           1e-7  sig\\u001b[31mmoid  diverged  -Infinity
    3           3     e\u0301lu                complete                54`,
  );
});

Deno.test("table() then leaves out the least important columns", () => {
  assertEquals(
    text(table(columns, 60)),
    `\
trial  learning_rate  activation         status
─────  ─────────────  ─────────────────  ────────
    0           0.1   relu               complete
    1           0.03  学習               failed
   10           1e-7  sig\\u001b[31mmoid  diverged
    3           3     e\u0301lu                complete
hidden: loss
hidden: steps
hidden: error`,
  );
  assertEquals(
    text(table(columns, 4)),
    `\
tri…
────
   0
   1
  10
   3
${
      ["learning_rate", "activation", "status", "loss", "steps", "error"].map((name) => `hidden: ${name}`)
        .join("\n")
    }`,
  );
});

Deno.test("table() never exceeds the width, and hides only when it must", () => {
  for (let width = 1; width <= 130; width++) {
    const { lines, hidden } = table(columns, width);
    for (const line of lines) assert(widthOf(line) <= width, `${width}: ${line}`);
    assertEquals(lines.length, 6);
    assertEquals(hidden.length === 0, width >= 84, `${width}`);
  }
});

Deno.test("table() without rows has a heading", () => {
  assertEquals(text(table([{ name: "trial", cells: [], importance: 1 }], 80)), "trial\n─────");
});
