import { assertEquals } from "@std/assert";
import { readExperiment } from "./validate.ts";

const network = `name = "e"
seed = 1
[data]
dataset = "moons"
[network]
layers = [{ name = "hidden", units = 4, activation = { type = "leaky_relu", negative_slope = 0.2 } }, { units = 2, activation = "softmax" }]
[train]
loss = "cross_entropy"
epochs = 2
[optimizer]
type = "sgd"
learning_rate = 0.1
momentum = 0.9
`;

const bowl = `name = "e"
seed = 1
objective = "rosenbrock"
train = { steps = 4 }
optimizer = { type = "sgd", learning_rate = 0.1 }
`;

const conditional = `${network.replace("momentum = 0.9\n", "")}[sweep.parameters]
optimizer.type = ["sgd", "adam", "rmsprop"]
optimizer.momentum = { values = [0, 0.5], when = { optimizer.type = ["sgd", "rmsprop"] } }
optimizer.nesterov = { values = [true, false], when = { optimizer.type = "sgd", optimizer.momentum = 0.5 } }
`;

/** What became of a file and its overrides: the parts that a test looks at. */
function read(text: string, overrides: readonly string[]) {
  const { plan, mistakes } = readExperiment(text, "e.toml", overrides);
  const errors = mistakes.filter(({ severity }) => severity === "error");
  return {
    errors: errors.map(({ message, notes = [] }) => [message, ...notes]),
    echo: plan?.overrides ?? [],
    train: plan?.table.train,
    data: plan?.table.data,
    optimizer: plan?.table.optimizer,
    layers: (plan?.table.network as { layers: unknown[] } | undefined)?.layers,
    keys: Object.keys(plan?.table ?? {}),
    swept: plan?.sweep.parameters.map(({ path, values, when }): Record<string, unknown> => ({
      [path]: values.kind === "list" ? values.values : { min: values.min, max: values.max },
      ...(when ? { when } : {}),
    })),
    cases: plan?.sweep.cases,
  };
}

const loss = { loss: "cross_entropy" };

Deno.test("an override of one of two keys that exclude each other takes the place of the other, and it is told", () => {
  const { train, echo, errors } = read(network, ["steps=30"]);
  assertEquals({ train, errors }, { train: { ...loss, steps: 30 }, errors: [] });
  assertEquals(echo, ["train.steps = 30", "train.epochs = 2 is left out: train.steps takes its place"]);
});

Deno.test("several values of a key that excludes another take its place too, as do values over a swept one", () => {
  const swept = read(network, ["steps=30,40"]);
  assertEquals([swept.train, swept.swept], [loss, [{ "train.steps": [30, 40] }]]);
  const other = read(`${network.replace("epochs = 2", "")}[sweep.parameters]\ntrain.epochs = [1, 2]\n`, [
    "steps=9",
  ]);
  assertEquals([other.train, other.swept], [{ ...loss, steps: 9 }, []]);
  assertEquals(other.echo, ["train.steps = 9", "train.epochs is left out: train.steps takes its place"]);
});

Deno.test("two keys that exclude each other on one command line are a mistake, whatever the file has", () => {
  for (const overrides of [["steps=9", "epochs=3"], ["epochs=3", "steps=9"]]) {
    assertEquals(read(network, overrides).errors, [[
      "epochs and steps exclude each other",
      "keep one of them",
    ]]);
  }
});

const pairs: readonly [file: string, override: string, section: string, left: unknown][] = [
  ["checkpoint = { every_steps = 5 }", "every_epochs=1", "checkpoint", { every_epochs: 1 }],
  ["checkpoint = { every_epochs = 5 }", "checkpoint.every_steps=1", "checkpoint", { every_steps: 1 }],
  ["launcher = { elements = 5 }", "launcher.chunk=2", "launcher", { chunk: 2 }],
  ["launcher = { chunk = 5, retries = 1 }", "elements=2", "launcher", { retries: 1, elements: 2 }],
];

for (const [file, override, section, left] of pairs) {
  Deno.test(`${override} takes the place of the key that it excludes in ${file}`, () => {
    const { plan } = readExperiment(`${file}\n${network}`, "e.toml", [override]);
    assertEquals(plan?.table[section], left);
    assertEquals(plan?.overrides.length, 2);
  });
}

