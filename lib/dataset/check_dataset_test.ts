import { assertStrictEquals, assertThrows } from "@std/assert";
import { checkedDataset } from "./check_dataset.ts";

const matrix = (rows: number, columns: number) => ({
  rows,
  columns,
  values: new Float64Array(rows * columns),
});
const numbers = { name: "own", inputs: 2, outputs: 1, sources: [] };
const classes = { name: "own", inputs: 2, outputs: 2, classes: ["no", "yes"], sources: [] };
const labelled = (...labels: number[]) => ({
  inputs: matrix(labels.length, 2),
  labels: Int32Array.from(labels),
});

Deno.test("checkedDataset() lets through what is whole, as it is", () => {
  const first = { ...numbers, train: { inputs: matrix(3, 2), targets: matrix(3, 1) } };
  const second = { ...classes, train: labelled(0, 1, 1), test: labelled(1) };
  assertStrictEquals<unknown>(checkedDataset(first, "own"), first);
  assertStrictEquals<unknown>(checkedDataset(second, "own"), second);
});

const wrong: [what: string, dataset: unknown, message: string][] = [
  ["nothing", undefined, "must be an object, found undefined"],
  [
    "too few values",
    { ...numbers, train: { inputs: { ...matrix(3, 2), rows: 4 }, targets: matrix(4, 1) } },
    "rows x columns",
  ],
  [
    "neither labels nor targets",
    { ...numbers, train: { inputs: matrix(3, 2) } },
    "must have labels or targets",
  ],
  [
    "a label too few",
    { ...classes, train: { inputs: matrix(3, 2), labels: Int32Array.of(0, 1) } },
    "for each row of inputs",
  ],
  [
    "another width",
    { ...numbers, inputs: 3, train: { inputs: matrix(3, 2), targets: matrix(3, 1) } },
    "input columns",
  ],
  ["a class that has no name", { ...classes, train: labelled(0, 2) }, "labels from 0"],
  [
    "a class below 0 in the test rows",
    { ...classes, train: labelled(0, 1), test: labelled(-1) },
    "labels from 0",
  ],
  [
    "another number of targets",
    { ...numbers, train: { inputs: matrix(3, 2), targets: matrix(3, 2) } },
    "target columns",
  ],
];

for (const [what, dataset, message] of wrong) {
  Deno.test(`checkedDataset() refuses ${what}`, () => {
    assertThrows(() => checkedDataset(dataset, "own"), TypeError, message);
  });
}
