import { assertEquals, assertLess, assertThrows } from "@std/assert";
import { csvText } from "../base/csv.ts";
import type { Cell } from "../base/cells.ts";
import { rankConfigurations, summarise, type SummaryRow } from "./summary.ts";

const columns = { parameters: ["optimizer.learning_rate"], metrics: ["loss", "val_accuracy"] };

function trial(configuration: number, status: string, loss: string, accuracy = "") {
  return {
    configuration: String(configuration),
    status,
    "optimizer.learning_rate": String(10 ** -configuration),
    loss,
    val_accuracy: accuracy,
  };
}

function asCsv(trials: Iterable<Readonly<Record<string, Cell>>>): string {
  const summary = summarise(trials, columns);
  const cells = Array.from(summary.rows, (row) => summary.columns.map((column) => row[column]));
  return csvText([summary.columns, ...cells]);
}

Deno.test("summarise() writes one row a configuration, over complete trials that have the metric", () => {
  const trials = [
    trial(0, "complete", "0.5", "0.25"),
    trial(0, "complete", "0.25", ""),
    trial(0, "diverged", "NaN", "0.1"),
    trial(1, "complete", "1", "0.5"),
    trial(1, "complete", "1", "0.5"),
    trial(1, "complete", "1", "0.5"),
    trial(2, "pruned", "0.3", "0.9"),
    trial(2, "failed", "", ""),
    trial(2, "timeout", "0.4", ""),
    trial(3, "waiting", "", ""),
    trial(3, "running", "", ""),
    trial(4, "complete", "Infinity", "NaN"),
  ];
  assertEquals(
    asCsv(trials),
    `configuration,optimizer.learning_rate,n_complete,n_pruned,n_diverged,n_failed,n_timeout,\
loss_mean,loss_std,loss_ci95_low,loss_ci95_high,\
val_accuracy_mean,val_accuracy_std,val_accuracy_ci95_low,val_accuracy_ci95_high
0,1,2,0,1,0,0,0.375,0.1767766952966369,-1.213275592021838,1.963275592021838,0.25,,,
1,0.1,3,0,0,0,0,1,0,1,1,0.5,0,0.5,0.5
2,0.01,0,1,0,1,1,,,,,,,,
3,0.001,0,0,0,0,0,,,,,,,,
4,0.0001,1,0,0,0,0,Infinity,,,,NaN,,,
`,
  );
});

Deno.test("summarise() takes a configuration's parameters from a trial that knows them", () => {
  const waiting = { ...trial(0, "waiting", ""), "optimizer.learning_rate": "" };
  const [row] = summarise([waiting, trial(0, "complete", "2")], columns).rows;
  assertEquals([row["optimizer.learning_rate"], row.loss_mean], ["1", 2]);
});

Deno.test("summarise() refuses configurations that do not stand together", () => {
  const trials = [trial(0, "complete", "1"), trial(1, "complete", "1"), trial(0, "complete", "1")];
  assertThrows(
    () => [...summarise(trials, columns).rows],
    RangeError,
    "trials must be in the order of configurations, got 0 after 1",
  );
});

Deno.test("summarise() holds one configuration at a time", () => {
  let read = 0;
  function* many() {
    for (let number = 0; number < 30_000; number++) {
      read++;
      yield trial(Math.floor(number / 3), "complete", String(number % 3));
    }
  }
  let rows = 0;
  for (const row of summarise(many(), columns).rows) {
    assertEquals([row.configuration, row.n_complete, row.loss_mean], [rows, 3, 1]);
    rows++;
    assertLess(read - 3 * rows, 2);
  }
  assertEquals([rows, read], [10_000, 30_000]);
});

Deno.test("summarise() of no trials has no rows", () => {
  assertEquals([...summarise([], columns).rows], []);
});

function configuration(number: number, mean: number | string | undefined, trouble = {}): SummaryRow {
  return {
    configuration: number,
    n_diverged: 0,
    n_failed: 0,
    n_timeout: 0,
    val_accuracy_mean: mean,
    ...trouble,
  };
}

const rows = [
  configuration(0, undefined),
  configuration(1, 0.8, { n_diverged: 1 }),
  configuration(2, 0.9),
  configuration(3, 0.7),
  configuration(4, NaN),
  configuration(5, 0.99, { n_failed: 2 }),
  configuration(6, "0.9"),
  configuration(7, Infinity),
  configuration(8, undefined, { n_timeout: 1 }),
];
for (
  const [goal, order] of [
    ["maximize", [7, 2, 6, 3, 0, 4, 5, 1, 8]],
    ["minimize", [3, 2, 6, 7, 0, 4, 1, 5, 8]],
  ] as const
) {
  Deno.test(`rankConfigurations() to ${goal}: trouble below, missing last, ties by number`, () => {
    const ranked = rankConfigurations(rows.toReversed(), "val_accuracy", goal);
    assertEquals(ranked.map((row) => row.configuration), [...order]);
  });
}
