import { writeFileAtomic } from "../base/disk/atomic_file.ts";
import { ConfigError } from "../config/config_error.ts";
import { takeArguments, usageError } from "./arguments.ts";
import { locate } from "./locate.ts";
import { exits } from "./exits.ts";
import { type Help, helpText, optionNames } from "./help.ts";
import type { CommandContext } from "./command.ts";

export const help: Help = {
  command: "new",
  purpose: "Write experiments/NAME.toml, a small commented experiment to start from.",
  usage: ["NAME"],
  about: ["An existing file is never overwritten."],
  arguments: [["NAME", "1 to 64 characters of A-Z a-z 0-9 _ -"]],
  options: [],
  examples: [
    ["mine", "Write experiments/mine.toml."],
    ["learning-rates", "Write experiments/learning-rates.toml."],
  ],
  exits: [["0", "the file was written"], ["2", "mistake in the command, or the file exists"]],
};

/** The text of a new experiment. */
export const template = (name: string) =>
  `#:schema ./experiment.schema.json
name        = "${name}"
description = "What you want to find out"
seed        = 1                  # all random numbers derive from it
repeats     = 3                  # seeds per configuration

[data]
dataset    = { type = "spiral", classes = 3 }   # or "mnist"
# path     = "mine.csv"          # for a CSV file of yours: these two lines instead of dataset
# target   = "species"           # the column to predict
validation = 0.2                 # fraction of the training rows held back to compare trials

[network]
initializer = "he_normal"
layers = [
  { name = "hidden", units = 16, activation = "relu" },
  { name = "output", units = 3, activation = "softmax" },
]

[train]
loss       = "cross_entropy"
epochs     = 50                  # or steps = 500
batch_size = 32

[optimizer]
type          = "sgd"
learning_rate = 0.1

[sweep]                          # without the [sweep] tables, one configuration runs
metric = "val_accuracy"

[sweep.parameters]
optimizer.learning_rate = [0.01, 0.1, 1]
`;

/** `new NAME` */
// deno-lint-ignore require-await
export async function create(args: string[], { stdout }: CommandContext): Promise<number> {
  const { positional: [name], flags } = takeArguments(args, optionNames(help));
  if (flags.has("help")) {
    stdout(helpText(help));
    return exits.ok;
  }
  if (name === undefined || !/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(name)) {
    throw usageError(
      "a name must have 1 to 64 characters of A-Z a-z 0-9 _ -, and begin with a letter or digit",
      name ?? "",
      [
        "for example: deno task new my_first",
      ],
    );
  }
  const { path } = locate(`experiments/${name}.toml`, Deno.cwd());
  try {
    Deno.statSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    writeFileAtomic(path, template(name));
    stdout(`${path} was written. Run it: deno task run ${path}\n`);
    return exits.ok;
  }
  throw new ConfigError([{
    severity: "error",
    message: `${path} already exists`,
    place: { kind: "file", file: path },
    notes: ["choose another name, or remove the file first"],
  }]);
}
