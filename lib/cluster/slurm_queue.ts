/**
 * What Slurm answers, made into data, errors and plain sentences. Its commands print no codes, so there is nothing to go by
 * but its words: those that were seen with Slurm 22.05, and others from its documentation and its sources.
 *
 * @module
 */

/** Slurm did not do what it was asked. */
export abstract class SlurmError extends Error {
  /** @param notes what to do next */
  constructor(message: string, readonly notes: readonly string[] = []) {
    super(message);
  }
}

/** The controller cannot be reached or does not answer: worth trying again. It may have done what it was asked even so. */
export class SlurmAway extends SlurmError {
  override name = "SlurmAway";
}

/** This machine has no Slurm, or its commands may not be run. */
export class SlurmMissing extends SlurmError {
  override name = "SlurmMissing";
}

/** Slurm says no, in words of its own. */
export class SlurmRefusal extends SlurmError {
  override name = "SlurmRefusal";

  /** @param retry whether it is worth trying again when jobs have ended */
  constructor(message: string, notes: readonly string[] = [], readonly retry = false) {
    super(message, notes);
  }
}

/** No Slurm where it was looked for. */
export function missing(why: string, ...notes: string[]): SlurmMissing {
  return new SlurmMissing(`no Slurm was found here: ${why}`, [
    ...notes,
    "run this where sbatch works, such as a login node of a cluster",
    "for other engines, use deno task plan FILE",
  ]);
}

const away =
  /Unable to contact slurm controller|Socket timed out|Zero Bytes were transmitted|Communication connection failure|Unable to establish control machine address|Protocol authentication error|Rate limit exceeded|backup controller in standby mode/;

const noConfiguration =
  /failed to fetch config|DNS SRV lookup failed|cannot stat file|Unable to process configuration file/;

/** What sbatch says before it waits and tries again, for two minutes in the end. */
export const waitsForOthers = /temporarily unable to accept job|job queue full|creation temporarily disabled/;

const manyJobs = "it takes more when some have ended";
/** What to do when sbatch reads other arguments than was meant. */
export const furtherArguments = "look at its further arguments: sbatch_args, --sbatch-arg";
const nodes = "scontrol show node tells what they have";

/** Refusals that something can be said of; whether they pass by themselves; what to do. The first that fits counts. */
const known: readonly [words: RegExp, passes: boolean, ...notes: string[]][] = [
  [
    new RegExp(`${waitsForOthers.source}|Resource temporarily unavailable|MaxJobCount`),
    true,
    `the controller has as many jobs as it keeps (MaxJobCount): ${manyJobs}`,
  ],
  [
    /\b(Assoc|QOS|Max)\w*SubmitJob/,
    true,
    `there is a limit to the jobs that you or your group may have: ${manyJobs}`,
    "each element of an array counts as one: with --elements fewer share the work",
    "some clusters say this when no account is named: --sbatch-arg=--account=NAME",
  ],
  [/Memory specification|Memory required/, false, `no node has that much: ask for less with --mem; ${nodes}`],
  [/CPU count|More processors/, false, `no node has that many: ask for less with --cpus-per-task; ${nodes}`],
  [/Requested node configuration is not available/, false, `no node has all that is asked for; ${nodes}`],
  [
    /Invalid --time specification/,
    false,
    "a time is minutes, minutes:seconds, hours:minutes:seconds, days-hours, days-hours:minutes or " +
    "days-hours:minutes:seconds",
  ],
  [
    /Requested time limit is invalid/,
    false,
    "ask for less with --time; scontrol show partition tells what each allows (MaxTime)",
  ],
  [/Invalid --mem specification/, false, "memory is a number of megabytes, or has a unit: 512M, 4G"],
  [/Invalid job array/, false, "scontrol show config tells how large an array may be (MaxArraySize)"],
  [
    /Pathname of a file, directory or other parameter too long/,
    false,
    "the script, of 4 MB at most, the path of its log, its name or its comment is too long",
  ],
  [/unrecognized option|Unable to open file/, false, furtherArguments],
  [/Invalid (account|qos)/, false, "name yours: --sbatch-arg=--account=NAME, --sbatch-arg=--qos=NAME"],
  [
    /Job violates accounting\/QOS policy/,
    false,
    "it is more than you may have: ask for less, or for fewer jobs",
  ],
];

