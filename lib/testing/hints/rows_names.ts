import { argsRow, edited, fileRow, net } from "./inputs.ts";
import type { HintRows } from "./row.ts";

const swept = (text: string, base = net) => `${base}[sweep.parameters]\n${text}\n`;

/** Hints on names of keys and components, and on arguments. */
export const nameRows: HintRows = {
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
  "base/names/nearest_name.ts": [
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
  "base/names/fields.ts": [
    fileRow("keep one of them", `${net}[checkpoint]\nevery_steps = 3\nevery_epochs = 1\n`),
    fileRow(
      "keep one of them",
      swept(
        "train.batch_size = [8, 9]",
        `${net}[sweep]\npruner = { type = "asha", min_epochs = 1, min_steps = 3 }\n`,
      ),
    ),
  ],
  "optim/sgd.ts": [
    fileRow(
      "Nesterov's variant looks ahead along the velocity: it needs momentum greater than 0 and dampening 0",
      edited(net, "learning_rate = 0.1", "learning_rate = 0.1\nnesterov = true"),
      edited(net, "learning_rate = 0.1", "learning_rate = 0.1\nnesterov = true\nmomentum = 0.9"),
    ),
  ],
  "base/parse_strict.ts": [
    fileRow("known keys: …", edited(net, "seed = 1", "seed = 1\nquux = 3"), net),
    fileRow(
      "known keys: …",
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
      "put other names in quotes, and the whole argument in single quotes",
      ["learning rate=0.1"],
      ['"learning rate"=0.1'],
      'did you mean "learning_rate"?',
    ),
    argsRow("write a value after it; '\"\"' is the empty string", ["description="], ['description=""']),
    argsRow("write a value after it; '\"\"' is the empty string", ["epochs="], ["epochs=3"]),
    argsRow("delete the comma, write '\"\"' for an empty string, or quote a string that has a comma", [
      "description=a,",
    ], [
      'description="a,"',
    ]),
    argsRow(
      "put the argument in single quotes: 'key=[1, 2]' for a list, 'key=\"a]\"' for a string with brackets",
      ["train.metrics=["],
      ['train.metrics=["mae"]'],
    ),
    argsRow(
      "put the argument in single quotes: 'key=[1, 2]' for a list, 'key=\"a]\"' for a string with brackets",
      ["description=a]"],
      ['description="a]"'],
    ),
    argsRow(
      "the shell removes quotes: put the whole argument in single quotes",
      ["train.metrics=[mae]"],
      ['train.metrics=["mae"]'],
    ),
  ],
  "experiment/paths.ts": [
    fileRow(
      "… is an option of …",
      edited(net, '"relu"', '{ type = "relu", negative_slope = 0.1 }'),
      edited(net, '"relu"', '{ type = "leaky_relu", negative_slope = 0.1 }'),
    ),
    argsRow("… is an option of …", ["betas=[0.8,0.9]"], ["optimizer.type=adam", "betas=[0.8,0.9]"]),
    argsRow("… is an option of …", ["schedule.gamma=0.5"], [
      "schedule.type=exponential",
      "schedule.gamma=0.5",
    ]),
  ],
  "experiment/sweep/read_sweep.ts": [
    argsRow("use repeats to run every configuration with several seeds", ["seed=1,2"], ["repeats=2"]),
  ],
};
