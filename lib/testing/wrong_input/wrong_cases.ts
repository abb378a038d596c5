import { wrongExtensions } from "./wrong_extensions.ts";
import { wrongValues } from "./wrong_values.ts";
import type { WrongCase } from "./wrong_case.ts";

/** A small experiment that is right; cases replace parts of it. */
export const net = `name = "net"
seed = 1
[data]
dataset = "moons"
validation = 0.2
[network]
layers = [
  { name = "hidden", units = 4, activation = "relu" },
  { name = "output", units = 2, activation = "softmax" },
]
[train]
loss = "cross_entropy"
epochs = 2
[optimizer]
type = "sgd"
learning_rate = 0.1
`;

/** A function that is right. */
export const bowl = `name = "bowl"
seed = 1
[objective]
type = "quadratic"
[train]
steps = 3
[optimizer]
type = "sgd"
learning_rate = 0.1
`;

const table = net.replace('dataset = "moons"', 'path = "x.csv"\ntarget = "y"');
const pictures = net.replace(
  'dataset = "moons"',
  'images = "images-idx3-ubyte"\nlabels = "labels-idx1-ubyte"',
);

const replaced = (from: string, to: string, base = net): WrongCase => {
  if (!base.includes(from)) throw new Error(`${from} is not in the experiment`);
  return { toml: base.replace(from, to) };
};
const added = (text: string, base = net): WrongCase => ({ toml: base + text });
const argued = (...args: string[]): WrongCase => ({ toml: net, args });
const csv = (text: string): WrongCase => ({ toml: table, files: { "x.csv": text } });
/** An IDX file: magic, sizes, data. */
const idx = (magic: number[], sizes: number[], data: number) => {
  const bytes = new Uint8Array(4 + 4 * sizes.length + data);
  bytes.set(magic);
  const view = new DataView(bytes.buffer);
  sizes.forEach((size, k) => view.setUint32(4 + 4 * k, size));
  return bytes;
};
const images = idx([0, 0, 8, 3], [3, 2, 2], 12);
const labels = idx([0, 0, 8, 1], [3], 3);
const idxCase = (images: Uint8Array, labels: Uint8Array): WrongCase => ({
  toml: pictures,
  files: { "images-idx3-ubyte": images, "labels-idx1-ubyte": labels },
});