/** Whether it was the partition that was refused. */
export const isAboutPartition = (words: string): boolean =>
  /invalid partition|partition not available|to use this partition|No partition specified/i.test(words);

/** What became of a command that failed, from what it printed. Never says that Slurm is missing when it only is away. */
export function errorOf(printed: string): SlurmError {
  const words = plainWords(printed);
  if (away.test(words)) return new SlurmAway(words);
  if (noConfiguration.test(words)) return missing("its commands find no configuration", `they say: ${words}`);
  const [, passes, ...notes] = known.find(([pattern]) => pattern.test(words)) ?? [];
  return new SlurmRefusal(words, notes, passes);
}

/** The lines of a message as one, without what says the same twice or only where it comes from. */
export function plainWords(printed: string): string {
  const lines = printed.split("\n").map((line) =>
    line.replace(/^(\S*\/)?(sbatch|squeue|scancel|scontrol): ((error|fatal|warning): )?/, "")
      .replace(/^(Batch job submission failed|\w+ error): /, "").trim()
  );
  const said = new Set(lines.filter((line) => line !== "" && !/attempt number -?\d+$/.test(line)));
  return [...said].join("; ");
}

/** An element of a job array that waits, runs or is being cleared away. */
export interface QueuedElement {
  /** Number of the array's job. */
  readonly job: string;
  /** In the array, from 0. */
  readonly index: number;
  /** As Slurm spells it: `PENDING`, `RUNNING`, `COMPLETING`, ... */
  readonly state: string;
  /** Why it waits: `Resources`, `launch failed requeued held`, ..., or `None`; {@linkcode explainReason} knows some. */
  readonly reason: string;
  /** Where it runs; empty while it waits. */
  readonly node: string;
  /** What it was submitted with; empty if there is none. */
  readonly comment: string;
}

/** A character that neither a reason nor a comment has. */
const separator = "\x1f";

/** What squeue is to print of each element, for {@linkcode readQueue}. */
export const queueFormat = ["%F", "%K", "%T", "%N", "%r", "%k"].join(separator);

/** States that an element does not leave. */
const ended: ReadonlySet<string> = new Set([
  ...["BOOT_FAIL", "CANCELLED", "COMPLETED", "DEADLINE", "FAILED", "NODE_FAIL", "OUT_OF_MEMORY"],
  ...["PREEMPTED", "REVOKED", "TIMEOUT"],
]);

/** The elements that squeue lists, without those that have ended, which it knows for a while. */
export function readQueue(text: string): QueuedElement[] {
  return text.split("\n").flatMap((line) => {
    const [job, index, state, node, reason, comment] = line.split(separator);
    if (comment === undefined || !/^\d+$/.test(index) || ended.has(state)) return [];
    return { job, index: Number(index), state, reason, node, comment: unlessNull(comment) };
  });
}

/** What Slurm knows of an element, for {@linkcode Slurm.endOf}. */
export interface ElementEnd {
  /** As Slurm spells it: `COMPLETED`, `FAILED`, `CANCELLED`, `TIMEOUT`, ..., or what it is in before that: `COMPLETING`, ... */
  readonly state: string;
  /** The code it exited with and the signal that ended it: `0:0`, `1:0`, `0:15`; `0:0` too if it was ended before it began. */
  readonly exitCode: string;
  /** Where it ran; empty if it never did. */
  readonly node: string;
  /** Why: `JobLaunchFailure`, `NonZeroExitCode`, ..., or `None`. Spaces are `_` here. */
  readonly reason: string;
}

