import { jsonSchema } from "../experiment/json_schema.ts";
import { readExtensionsOf } from "../run/read_extensions.ts";
import { TrialWorker } from "../trial/trial_worker.ts";
import { takeArguments } from "./arguments.ts";
import { locateExperiment } from "./locate_experiment.ts";
import { exits } from "./exits.ts";
import { allowExtensions, type Help, helpText, optionNames } from "./help.ts";
import type { CommandContext } from "./command.ts";

export const help: Help = {
  command: "schema",
  purpose: "Print the JSON Schema of experiment files, for editors.",
  usage: ["[FILE] [OPTIONS]"],
  about: ["An editor with a TOML language server uses it to complete and check experiment files."],
  arguments: [["FILE", "experiment file or name, to include what its extensions register"]],
  options: [allowExtensions],
  examples: [
    ["> experiments/experiment.schema.json", "Write the schema that the shipped experiments name."],
    ["experiments/swish.toml --allow-extensions", "Print a schema that knows the extensions of swish.toml."],
  ],
  exits: [["0", "the schema was printed"], ["2", "mistake in the experiment or the command"]],
};

/** `schema [FILE]` */
export async function schema(args: string[], context: CommandContext): Promise<number> {
  const { positional, flags } = takeArguments(args, optionNames(help));
  if (flags.has("help")) {
    context.stdout(helpText(help));
    return exits.ok;
  }
  const print = (value: unknown) => context.stdout(`${JSON.stringify(value, null, 2)}\n`);
  if (positional.length === 0) {
    print(jsonSchema());
    return exits.ok;
  }
  const place = locateExperiment(positional[0], context.cwd);
  const { signal, stderr: say } = context;
  const { extensions, watch } = await readExtensionsOf(
    place.shown,
    { allowExtensions: flags.has("allow-extensions"), signal, say },
    place.path,
  );
  const worker = new TrialWorker(extensions, undefined, undefined, watch);
  try {
    print(await worker.ask("schema", { type: "schema" }));
    return exits.ok;
  } finally {
    worker.terminate();
    watch?.close();
  }
}
