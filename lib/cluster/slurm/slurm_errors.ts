/**
 * Turns Slurm's refusals into errors that say what to do. Slurm's commands print no error codes, so its messages are
 * matched: those of Slurm 22.05, and others from its documentation and sources.
 *
 * @module
 */

/** A Slurm command failed. */
export abstract class SlurmError extends Error {
  /** @param notes what to do next */
  constructor(message: string, readonly notes: readonly string[] = []) {
    super(message);
  }
}

/**
 * The controller cannot be reached or does not respond. Trying again may help; the request may have succeeded even so.
 */
export class SlurmAway extends SlurmError {
  override name = "SlurmAway";
}

/** This machine has no Slurm, or there is no permission to run its commands. */
export class SlurmMissing extends SlurmError {
  override name = "SlurmMissing";
}

/** Slurm refused a request; the message is Slurm's. */
export class SlurmRefusal extends SlurmError {
  override name = "SlurmRefusal";

  /** @param retry whether to try again when jobs have ended */
  constructor(message: string, notes: readonly string[] = [], readonly retry = false) {
    super(message, notes);
  }
}

/** The error for a machine without Slurm. */
export function missing(why: string, ...notes: string[]): SlurmMissing {
  return new SlurmMissing(`Slurm was not found: ${why}`, [
    ...notes,
    "run this where sbatch works, such as on a login node of a cluster",
    "for other schedulers, use deno task plan FILE",
  ]);
}

const away =
  /Unable to contact slurm controller|Socket timed out|Zero Bytes were transmitted|Communication connection failure|Unable to establish control machine address|Protocol authentication error|Rate limit exceeded|backup controller in standby mode/;

const noConfiguration =
  /failed to fetch config|DNS SRV lookup failed|cannot stat file|Unable to process configuration file/;

/** What sbatch prints before it waits and tries again, for up to two minutes. */
export const waitsForOthers = /temporarily unable to accept job|job queue full|creation temporarily disabled/;

const manyJobs = "more are accepted when some have ended";
/** What to do if sbatch misreads arguments. */
export const furtherArguments = "check the extra arguments for sbatch: sbatch_args, --sbatch-arg";
const nodes = "scontrol show node lists what nodes have";

/** Known refusals; whether trying again later helps; what to do. The first match applies. */
const known: readonly [words: RegExp, passes: boolean, ...notes: string[]][] = [
  [
    new RegExp(`${waitsForOthers.source}|Resource temporarily unavailable|MaxJobCount`),
    true,
    `the cluster has reached its maximum number of jobs (MaxJobCount): ${manyJobs}`,
  ],
  [
    /\b(Assoc|QOS|Max)\w*SubmitJob/,
    true,
    `you or your group has reached a limit on jobs: ${manyJobs}`,
    "each element of an array counts as one job: --jobs sets how many there are",
    "some clusters report this when no account is set: --sbatch-arg=--account=NAME",
  ],
  [
    /Memory specification|Memory required/,
    false,
    `no node has that much memory: request less with --mem; ${nodes}`,
  ],
  [
    /CPU count|More processors/,
    false,
    `no node has that many CPUs: request fewer with --cpus-per-task; ${nodes}`,
  ],
  [
    /Requested node configuration is not available/,
    false,
    `no node has everything that was requested; ${nodes}`,
  ],
  [
    /Invalid --time specification/,
    false,
    "valid times are minutes, minutes:seconds, hours:minutes:seconds, days-hours, days-hours:minutes or " +
    "days-hours:minutes:seconds",
  ],
  [
    /Requested time limit is invalid/,
    false,
    "request less with --time; scontrol show partition lists the limits (MaxTime)",
  ],
  [/Invalid --mem specification/, false, "memory is in megabytes, or has a unit: 512M, 4G"],
  [/Invalid job array/, false, "scontrol show config lists the maximum size of an array (MaxArraySize)"],
  [
    /Pathname of a file, directory or other parameter too long/,
    false,
    "the script (at most 4 MB), the path of its log, its name or its comment is too long",
  ],
  [/unrecognized option|Unable to open file/, false, furtherArguments],
  [/Invalid (account|qos)/, false, "name yours: --sbatch-arg=--account=NAME, --sbatch-arg=--qos=NAME"],
  [
    /Job violates accounting\/QOS policy/,
    false,
    "the request exceeds your limits: request less, or fewer jobs",
  ],
];

/** Whether it was the partition that was refused. */
export const isAboutPartition = (words: string): boolean =>
  /invalid partition|partition not available|to use this partition|No partition specified/i.test(words);

/** The error of a failed command, from its output. A Slurm that does not respond is never reported as missing. */
export function errorOf(printed: string): SlurmError {
  const words = plainWords(printed);
  if (away.test(words)) return new SlurmAway(words);
  if (noConfiguration.test(words)) {
    return missing("its commands found no configuration", `they print: ${words}`);
  }
  const [, passes, ...notes] = known.find(([pattern]) => pattern.test(words)) ?? [];
  return new SlurmRefusal(words, notes, passes);
}

/** The lines of a message as one, without repeated lines and without prefixes such as the name of the command. */
export function plainWords(printed: string): string {
  const lines = printed.split("\n").map((line) =>
    line.replace(/^(\S*\/)?(sbatch|squeue|scancel|scontrol): ((error|fatal|warning): )?/, "")
      .replace(/^(Batch job submission failed|\w+ error): /, "").trim()
  );
  const said = new Set(lines.filter((line) => line !== "" && !/attempt number -?\d+$/.test(line)));
  return [...said].join("; ");
}
