import { assertEquals } from "@std/assert";
import { bowl, network, read } from "../testing/read_parts.ts";
import { readExperiment } from "./validate.ts";

const loss = { loss: "cross_entropy" };

Deno.test("an override of one of two keys that are mutually exclusive takes the place of the other, and it is told", () => {
  const { train, echo, errors } = read(network, ["steps=30"]);
  assertEquals({ train, errors }, { train: { ...loss, steps: 30 }, errors: [] });
  assertEquals(echo, ["train.steps = 30", "train.epochs = 2 is removed: train.steps replaces it"]);
});

Deno.test("several values of a key that excludes another take its place too, as do values over a swept one", () => {
  const swept = read(network, ["steps=30,40"]);
  assertEquals([swept.train, swept.swept], [loss, [{ "train.steps": [30, 40] }]]);
  const other = read(`${network.replace("epochs = 2", "")}[sweep.parameters]\ntrain.epochs = [1, 2]\n`, [
    "steps=9",
  ]);
  assertEquals([other.train, other.swept], [{ ...loss, steps: 9 }, []]);
  assertEquals(other.echo, ["train.steps = 9", "train.epochs is removed: train.steps replaces it"]);
});

Deno.test("epochs of a function, which has none, leave its steps alone: they are what is wrong, and all that is", () => {
  assertEquals(read(bowl, ["epochs=3"]).errors, [[
    "train.epochs does not apply to [objective]",
    "it is for networks only: remove it",
  ]]);
});

Deno.test("two keys that are mutually exclusive on one command line are a mistake, whatever the file has", () => {
  for (const overrides of [["steps=9", "epochs=3"], ["epochs=3", "steps=9"]]) {
    assertEquals(read(network, overrides).errors, [[
      "epochs and steps are mutually exclusive",
      "keep one of them",
    ]]);
  }
});

const pairs: readonly [file: string, override: string, section: string, left: unknown][] = [
  ["checkpoint = { every_steps = 5 }", "every_epochs=1", "checkpoint", { every_epochs: 1 }],
  ["checkpoint = { every_epochs = 5 }", "checkpoint.every_steps=1", "checkpoint", { every_steps: 1 }],
  ["launcher = { jobs = 5 }", "launcher.trials_per_job=2", "launcher", { trials_per_job: 2 }],
  ["launcher = { trials_per_job = 5, retries = 1 }", "jobs=2", "launcher", { retries: 1, jobs: 2 }],
];

for (const [file, override, section, left] of pairs) {
  Deno.test(`${override} takes the place of the key that it excludes in ${file}`, () => {
    const { plan } = readExperiment(`${file}\n${network}`, "e.toml", [override]);
    assertEquals(plan?.table[section], left);
    assertEquals(plan?.overrides.length, 2);
  });
}

Deno.test("a pruner's keys that are mutually exclusive take each other's place", () => {
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
      `data.${key} is removed: data.dataset replaces it`
    ),
  ]);
  const folder = read(network.replace('[data]\ndataset = "moons"\n', `${csv}folder = "f"\n`), [
    "images=i",
    "labels=l",
  ]);
  assertEquals(folder.data, { scale: "standard", folder: "f", images: "i", labels: "l" }); // shared by both
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

Deno.test("what is wrong with a table that only an argument makes is shown at the argument, not at the file's start", () => {
  const wrong: [text: string, argument: string, message: string][] = [
    [bowl, "data.dataset=moons", "[data] does not apply to [objective]"],
    [bowl, "early_stopping.patience=3", "[early_stopping] does not apply to [objective]"],
    [bowl, "network.initializer=zeros", 'missing key "layers" in [network]'],
    [network, "schedule.type=step", 'missing key "step_size" in [schedule]'],
    [
      network,
      "early_stopping.patience=3",
      'early_stopping.monitor is "val_loss", but no validation data is held back',
    ],
  ];
  for (const [text, argument, message] of wrong) {
    const { mistakes } = readExperiment(text, "e.toml", [argument]);
    const places = mistakes.filter((one) => one.message === message).map(({ place }) => place);
    assertEquals(places, [{ kind: "argument", argument }], message);
  }
  // A table that is in the file keeps its place.
  const { mistakes } = readExperiment(`${network}[schedule]\ntype = "cosine"\n`, "e.toml", [
    "schedule.type=step",
  ]);
  assertEquals(mistakes.map(({ place }) => place?.kind), ["text"]);
});
