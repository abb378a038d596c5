import type { LauncherConfig } from "../../experiment/experiment.ts";
import { type Arguments, usageError, wholeNumber } from "../arguments.ts";
import type { Option } from "../help.ts";

/** Options for how trials are divided: also keys of `[launcher]`. */
export const spreadOptions: readonly Option[] = [
  {
    name: "jobs",
    value: "N",
    does: "jobs that share the trials",
    default: "as in the file, otherwise jobs of about ten minutes, at most 200",
  },
  {
    name: "trials-per-job",
    value: "N",
    does: "trials of each job, instead of --jobs",
    default: "as in the file",
  },
  {
    name: "estimated-trial-seconds",
    value: "S",
    does: "seconds that a trial takes",
    default: "as in the file, otherwise the first trial is timed here for up to 3 seconds",
  },
  {
    name: "cpus-per-task",
    value: "N",
    does: "trials at the same time in each job",
    default: "as in the file, otherwise 1",
  },
];

/** Options for what is asked of Slurm. */
export const slurmOptions: readonly Option[] = [
  {
    name: "partition",
    value: "NAME",
    does: "partition, as for sbatch",
    default: "as in the file, otherwise the cluster's",
  },
  {
    name: "time",
    value: "TIME",
    does: "time limit of a job, as for sbatch",
    default: "as in the file, otherwise the cluster's",
  },
  {
    name: "mem",
    value: "SIZE",
    does: "memory of a job, as for sbatch",
    default: "as in the file, otherwise the cluster's",
  },
  {
    name: "max-parallel",
    value: "N",
    does: "most jobs at the same time",
    default: "as in the file, otherwise no limit",
  },
  {
    name: "retries",
    value: "N",
    does: "how often to resubmit a job that ended without its results",
    default: "as in the file, otherwise 3",
  },
  {
    name: "sbatch-arg",
    value: "ARG",
    repeated: true,
    does: "another argument for sbatch, written with =, such as --sbatch-arg=--account=lab",
    default: "as in the file",
  },
];

/** `[launcher]` of an experiment, overridden by the command line. */
export function launcherConfig(
  config: LauncherConfig,
  values: ReadonlyMap<string, string>,
  sbatchArgs: readonly string[] = [],
): LauncherConfig {
  const whole = (name: string) => values.has(name) ? wholeNumber(name, values.get(name)!) : undefined;
  const [jobs, trialsPerJob] = [whole("jobs"), whole("trials-per-job")];
  if (jobs !== undefined && trialsPerJob !== undefined) {
    throw usageError(
      "--jobs and --trials-per-job cannot be used together",
      `--trials-per-job=${trialsPerJob}`,
      [
        "keep one of them",
      ],
    );
  }
  const isGiven = jobs !== undefined || trialsPerJob !== undefined;
  return {
    ...config,
    ...(isGiven ? { jobs, trials_per_job: trialsPerJob } : {}),
    estimated_trial_seconds: seconds(values.get("estimated-trial-seconds")) ?? config.estimated_trial_seconds,
    cpus_per_task: whole("cpus-per-task") ?? config.cpus_per_task,
    max_parallel: whole("max-parallel") ?? config.max_parallel,
    partition: values.get("partition") ?? config.partition,
    time: values.get("time") ?? config.time,
    mem: values.get("mem") ?? config.mem,
    retries: values.get("retries") === "0" ? 0 : whole("retries") ?? config.retries,
    sbatch_args: [...config.sbatch_args, ...sbatchArgs],
  };
}

function seconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== "" && value > 0 && Number.isFinite(value)) return value;
  throw usageError(
    `--estimated-trial-seconds must be a number greater than 0, got ${JSON.stringify(text)}`,
    `--estimated-trial-seconds=${text}`,
  );
}

/** The same from the parsed arguments of a command. */
export function launcherConfigOf(config: LauncherConfig, { values, lists }: Arguments): LauncherConfig {
  if (values.has("retries") && !/^\d+$/.test(values.get("retries")!)) {
    const given = values.get("retries");
    throw usageError(`--retries must be a whole number, got ${JSON.stringify(given)}`, "--retries");
  }
  return launcherConfig(config, values, lists.get("sbatch-arg"));
}
