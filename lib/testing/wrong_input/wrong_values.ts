import type { WrongCase } from "./wrong_case.ts";

/** Wrong values of keys, of overrides, of ranges and conditions. */
export function wrongValues(net: string, bowl: string): Record<string, WrongCase> {
  const random = '[sweep]\nmethod = "random"\nmax_configurations = 3\n[sweep.parameters]\n';
  const ranged = (range: string): WrongCase => ({ toml: `${net}${random}train.batch_size = ${range}\n` });
  const argued = (...args: string[]): WrongCase => ({ toml: net, args });
  const swept = (text: string): WrongCase => ({ toml: `${net}${text}` });
  return {
    "value: a minus sign that is none": argued("learning_rate=\u22120.1"),
    "value: a percentage": argued("learning_rate=10%"),
    "value: a power": argued("learning_rate=10^-3"),
    "value: a space in a number": argued("epochs=1 000"),
    "value: a large letter after 0": argued("epochs=0X10"),
    "value: a suffix": argued("learning_rate=0.1f"),
    "value: a fraction": argued("learning_rate=1/4"),
    "value: digits with a comma": argued("learning_rate=0,1"),
    "value: none": argued("train.eval_every=null"),
    "value: a quoted number": argued('learning_rate="0.1"'),
    "value: a range of another language": argued("epochs=1..5"),
    "value: a list without brackets": argued("optimizer.type=adam", "optimizer.betas=0.9"),
    "value: a list in a file": { toml: net.replace("epochs = 2", "epochs = [2, 3]") },
    "value: a range in a file": { toml: net.replace("epochs = 2", "epochs = { min = 1, max = 5 }") },
    "value: a number for a string": { toml: net.replace('loss = "cross_entropy"', "loss = 3") },
    "value: sweep is no table": { toml: `sweep = 3\n${net}` },
    "value: parameters are no table": swept("[sweep]\nparameters = 3\n"),
    "value: cases are no list": swept("[sweep]\ncases = 3\n"),
    "value: a case is no table": swept("[sweep]\ncases = [3]\n"),
    "value: a function without steps": { toml: bowl.replace("steps = 3\n", "") },
    "value: [data] without data": { toml: net.replace('dataset = "moons"\n', "") },
    "value: a folder of no paths": { toml: net.replace("validation", 'folder = "x"\nvalidation') },
    "value: no rows for validation": { toml: net.replace("0.2", "0.0001") },
    "value: a metric twice": { toml: net.replace("epochs", 'metrics = ["mae", "mae"]\nepochs') },
    "range: a bound that is no number": ranged('{ min = "a", max = 9 }'),
    "range: a bound that is not whole": ranged("{ min = 1.5, max = 9 }"),
    "range: log is no flag": ranged('{ min = 1, max = 9, log = "yes" }'),
    "range: the wrong way round": ranged("{ min = 9, max = 1 }"),
    "range: a step of 0": ranged("{ min = 1, max = 9, step = 0 }"),
    "range: a step and a log": ranged("{ min = 1, max = 9, step = 2, log = true }"),
    "range: no end": ranged("{ min = 1 }"),
    "range: an unknown key": ranged("{ min = 1, max = 9, steps = 2 }"),
    "condition: on a range": swept(
      `${random}train.batch_size = { min = 1, max = 9 }\n` +
        "train.epochs = { values = [1, 2], when = { train.batch_size = 3 } }\n",
    ),
    "condition: on no value": swept(
      "[sweep.parameters]\ntrain.batch_size = [1, 2]\n" +
        "train.epochs = { values = [1, 2], when = { train.batch_size = [] } }\n",
    ),
    "override: several values for one": argued("sweep.max_configurations=1,2"),
  };
}
