/** An element of a job array that is waiting, running or completing. */
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

/** A separator that occurs in neither reasons nor comments. */
const separator = "\x1f";

/** The format in which squeue prints elements, for {@linkcode readQueue}. */
export const queueFormat = ["%F", "%K", "%T", "%N", "%r", "%k"].join(separator);

/** Final states of an element. */
const ended: ReadonlySet<string> = new Set([
  ...["BOOT_FAIL", "CANCELLED", "COMPLETED", "DEADLINE", "FAILED", "NODE_FAIL", "OUT_OF_MEMORY"],
  ...["PREEMPTED", "REVOKED", "TIMEOUT"],
]);

/** The elements that squeue lists, without those that have ended. */
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
  /** Exit code and signal: `0:0`, `1:0`, `0:15`; also `0:0` if it ended before it started. */
  readonly exitCode: string;
  /** Where it ran; empty if it never did. */
  readonly node: string;
  /** Why: `JobLaunchFailure`, `NonZeroExitCode`, ..., or `None`. Spaces are `_` here. */
  readonly reason: string;
}

/** Reads the line that scontrol prints about an element. */
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
