import { assertEquals } from "@std/assert";
import fc from "npm:fast-check@4.10.2";
import { BestSoFar, bestTrial, type RankedRow, rankingOf, rankTrials } from "./ranking.ts";

Deno.test("rankingOf() takes sweep.metric, else val_loss, else loss, and never a test metric by itself", () => {
  const cases: [Parameters<typeof rankingOf>, metric: string, goal: string][] = [
    [[{}, { hasValidation: false }], "loss", "minimize"],
    [[{ metric: null, goal: null }, { hasValidation: true }], "val_loss", "minimize"],
    [[{ metric: "val_accuracy" }, { hasValidation: true }], "val_accuracy", "maximize"],
    [[{ metric: "loss" }, { hasValidation: true }], "loss", "minimize"],
    [[{ metric: "val_accuracy", goal: "minimize" }, { hasValidation: true }], "val_accuracy", "minimize"],
    [[{ metric: "val_own" }, { hasValidation: true }, () => "maximize"], "val_own", "maximize"],
    [[{ metric: "test_accuracy" }, { hasValidation: true }], "test_accuracy", "maximize"], // only when somebody asks for it
  ];
  for (const [args, metric, goal] of cases) assertEquals(rankingOf(...args), { metric, goal });
});

const byLoss = { metric: "loss", goal: "minimize" } as const;

/** `0/1 complete 0.5`: configuration, trial, status and loss. */
const rowsOf = (...lines: string[]): RankedRow[] =>
  lines.map((line) => {
    const [where, status, loss = ""] = line.split(" ");
    const [configuration, trial] = where.split("/");
    return { configuration, trial, status, loss };
  });

const orders: [does: string, rows: RankedRow[], order: string, best: string | undefined][] = [
  ["the best first", rowsOf("0/0 complete 0.5", "1/1 complete 0.25", "2/2 complete 1"), "1 0 2", "1"],
  ["ties by number", rowsOf("1/1 complete 0.5", "0/0 complete 0.5"), "0 1", "0"],
  [
    "configurations by the mean of their repeats, not by one lucky repeat",
    rowsOf("0/0 complete 0.1", "0/1 complete 0.9", "1/2 complete 0.3", "1/3 complete 0.2"),
    "3 2 0 1",
    "3",
  ],
  [
    "a configuration with a diverged repeat below all without one",
    rowsOf("0/0 complete 0.1", "0/1 diverged NaN", "1/2 complete 0.9", "1/3 complete 0.8"),
    "3 2 0 1",
    "3",
  ],
  ["failed and timed-out ones too", rowsOf("0/0 failed", "1/1 timeout", "2/2 complete 9"), "2 0 1", "2"],
  [
    "pruned ones by what they came to, waiting ones behind, then the diverged",
    rowsOf("0/0 waiting", "1/1 diverged 0.1", "2/2 pruned 0.3", "3/3 pruned 0.2", "4/4 complete 5"),
    "4 3 2 0 1",
    "4",
  ],
  [
    "the best of troubled ones where there are no others",
    rowsOf("0/0 diverged", "0/1 complete 2", "1/2 complete 1", "1/3 failed"),
    "2 3 1 0",
    "2",
  ],
  ["one without the metric below those with it", rowsOf("0/0 complete", "1/1 complete 7"), "1 0", "1"],
  ["none where none is complete", rowsOf("0/0 pruned 1", "1/1 diverged 0"), "0 1", undefined],
  ["one where none has the metric", rowsOf("0/0 complete", "1/1 complete NaN"), "0 1", "0"],
];

for (const [does, rows, order, best] of orders) {
  Deno.test(`rankTrials(), bestTrial(): ${does}`, () => {
    for (const given of [rows, rows.toReversed()]) {
      assertEquals(rankTrials(given, byLoss).map(({ trial }) => trial).join(" "), order);
      assertEquals(bestTrial(given, byLoss)?.trial, best);
    }
  });
}

Deno.test("rankTrials() to maximize, and of several runs, whose configurations have the same numbers", () => {
  const rows = ["a", "b"].flatMap((run, k) =>
    rowsOf("0/0 complete 0.5", "1/1 complete 0.25").map((row) => ({
      ...row,
      run,
      loss: Number(row.loss) + k,
    }))
  );
  const ranked: RankedRow[] = rankTrials<RankedRow>(rows, { metric: "loss", goal: "maximize" });
  assertEquals(ranked.map(({ run, trial }) => `${run}${trial}`), ["b0", "b1", "a0", "a1"]);
});

Deno.test("BestSoFar says after each trial what bestTrial() says of those that have ended", () => {
  const status = fc.constantFrom("complete", "complete", "complete", "pruned", "diverged", "failed");
  const trials = fc.array(fc.record({ status, value: fc.integer({ min: 0, max: 8 }) }), { maxLength: 24 });
  const shuffled = fc.tuple(trials, fc.integer({ min: 1, max: 3 }), fc.constantFrom("minimize", "maximize"));
  fc.assert(
    fc.property(shuffled, fc.infiniteStream(fc.nat()), ([given, repeats, goal], keys) => {
      const ranking = { metric: "loss", goal: goal as "minimize" };
      const rows = given.map(({ status, value }, trial): RankedRow => ({
        trial,
        configuration: Math.floor(trial / repeats),
        status,
        loss: status === "failed" ? undefined : value / 8,
      }));
      const order = rows.map((row) => ({ row, key: keys.next().value as number })).sort((a, b) =>
        a.key - b.key
      );
      const best = new BestSoFar(ranking);
      const ended: RankedRow[] = [];
      for (const { row } of order) {
        best.add(row);
        ended.push(row);
        assertEquals(best.best?.trial, bestTrial(ended, ranking)?.trial);
      }
    }),
    { numRuns: 500 },
  );
});
