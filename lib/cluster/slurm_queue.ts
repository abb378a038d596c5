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
