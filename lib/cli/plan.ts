import { installationOf } from "../cluster/installation.ts";
import { elementCommand, indexedJob, parallelLine, slurmFile } from "../cluster/scripts.ts";
import { prepareRun } from "../run/prepare_run.ts";
import { takeArguments } from "./arguments.ts";
import { exits } from "./exits.ts";
import { launcherConfig, spreadOptions } from "./launcher_options.ts";
import { locateExperiment } from "./locate_experiment.ts";
import type { Surroundings } from "./main.ts";
import { newPlan } from "./new_plan.ts";
import { fileAndOverrides, maxTrials } from "./run.ts";

const help = `Usage: deno task plan FILE [key.path=value ...] [options]

Spreads the trials of an experiment over elements that any engine can run, in any order and on any machine that sees
the same folder, and shows how: the command of an element, a script for Slurm, a line for GNU parallel and an Indexed
Job for Kubernetes. Nothing is run. The files of the run will be those of deno task run FILE.

FILE is a path, or the name of a file in experiments/ without .toml: mnist is experiments/mnist.toml.

  --elements N          elements that share the trials (default: about ten minutes of work each, at most 200)
  --chunk N             trials of each element, instead
  --trial-seconds S     seconds that a trial takes (default: the first one is tried out, for 3 seconds)
  --cpus-per-task N     trials at the same time in each element (default 1)
  --max-trials N        most configurations: the same as sweep.max_trials=N
  --allow-extensions    let the experiment's own modules run, in workers without permissions

These are keys of [launcher] too: elements, chunk, trial_seconds, cpus_per_task.
`;

/** `plan FILE [key=value ...]` */
export async function plan(args: string[], surroundings: Surroundings): Promise<number> {
  const { stdout, stderr, cwd, results, signal } = surroundings;
  const { positional, flags, values } = takeArguments(args, {
    flags: ["allow-extensions"],
    values: [...spreadOptions, "max-trials"],
    overrides: true,
  });
  if (flags.has("help")) {
    stdout(help);
    return exits.ok;
  }
  const { file, overrides } = fileAndOverrides(positional, "plan");
  overrides.push(...maxTrials(values));
  const place = locateExperiment(file, cwd);
  const allowExtensions = flags.has("allow-extensions");
  const watched = { signal, say: stderr };
  const prepared = await prepareRun(place.shown, { overrides, allowExtensions, ...watched }, place.path);
  try {
    const config = launcherConfig(prepared.plan.first.launcher, values);
    const options = { results, folder: place.folder, config, allowExtensions, command: args };
    const { plan, directory } = await newPlan(prepared, options, stderr);
    directory.close();
    const installation = installationOf(directory.path);
    const { elements, chunk } = plan;
    const share = chunk === null ? "taken as results decide" : `up to ${counted(chunk, "trial")} in each`;
    stdout(`${directory.path}: ${counted(plan.trials, "trial")} in ${counted(elements, "element")}, ${share}

# an element, from 0 to ${
      elements - 1
    }, in the folder of Jellyfish; its exit status is 75 where it is worth another try
deno task trial --plan ${directory.path}/plan.json --element 0

# the same from anywhere, without a shell's surroundings (AWS Batch: the number is "$AWS_BATCH_JOB_ARRAY_INDEX")
${elementCommand(installation, "0")}

# GNU parallel
${parallelLine(installation, plan)}

# Slurm: save it and submit it with sbatch; deno task run:slurm does that and more
${slurmFile(installation, plan, config)}
# Kubernetes: save it and submit it with kubectl apply -f
${indexedJob(installation, plan)}`);
    return exits.ok;
  } finally {
    prepared.close();
  }
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? "" : "s"}`;
