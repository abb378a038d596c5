import { argsRow, edited, fileRow, net } from "./inputs.ts";
import type { HintRow, HintRows } from "./row.ts";

const swept = (text: string, base = net) => `${base}[sweep.parameters]\n${text}\n`;

const momentum = edited(net, "learning_rate = 0.1", "learning_rate = 0.1\nmomentum = 0.9");
const types = 'optimizer.type = ["sgd", "adam"]';
const beside = 'optimizer.momentum = { values = [0.9], when = { optimizer.type = "sgd" } }';

/** Hints on keys of a swept component that not all of its values know. */
const otherTypes: HintRow[] = [
  fileRow("… has it; …", swept(types, momentum), swept(`${types}\n${beside}`)),
  fileRow("sweep it there: …", swept(types, momentum), swept(`${types}\n${beside}`)),
  argsRow(
    "sweep it there: …",
    ["optimizer.type=sgd,adam"],
    ["optimizer.type=sgd,adam", 'optimizer.momentum={ values = [0.9], when = { optimizer.type = "sgd" } }'],
    undefined,
    momentum,
  ),
  fileRow(
    "set it in the cases with …, and nowhere else",
    `${momentum}[[sweep.cases]]\noptimizer.type = "sgd"\n[[sweep.cases]]\noptimizer.type = "adam"\n`,
    `${net}[[sweep.cases]]\noptimizer.type = "sgd"\noptimizer.momentum = 0.9\n[[sweep.cases]]\noptimizer.type = "adam"\n`,
  ),
  fileRow(
    "it belongs to …; …",
    swept('schedule.type = ["constant", "exponential"]'),
    swept(
      'schedule.type = ["constant", "exponential"]\nschedule.gamma = { values = [0.9], when = { schedule.type = "exponential" } }',
    ),
  ),
];

const conditions: HintRow[] = [
  fileRow(
    "write one of …",
    swept(
      'hidden.units = [3, 4]\noutput.activation = ["softmax"]\nhidden.activation = ["relu", "tanh"]\ntrain.epochs = { values = [1, 2], when = { activation = "relu" } }',
    ),
    swept(
      'hidden.units = [3, 4]\noutput.activation = ["softmax"]\nhidden.activation = ["relu", "tanh"]\ntrain.epochs = { values = [1, 2], when = { hidden.activation = "relu" } }',
    ),
  ),
  fileRow(
    "for example: when = { … = … }",
    swept('optimizer.type = ["sgd", "adam"]\ntrain.batch_size = { values = [8, 16], when = "sgd" }'),
    swept(
      'optimizer.type = ["sgd", "adam"]\ntrain.batch_size = { values = [8, 16], when = { optimizer.type = "sgd" } }',
    ),
  ),
  fileRow(
    "sweep another key over a list of values first",
    swept('train.batch_size = { values = [8, 16], when = "sgd" }'),
    swept(
      'optimizer.type = ["sgd", "adam"]\ntrain.batch_size = { values = [8, 16], when = { optimizer.type = "sgd" } }',
    ),
  ),
  fileRow(
    "other swept keys: …",
    swept(
      'train.epochs = [1, 2]\ntrain.batch_size = { values = [8, 16], when = { optimizer.type = "sgd" } }',
    ),
    swept("train.epochs = [1, 2]\ntrain.batch_size = { values = [8, 16], when = { train.epochs = 1 } }"),
  ),
  fileRow(
    "it is swept over …",
    swept("train.epochs = [1, 2]\ntrain.batch_size = { values = [8, 16], when = { train.epochs = 3 } }"),
    swept("train.epochs = [1, 2]\ntrain.batch_size = { values = [8, 16], when = { train.epochs = 2 } }"),
  ),
];

/** Hints on swept keys that belong to values of others. */
export const conditionRows: HintRows = {
  "experiment/sweep/read_conditions.ts": conditions,
  "experiment/other_types.ts": otherTypes,
};
