import { assertEquals } from "@std/assert";
import { didNotLearn, isFarFromExact, type NotLearnt, type TrialFacts } from "./did_not_learn.ts";
import type { Training } from "./trainings.ts";

/** A training of these numbers. @param before losses of validation and test data before the first step */
function training(
  before: number[],
  losses: number[],
  evaluated: Record<string, number[]> = {},
): Training {
  return { lossesBefore: before, losses, first: new Map(), evaluated: new Map(Object.entries(evaluated)) };
}

const ten: TrialFacts = { classes: 10, guessingLoss: Math.log(10) };
const two: TrialFacts = { classes: 2, guessingLoss: Math.log(2) };
const loss = (before: number, after: number): NotLearnt => ({ sign: "loss", before, after });
const flat = (loss: number) => Array<number>(24).fill(loss);
const chance = (column: string, accuracy: number, chance: number): NotLearnt => ({
  sign: "chance",
  column,
  accuracy,
  chance,
});

const cases: [does: string, training: Training, facts: TrialFacts, expected: NotLearnt | undefined][] = [
  ["falls", training([2.3], [2.4, 1.1, 0.5, 0.3]), ten, undefined],
  ["no rows at all", training([], []), ten, undefined],
  ["a single row", training([], [5]), ten, undefined],
  ["runs away", training([2.3, 2.4], [2.3, 60, 80, 81]), ten, loss(2.4, 81)],
  [
    "runs away at once: the first batch is not the beginning",
    training([2.5], [14, 15, 14, 14]),
    ten,
    loss(2.5, 14),
  ],
  ["runs away to 1e33", training([0.6], [0.6, 1e30, 1e33, 1e33]), {}, loss(0.6, 1e33)],
  ["runs away to what is no number", training([0.6], [0.6, 1, Infinity, Infinity]), {}, loss(0.6, Infinity)],
  ["exactly twice the beginning", training([1], [1, 2, 2, 2]), {}, undefined],
  ["more than twice the beginning", training([1], [1, 2, 2, 2.01]), {}, loss(1, 2.01)],
  [
    "one spike at the end",
    training([1], [1, 0.5, 0.4, 0.3, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 50]),
    {},
    undefined,
  ],
  ["a lucky first batch, nothing evaluated", training([], [0.001, 0.5, 0.4, 0.9]), {}, undefined],
  ["a thousand times the first batch", training([], [0.001, 1e3, 1e6, 1e6]), {}, loss(0.001, 1e6)],
  ["a function's losses are no batches'", training([], [2, 1e3, 9, 9]), { isWhole: true }, loss(2, 9)],
  ["a loss that may be negative", training([-3], [-3, -1, -1, -1]), {}, undefined],
  [
    "a sum over 118 rows, and over two for validation",
    training([0.9958], [60, 20, 6.5, 6.2], { val_loss: [0.9958, 0.5, 0.3, 0.23] }),
    { ...two, isSum: true },
    undefined,
  ],
  [
    "a sum over two rows that runs away, and over 60 for validation",
    training([30], [1, 20, 50, 52], { val_loss: [30, 900, 1600, 1610] }),
    { ...two, isSum: true },
    loss(30, 1610),
  ],
  [
    "a sum that grows over the validation rows alone: overfits",
    training([30], [1, 0.1, 0.01, 0.01], { val_loss: [30, 90, 160, 161] }),
    { ...two, isSum: true },
    undefined,
  ],
  [
    "overfits: the training loss falls",
    training([0.7], [0.7, 0.1, 0.01, 0.001], { val_loss: [0.7, 2, 4] }),
    two,
    undefined,
  ],
  [
    "guesses: loss and accuracy stay",
    training([2.31], [2.3, 2.31, 2.3, 2.3], { val_accuracy: [0.1, 0.11, 0.113] }),
    ten,
    chance("val_accuracy", 0.113, 0.1),
  ],
  [
    "guesses, where training began worse than guessing",
    training([2.52], [2.4, 2.31, 2.31, 2.31], { val_accuracy: [0.1, 0.123] }),
    ten,
    chance("val_accuracy", 0.123, 0.1),
  ],
  [
    "always the same answer: accuracy and loss do not move",
    training([0.61], [0.4, 0.25, 0.25, 0.25], {
      val_loss: [0.61, 0.25, 0.2501, 0.25, 0.2499],
      val_accuracy: [0.17, 0.49, 0.49, 0.49, 0.49],
    }),
    { classes: 2 },
    chance("val_accuracy", 0.49, 0.5),
  ],
  [
    "the same accuracy, while the loss falls",
    training([0.61], [0.4, 0.3, 0.2, 0.1], {
      val_loss: [0.61, 0.3, 0.25, 0.2, 0.1],
      val_accuracy: [0.17, 0.5, 0.5, 0.5, 0.5],
    }),
    { classes: 2 },
    undefined,
  ],
  [
    "three of four right, and there it stays",
    training([0.7], [0.7, 0.35, 0.35, 0.35], {
      test_loss: [0.7, 0.35, 0.35, 0.35],
      test_accuracy: [0.5, 0.75, 0.75, 0.75],
    }),
    two,
    undefined,
  ],
  [
    "validation is asked before test",
    training([0.7], [0.7, 0.7, 0.7], { test_accuracy: [0.5, 0.5], val_accuracy: [0.5, 0.8] }),
    two,
    undefined,
  ],
  [
    "predicts the mean of the targets",
    training([90_000], flat(10_100), { val_loss: [90_000, 9_950] }),
    { baseline: 10_000 },
    { sign: "baseline", after: 10_100, baseline: 10_000 },
  ],
  [
    "predicts the larger of two unequal classes",
    training([0.7], flat(0.325), { val_loss: [0.7, 0.33], val_accuracy: [0.5, 0.9] }),
    { ...two, baseline: 0.325 },
    { sign: "baseline", after: 0.325, baseline: 0.325 },
  ],
  [
    "is better than the mean on training rows",
    training([9], flat(4), { val_loss: [9, 6] }),
    { baseline: 5 },
    undefined,
  ],
  ["is better than the mean on validation rows", training([9], flat(5), { val_loss: [9, 4] }), {
    baseline: 5,
  }, undefined],
  ["has hardly begun", training([9], flat(8).slice(5), { val_loss: [9, 8] }), { baseline: 5 }, undefined],
  ["all targets are equal", training([0.1], flat(0.1)), { baseline: 0 }, undefined],
  ["no classes are known", training([0.7], [0.7, 0.7, 0.7], { test_accuracy: [0.5, 0.5] }), {}, undefined],
  ["accuracy that is no number", training([0.7], [0.7, 0.7], { test_accuracy: [NaN] }), two, undefined],
];
for (const [does, of, facts, expected] of cases) {
  Deno.test(`didNotLearn(): ${does}`, () => assertEquals(didNotLearn(of, facts), expected));
}

Deno.test("isFarFromExact() beyond a thousand times the greatest exact value", () => {
  assertEquals(isFarFromExact(4e18, 31.6), { sign: "values", value: 4e18, exact: 31.6 });
  assertEquals(
    [[31_600, 31.6], [35, 31.6], [NaN, 31.6], [5, NaN], [5, 0]].map(([value, exact]) =>
      isFarFromExact(value, exact)
    ),
    [undefined, undefined, undefined, undefined, undefined],
  );
});
