import { argsRow, bowl, csvNet, csvRow, csvRows, edited, fileRow, net } from "./inputs.ts";
import type { HintRows } from "./row.ts";

const swept = (text: string, base = net) => `${base}[sweep.parameters]\n${text}\n`;
const linear = edited(net, '"relu"', '"identity"');
const noValidation = edited(net, "validation = 0.2\n", "");
const oneOutput = edited(net, "units = 2", "units = 1", '"softmax"', '"sigmoid"');
const stopping = "[early_stopping]\npatience = 2\n";

/** Hints on experiment files, by what one key or several say. */
export const experimentRows: HintRows = {
  "base/component_schema.ts": [
    fileRow(
      "known: …",
      edited(net, '"moons"', '"quux"'),
      edited(net, '"moons"', '"mnist"'),
      "but the data has 10 classes",
    ),
    fileRow(
      "known: …",
      edited(net, '"moons"', "{ noise = 0.1 }"),
      edited(net, '"moons"', '{ type = "moons", noise = 0.1 }'),
    ),
  ],
  "base/nearest_name.ts": [
    fileRow("did you mean …?", edited(net, '"relu"', '"rleu"')),
    fileRow("did you mean …?", edited(net, '"softmax"', '"SoftMax"')),
    fileRow("did you mean …?", edited(net, '"cross_entropy"', '"categorical_crossentropy"')),
    fileRow("did you mean …?", edited(net, '"cross_entropy"', '"mse"')),
    fileRow("did you mean …?", edited(net, "epochs = 2", "n_epochs = 2")),
    fileRow("did you mean …?", edited(net, "learning_rate", "lr")),
    fileRow("did you mean …?", edited(net, "units = 4", "neurons = 4")),
    fileRow("did you mean …?", `${net}[early_stop]\npatience = 1\n`),
    fileRow("did you mean …?", edited(net, "epochs = 2", 'epochs = 2\nsampling = "shufle"')),
    argsRow("did you mean …?", ["loss=mse"]),
    argsRow("did you mean …?", ["optimizer.type=Adam"]),
    argsRow("did you mean …?", ["batchsize=3"]),
    argsRow("did you mean …?", ["lr=0.1"]),
    argsRow("did you mean …?", ["learning-rate=0.1"]),
    argsRow("did you mean …?", ["hidden.neurons=3"]),
  ],
  "base/fields.ts": [
    fileRow("keep one of them", `${net}[checkpoint]\nevery_steps = 3\nevery_epochs = 1\n`),
    fileRow(
      "keep one of them",
      swept(
        "train.batch_size = [8, 9]",
        `${net}[sweep]\npruner = { type = "asha", min_epochs = 1, min_steps = 3 }\n`,
      ),
    ),
  ],
  "base/parse_strict.ts": [
    fileRow("known here: …", edited(net, "seed = 1", "seed = 1\nquux = 3"), net),
    fileRow(
      "known here: …",
      edited(net, '"relu"', '{ type = "relu", slope = 3 }'),
      edited(net, '"relu"', '{ type = "relu" }'),
    ),
  ],
  "config/resolve_path.ts": [
    argsRow('did you mean "…"?', ["learning_rat=0.1"]),
    argsRow('did you mean "…"?', ["optimizer.lr=0.1"]),
    argsRow('did you mean "…"?', ["network.layers.hiden.units=3"]),
    argsRow("write one of …", ["units=3"], ["network.layers.hidden.units=3"]),
    argsRow("write one of …", ["unit=3"]),
    argsRow("write one of …", ["neurons=3"]),
    argsRow("write one of …", ["network.layers.7.units=3"]),
    fileRow(
      "write one of …",
      swept("network.layers.2.units = [3, 4]"),
      swept("network.layers.hidden.units = [3, 4]"),
    ),
  ],
  "config/overrides.ts": [
    argsRow("write key.path=value, for example optimizer.learning_rate=0.1", ["epochs"], ["epochs=3"]),
    argsRow("write key.path=value, for example optimizer.learning_rate=0.1", ["=3"], ["epochs=3"]),
    argsRow("write key.path=value, for example optimizer.learning_rate=0.1", ["learning_rate:0.1"], [
      "learning_rate=0.1",
    ]),
    argsRow("for example network.layers.0.units=100", ["network.layers[0].units=3"], [
      "network.layers.0.units=3",
    ]),
    argsRow(
      "other names must stand in quotes, and the whole argument in single quotes",
      ["learning rate=0.1"],
      ['"learning rate"=0.1'],
      'did you mean "learning_rate"?',
    ),
    argsRow("write '\"\"' for empty text", ["description="], ['description=""']),
    argsRow("write '\"\"' for empty text, or quotes around a comma in text", ["description=a,"], [
      'description="a,"',
    ]),
    argsRow(
      "put the argument in single quotes: 'key=[1, 2]' for a list, 'key=\"a]\"' for text with brackets",
      ["train.metrics=["],
      ['train.metrics=["mae"]'],
    ),
    argsRow(
      "put the argument in single quotes: 'key=[1, 2]' for a list, 'key=\"a]\"' for text with brackets",
      ["description=a]"],
      ['description="a]"'],
    ),
    argsRow(
      "the shell takes quotes away: put the whole argument in single quotes",
      ["train.metrics=[mae]"],
      ['train.metrics=["mae"]'],
    ),
  ],
  "experiment/apply_overrides.ts": [
    argsRow("use repeats to run every configuration with several seeds", ["seed=1,2"], ["repeats=2"]),
  ],
  "experiment/cross_checks.ts": [
    fileRow(
      "an experiment trains a network on data or minimises a function",
      `${net}[objective]\ntype = "sqrt"\n`,
      net,
    ),
    fileRow(
      'add [data] with dataset (a name, such as "mnist"), or path (a CSV file) and target',
      edited(net, '[data]\ndataset = "moons"\nvalidation = 0.2\n', ""),
      net,
    ),
    fileRow(
      "give the layers of a network in [network], or a function to minimise in [objective]",
      edited(bowl, '[objective]\ntype = "quadratic"\n', ""),
      bowl,
    ),
    fileRow("known: …", edited(net, 'loss = "cross_entropy"\n', ""), net),
    fileRow("keep one of them", edited(net, "epochs = 2", "epochs = 2\nsteps = 5")),
    fileRow("give epochs, or steps", edited(net, "epochs = 2\n", ""), edited(net, "epochs = 2", "steps = 5")),
    fileRow("layers are addressed by name: each needs its own", edited(net, '"output"', '"hidden"'), net),
    fileRow("it belongs to networks: remove it", edited(bowl, "steps = 3", "steps = 3\nepochs = 2")),
    fileRow("it belongs to networks: remove it", `${bowl}[data]\ndataset = "xor"\n`, bowl),
    fileRow(
      "add steps to [train], such as steps = 100",
      edited(bowl, "steps = 3", ""),
      edited(bowl, "steps = 3", "steps = 100"),
    ),
    fileRow(
      "it needs at least … units; for one unit use sigmoid",
      edited(net, "units = 2", "units = 1", "cross_entropy", "binary_cross_entropy"),
      edited(oneOutput, "cross_entropy", "binary_cross_entropy"),
    ),
    fileRow("give the hidden layers an activation such as relu", linear, net),
    fileRow("give the output layer …, or use …", edited(net, '"softmax"', '"identity"'), net),
    fileRow(
      "give the output layer …, or use …",
      edited(net, '"softmax"', '"identity"'),
      edited(net, '"softmax"', '"identity"', "cross_entropy", "cross_entropy_logits"),
    ),
    fileRow(
      "give the output layer …, or use …",
      edited(oneOutput, '"sigmoid"', '"tanh"', "cross_entropy", "binary_cross_entropy"),
      edited(oneOutput, "cross_entropy", "binary_cross_entropy"),
    ),
    fileRow(
      "give the output layer (network.layers.…) activation identity, or use ……",
      edited(net, "cross_entropy", "cross_entropy_logits"),
      edited(net, "cross_entropy", "cross_entropy_logits", '"softmax"', '"identity"'),
    ),
    fileRow(
      "give the output layer (network.layers.…) activation identity, or use ……",
      edited(net, "cross_entropy", "cross_entropy_logits"),
      net,
    ),
    fileRow(
      "give the output layer (network.layers.…) activation identity, or use ……",
      edited(oneOutput, "cross_entropy", "cross_entropy_logits", "units = 1", "units = 2"),
      net,
    ),
    fileRow("use …, or two units…", oneOutput, edited(oneOutput, "cross_entropy", "binary_cross_entropy")),
    fileRow("use …, or two units…", oneOutput, net),
    fileRow(
      "use …, or two units…",
      edited(oneOutput, "cross_entropy", "cross_entropy_logits", '"sigmoid"', '"identity"'),
      edited(net, "cross_entropy", "cross_entropy_logits", '"softmax"', '"identity"'),
    ),
  ],
  "experiment/data_checks.ts": [
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
    fileRow("remove …", edited(net, '"moons"', '"moons"\ntarget = "y"')),
    fileRow("remove …", edited(net, '"moons"', '"moons"\nlabels = "y"')),
    fileRow("set units = ……", edited(net, "units = 2", "units = 3"), net),
    fileRow(
      "set units = ……",
      edited(net, "units = 2", "units = 3"),
      edited(oneOutput, "cross_entropy", "binary_cross_entropy"),
    ),
    csvRow('use "none", or "standard" for mean 0 and deviation 1', csvRows, csvRows, {
      toml: edited(csvNet, "[data]", '[data]\nscale = "unit"'),
      thenToml: edited(csvNet, "[data]", '[data]\nscale = "standard"'),
    }),
    csvRow('use "none", or "standard" for mean 0 and deviation 1', csvRows, csvRows, {
      toml: edited(csvNet, "[data]", '[data]\nscale = "unit"'),
      thenToml: edited(csvNet, "[data]", '[data]\nscale = "none"'),
    }),
    csvRow("… does the same", csvRows, csvRows, {
      toml: edited(csvNet, "epochs = 2", "epochs = 2\nbatch_size = 9"),
      thenToml: edited(csvNet, "epochs = 2", "epochs = 2\nbatch_size = 8"),
    }),
    csvRow("only zeros of byte data that stay 0 are passed over: leave sparse out", csvRows, csvRows, {
      toml: `${csvNet}[compute]\nsparse = true\n`,
      thenToml: csvNet,
    }),
    fileRow(
      "test data is only reported, never chosen by: hold rows back with data.validation and use a val_ metric",
      `${net}[early_stopping]\nmonitor = "test_loss"\npatience = 2\n`,
      `${net}[early_stopping]\nmonitor = "val_loss"\npatience = 2\n`,
    ),
    fileRow(
      "set data.validation, for example to 0.1",
      noValidation + stopping,
      edited(net, "0.2", "0.1") + stopping,
    ),
    fileRow("known: …", `${net}[sweep]\nmetric = "quux"\n`, `${net}[sweep]\nmetric = "loss"\n`),
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