Deno.test("a pruner's keys that exclude each other take each other's place", () => {
  const text = `${network}[sweep]
metric = "loss"
pruner = { type = "asha", min_epochs = 1, reduction_factor = 2 }
[sweep.parameters]
optimizer.learning_rate = [0.1, 0.2]
`;
  const { plan } = readExperiment(text, "e.toml", ["min_steps=3"]);
  assertEquals(plan?.settings.pruner, { type: "asha", min_steps: 3, reduction_factor: 2 });
});

const csv =
  '[data]\npath = "a.csv"\ntest_path = "b.csv"\ntarget = "y"\ntarget_type = "class"\nscale = "standard"\n';

Deno.test("another source of data takes the place of all keys of the one before", () => {
  const { data, echo } = read(network.replace('[data]\ndataset = "moons"\n', csv), ["dataset=moons"]);
  assertEquals(data, { scale: "standard", dataset: "moons" });
  assertEquals(echo, [
    'data.dataset = "moons"',
    ...['path = "a.csv"', 'test_path = "b.csv"', 'target = "y"', 'target_type = "class"'].map((key) =>
      `data.${key} is left out: data.dataset takes its place`
    ),
  ]);
  const images = read(network, ["images=a.idx", "labels=b.idx"]);
  assertEquals(images.data, { images: "a.idx", labels: "b.idx" });
  const table = read(network, ["data.target=y", "data.path=a.csv"]);
  assertEquals(table.data, { target: "y", path: "a.csv" });
});

Deno.test("a function takes the place of a network and of what belongs to it, and the other way round", () => {
  const { keys, train, errors } = read(network, ["objective=rosenbrock", "steps=5"]);
  assertEquals([keys, train, errors], [
    ["name", "seed", "train", "optimizer", "objective"],
    { steps: 5 },
    [],
  ]);
  const other = read(bowl, [
    "network.layers=[{ units = 2, activation = 'softmax' }]",
    "data.dataset=moons",
    "train.loss=cross_entropy",
  ]);
  assertEquals(other.keys, ["name", "seed", "train", "optimizer", "network", "data"]);
  assertEquals(other.errors, []);
});

Deno.test("another type leaves out the keys that it does not know, and it is told", () => {
  const { optimizer, echo, errors } = read(network, ["optimizer.type=adam"]);
  assertEquals({ optimizer, errors }, { optimizer: { type: "adam", learning_rate: 0.1 }, errors: [] });
  assertEquals(echo, [
    'optimizer.type = "adam"',
    'optimizer.momentum = 0.9 is left out: it belongs to another optimizer.type than "adam"',
  ]);
  const { layers } = read(network, ["hidden.activation.type=elu"]);
  assertEquals(layers, [{ name: "hidden", units: 4, activation: { type: "elu" } }, {
    units: 2,
    activation: "softmax",
  }]);
});

Deno.test("another type keeps what it knows, and keys of the command line come in any order", () => {
  const { optimizer } = read(network, ["optimizer.type=rmsprop"]);
  assertEquals(optimizer, { type: "rmsprop", learning_rate: 0.1, momentum: 0.9 });
  for (
    const overrides of [["betas=[0.5, 0.9]", "optimizer.type=adam"], [
      "optimizer.type=adam",
      "betas=[0.5, 0.9]",
    ]]
  ) {
    assertEquals(read(network, overrides).optimizer, { type: "adam", learning_rate: 0.1, betas: [0.5, 0.9] });
  }
});

Deno.test("a key of the command line that another type does not know is a mistake", () => {
  const { errors } = read(network, ["momentum=0.5", "optimizer.type=adam"]);
  assertEquals(errors, [[
    'unknown key "momentum" in [optimizer]',
    "known here: type, learning_rate, betas, eps, weight_decay, amsgrad",
  ]]);
});

Deno.test("several types: a key that one of them does not know is told of with the way out, which works", () => {
  const types = "optimizer.type=sgd,adam";
  const { errors } = read(network, [types]);
  const wayOut = `optimizer.momentum={ values = [0.9], when = { optimizer.type = "sgd" } }`;
  assertEquals(errors, [[
    'optimizer.type = "adam" has no key "momentum"',
    `optimizer.type = "sgd" has it; sweep it there: '${wayOut}'`,
    "known here: type, learning_rate, betas, eps, weight_decay, amsgrad",
  ]]);
  const right = read(network, [types, wayOut]);
  assertEquals([right.errors, right.optimizer], [[], { type: "sgd", learning_rate: 0.1 }]);
  assertEquals(right.swept, [
    { "optimizer.type": ["sgd", "adam"] },
    { "optimizer.momentum": [0.9], when: { "optimizer.type": ["sgd"] } },
  ]);
  assertEquals(read(network, ["optimizer.type=adam,adamw"]).errors, []); // neither knows momentum: it is left out
});

