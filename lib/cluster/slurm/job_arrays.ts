import { writeFileAtomic } from "../../base/disk/atomic_file.ts";
import { disk, undefinedIfMissing } from "../../base/disk/disk.ts";
import type { LauncherConfig } from "../../experiment/experiment.ts";
import { clusterPaths } from "../cluster_paths.ts";
import type { Plan } from "../plan.ts";
import { type Installation, slurmScript } from "./scripts.ts";
import type { QueuedElement, Slurm } from "./slurm.ts";

/** What is submitted, and where. */
export interface Submitting {
  readonly run: string;
  readonly plan: Plan;
  readonly config: LauncherConfig;
  readonly installation: Installation;
  readonly slurm: Slurm;
}

/** The job of an element. */
export type ElementJob = Pick<QueuedElement, "job" | "index">;

/** The job arrays of a run: which element of the plan is which job in Slurm's queue. */
export class JobArrays {
  readonly #jobs = new Map<number, ElementJob>();
  readonly #lists = new Map<string, readonly number[]>();

  constructor(private readonly of: Submitting) {}

  /** Submits elements, in as many arrays as the cluster's limits require. Yields each array once it is submitted. */
  async *submit(elements: readonly number[]): AsyncGenerator<{ job: string; elements: readonly number[] }> {
    const { run, plan, config, installation, slurm } = this.of;
    const { arrays, logs } = clusterPaths(installation.run);
    const { maxArraySize } = await slurm.limits();
    for (let at = 0; at < elements.length; at += maxArraySize) {
      const part = elements.slice(at, at + maxArraySize);
      const list = `${crypto.randomUUID().slice(0, 8)}.txt`;
      // Written before the array is submitted: its elements can then always be identified in the queue.
      writeFileAtomic(
        `${clusterPaths(run).arrays}/${list}`,
        part.map((element) => `${element}\n`).join(""),
      );
      const job = await slurm.submit({
        jobName: plan.job_name,
        comment: list,
        script: slurmScript(installation, `${arrays}/${list}`),
        size: part.length,
        logFolder: logs,
        options: config,
      });
      for (const [index, element] of part.entries()) this.#jobs.set(element, { job, index });
      yield { job, elements: part };
    }
  }

  /** The elements of the run that are waiting, running or completing, and all jobs of its name. */
  async queued(): Promise<{ elements: ReadonlySet<number>; jobs: readonly QueuedElement[] }> {
    const jobs = await this.of.slurm.queued(this.of.plan.job_name);
    const elements = new Set<number>();
    for (const queued of jobs) {
      const element = this.#elementOf(queued);
      if (element === undefined) continue;
      elements.add(element);
      this.#jobs.set(element, queued);
    }
    return { elements, jobs };
  }

  /** The last known job of an element. */
  jobOf(element: number): ElementJob | undefined {
    return this.#jobs.get(element);
  }

  #elementOf({ comment, index }: QueuedElement): number | undefined {
    let list = this.#lists.get(comment);
    if (!list && /^[\w.-]+$/.test(comment)) {
      const bytes = undefinedIfMissing(() => disk.read(`${clusterPaths(this.of.run).arrays}/${comment}`));
      list = bytes && new TextDecoder().decode(bytes).trimEnd().split("\n").map(Number);
      if (list) this.#lists.set(comment, list);
    }
    return list?.[index];
  }
}
