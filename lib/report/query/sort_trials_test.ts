import { assertEquals } from "@std/assert";
import type { Row } from "../../base/cells.ts";
import { columnsNamed, shortNames, sortTrials } from "./sort_trials.ts";

const trials: Row[] = [
  ["0", "complete", "0.5"],
  ["1", "pruned", "0.9"],
  ["2", "complete", "10"],
  ["3", "complete", ""],
  ["4", "complete", "NaN"],
  ["5", "failed", ""],
  ["6", "complete", "-Infinity"],
  ["7", "diverged", "Infinity"],
  ["8", "complete", "relu"],
  ["9", "complete", "0.5"],
  ["10", "complete", "gelu"],
].map(([trial, status, value]) => ({ trial, status, value }));

const orders: [column: string, descending: boolean, completeFirst: boolean, order: string][] = [
  ["value", false, false, "6 0 9 1 2 7 10 8 3 4 5"],
  ["value", true, false, "7 2 1 0 9 6 8 10 3 4 5"],
  ["value", false, true, "6 0 9 2 10 8 3 4 1 7 5"],
  ["value", true, true, "2 0 9 6 8 10 3 4 7 1 5"],
  ["trial", true, false, "10 9 8 7 6 5 4 3 2 1 0"],
  ["trial", false, true, "0 2 3 4 6 8 9 10 1 5 7"],
  ["status", false, false, "0 2 3 4 6 8 9 10 7 5 1"],
  ["nothing", true, false, "0 1 2 3 4 5 6 7 8 9 10"],
];

for (const [column, descending, completeFirst, order] of orders) {
  const how = `${descending ? ", descending" : ""}${completeFirst ? ", complete first" : ""}`;
  Deno.test(`sortTrials() by ${column}${how}`, () => {
    const sorted = sortTrials(trials.toReversed(), { column, descending, completeFirst });
    assertEquals(sorted.map(({ trial }) => trial).join(" "), order);
  });
}

Deno.test("shortNames() keeps as many last parts as tell columns apart", () => {
  const names = shortNames([
    "trial",
    "steps",
    "train.steps",
    "optimizer.learning_rate",
    "network.layers.hidden.units",
    "network.layers.output.units",
    "network.layers.output.activation",
    "units.deep.units",
  ]);
  assertEquals([...names.values()], [
    "trial",
    "steps",
    "train.steps",
    "learning_rate",
    "hidden.units",
    "output.units",
    "activation",
    "deep.units",
  ]);
});

Deno.test("columnsNamed() takes a whole name before last parts, and only whole parts", () => {
  const columns = ["steps", "train.steps", "a.units", "b.units", "val_loss", "loss"];
  const meant = ["steps", "units", "train.steps", "loss", "its", "teps", ""].map((name) =>
    columnsNamed(name, columns).join()
  );
  assertEquals(meant, ["steps", "a.units,b.units", "train.steps", "loss", "", "", ""]);
});