Deno.test("the way out in a file works too, of missing keys as of unknown ones", () => {
  const types = (rest = "") => `${network}[sweep.parameters]\noptimizer.type = ["sgd", "adam"]\n${rest}`;
  const [[, note]] = read(types(), []).errors;
  const pattern = /^optimizer\.type = "sgd" has it; sweep it there: (.*) in \[sweep\.parameters\]$/;
  assertEquals(read(types(pattern.exec(note)![1]), []).errors, []);
  const schedules = (rest = "") =>
    `${network}[sweep.parameters]\nschedule.type = ["cosine", "step"]\n${rest}`;
  const { errors: [[message, ...notes]] } = read(schedules(), []);
  assertEquals(message, 'missing key "step_size" in [schedule]');
  assertEquals(
    notes.at(-1),
    'it belongs to schedule.type = "step"; sweep it there: schedule.step_size = { values = [...], when = { schedule.type = "step" } } in [sweep.parameters]',
  );
  const followed = 'schedule.step_size = { values = [5], when = { schedule.type = "step" } }\n';
  assertEquals(read(schedules(followed), []).errors, []);
});

Deno.test("cases that choose types: a key that one does not know is to be set in the cases of the others", () => {
  const text =
    `${network}[[sweep.cases]]\noptimizer.type = "sgd"\n[[sweep.cases]]\noptimizer.type = "adam"\n`;
  assertEquals(read(text, []).errors[0].slice(0, 2), [
    'optimizer.type = "adam" has no key "momentum"',
    'optimizer.type = "sgd" has it; set it in the cases with optimizer.type = "sgd", and nowhere else',
  ]);
  const followed = text.replace("momentum = 0.9\n", "").replace(
    'optimizer.type = "sgd"\n',
    'optimizer.type = "sgd"\noptimizer.momentum = 0.9\n',
  );
  assertEquals([read(followed, []).errors, read(followed, []).cases], [[], [
    { "optimizer.type": "sgd", "optimizer.momentum": 0.9 },
    { "optimizer.type": "adam" },
  ]]);
});

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
    'optimizer.momentum is no longer swept: it belongs to another optimizer.type than "adam"',
    'optimizer.nesterov is no longer swept: it belongs to another optimizer.type than "adam"',
  ]);
  assertEquals(read(conditional, ["momentum=0.3"]).echo, [
    "optimizer.momentum = 0.3",
    "optimizer.nesterov is left out: it is for optimizer.momentum = 0.5 only",
  ]);
});

Deno.test("a key inside of a component that is swept as a whole cannot be fixed beside it", () => {
  const text =
    `${network}[sweep.parameters]\nnetwork.layers.hidden.activation = ["tanh", { type = "elu", alpha = 2.0 }]\n`;
  assertEquals(read(text, ["alpha=0.5"]).errors, [[
    "network.layers.hidden.activation is swept as a whole, so network.layers.hidden.activation.alpha cannot be fixed beside it",
    "give network.layers.hidden.activation itself, with all that belongs to it",
  ]]);
  const { swept, layers } = read(text, ["hidden.activation.type=tanh"]);
  assertEquals([swept, layers?.[0]], [[], { name: "hidden", units: 4, activation: { type: "tanh" } }]);
});

Deno.test("equal values of an override are one", () => {
  assertEquals(read(network, ["learning_rate=0.1,0.2,0.1"]).swept, [{
    "optimizer.learning_rate": [0.1, 0.2],
  }]);
});

Deno.test("an override may sweep a list under a condition that the file's sweep has to meet", () => {
  const { errors } = read(conditional, ['clip_norm={ values = [1], when = { optimizer.type = "adagrad" } }']);
  assertEquals(errors, [['optimizer.type is never "adagrad"', 'it is swept over "sgd", "adam", "rmsprop"']]);
  const { swept } = read(conditional, [
    'clip_norm={ min = 1, max = 3, step = 1, when = { optimizer.type = "sgd" } }',
  ]);
  assertEquals(swept?.[2], { "train.clip_norm": { min: 1, max: 3 }, when: { "optimizer.type": ["sgd"] } });
});
