import { isPart, writeFileAtomic } from "../base/disk/atomic_file.ts";
import { disk, undefinedIfMissing } from "../base/disk/disk.ts";
import type { TrialNote } from "../store/tables.ts";
import type { Trial } from "../sweep/configurations.ts";
import { clusterPaths } from "./cluster_paths.ts";

/** A stretch of a trial that any element can take: up to a rung, or to its end. */
export interface SharedTask {
  readonly trial: Trial;
  /** Steps at which it is compared with others. */
  readonly rungs: readonly number[];
  /** Number of the rung to pause at. */
  readonly rung: number | null;
  /** The result of the stretch before. */
  readonly note: TrialNote | null;
  /** Attempts that have files of the trial: first that of the stretch before, then those that were lost in this one. */
  readonly from: readonly string[];
}

/** A task that an attempt has taken. */
export interface ClaimedTask {
  /** Name of its file in claims. */
  readonly name: string;
  readonly attempt: string;
  readonly stage: string;
}

/** Which stretch of which trial: the same for all copies of a task. */
export const stageOf = ({ trial, rung }: { readonly trial: number; readonly rung?: number | null }): string =>
  `${trial}-${rung ?? "end"}`;

/** The tasks of a run, as files. A task is taken by renaming its file, which succeeds for one process only. */
export class Tasks {
  readonly #tasks: string;
  readonly #claims: string;

  constructor(run: string) {
    const { tasks, claims } = clusterPaths(run);
    [this.#tasks, this.#claims] = [tasks, claims];
  }

  /** Opens a task for all elements. */
  publish(task: SharedTask): void {
    const name = stageOf({ trial: task.trial.trial, rung: task.rung });
    writeFileAtomic(`${this.#tasks}/${name}`, JSON.stringify(task), { sync: false });
  }

  /** Open stretches, in order of their trials. */
  open(): string[] {
    const names = (undefinedIfMissing(() => disk.list(this.#tasks)) ?? []).filter((name) => !isPart(name));
    return names.sort((a, b) => parseInt(a) - parseInt(b));
  }

  /** Takes a task. @returns `undefined` when another was first */
  take(stage: string, attempt: string): { claim: ClaimedTask; task: SharedTask } | undefined {
    const name = `${stage}@${attempt}`;
    undefinedIfMissing(() => disk.rename(`${this.#tasks}/${stage}`, `${this.#claims}/${name}`));
    // The file shows whether the rename succeeded: a file server that gets a request twice may report an error.
    const bytes = undefinedIfMissing(() => disk.read(`${this.#claims}/${name}`));
    if (!bytes) return undefined;
    const [claim, task] = [{ name, attempt, stage }, taskOf(bytes)];
    if (task) return { claim, task };
    this.done(claim); // a power cut lost its content; the coordinator opens it again
    return undefined;
  }

  /** Tasks that were taken but not finished. */
  claimed(): ClaimedTask[] {
    return (undefinedIfMissing(() => disk.list(this.#claims)) ?? []).flatMap((name) => {
      const [stage, attempt] = name.split("@");
      return attempt === undefined || isPart(name) ? [] : [{ name, attempt, stage }];
    });
  }

  /** Removes a finished task. */
  done({ name }: ClaimedTask): void {
    undefinedIfMissing(() => disk.remove(`${this.#claims}/${name}`));
  }

  /** Reopens a task that was taken; the next attempt continues from what was done. */
  republish(claim: ClaimedTask): void {
    const bytes = undefinedIfMissing(() => disk.read(`${this.#claims}/${claim.name}`));
    if (!bytes) return;
    const task = taskOf(bytes);
    if (task) this.publish({ ...task, from: [...new Set([...task.from, claim.attempt])] });
    this.done(claim);
  }
}

function taskOf(bytes: Uint8Array): SharedTask | undefined {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
