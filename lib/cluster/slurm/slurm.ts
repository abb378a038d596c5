import { nearestName } from "../../base/names/nearest_name.ts";
import type { LauncherConfig } from "../../experiment/experiment.ts";
import { type CommandOptions, slurmCommand } from "./slurm_command.ts";
import { furtherArguments, isAboutPartition, SlurmRefusal } from "./slurm_errors.ts";
import { type ElementEnd, type QueuedElement, queueFormat, readEnd, readQueue } from "./slurm_queue.ts";

export { SlurmAway, SlurmError, SlurmMissing, SlurmRefusal } from "./slurm_errors.ts";
export { explainReason, isStuck } from "./slurm_reasons.ts";
export type { ElementEnd, QueuedElement } from "./slurm_queue.ts";

/** What to request from Slurm for each element of an array: keys of `[launcher]`. */
export type SlurmOptions = Pick<
  LauncherConfig,
  "partition" | "time" | "mem" | "cpus_per_task" | "max_parallel" | "sbatch_args"
>;

/** A job array to submit. */
export interface Submission {
  /** Letters, digits and `._-` only: for Slurm, a comma separates names. */
  readonly jobName: string;
  /** One line of text that {@linkcode Slurm.queued} gives back. */
  readonly comment: string;
  /** What each element runs, with `#!` in front; at most 4 MB. */
  readonly script: string;
  /** Number of elements: their indices are 0 to `size` - 1. */
  readonly size: number;
  /** Existing folder for the output of elements: one file `JOB_INDEX.txt` each, appended to if they run again. */
  readonly logFolder: string;
  readonly options: SlurmOptions;
}

/**
 * The path of a folder in a file name pattern of sbatch, which replaces `%A` and similar.
 *
 * @throws {SlurmRefusal} for a path with a backslash: no pattern of Slurm can contain one together with placeholders
 */
export function logPattern(folder: string): string {
  if (!folder.includes("\\")) return folder.replaceAll("%", "%%");
  throw new SlurmRefusal(`Slurm cannot write logs to a folder with a backslash in its path: ${folder}`, [
    "rename it, or move the project",
  ]);
}

/** Arguments of sbatch that Jellyfish sets, or that would make sbatch wait or run something else. */
const ours = /^--(array|clusters?|comment|error|job-name|output|test-only|wait|wrap)(=|$)|^-[aeJMoW]/;

/**
 * Checks extra arguments for sbatch.
 *
 * @throws {SlurmRefusal} for one that must not be given
 */
export function refuseArguments(args: readonly string[]): void {
  const refused = args.find((arg) => ours.test(arg));
  if (refused === undefined) return;
  throw new SlurmRefusal(`${refused} cannot be passed to sbatch: Jellyfish sets it`, ["leave it out"]);
}

/** Slurm's commands. They have a time limit, and throw {@linkcode SlurmError}. */
export class Slurm {
  readonly #env: Readonly<Record<string, string>>;

  /**
   * @param env added to the environment that the commands inherit
   * @param seconds that each command may take
   */
  constructor(env: Readonly<Record<string, string>> = {}, readonly seconds = 15) {
    this.#env = { ...env, SBATCH_WAIT: "no" }; // if a profile sets it, sbatch would wait until the job ends
  }

