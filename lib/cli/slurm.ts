import { removeQuietly } from "../base/atomic_file.ts";
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

Runs an experiment as job arrays of a Slurm cluster. Its files are those of deno task run FILE, byte for byte, whatever
nodes do meanwhile. Jobs go on when this program ends; --resume attaches to them again, from any machine.

FILE is a path, or the name of a file in experiments/ without .toml: mnist is experiments/mnist.toml.

  --elements N          jobs that share the trials (default: about ten minutes of work each, at most 200)
  --chunk N             trials of each job, instead
  --trial-seconds S     seconds that a trial takes (default: the first one is tried out here, for 3 seconds)
  --cpus-per-task N     trials at the same time in each job (default 1)
  --max-parallel N      most jobs at the same time
  --partition NAME, --time TIME, --mem SIZE
                        as sbatch has them
  --sbatch-arg=ARG      a further argument for sbatch, such as --sbatch-arg=--account=lab; may be given more than once
  --retries N           how often a job is sent again that ended without its results (default 3)
  --detach              submit, and do not wait
  --resume [RUN]        attach to the newest run of this experiment that has not ended, or to RUN (without FILE)
  --cancel RUN          end all jobs of a run; --resume goes on with it later
  --probe               ask a node whether it finds all that is needed; run nothing
  --max-trials N        most configurations: the same as sweep.max_trials=N
  --allow-extensions    let the experiment's own modules run, in workers without permissions

These are keys of [launcher] too: elements, chunk, trial_seconds, cpus_per_task, max_parallel, partition, time, mem,
sbatch_args, retries; and silence: seconds without a sign of life after which a job's trials go to others (default 30).

Exit status: as of deno task run; 130 when interrupted: the jobs go on.
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
    const what = error instanceof SlurmAway ? `Slurm does not answer: ${error.message}` : error.message;
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
        throw usageError("a run on a cluster cannot be extended there", folder, [
          "deno task run FILE --resume extends it on this machine, when it has ended",
        ]);
      }
      return await attach(shownPath(folder, Deno.cwd()), taken, surroundings, folder);
    }
    const config = launcherConfigOf(prepared.plan.first.launcher, taken);
    const slurm = new Slurm();
    if (flags.has("probe")) return await ask(slurm, config, surroundings);
    preflight(installationOf(`${results}/${prepared.plan.first.name}`).run);
    refuseArguments(config.sbatch_args);
    await slurm.limits(); // whether there is a cluster at all
    const command = ["run:slurm", ...args];
    const options = { results, folder: place.folder, config, allowExtensions, command };
    const { plan, directory } = await newPlan(prepared, options, stderr);
    try {
      stderr(`${plan.trials} trials in ${plan.elements} elements, in ${directory.path}\n`);
      recordLaunch(directory.path, config);
      return await launch(directory.path, plan, config, slurm, surroundings, true, flags.has("detach"));
    } catch (error) {
      // What Slurm refuses as a whole has not begun.
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
  const onWait = (reason: string) => stderr(`the probe waits (${reasonText(reason)})\n`);
  const found = await probe(installation.run, installation, slurm, config, signal, onWait);
  if (!found) return exits.interrupted;
  const node = found.node === undefined ? "a node" : `node ${found.node}`;
  if (found.missing.length === 0) {
    stdout(`${node} finds all that is needed\n`);
    return exits.ok;
  }
  for (const missing of found.missing) stderr(`error: ${node} does not have ${missing}\n`);
  stderr("All nodes must see these at the same path, on a disk that they share.\n");
  return exits.failed;
}
