import { bowl, csvNet, csvRow, csvRows, edited, fileRow, net } from "./inputs.ts";
import type { HintRows } from "./row.ts";

const linear = edited(net, '"relu"', '"identity"');
const noValidation = edited(net, "validation = 0.2\n", "");
const oneOutput = edited(net, "units = 2", "units = 1", '"softmax"', '"sigmoid"');
const swept = `${net}[sweep.parameters]\noptimizer.learning_rate = [0.1, 0.2]\n`;
const ofTraining = `[early_stopping]\nmonitor = "train_loss"\npatience = 1\n`;
const stopping = "[early_stopping]\npatience = 1\n";

/** Hints on combinations of several keys of an experiment. */
export const experimentRows: HintRows = {
  "experiment/checks/cross_checks.ts": [
    fileRow(
      "an experiment either trains a network on data or minimises a function",
      `${net}[objective]\ntype = "sqrt"\n`,
      net,
    ),
    fileRow(
      'add [data] with dataset (a name, such as "mnist"), or path (a CSV file) and target',
      edited(net, '[data]\ndataset = "moons"\nvalidation = 0.2\n', ""),
      net,
    ),
    fileRow(
      "add [network] with the layers of a network, or [objective] with a function to minimise",
      edited(bowl, '[objective]\ntype = "quadratic"\n', ""),
      bowl,
    ),
    fileRow("known: …", edited(net, 'loss = "cross_entropy"\n', ""), net),
    fileRow("keep one of them", edited(net, "epochs = 2", "epochs = 2\nsteps = 5")),
    fileRow("set epochs or steps", edited(net, "epochs = 2\n", ""), edited(net, "epochs = 2", "steps = 5")),
    fileRow("layers are addressed by name: each needs its own", edited(net, '"output"', '"hidden"'), net),
    fileRow("it is for networks only: remove it", edited(bowl, "steps = 3", "steps = 3\nepochs = 2")),
    fileRow("it is for networks only: remove it", `${bowl}[data]\ndataset = "xor"\n`, bowl),
    fileRow(
      "add steps to [train], such as steps = 100",
      edited(bowl, "steps = 3", ""),
      edited(bowl, "steps = 3", "steps = 100"),
    ),
  ],
  "experiment/checks/activation_checks.ts": [
    fileRow(
      "it needs at least … units; for one unit use sigmoid",
      edited(net, "units = 2", "units = 1", "cross_entropy", "binary_cross_entropy"),
      edited(oneOutput, "cross_entropy", "binary_cross_entropy"),
    ),
    fileRow("give the hidden layers an activation such as relu", linear, net),
  ],
  "experiment/checks/data_checks.ts": [
    fileRow(
      "give dataset (a name), path (a CSV file) and target, or images and labels (IDX files)",
      edited(net, 'dataset = "moons"\n', ""),
      net,
    ),
    fileRow("keep one of them", edited(csvNet, "[data]", '[data]\ndataset = "moons"'), edited(net)),
    {
      hint: "add … to [data], or remove …",
      wrong: { toml: edited(csvNet, 'target = "y"\n', "") },
      then: { toml: csvNet, files: { "x.csv": csvRows } },
    },
    fileRow("remove it", edited(net, '"moons"', '"moons"\nfolder = "x"')),
    fileRow("remove …", edited(net, '"moons"', '"moons"\ntarget = "y"')),
    fileRow("remove …", edited(net, '"moons"', '"moons"\nlabels = "y"')),
    csvRow('use "none", or "standard" for mean 0 and deviation 1', csvRows, csvRows, {
      toml: edited(csvNet, "[data]", '[data]\nscale = "unit"'),
      thenToml: edited(csvNet, "[data]", '[data]\nscale = "standard"'),
    }),
    csvRow('use "none", or "standard" for mean 0 and deviation 1', csvRows, csvRows, {
      toml: edited(csvNet, "[data]", '[data]\nscale = "unit"'),
      thenToml: edited(csvNet, "[data]", '[data]\nscale = "none"'),
    }),
    csvRow("… has the same effect", csvRows, csvRows, {
      toml: edited(csvNet, "epochs = 2", "epochs = 2\nbatch_size = 9"),
      thenToml: edited(csvNet, "epochs = 2", "epochs = 2\nbatch_size = 8"),
    }),
    csvRow("only zeros of byte data that scaling keeps can be skipped: remove sparse", csvRows, csvRows, {
      toml: `${csvNet}[compute]\nsparse = true\n`,
      thenToml: csvNet,
    }),
  ],
  "experiment/checks/metric_checks.ts": [
    fileRow(
      "test data is for reports only: hold rows back with data.validation and use a val_ metric",
      `${net}[early_stopping]\nmonitor = "test_loss"\npatience = 1\n`,
      `${net}[early_stopping]\nmonitor = "val_loss"\npatience = 1\n`,
    ),
    fileRow(
      "set data.validation, for example to 0.1",
      noValidation + stopping,
      edited(net, "0.2", "0.1") + stopping,
    ),
    ...[
      edited(net, "epochs", "train_metrics = true\nepochs") + ofTraining,
      edited(net, "epochs = 2", "epochs = 4") + ofTraining.replace("train_", ""),
    ]
      .map((then) =>
        fileRow('set train.train_metrics = true, or use "…", that of a batch', net + ofTraining, then)
      ),
    fileRow("known: …", `${swept}[sweep]\nmetric = "quux"\n`, `${swept}[sweep]\nmetric = "loss"\n`),
  ],
  "experiment/mistakes.ts": [
    fileRow(
      "… belongs …",
      edited(net, "epochs = 2", "epochs = 2\nmomentum = 0.9"),
      edited(net, "learning_rate = 0.1", "learning_rate = 0.1\nmomentum = 0.9"),
    ),
    fileRow("… belongs …", edited(net, "seed = 1", "seed = 1\nepochs = 2"), net),
    fileRow(
      "… is called …, and belongs …",
      edited(net, "epochs = 2", "epochs = 2\nlr = 0.3"),
      edited(net, "learning_rate = 0.1", "learning_rate = 0.3"),
    ),
  ],
};
