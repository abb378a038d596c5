import { assertEquals } from "@std/assert";
import type { Mistake } from "../config/config_error.ts";
import { prepareRun } from "../run/prepare_run.ts";
import { net } from "../testing/settings_table.ts";
import { readExperiment } from "./validate.ts";

const edited = (from: string, to: string) => {
  if (!net.includes(from)) throw new Error(`${from} is not there`);
  return net.replace(from, to);
};
const ranged = (range: string) => `${net}[sweep.parameters]\noptimizer.learning_rate = ${range}\n`;

/** The message of a mistake, without its place and without the list of known names. */
const said = ({ message, label, notes = [] }: Mistake) => [
  message,
  ...(label === undefined ? [] : [label]),
  ...notes.filter((note) => !note.startsWith("known")),
];

/** Habits of other libraries and languages, and the whole message for each. */
const habits: [name: string, text: string, ...said: string[][]][] = [
  [
    "a section that is switched on",
    `early_stopping = true\n${net}`,
    [
      "early_stopping must be a table, got true",
      "write [early_stopping], and its keys on the lines below",
    ],
  ],
  [
    "a section that is a number",
    `checkpoint = 5\n${net}`,
    ["checkpoint must be a table, got 5", "write [checkpoint], and its keys on the lines below"],
  ],
  [
    "a section within another",
    edited("epochs = 10", "epochs = 10\nearly_stopping = { patience = 3 }"),
    ['unknown key "early_stopping" in [train]', "it is a table at the top of the file: [early_stopping]"],
  ],
  [
    "a key of Keras's optimizers",
    edited("learning_rate = 0.1", "learning_rate = 0.1\nclipnorm = 1"),
    ['unknown key "clipnorm" in [optimizer]', "clipnorm is called clip_norm, and belongs to [train]"],
  ],
  [
    "a direction that the metric has itself",
    `${net}[early_stopping]\npatience = 3\nmode = "max"\n`,
    ['unknown key "mode" in [early_stopping]', "leave it out: a loss must fall, an accuracy must rise"],
  ],
  [
    "layers outside of their table",
    edited(net.slice(net.indexOf("layers = ["), net.indexOf("[train]")), "").replace(
      "[network]",
      "[network]\n[[layers]]\nunits = 2",
    ),
    ['missing key "layers" in [network]', "layers: the layers, from input to output"],
    ['unknown key "layers" at the top of the file', "layers belongs to [network]"],
  ],
  [
    "ends of a range as Optuna calls them",
    ranged("{ low = 0.1, max = 0.2, step = 0.1 }"),
    ['unknown key "low" in sweep.parameters.optimizer.learning_rate', 'did you mean "min"?'],
    ['the range of optimizer.learning_rate has no "min"'],
  ],
  [
    "a fraction",
    edited("learning_rate = 0.1", "learning_rate = 1/8"),
    ['"1/8" is not a number: fractions are not supported', "write 0.125"],
  ],
  [
    "a layer for the input",
    edited('{ name = "hidden"', '{ type = "input", units = 2 },\n  { name = "hidden"'),
    ['unknown layer type "input"', "leave it out: the shape of the inputs comes from the data"],
  ],
  [
    "a section under another name",
    edited("[network]", "[model]"),
    [
      "the experiment has neither [network] nor [objective]",
      "add [network] with the layers of a network, or [objective] with a function to minimise",
    ],
    ['unknown key "model" at the top of the file', 'did you mean "network"?'],
  ],
];

for (const [name, text, ...expected] of habits) {
  Deno.test(`habits: ${name}`, () => {
    const byMessage = (a: string[], b: string[]) => a[0] < b[0] ? -1 : 1;
    const found = readExperiment(text, "x.toml").mistakes.map(said);
    assertEquals(found.sort(byMessage), [...expected].sort(byMessage));
  });
}

const forNumbers = (activation: string) =>
  `name = "numbers"
seed = 1
[data]
path = "x.csv"
target = "y"
[network]
layers = [{ name = "h", units = 4, activation = "tanh" }, { name = "o", units = 1, activation = "${activation}" }]
[train]
loss = "mse_mean"
epochs = 10
[optimizer]
type = "sgd"
learning_rate = 0.1
`;

/** Targets, output activation, and the message. */
const ranges: [targets: number[], activation: string, ...said: string[][]][] = [
  [
    [-5, 5.5],
    "tanh",
    [
      'the outputs of layer "o" are from -1 to 1 (tanh), but column "y" holds -5 to 5.5',
      'activation = "identity" gives any number; or scale the targets to -1 to 1',
    ],
  ],
  [
    [-5, 5.5],
    "relu",
    [
      'the outputs of layer "o" are at least 0 (relu), but column "y" holds -5 to 5.5',
      'activation = "identity" gives any number; or scale the targets to at least 0',
    ],
  ],
  [[-1.2, 1.15], "tanh"], // noise beyond what is meant
  [[0.5, 700], "softplus"],
  [[-5, 5.5], "identity"],
  [[-5, 5.5], "leaky_relu"],
];

for (const [targets, activation, ...expected] of ranges) {
  Deno.test(`targets of ${targets.join(" to ")} after ${activation}`, async () => {
    const folder = Deno.makeTempDirSync();
    try {
      const rows = Array.from({ length: 80 }, (_, i) => {
        const share = i / 79;
        return `${share},${targets[0] + share * (targets[1] - targets[0])}\n`;
      });
      Deno.writeTextFileSync(`${folder}/x.csv`, `x,y\n${rows.join("")}`);
      Deno.writeTextFileSync(`${folder}/x.toml`, forNumbers(activation));
      const prepared = await prepareRun("x.toml", {}, `${folder}/x.toml`);
      prepared.close();
      assertEquals(prepared.warnings.map(said), expected);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  });
}

Deno.test("sensible experiments are not warned of: what is at the borders of the rules", () => {
  const sensible: string[][] = [
    ["learning_rate=3"],
    ["optimizer={type='adam', learning_rate=1}"],
    ["optimizer={type='adam', learning_rate=0.1, eps=1}"],
    ["optimizer={type='adagrad', learning_rate=1}"],
    ["optimizer={type='adamw', learning_rate=0.001, weight_decay=1}"],
    ["optimizer={type='sgd', learning_rate=0.1, momentum=0.99, weight_decay=0.1}"],
    ["optimizer={type='rmsprop', learning_rate=0.001, alpha=0.999}"],
    ["network.initializer=randn"],
    ["network.layers.output.initializer=zeros"],
    ["network.layers.hidden.initializer={type='normal', std=10}"],
    ["train.clip_norm=100"],
    ["divergence.max_growth=2"],
    ["train.loss={type='huber', delta=0.001}"],
    ["train.loss=cross_entropy,mse_mean", "sweep.metric=val_accuracy"],
    ["learning_rate=0.1,0.2,0.3", "repeats=2"],
  ];
  for (const args of sensible) {
    const { mistakes } = readExperiment(net, "x.toml", args);
    assertEquals(mistakes.map(({ message }) => message), [], args.join(" "));
  }
});
