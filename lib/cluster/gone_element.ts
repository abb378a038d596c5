import { disk, ifThere } from "../base/disk.ts";
import { TrialFiles } from "../run/trial_files.ts";
import { type Attempt, attemptsAt } from "./attempt.ts";
import { notesOf } from "./earlier_attempts.ts";
import type { Plan } from "./plan.ts";
import { places } from "./places.ts";
import { type Slurm, SlurmAway } from "./slurm.ts";

/** What is known of an element that has ended without its results. */
export interface Gone {
  readonly element: number;
  /** State of its job, such as FAILED or NODE_FAIL; `undefined` once Slurm has forgotten it. */
  readonly state?: string;
  /** Where it ran. */
  readonly node?: string;
  /** What it said last. */
  readonly words: readonly string[];
  /** Whether it was ever sent, as far as can be told. */
  readonly wasSent: boolean;
  /** Whether it has left nothing at all: then its node may not see the folder. */
  readonly leftNothing: boolean;
  /** Whether another attempt would end alike: what it found there is not what was planned. */
  readonly isHopeless: boolean;
}

/** Lines of a log that are shown. */
const lastLines = 6;

/** Finds out why an element is gone. */
export async function whyGone(
  { run, slurm }: { readonly run: string; readonly plan: Plan; readonly slurm: Slurm },
  element: number,
  seen: { readonly job: string; readonly index: number } | undefined,
): Promise<Gone> {
  const end = seen && await slurm.endOf(seen.job, seen.index).catch((error) => {
    if (error instanceof SlurmAway) return undefined;
    throw error;
  });
  const log = seen && ifThere(() => disk.read(`${places(run).logs}/${seen.job}_${seen.index}.txt`));
  const lines = new TextDecoder().decode(log ?? new Uint8Array()).split("\n").filter((line) => line !== "");
  const attempts = attemptsAt(run, element);
  const status = Number(end?.exitCode.split(":")[0] ?? NaN);
  return {
    element,
    state: end?.state,
    node: end?.node === "" ? undefined : end?.node,
    words: lines.slice(-lastLines),
    wasSent: seen !== undefined || attempts.length > 0,
    leftNothing: Boolean(end?.node) && log === undefined && attempts.length === 0,
    isHopeless: status === 2 || status === 70,
  };
}

/** How far the attempts at an element have come, as a number that grows with every trial and checkpoint. */
export function progressOf(run: string, element: number): number {
  return attemptsAt(run, element).reduce((sum, attempt) => sum + progressOfAttempt(attempt), 0);
}

function progressOfAttempt({ path }: Attempt): number {
  const files = new TrialFiles(path, { columns: { parameters: [], metrics: [] }, trials: 0 });
  let sum = 0;
  for (const _ of notesOf(path)) sum++;
  for (const name of ifThere(() => disk.list(`${path}/checkpoints`)) ?? []) {
    sum += files.position(Number(/\d+/.exec(name)))?.steps ?? 0;
  }
  return sum;
}
