import { assertEquals } from "@std/assert";
import { conditional, read } from "../../testing/read_parts.ts";

const type = { "optimizer.type": ["sgd", "adam", "rmsprop"] };
const momentum = { "optimizer.momentum": [0, 0.5], when: { "optimizer.type": ["sgd", "rmsprop"] } };

const settled: readonly [overrides: string[], swept: unknown[], optimizer: unknown][] = [
  // A fixed type meets conditions for good, or never.
  [["optimizer.type=sgd"], [
    { "optimizer.momentum": [0, 0.5] },
    { "optimizer.nesterov": [true, false], when: { "optimizer.momentum": [0.5] } },
  ], { type: "sgd", learning_rate: 0.1 }],
  [["optimizer.type=adam"], [], { type: "adam", learning_rate: 0.1 }],
  [["optimizer.type=rmsprop"], [{ "optimizer.momentum": [0, 0.5] }], { type: "rmsprop", learning_rate: 0.1 }],
  // Fewer values: conditions keep those that are left, and what others depend on comes first.
  [["optimizer.type=adam,rmsprop"], [
    { "optimizer.type": ["adam", "rmsprop"] },
    { "optimizer.momentum": [0, 0.5], when: { "optimizer.type": ["rmsprop"] } },
  ], { type: "adam", learning_rate: 0.1 }],
  // A fixed value of a conditional key keeps its condition.
  [["momentum=0.3"], [type, { ...momentum, "optimizer.momentum": [0.3] }], {
    type: "sgd",
    learning_rate: 0.1,
  }],
  [["momentum=0.5"], [type, { ...momentum, "optimizer.momentum": [0.5] }, {
    "optimizer.nesterov": [true, false],
    when: { "optimizer.type": ["sgd"], "optimizer.momentum": [0.5] },
  }], { type: "sgd", learning_rate: 0.1 }],
  // ... unless the condition is met for good.
  [["momentum=0.3", "optimizer.type=sgd"], [], { type: "sgd", learning_rate: 0.1, momentum: 0.3 }],
  // A whole component takes the place of its swept parts that it sets.
  [["optimizer={ type = 'sgd', learning_rate = 1, momentum = 0.5 }"], [{
    "optimizer.nesterov": [true, false],
  }], {
    type: "sgd",
    learning_rate: 1,
    momentum: 0.5,
  }],
];

for (const [overrides, swept, optimizer] of settled) {
  Deno.test(`conditions are settled after ${overrides.join(" ")}`, () => {
    const found = read(conditional, overrides);
    assertEquals([found.errors, found.swept, found.optimizer], [[], swept, optimizer]);
  });
}

Deno.test("what an override leaves out is told of, with the reason", () => {
  assertEquals(read(conditional, ["optimizer.type=adam"]).echo, [
    'optimizer.type = "adam"',
    'optimizer.momentum is no longer swept: it is for another optimizer.type than "adam"',
    'optimizer.nesterov is no longer swept: it is for another optimizer.type than "adam"',
  ]);
  assertEquals(read(conditional, ["momentum=0.3"]).echo, [
    "optimizer.momentum = 0.3",
    "optimizer.nesterov is removed: it is for optimizer.momentum = 0.5 only",
  ]);
});

Deno.test("an override may sweep a list under a condition that the file's sweep has to meet", () => {
  const { errors } = read(conditional, ['clip_norm={ values = [1], when = { optimizer.type = "adagrad" } }']);
  assertEquals(errors, [['optimizer.type is never "adagrad"', 'it is swept over "sgd", "adam", "rmsprop"']]);
  const { swept } = read(conditional, [
    'clip_norm={ min = 1, max = 3, step = 1, when = { optimizer.type = "sgd" } }',
  ]);
  assertEquals(swept?.[2], { "train.clip_norm": { min: 1, max: 3 }, when: { "optimizer.type": ["sgd"] } });
});
