import { removeQuietly } from "../../base/disk/atomic_file.ts";
import { counted } from "../../base/counted.ts";
import { undefinedIfMissing } from "../../base/disk/disk.ts";
import { escapeControls } from "../../base/escape_controls.ts";
import { attemptsAt } from "../../cluster/attempt.ts";
import { installationOf } from "../../cluster/installation.ts";
import { removeParts } from "../../cluster/merge.ts";
import { preflight } from "../../cluster/preflight.ts";
import { probe, reasonText } from "../../cluster/probe.ts";
import { isOpen, readRunRecord } from "../../store/run_record.ts";
import { refuseArguments, Slurm, SlurmAway, SlurmError, SlurmRefusal } from "../../cluster/slurm/slurm.ts";
import type { LauncherConfig } from "../../experiment/experiment.ts";
import { shownPath } from "../../report/read/files.ts";
import { buildFirstTrial } from "../../run/first_trial.ts";
import { prepareRun } from "../../report/start/prepare_run.ts";
import { findResumable } from "../../run/open/find_resumable.ts";
import { type Arguments, takeArguments, usageError } from "../arguments.ts";
import { exits } from "../exits.ts";
import {
  allowExtensions,
  fileArgument,
  type Help,
  helpText,
  maxConfigurationsOption,
  optionNames,
} from "../help.ts";
import { launcherConfigOf, slurmOptions, spreadOptions } from "./launcher_options.ts";
import { locateExperiment } from "../locate_experiment.ts";
import type { CommandContext } from "../command.ts";
import { newPlan } from "./new_plan.ts";
import { fileAndOverrides, maxConfigurations } from "../run/run_arguments.ts";
import { attach, cancel } from "./slurm_attach.ts";
import { launch, recordLaunch } from "./slurm_launch.ts";

export const help: Help = {
  command: "run:slurm",
  purpose: "Run an experiment as job arrays of a Slurm cluster.",
  usage: ["FILE [KEY=VALUE ...] [OPTIONS]", "--resume RUN [OPTIONS]", "--cancel RUN"],
  about: [
    "The results are the same bytes as those of deno task run FILE, even if nodes fail. The jobs keep running when this program ends; --resume attaches to them again, from any machine.",
    "Options from --jobs to --sbatch-arg are also keys of [launcher], written with underscores (sbatch_args is a list). The key heartbeat_timeout has no option: after so many seconds without a sign of life, a job's trials are given to others (default: 30).",
  ],
  arguments: [fileArgument],
  overrides: true,
  options: [
    ...spreadOptions,
    ...slurmOptions,
    { name: "detach", does: "submit the jobs and do not wait for them" },
    {
      name: "resume",
      value: "RUN",
      optional: true,
      does: "attach to RUN (without FILE), or to the newest unfinished run of FILE",
    },
    { name: "cancel", value: "RUN", does: "end all jobs of a run; --resume RUN resumes it later" },
    { name: "probe", does: "ask a node whether it finds everything it needs; run nothing" },
    maxConfigurationsOption,
    allowExtensions,
  ],
  examples: [
    [
      "experiments/mnist_asha.toml --jobs 20 --time 00:30:00",
      "Run a sweep as 20 jobs of at most 30 minutes.",
    ],
    ["--resume results/mnist_asha/RUN", "Attach to a run again."],
  ],
  exits: [
    ["0", "every trial is complete, pruned or diverged; with --detach, all jobs were submitted"],
    ["1", "a trial failed or timed out, Slurm does not answer, or a file could not be written"],
    ["2", "mistake in the experiment or the command, or Slurm refused the jobs"],
    ["130, 143", "interrupted by Ctrl-C, or by SIGTERM; the jobs keep running"],
  ],
};

