import { assertEquals } from "@std/assert";
import { readExperiment } from "../validate.ts";

const file = `name = "counts"
data = { dataset = "moons" }
network = { layers = [{ name = "h", units = 4, activation = "relu" }, { units = 2, activation = "softmax" }] }
train = { loss = "cross_entropy", steps = 3 }
optimizer = { type = "sgd", learning_rate = 0.01 }
`;

/** Errors of an experiment, each with its first note; none where it is accepted. */
const told = (...overrides: string[]) =>
  readExperiment(file, "e.toml", overrides).mistakes.filter(({ severity }) => severity === "error")
    .map(({ message, notes }) => `${message}: ${notes?.[0]}`);

const huge = "9007199254740991";
const fine = "optimizer.momentum={min=0,max=0.9,step=1e-12}";

const cases: [overrides: string[], told: string[]][] = [
  [[fine], []],
  [["optimizer.momentum={min=0,max=0.9,step=1e-18}"], [
    `the range of optimizer.momentum has more than ${huge} values, which cannot be counted: give a larger step`,
  ]],
  [["optimizer.momentum={min=0,max=0.9,step=1e-13}"], [
    "the step of optimizer.momentum has no effect: 1e-13 is too small compared to 0.9; values have 12 significant digits: give a larger step",
  ]],
  [[fine, "optimizer.learning_rate={min=0.1,max=0.9,step=1e-12}"], [
    "the grid has 720,000,000,001,700,000,000,001 configurations, more than the 9,007,199,254,740,991 that can be counted: " +
    'set max_configurations, use larger steps, or method = "random" with max_configurations',
  ]],
  [[fine, "optimizer.learning_rate={min=0.1,max=0.9,step=1e-12}", "sweep.max_configurations=5"], []],
  [[`repeats=${huge}`], []],
  [[`repeats=${huge}`, "optimizer.learning_rate=0.1,0.2"], [
    "9,007,199,254,740,991 repeats make 18,014,398,509,481,982 trials, more than the 9,007,199,254,740,991 that can be counted: " +
    "use fewer repeats, or fewer configurations",
  ]],
  [[`epochs=${huge}`], [
    `epochs = ${huge} takes more than ${huge} steps, the most that can be counted: use fewer epochs`,
  ]],
  [[`steps=${huge}`], []],
  [
    [
      "optimizer.learning_rate={min=0.1,max=0.9}",
      "sweep.method=sobol",
      "sweep.metric=loss",
      `sweep.max_configurations=${huge}`,
    ],
    [
      `max_configurations = ${huge} is more than the 4,294,967,296 points of the sobol sequence: use a smaller max_configurations, or method = "random"`,
    ],
  ],
  [[
    fine,
    "optimizer.learning_rate={min=0.1,max=0.9,step=1e-12}",
    "sweep.method=random",
    `sweep.max_configurations=${huge}`,
  ], [
    `max_configurations = ${huge} is more than 1,000,000: method = "random" compares each point with all others, as points may repeat: use a smaller max_configurations`,
  ]],
  [
    [
      "optimizer.learning_rate=0.1,0.2",
      `steps=${huge}`,
      "sweep.metric=loss",
      'sweep.pruner={type="median",every_steps=1}',
    ],
    [
      'pruner = "median" decides more than 1,000,000 times in a trial of 9,007,199,254,740,991 steps: use a larger every_steps',
    ],
  ],
];

Deno.test("counts near 2^53 are exact or refused, and nothing is listed to know", () => {
  for (const [overrides, expected] of cases) assertEquals(told(...overrides), expected, overrides.join(" "));
});