export const wrongCases: Record<string, WrongCase> = {
  // Syntax
  "compute: what no backend, no share and no group is": added(
    `[compute]\nbackend = "cuda"\nsparse = "yes"\nfuse = 8\nthreads = 0\nthread = 2\n`,
  ),
  "syntax: a value is missing": replaced("epochs = 2", "epochs ="),
  "syntax: text without quotes": replaced('"moons"', "moons"),
  "syntax: a key twice": replaced("epochs = 2", "epochs = 2\nepochs = 3"),
  "syntax: a table twice": added("[train]\nsteps = 1\n"),
  "syntax: a list is not closed": replaced("]\n[train]", "[train]"),
  "syntax: two pairs on a line": replaced("epochs = 2", "epochs = 2 batch_size = 3"),
  "syntax: a number too large": replaced("seed = 1", "seed = 99999999999999999999"),
  // Schema
  "schema: more rows than fit": replaced('"moons"', '"moons"\ntrain_rows = 1000000000000'),
  "schema: an unknown key": replaced("learning_rate", "learning_rat"),
  "schema: an unknown table": added("[early_stop]\npatience = 1\n"),
  "schema: a missing key": replaced("learning_rate = 0.1\n", ""),
  "schema: a number out of range": replaced("learning_rate = 0.1", "learning_rate = -0.1"),
  "schema: text for a number": replaced("epochs = 2", 'epochs = "two"'),
  "schema: no whole number": replaced("units = 4", "units = 4.5"),
  "schema: a date": replaced("epochs = 2", "epochs = 2026-01-01"),
  "schema: not finite": replaced("learning_rate = 0.1", "learning_rate = inf"),
  "schema: an unknown word": replaced("epochs = 2", 'epochs = 2\nsampling = "shufle"'),
  "schema: an empty list": replaced(/layers = \[[^]*?\n\]/.exec(net)![0], "layers = []"),
  "schema: an option of another entry": replaced('"relu"', '{ type = "relu", negative_slope = 0.1 }'),
  "schema: a name that is no folder": replaced('name = "net"', 'name = "../net"'),
  "schema: several at once, in the order of lines": {
    toml: net.replace("seed = 1", "seed = -1").replace("units = 4", "units = 0").replace(
      "epochs = 2",
      "epochs = 0",
    ),
  },
  "schema: mistakes of one key and of several together": {
    toml: net.replace("seed = 1", "seed = -1").replace("validation", "validaton").replace(
      "units = 2",
      "units = 3",
    )
      .replace('"softmax"', '"identity"').replace("epochs = 2", "epochs = 0") +
      "[early_stopping]\npatience = 2\n",
  },
  // Names
  "names: an activation": replaced('"relu"', '"rleu"'),
  "names: a loss": replaced('"cross_entropy"', '"crossentropy"'),
  "names: an optimizer": replaced('"sgd"', '"adm"'),
  "names: a data set": replaced('"moons"', '"mnits"'),
  "names: nothing near": replaced('"moons"', '"quux"'),
  "names: a schedule inside of another": added(
    '[schedule]\ntype = "warmup"\nwarmup_steps = 2\nafter = { type = "cosin" }\n',
  ),
  // One key against another
  "cross: outputs and classes": replaced("units = 2", "units = 3"),
  "cross: softmax of one unit": replaced("units = 2", "units = 1"),
  "cross: a probability loss on any outputs": replaced('"softmax"', '"identity"'),
  "cross: a logits loss on probabilities": replaced('"cross_entropy"', '"cross_entropy_logits"'),
  "cross: epochs and steps": replaced("epochs = 2", "epochs = 2\nsteps = 5"),
  "cross: no length": replaced("epochs = 2\n", ""),
  "cross: no loss": replaced('loss = "cross_entropy"\n', ""),
  "cross: two layers of one name": replaced('name = "output"', 'name = "hidden"'),
  "cross: validation is missing": {
    toml: net.replace("validation = 0.2\n", "") + "[early_stopping]\npatience = 2\n",
  },
  "cross: choosing by test data": added('[early_stopping]\nmonitor = "test_loss"\npatience = 2\n'),
  "cross: a network and a function": added('[objective]\ntype = "sqrt"\n'),
  "cross: data for a function": added('[data]\ndataset = "xor"\n', bowl),
  "cross: epochs for a function": replaced("steps = 3", "steps = 3\nepochs = 2", bowl),
  "cross: no data": replaced('[data]\ndataset = "moons"\nvalidation = 0.2\n', ""),
  "cross: linear layers are warned about, too": {
    toml: net.replace('"relu"', '"identity"').replace("epochs = 2", "epochs = 2\nsteps = 1"),
  },
  // Overrides
  "override: no equals sign": argued("epochs"),
  "override: an unknown key": argued("learning_rat=0.1"),
  "override: several may be meant": argued("units=3"),
  "override: a wrong type": argued("epochs=many"),
  "override: out of range": argued("optimizer.learning_rate=0"),
  "override: a bracket is not closed": argued("network.layers=[{"),
  "override: an unknown layer": argued("network.layers.hiden.units=3"),
  "override: one bad value of a list": argued("learning_rate=0.1,fast"),
  "override: a seed cannot be swept": argued("seed=1,2"),
  "override: several mistakes": argued("epochs=0", "batch=3", "network.layers.7.units=1"),
  // Sweeps
  "sweep: no values": added("[sweep.parameters]\noptimizer.learning_rate = []\n"),
  "sweep: a bad value in a list": added("[sweep.parameters]\noptimizer.learning_rate = [0.1, -1]\n"),
  "sweep: a range without a step": added(
    "[sweep.parameters]\noptimizer.learning_rate = { min = 0.1, max = 1 }\n",
  ),
  "sweep: a random search without an end": added(
    '[sweep]\nmethod = "random"\n[sweep.parameters]\noptimizer.learning_rate = { min = 0.1, max = 1 }\n',
  ),
  "sweep: a logarithm of 0": added(
    '[sweep]\nmethod = "random"\nmax_trials = 3\n[sweep.parameters]\noptimizer.learning_rate = { min = 0, max = 1, log = true }\n',
  ),
  "sweep: an unknown key": added("[sweep.parameters]\noptimizer.learning_rates = [0.1]\n"),
  "sweep: a single value": added("[sweep.parameters]\noptimizer.learning_rate = 0.1\n"),
  "sweep: a bad case": added('[[sweep.cases]]\nnetwork.layers.hidden.activation = "rleu"\n'),
  "sweep: an empty case": added("[[sweep.cases]]\n"),
  "sweep: a key swept twice": added(
    "[sweep.parameters]\noptimizer.learning_rate = [0.1]\nlearning_rate = [0.2]\n",
  ),
  "sweep: a key in a case and in the parameters": added(
    "[sweep.parameters]\nlearning_rate = [0.2]\n[[sweep.cases]]\noptimizer.learning_rate = 0.1\n",
  ),
  "sweep: a key twice in one case": added(
    "[[sweep.cases]]\noptimizer.learning_rate = 0.1\nlearning_rate = 0.2\n",
  ),
  "sweep: a layer that there is not": added("[sweep.parameters]\nnetwork.layers.2.units = [3, 4]\n"),
  "sweep: a layer by its number, wrong": added("[sweep.parameters]\nnetwork.layers.0.units = [3, 0]\n"),
  "sweep: conditions that cannot hold": added(`[sweep.parameters]
optimizer.type = ["sgd", "adam"]
optimizer.momentum = { min = 0, max = 0.9, step = 0.3, when = { optimizer.type = "rmsprop" } }
optimizer.nesterov = { values = [true, false], when = { activation = "relu" } }
train.batch_size = { values = [8, 16], when = "sgd" }
`),
  "sweep: conditions in a circle": added(`[sweep.parameters]
train.epochs = { values = [1, 2], when = { train.batch_size = 8 } }
train.batch_size = { values = [8, 16], when = { train.epochs = 1 } }
`),
  "sweep: a pruner without anything to compare": added('[sweep]\npruner = "asha"\n'),
  "sweep: a pruner of a function in epochs": {
    toml:
      `${bowl}[sweep]\npruner = { type = "asha", min_epochs = 1 }\n[sweep.parameters]\noptimizer.learning_rate = [0.1, 0.2]\n`,
  },
  "sweep: a pruner that is told twice": added(
    '[sweep]\npruner = { type = "asha", min_epochs = 1, min_steps = 3 }\n[sweep.parameters]\ntrain.batch_size = [8, 9]\n',
  ),
  "sweep: a learning sampler without a metric, beside cases": {
    toml: net.replace("validation = 0.2\n", "") +
      '[sweep]\nmethod = "tpe"\n[sweep.parameters]\ntrain.batch_size = { min = 2, max = 9 }\n' +
      "[[sweep.cases]]\ntrain.epochs = 1\n",
  },
  "schedule: no length": added('[schedule]\ntype = "step"\n'),
  "schedule: a length told twice": added(
    '[schedule]\ntype = "warmup"\nwarmup_steps = 3\nwarmup_epochs = 1\n',
  ),
  "schedule: epochs for a function": added(
    '[checkpoint]\nevery_epochs = 1\n[schedule]\ntype = "warmup"\nwarmup_epochs = 1\n' +
      'after = { type = "step", step_epochs = 2 }\n',
    bowl,
  ),
  "checkpoint: told twice": added("[checkpoint]\nevery_steps = 3\nevery_epochs = 1\n"),
  "checkpoint: swept": added("[sweep.parameters]\ncheckpoint.every_steps = [1, 2]\n"),
  "run: a timeout that is no time": added("[run]\ntimeout = 0\nretries = -1\n"),
  "sweep: an unknown metric": added('[sweep]\nmetric = "val_acuracy"\n'),
  ...wrongValues(net, bowl),
  ...wrongExtensions,
  // Data files
  "csv: missing": { toml: table },
  "csv: missing, with a similar name beside it": {
    toml: table.replace('"x.csv"', '"./xs.csv"'),
    files: { "x.csv": "a,y\n" },
  },
  "csv: missing, by an argument": { toml: table, args: ["path=y.csv"], files: { "x.csv": "a,y\n" } },
  "csv: no such target, with a similar name": csv("a,why,ya\n1,2,no\n"),
  "csv: no such target of an argument": { ...csv("a,y,z\n1,2,no\n"), args: ["target=zz"] },
  "csv: no such feature": {
    ...csv("size,y,z\n1,2,no\n"),
    toml: table.replace('target = "y"', 'target = "y"\nfeatures = ["z", "sise"]'),
  },
  "csv: a folder": { toml: table.replace('"x.csv"', '"."') },
  "csv: no target": { toml: table.replace('target = "y"\n', "") },
  "csv: a data set as well": { toml: table.replace("[data]", '[data]\ndataset = "moons"') },
  "csv: no such column": csv("a,b,z\n1,2,no\n"),
  "csv: no number": csv("a,b,y\n1,2,no\n3,x,yes\n,5,no\n"),
  "csv: test rows of no file": {
    toml: table.replace("validation = 0.2", "test_rows = 3"),
    files: { "x.csv": "a,b,y\n1,2,no\n3,4,yes\n5,6,no\n7,8,yes\n9,1,no\n" },
  },
  "csv: a short row": csv("a,b,y\n1,2\n"),
  "csv: no rows": csv("a,b,y\n"),
  "csv: a quote out of place": csv('a,b,y\n1,2"3,no\n'),
  "csv: the classes do not fit": csv("a,b,y\n1,2,no\n3,4,yes\n5,6,maybe\n"),
  "idx: missing": { toml: pictures },
  "idx: no IDX": idxCase(new TextEncoder().encode("hello world"), labels),
  "idx: cut off": idxCase(images.subarray(0, 20), labels),
  "idx: images and labels exchanged": idxCase(labels, images),
  "idx: another number of labels": idxCase(images, idx([0, 0, 8, 1], [2], 2)),
  "idx: floats": idxCase(idx([0, 0, 13, 3], [3, 2, 2], 48), labels),
  "idx: an empty dimension": idxCase(idx([0, 0, 8, 3], [3, 0, 2], 0), labels),
  // The command line
  "command: no file": { command: ["run"] },
  "command: a file that is missing": { command: ["run", "none.toml"] },
  "command: a folder": { command: ["run", "."] },
  "command: no text": { files: { "wrong.toml": new Uint8Array([0x6e, 0xff, 0xfe]) } },
  "command: two files": argued("other.toml"),
  "command: an unknown option": argued("--worker=3"),
  "command: a number that is none": argued("--workers=many"),
  "command: nothing to resume": argued("--resume"),
  "command: a run that is not there": argued("--resume", "results/nothing"),
  "command: no decisions in the order of arrival": argued("--async"),
};
