import { argsRow, edited, fileRow, net } from "./inputs.ts";
import type { HintRows } from "./row.ts";

const swept = (text: string, base = net) => `${base}[sweep.parameters]\n${text}\n`;

/** The layers of an experiment, as they are written. */
const layersOf = (text: string) => /^layers = \[\n[^]*?^\]$/m.exec(text)![0];

/** Hints on values that are written as elsewhere, or are of another kind than the key takes. */
export const valueRows: HintRows = {
  "experiment/value_hints.ts": [
    argsRow("… is not a number: …", ["learning_rate=.05"]),
    argsRow("… is not a number: …", ["learning_rate=1."]),
    argsRow("… is not a number: …", ["learning_rate=10^-3"]),
    argsRow(
      "… is not a number: …",
      ["learning_rate=-.5"],
      ["learning_rate=-0.5"],
      "must be greater than 0, got -0.5",
    ),
    argsRow("… is not a number: …", ["validation=10%"]),
    argsRow("… is not a number: …", ["epochs=007"]),
    argsRow("… is not a number: …", ["epochs=0X10"]),
    argsRow("… is not a number: …", ["epochs=1 000"]),
    argsRow("… is not a number: …", ["learning_rate=0.1,.3"], ["learning_rate=0.1,0.3"]),
    argsRow("separate values with commas: …=…", ["learning_rate=0.1;0.2"]),
    argsRow("separate values with commas: …=…", ["learning_rate=(0.1,0.2)"]),
    argsRow("separate values with commas: …=…", ["learning_rate=0.1 0.2"]),
    argsRow("a range is a table: '…={ min = …, max = …, step = … }'", ["epochs=1..10"]),
    argsRow("a range is a table: '…={ min = …, max = …, step = … }'", ["epochs=range(1,5)"]),
    argsRow("a range is a table: '…={ min = …, max = …, step = … }'", ["learning_rate=1e-4..1e-1"]),
    argsRow("a range is a table: '…={ min = …, max = …, step = … }'", ["learning_rate=0.1:1:0.1"]),
    argsRow("write …", ["nesterov=True", "momentum=0.9"]),
    argsRow("write …", ["nesterov=yes", "momentum=0.9"]),
    argsRow("write …", ["nesterov=1", "momentum=0.9"]),
    argsRow("write …", ["loss_after=FALSE"]),
    argsRow("TOML has no …: leave the key out to use its default", ["clip_norm=None"], []),
    argsRow("TOML has no …: leave the key out to use its default", ["batch_size=null"], []),
    argsRow("commas separate values to sweep over: write … for one number", ["epochs=1,000"]),
    argsRow("commas separate values to sweep over: write … for one number", ["learning_rate=0,05"]),
    argsRow("in single quotes, because the shell removes other quotes: '…=…'", ["name=2024"]),
    argsRow("in single quotes, because the shell removes other quotes: '…=…'", ["description=true"]),
    argsRow("a list needs brackets: '…=…'", ["train.metrics=mae"]),
    argsRow("a list needs brackets: '…=…'", ["train.metrics=mae,accuracy"], [
      'train.metrics=["mae", "accuracy"]',
    ], "leave it out of metrics"),
    argsRow("a list needs brackets: '…=…'", ["extensions=3"], ["extensions=[]"]),
    argsRow("each layer is a table: …", ["layers=3"], [
      'layers=[{ units = 3, activation = "tanh" }, { name = "output", units = 2, activation = "softmax" }]',
    ]),
    argsRow("each layer is a table: …", ["network.layers=[5, 7]"], [
      'network.layers=[{ units = 5, activation = "tanh" }, { units = 7, activation = "tanh" }, { name = "output", units = 2, activation = "softmax" }]',
    ]),
    fileRow(
      "each layer is a table: …",
      edited(net, layersOf(net), "layers = 3"),
      edited(net, layersOf(net), 'layers = [{ units = 3, activation = "tanh" }, { units = 1 }]'),
      "cannot distinguish two classes",
    ),
    fileRow(
      'for example ["mae"]',
      edited(net, "[train]", "[train]\nmetrics = 3"),
      edited(net, "[train]", '[train]\nmetrics = ["mae"]'),
    ),
    argsRow("for example '…=[\"mae\"]'", ["train.metrics=3"], ['train.metrics=["mae"]']),
    argsRow("to sweep over the values: …=…", ["learning_rate=[0.1,0.2]"]),
    argsRow("to sweep over the values: …=…", [
      "optimizer.type=[sgd,adam]".replace("sgd,adam", '"sgd","adam"'),
    ], ['optimizer.type="sgd","adam"']),
    fileRow(
      "… is a string: write … without quotes",
      edited(net, "learning_rate = 0.1", 'learning_rate = "0.1"'),
    ),
    argsRow("… is a string: write … without quotes", ['learning_rate="0.1"']),
    fileRow("write … if it is a string", edited(net, 'name = "net"', "name = 2024")),
    fileRow("write …", edited(net, "epochs = 2", 'epochs = 2\nmetrics = "mae"')),
    argsRow("for example …", ["optimizer.type=adam", "optimizer.betas=[0.9]"], [
      "optimizer.type=adam",
      "optimizer.betas=[0.9, 0.999]",
    ]),
    fileRow(
      "to sweep over the values, write … = […] in [sweep.parameters]",
      edited(net, "learning_rate = 0.1", "learning_rate = [0.1, 0.2]"),
      swept("optimizer.learning_rate = [0.1, 0.2]"),
    ),
    fileRow(
      "a range to sweep over belongs in [sweep.parameters], as … = { ... }",
      edited(net, "learning_rate = 0.1", "learning_rate = { min = 0.1, max = 1, step = 0.1 }"),
      swept("optimizer.learning_rate = { min = 0.1, max = 1, step = 0.1 }"),
    ),
  ],
};
