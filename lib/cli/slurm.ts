import { removeQuietly } from "../base/atomic_file.ts";
import { counted } from "../base/counted.ts";
import { ifThere } from "../base/disk.ts";
import { harmless } from "../base/harmless.ts";
import { attemptsAt } from "../cluster/attempt.ts";
import { installationOf } from "../cluster/installation.ts";
import { removeParts } from "../cluster/merge.ts";
import { preflight } from "../cluster/preflight.ts";
import { probe, reasonText } from "../cluster/probe.ts";
import { isOpenRecord, runRecord } from "../cluster/run_record.ts";
import { refuseArguments, Slurm, SlurmAway, SlurmError, SlurmRefusal } from "../cluster/slurm.ts";
import type { LauncherConfig } from "../experiment/experiment.ts";
import { shownPath } from "../report/files.ts";
import { prepareRun } from "../run/prepare_run.ts";
import { findResumable } from "../run/resume.ts";
import { type Arguments, takeArguments, usageError } from "./arguments.ts";
import { exits } from "./exits.ts";
import { launcherConfigOf, slurmOptions, spreadOptions } from "./launcher_options.ts";
import { locateExperiment } from "./locate_experiment.ts";
import type { Surroundings } from "./main.ts";
import { newPlan } from "./new_plan.ts";
import { fileAndOverrides, maxTrials } from "./run.ts";
import { attach, cancel } from "./slurm_attach.ts";
import { launch, recordLaunch } from "./slurm_launch.ts";

const help = `Usage: deno task run:slurm FILE [key.path=value ...] [options]

Runs an experiment as job arrays on a Slurm cluster. The output files are identical to those of deno task run FILE. The
jobs continue when this command ends; --resume attaches to them again, from any machine.

FILE is a path, or the name of a file in experiments/ without .toml: mnist is experiments/mnist.toml.

  --elements N          number of jobs that share the trials (default: about ten minutes of work per job, at most 200)
  --chunk N             trials per job, instead of --elements
  --trial-seconds S     seconds that one trial takes (default: measured here on the first trial, for 3 seconds)
  --cpus-per-task N     trials that run at the same time in each job (default 1)
  --max-parallel N      maximum number of jobs at the same time
  --partition NAME, --time TIME, --mem SIZE
                        passed to sbatch
  --sbatch-arg=ARG      extra argument for sbatch, such as --sbatch-arg=--account=lab; may be repeated
  --retries N           how often a job that ended without results is submitted again (default 3)
  --detach              submit the jobs and exit
  --resume [RUN]        attach to RUN (without FILE), or to the newest unfinished run of this experiment
  --cancel RUN          cancel all jobs of a run; --resume continues it later
  --probe               check that a node has everything that is needed; runs nothing
  --max-trials N        maximum number of configurations; same as sweep.max_trials=N
  --allow-extensions    run the experiment's extensions, in fully sandboxed workers

The options elements, chunk, trial_seconds, cpus_per_task, max_parallel, partition, time, mem, sbatch_args and retries are
also keys of [launcher]. So is silence: after this many seconds without a sign of life, other jobs take over the trials
of a job (default 30).

Exit status: as of deno task run; 130 when interrupted (the jobs continue).
`;

/** `run:slurm FILE [key=value ...]` */
export async function slurm(args: string[], surroundings: Surroundings): Promise<number> {
  const taken = takeArguments(args, {
    flags: ["detach", "probe", "allow-extensions"],
    values: [
      ...spreadOptions,
      ...slurmOptions.filter((name) => name !== "sbatch-arg"),
      "max-trials",
      "cancel",
    ],
    optional: ["resume"],
    lists: ["sbatch-arg"],
    overrides: true,
  });
  const { flags, values } = taken;
  if (flags.has("help")) {
    surroundings.stdout(help);
    return exits.ok;
  }
  try {
    if (values.has("cancel")) return await cancel(values.get("cancel")!, surroundings);
    if (values.get("resume")) return await attach(values.get("resume")!, taken, surroundings);
    return await runFile(taken, surroundings, args);
  } catch (error) {
    if (!(error instanceof SlurmError)) throw error;
    const notes = error.notes.map((note) => `  note: ${note}\n`).join("");
    const what = error instanceof SlurmAway ? `Slurm does not respond: ${error.message}` : error.message;
    surroundings.stderr(`error: ${harmless(what)}\n${notes}`);
    return error instanceof SlurmAway ? exits.failed : exits.usage;
  }
}

async function runFile(
  taken: Arguments,
  surroundings: Surroundings,
  args: readonly string[],
): Promise<number> {
  const { flags, values, positional } = taken;
  const { stderr, cwd, results, signal } = surroundings;
  const { file, overrides } = fileAndOverrides(positional, "run:slurm");
  overrides.push(...maxTrials(values));
  const place = locateExperiment(file, cwd);
  const allowExtensions = flags.has("allow-extensions");
  const watched = { signal, say: stderr };
  const prepared = await prepareRun(place.shown, { overrides, allowExtensions, ...watched }, place.path);
  try {
    if (values.has("resume")) {
      const { folder, longer } = await findResumable(prepared, { results, look: true, planned: true });
      if (longer) {
        throw usageError("a cluster run cannot be extended on the cluster", folder, [
          "when it has ended, extend it on this machine with deno task run FILE --resume",
        ]);
      }
      return await attach(shownPath(folder, Deno.cwd()), taken, surroundings, folder);
    }
    const config = launcherConfigOf(prepared.plan.first.launcher, taken);
    const slurm = new Slurm();
    if (flags.has("probe")) return await ask(slurm, config, surroundings);
    preflight(installationOf(`${results}/${prepared.plan.first.name}`).run);
    refuseArguments(config.sbatch_args);
    await slurm.limits(); // fails if there is no cluster
    const command = ["run:slurm", ...args];
    const options = { results, folder: place.folder, config, allowExtensions, command };
    const { plan, directory } = await newPlan(prepared, options, stderr);
    try {
      stderr(
        `${counted(plan.trials, "trial")} in ${counted(plan.elements, "element")}, in ${directory.path}\n`,
      );
      recordLaunch(directory.path, config);
      return await launch(directory.path, plan, config, slurm, surroundings, true, flags.has("detach"));
    } catch (error) {
      // If Slurm refused all jobs, nothing has started.
      if (error instanceof SlurmRefusal && attemptsAt(directory.path).length === 0) {
        if ((await slurm.queued(plan.job_name)).length === 0) removeQuietly(directory.path);
      }
      throw error;
    } finally {
      directory.close();
      if (ifThere(() => !isOpenRecord(runRecord(directory.path)))) removeParts(directory.path);
    }
  } finally {
    prepared.close();
  }
}

async function ask(slurm: Slurm, config: LauncherConfig, surroundings: Surroundings): Promise<number> {
  const { stderr, stdout, signal } = surroundings;
  const installation = installationOf(surroundings.results);
  const onWait = (reason: string) => stderr(`the probe is waiting (${reasonText(reason)})\n`);
  const found = await probe(installation.run, installation, slurm, config, signal, onWait);
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