  /**
   * Submits a job array. After {@linkcode SlurmAway} it may be in the queue nevertheless: check the queue before
   * submitting it again.
   *
   * @returns number of its job
   */
  async submit({ jobName, comment, script, size, logFolder, options }: Submission): Promise<string> {
    const { partition, time, mem, cpus_per_task, max_parallel, sbatch_args } = options;
    refuseArguments(sbatch_args);
    const log = `${logPattern(logFolder)}/%A_%a.txt`;
    const args = [
      ...["--export=NONE", "--requeue", "--open-mode=append", `--cpus-per-task=${cpus_per_task}`],
      ...partition === undefined ? [] : [`--partition=${partition}`],
      ...time === undefined ? [] : [`--time=${time}`],
      ...mem === undefined ? [] : [`--mem=${mem}`],
      ...sbatch_args, // of equal arguments the last one applies: users can change those above, not those below
      `--array=0-${size - 1}${max_parallel === undefined ? "" : `%${max_parallel}`}`,
      ...["--parsable", `--job-name=${jobName}`, `--comment=${comment}`, `--output=${log}`, `--error=${log}`],
    ];
    let answer: string;
    try {
      answer = await this.#ask("sbatch", args, { input: script });
    } catch (error) {
      if (!(error instanceof SlurmRefusal && isAboutPartition(error.message))) throw error;
      throw new SlurmRefusal(error.message, [...error.notes, ...await this.#partitions(partition)]);
    }
    const job = /^(\d+)(;.*)?$/m.exec(answer)?.[1]; // with several clusters, the name of the cluster follows
    if (job !== undefined) return job;
    const [line] = answer.split("\n", 1);
    throw new SlurmRefusal(`sbatch printed ${JSON.stringify(line)} instead of a job number`, [
      furtherArguments,
    ]);
  }

  /** The elements of all of the user's jobs with this name that are waiting, running or completing. */
  async queued(jobName: string): Promise<QueuedElement[]> {
    // All states and partitions: otherwise variables or hidden partitions could hide elements.
    const which = ["--me", `--name=${jobName}`, "--states=all", "--all", "--array"];
    return readQueue(await this.#ask("squeue", ["--noheader", ...which, `--format=${queueFormat}`]));
  }

  /** Cancels all of the user's jobs with this name, if there are any. */
  async cancel(jobName: string): Promise<void> {
    await this.#ask("scancel", ["--me", `--name=${jobName}`]);
  }

  /** Cancels one element. If it has ended, or Slurm has forgotten it, nothing happens. */
  async cancelElement(job: string, index: number): Promise<void> {
    await this.#ask("scancel", [`${job}_${index}`], {
      unless: /Invalid job id|already completing or completed/,
    });
  }

  /**
   * The state of an element that runs or has ended; `undefined` once Slurm has forgotten it, usually after 5 minutes.
   */
  async endOf(job: string, index: number): Promise<ElementEnd | undefined> {
    const args = ["--all", "--oneliner", "show", "job", `${job}_${index}`];
    return readEnd(await this.#ask("scontrol", args, { unless: /Invalid job id|^Job \S+ not found/m }));
  }

  /** Maximum size of an array: the highest index plus 1. */
  async limits(): Promise<{ maxArraySize: number }> {
    const size = /^MaxArraySize *= *(\d+)/m.exec(await this.#ask("scontrol", ["show", "config"]))?.[1];
    if (size === undefined) throw new SlurmRefusal("scontrol show config does not print MaxArraySize");
    return { maxArraySize: Number(size) };
  }

  /** Notes about the partitions, after one was refused. */
  async #partitions(asked?: string): Promise<string[]> {
    const text = await this.#ask("scontrol", ["--oneliner", "show", "partition"]).catch(() => ""); // the refusal says more
    const names = Array.from(text.matchAll(/^PartitionName=(\S+)/gm), ([, name]) => name);
    const nearest = asked === undefined ? undefined : nearestName(asked, names);
    const list = names.length > 20 ? [...names.slice(0, 20), "..."] : names;
    return [
      ...nearest === undefined || nearest === asked ? [] : [`did you mean ${nearest}?`],
      ...list.length === 0 ? [] : [`the partitions are: ${list.join(", ")}`],
    ];
  }

  #ask(
    command: string,
    args: readonly string[],
    more: Pick<CommandOptions, "input" | "unless"> = {},
  ): Promise<string> {
    return slurmCommand(command, args, { env: this.#env, seconds: this.seconds, ...more });
  }
}
