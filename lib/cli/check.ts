import { ConfigError } from "../config/config_error.ts";
import { renderMistakes } from "../config/render.ts";
import { prepareRun } from "../run/prepare_run.ts";
import { TrialWorker } from "../run/trial_worker.ts";
import type { CheckReport } from "../train/gradient_check.ts";
import { takeArguments } from "./arguments.ts";
import { locateExperiment } from "./locate_experiment.ts";
import { exits } from "./exits.ts";
import type { Surroundings } from "./main.ts";
import { fileAndOverrides } from "./run.ts";

const help = `Usage: deno task check FILE [key.path=value ...] [--allow-extensions]

Validates an experiment file, then compares the analytic gradient of its own network with central differences
in float64, tensor by tensor. A deviation |numerical - analytic| / (1 + |analytic|) of at most 1e-6 passes.
Parameters are moved by about 1 % from their first values, as these may lie on a kink of relu and the like.

FILE is a path, or the name of a file in experiments/ without .toml: mnist is experiments/mnist.toml.

Exit status: 0 all pass, 1 a gradient is wrong, 2 a mistake in the experiment or the command.
`;

/** \`check FILE\` */
export async function check(args: string[], surroundings: Surroundings): Promise<number> {
  const { stdout, stderr, signal } = surroundings;
  const { positional, flags } = takeArguments(args, {
    flags: ["allow-extensions"],
    values: [],
    overrides: true,
  });
  if (flags.has("help")) {
    stdout(help);
    return exits.ok;
  }
  const { file, overrides } = fileAndOverrides(positional, "check");
  const place = locateExperiment(file, surroundings.cwd);
  const prepared = await prepareRun(place.shown, {
    overrides,
    allowExtensions: flags.has("allow-extensions"),
    signal,
    say: stderr,
  }, place.path);
  const worker = new TrialWorker(prepared.extensions, undefined, undefined, prepared.watch);
  try {
    if (prepared.warnings.length > 0) stderr(renderMistakes(prepared.warnings));
    const [trial] = await prepared.trials(0, 1);
    const data = await prepared.dataFor(trial);
    if (data) await worker.share(data.key, data.dataset);
    const { table, sweep } = prepared.plan;
    const request = { trial, table, seed: sweep.seed, dataKey: data?.key };
    const report = await worker.ask("check", { type: "check", request }).catch((error) => {
      throw error instanceof ConfigError ? placed(error, place.shown) : error;
    });
    stdout(checkText(place.shown, report));
    return report.passed ? exits.ok : exits.failed;
  } finally {
    worker.terminate();
    prepared.close();
  }
}

/** A mistake that only the check of the gradients finds is the file's. */
const placed = ({ mistakes }: ConfigError, file: string) =>
  new ConfigError(mistakes.map((mistake) => ({ place: { kind: "file", file }, ...mistake })));

/** The report as a table, and the culprits. */
function checkText(file: string, { tensors, culprits, passed }: CheckReport): string {
  const width = Math.max(6, ...tensors.map(({ tensor }) => tensor.length));
  const lines = [`${"tensor".padEnd(width)}  ${"checked".padStart(14)}  worst deviation`];
  for (const { tensor, checked, of, worst, passed, index, analytic, numerical } of tensors) {
    const count = checked === of ? `all ${of}` : `${checked} of ${of}`;
    const detail = passed ? "ok" : `WRONG at [${index}]: analytic ${analytic}, numerical ${numerical}`;
    lines.push(
      `${tensor.padEnd(width)}  ${count.padStart(14)}  ${worst.toExponential(1).padStart(15)}  ${detail}`,
    );
  }
  for (const culprit of culprits) lines.push(`wrong derivative: ${culprit}`);
  lines.push(
    passed ? `${file}: valid, and its gradients are right` : `${file}: valid, but a gradient is wrong`,
  );
  return `${lines.join("\n")}\n`;
}