/** `run:slurm FILE [key=value ...]` */
export async function slurm(args: string[], context: CommandContext): Promise<number> {
  const taken = takeArguments(args, optionNames(help));
  const { flags, values } = taken;
  if (flags.has("help")) {
    context.stdout(helpText(help));
    return exits.ok;
  }
  try {
    if (values.has("cancel")) return await cancel(values.get("cancel")!, context);
    if (values.get("resume")) return await attach(values.get("resume")!, taken, context);
    return await runFile(taken, context, args);
  } catch (error) {
    if (!(error instanceof SlurmError)) throw error;
    const notes = error.notes.map((note) => `  note: ${note}\n`).join("");
    const what = error instanceof SlurmAway ? `Slurm does not respond: ${error.message}` : error.message;
    context.stderr(`error: ${escapeControls(what)}\n${notes}`);
    return error instanceof SlurmAway ? exits.failed : exits.usage;
  }
}

async function runFile(
  taken: Arguments,
  context: CommandContext,
  args: readonly string[],
): Promise<number> {
  const { flags, values, positional } = taken;
  const { stderr, cwd, results, signal } = context;
  const { file, overrides } = fileAndOverrides(positional, "run:slurm");
  overrides.push(...maxConfigurations(values));
  const place = locateExperiment(file, cwd);
  const allowExtensions = flags.has("allow-extensions");
  const resume = values.has("resume") ? { results } : undefined;
  const given = { overrides, allowExtensions, resume, signal, say: stderr, cwd, results };
  const prepared = await prepareRun(place.shown, given, place.path);
  try {
    if (values.has("resume")) {
      const { folder, longer } = await findResumable(prepared, { results, planned: true });
      if (longer) {
        throw usageError("a cluster run cannot be extended on the cluster", folder, [
          "when it has ended, extend it on this machine with deno task run FILE --resume",
        ]);
      }
      return await attach(shownPath(folder, Deno.cwd()), taken, context, folder);
    }
    const config = launcherConfigOf(prepared.plan.first.launcher, taken);
    const slurm = new Slurm();
    if (flags.has("probe")) return await ask(slurm, config, context);
    preflight(installationOf(`${results}/${prepared.plan.first.name}`).run);
    refuseArguments(config.sbatch_args);
    await slurm.limits(); // fails if there is no cluster
    const command = ["run:slurm", ...args];
    const options = { results, folder: place.folder, config, allowExtensions, command };
    await buildFirstTrial(prepared, place.shown);
    const { plan, directory } = await newPlan(prepared, options, stderr);
    try {
      stderr(
        `${counted(plan.trials, "trial")} in ${counted(plan.jobs, "element")}, in ${directory.path}\n`,
      );
      recordLaunch(directory.path, config);
      return await launch(
        { run: directory.path, plan, config, slurm, isNew: true, detach: flags.has("detach") },
        context,
      );
    } catch (error) {
      // If Slurm refused all jobs, nothing has started.
      if (error instanceof SlurmRefusal && attemptsAt(directory.path).length === 0) {
        if ((await slurm.queued(plan.job_name)).length === 0) removeQuietly(directory.path);
      }
      throw error;
    } finally {
      directory.close();
      if (undefinedIfMissing(() => !isOpen(readRunRecord(directory.path)))) removeParts(directory.path);
    }
  } finally {
    prepared.close();
  }
}

async function ask(slurm: Slurm, config: LauncherConfig, context: CommandContext): Promise<number> {
  const { stderr, stdout, signal } = context;
  const installation = installationOf(context.results);
  const onWait = (reason: string) => stderr(`the probe is waiting (${reasonText(reason)})\n`);
  const found = await probe(installation.run, installation, { slurm, config, signal }, onWait);
  if (!found) return exits.interrupted;
  const node = found.node === undefined ? "a node" : `node ${found.node}`;
  if (found.missing.length === 0) {
    stdout(`${node} has everything that is needed\n`);
    return exits.ok;
  }
  for (const missing of found.missing) stderr(`error: ${node} does not have ${missing}\n`);
  stderr("All nodes must have these at the same path, on a shared disk.\n");
  return exits.failed;
}
