import { jsonSchema } from "../experiment/json_schema.ts";
import { readExtensionsOf } from "../run/read_extensions.ts";
import { TrialWorker } from "../run/trial_worker.ts";
import { takeArguments } from "./arguments.ts";
import { locateExperiment } from "./locate_experiment.ts";
import { exits } from "./exits.ts";
import type { Surroundings } from "./main.ts";

const help = `Usage: deno task schema [FILE] [--allow-extensions]

Prints the JSON Schema of experiment files, for completion and checks in editors. With FILE it includes what
that experiment's extensions register.

FILE is a path, or the name of a file in experiments/ without .toml: mnist is experiments/mnist.toml.
`;

/** \`schema [FILE]\` */
export async function schema(args: string[], surroundings: Surroundings): Promise<number> {
  const { positional, flags } = takeArguments(args, { flags: ["allow-extensions"], values: [] });
  if (flags.has("help")) {
    surroundings.stdout(help);
    return exits.ok;
  }
  const print = (value: unknown) => surroundings.stdout(`${JSON.stringify(value, null, 2)}\n`);
  if (positional.length === 0) {
    print(jsonSchema());
    return exits.ok;
  }
  const place = locateExperiment(positional[0], surroundings.cwd);
  const { signal, stderr: say } = surroundings;
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
