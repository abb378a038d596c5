import { counted } from "../../base/counted.ts";
import { installationOf } from "../../cluster/installation.ts";
import { elementCommand, indexedJob, parallelLine, slurmFile } from "../../cluster/slurm/scripts.ts";
import { buildFirstTrial } from "../../run/first_trial.ts";
import { prepareRun } from "../../report/start/prepare_run.ts";
import { takeArguments } from "../arguments.ts";
import { exits } from "../exits.ts";
import {
  allowExtensions,
  fileArgument,
  type Help,
  helpText,
  maxConfigurationsOption,
  optionNames,
} from "../help.ts";
import { launcherConfig, spreadOptions } from "./launcher_options.ts";
import { locateExperiment } from "../locate_experiment.ts";
import type { CommandContext } from "../command.ts";
import { newPlan } from "./new_plan.ts";
import { fileAndOverrides, maxConfigurations } from "../run/run_arguments.ts";

export const help: Help = {
  command: "plan",
  purpose: "Divide an experiment's trials among the jobs of any cluster.",
  usage: ["FILE [KEY=VALUE ...] [OPTIONS]"],
  about: [
    "Makes a run whose trials are divided into elements. Elements can run in any order, on any machine that sees the same folder. Prints how to run them: the command of one element, a Slurm script, a line for GNU parallel and a Kubernetes Indexed Job. Trains nothing. The results will be the same as those of deno task run FILE.",
    "--jobs, --trials-per-job, --estimated-trial-seconds and --cpus-per-task are also keys of [launcher].",
  ],
  arguments: [fileArgument],
  overrides: true,
  options: [
    ...spreadOptions,
    maxConfigurationsOption,
    allowExtensions,
  ],
  examples: [
    ["experiments/mnist.toml", "Plan elements of about ten minutes."],
    ["experiments/mnist.toml repeats=50 --jobs 10", "Divide 50 trials into ten elements."],
  ],
  exits: [
    ["0", "the plan was written"],
    ["1", "a file could not be written"],
    ["2", "mistake in the experiment or the command"],
    ["130, 143", "interrupted by Ctrl-C, or by SIGTERM"],
  ],
};

/** `plan FILE [key=value ...]` */
export async function plan(args: string[], context: CommandContext): Promise<number> {
  const { stdout, stderr, cwd, results, signal } = context;
  const { positional, flags, values } = takeArguments(args, optionNames(help));
  if (flags.has("help")) {
    stdout(helpText(help));
    return exits.ok;
  }
  const { file, overrides } = fileAndOverrides(positional, "plan");
  overrides.push(...maxConfigurations(values));
  const place = locateExperiment(file, cwd);
  const allowExtensions = flags.has("allow-extensions");
  const watched = { signal, say: stderr, cwd, results };
  const prepared = await prepareRun(place.shown, { overrides, allowExtensions, ...watched }, place.path);
  try {
    const config = launcherConfig(prepared.plan.first.launcher, values);
    const options = { results, folder: place.folder, config, allowExtensions, command: args };
    await buildFirstTrial(prepared, place.shown);
    const { plan, directory } = await newPlan(prepared, options, stderr);
    directory.close();
    const installation = installationOf(directory.path);
    const { jobs, trials_per_job } = plan;
    const share = trials_per_job === null
      ? "handed out as results arrive"
      : `up to ${counted(trials_per_job, "trial")} in each`;
    stdout(`${directory.path}: ${counted(plan.trials, "trial")} in ${counted(jobs, "element")}, ${share}

# one element, from 0 to ${
      jobs - 1
    }, in the folder of Jellyfish; exit status 75 means that it is worth another try
deno task trial --plan ${directory.path}/plan.json --element 0

# the same from any folder, without the variables of a shell (AWS Batch: the number is "$AWS_BATCH_JOB_ARRAY_INDEX")
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
