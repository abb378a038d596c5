import type { LauncherConfig } from "../experiment/experiment.ts";
import { type Arguments, usageError, wholeNumber } from "./arguments.ts";

/** Options for dividing trials among jobs: the same as keys of `[launcher]`. */
export const spreadOptions = ["elements", "chunk", "trial-seconds", "cpus-per-task"] as const;

/** Options for Slurm. */
export const slurmOptions = ["partition", "time", "mem", "max-parallel", "retries", "sbatch-arg"] as const;

/** `[launcher]` of an experiment, overridden by the command line. */
export function launcherConfig(
  config: LauncherConfig,
  values: ReadonlyMap<string, string>,
  sbatchArgs: readonly string[] = [],
): LauncherConfig {
  const whole = (name: string) => values.has(name) ? wholeNumber(name, values.get(name)!) : undefined;
  const [elements, chunk] = [whole("elements"), whole("chunk")];
  if (elements !== undefined && chunk !== undefined) {
    throw usageError("--elements and --chunk cannot be used together", `--chunk=${chunk}`, [
      "keep one of them",
    ]);
  }
  const { elements: elementsOfFile, chunk: chunkOfFile, ...rest } = config;
  const spread = elements ?? chunk;
  return {
    ...rest,
    elements: spread === undefined ? elementsOfFile : elements,
    chunk: spread === undefined ? chunkOfFile : chunk,
    trial_seconds: seconds(values.get("trial-seconds")) ?? config.trial_seconds,
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
    `--trial-seconds must be a number greater than 0, got ${JSON.stringify(text)}`,
    `--trial-seconds=${text}`,
  );
}

/** The same from all arguments of a command. */
export function launcherConfigOf(config: LauncherConfig, { values, lists }: Arguments): LauncherConfig {
  if (values.has("retries") && !/^\d+$/.test(values.get("retries")!)) {
    const given = values.get("retries");
    throw usageError(`--retries must be a whole number, got ${JSON.stringify(given)}`, "--retries");
  }
  return launcherConfig(config, values, lists.get("sbatch-arg"));
}