/** The element of which scontrol prints a line. */
export function readEnd(line: string): ElementEnd | undefined {
  const state = / JobState=(\S+)/.exec(line)?.[1];
  if (state === undefined) return undefined;
  const field = (pattern: RegExp) => unlessNull(pattern.exec(line)?.[1] ?? "");
  return {
    state,
    exitCode: field(/ ExitCode=(\S+)/),
    node: field(/ NodeList=(\S*)/),
    reason: field(/ Reason=(.*?) Dependency=/),
  };
}

const unlessNull = (text: string) => text === "(null)" ? "" : text;

/** Why elements wait, in Slurm's words; whether they never start by themselves; what it means. The first that fits counts. */
const reasons: readonly [words: RegExp, stuck: boolean, sentence: string][] = [
  [
    /^launch failed/,
    true,
    "its node could not start it, and Slurm holds it: scontrol release JOB lets it try again",
  ],
  [
    /^user env retrieval failed/,
    true,
    "its node could not load your environment, and Slurm holds it: --sbatch-arg=--export=ALL does without",
  ],
  [/^JobHeldAdmin/, true, "an administrator holds it: ask them"],
  [/^JobHeldUser|^JobHoldMaxRequeue|held/, true, "it is held: scontrol release JOB lets it start"],
  [
    /^PartitionConfig/,
    true,
    "no node of the partition is enough for it: ask for fewer CPUs, less memory, or another partition",
  ],
  [
    /^PartitionTimeLimit|^(Assoc|QOS)MaxWallDuration/,
    true,
    "it asks for more time than is allowed: ask for less with --time, or for another partition",
  ],
  [/^PartitionNodeLimit/, false, "it asks for more nodes than the partition allows, or they are down"],
  [/^Partition(Down|Inactive)/, false, "the partition is closed: it starts when its administrators open it"],
  [/^BadConstraints/, true, "no node has what is asked for: ask for something else"],
  [/^DependencyNeverSatisfied/, true, "it depends on a job that has not ended as it should have"],
  [/^InvalidAccount|^AccountNotAllowed/, true, "name an account that may: --sbatch-arg=--account=NAME"],
  [/^InvalidQOS|^QOSNotAllowed/, true, "name a QOS that you may use: --sbatch-arg=--qos=NAME"],
  [
    /^(Assoc|QOS)Max\w*Per(Job|Node)|^MaxMemPerLimit/,
    true,
    "it asks for more than one job may: ask for less",
  ],
  [/^QOSMin/, true, "it asks for less than a job must: ask for more, or for another QOS"],
  [/^(Assoc|QOS)Grp\w*(?<!Run)Minutes/, false, "your group has used up its share of computing time"],
  [
    /^(Assoc|QOS)(Grp|Max)|^Max\w+PerAccount/,
    false,
    "you or your group use as much at once as you may: it starts when some of your jobs have ended",
  ],
  [
    /^ReqNodeNotAvail|^Nodes required for job are|^NodeDown/,
    false,
    "nodes that it needs are down, reserved or do not answer: it starts when they are back",
  ],
  [/^Resources/, false, "it starts when a node has enough free CPUs and memory"],
  [/^Priority/, false, "jobs of higher priority are before it"],
  [/^JobArrayTaskLimit/, false, "as many elements of its array run as may at once"],
  [
    /^BeginTime/,
    false,
    "its time has not come: Slurm lets an element that is run again wait, often for 2 minutes",
  ],
];

// scontrol spells spaces as underscores.
const rowOf = (reason: string) => reasons.find(([words]) => words.test(reason.replaceAll("_", " ")));

/** One sentence on why an element waits, where there is more to say than Slurm's word for it. */
export const explainReason = (reason: string): string | undefined => rowOf(reason)?.[2];

/** Whether an element that waits for this reason never starts unless somebody does something. */
export const isStuck = (reason: string): boolean => rowOf(reason)?.[1] ?? false;
