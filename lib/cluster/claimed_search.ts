import type { OpenedTrials } from "../run/open/opened_run.ts";
import { TrialFiles } from "../store/trial_files.ts";
import type { Next, Search, SearchTask } from "../sweep/search.ts";
import type { Attempt } from "./attempt.ts";
import type { Coordinator } from "./coordinator.ts";
import { takeEnded, takeStanding } from "./earlier_attempts.ts";
import { clusterPaths } from "./cluster_paths.ts";
import type { Plan } from "./plan.ts";
import { isFinished } from "./search_end.ts";
import { type ClaimedTask, type SharedTask, stageOf, Tasks } from "./tasks.ts";

/**
 * Milliseconds between looks at the folder when there is nothing to do: the first pause, and the longest per element.
 */
const firstPause = 50;
const longestPause = 20;

/** The trials that an element runs in a shared search: tasks that it takes from the run's folder. */
export class ClaimedSearch implements Search {
  readonly #tasks: Tasks;
  readonly #claims = new Map<string, ClaimedTask>();
  #pause = firstPause;

  constructor(
    private readonly run: string,
    private readonly plan: Plan,
    private readonly attempt: Attempt,
    private readonly opened: Pick<OpenedTrials, "directory" | "statuses">,
    private readonly coordinator: Coordinator,
  ) {
    this.#tasks = new Tasks(run);
  }

  async next(): Promise<Next> {
    this.#putAway();
    if (isFinished(this.run)) return { tasks: [], pruned: [], done: true };
    let tasks = this.#take();
    if (tasks.length === 0 && await this.coordinator.step()) tasks = this.#take();
    this.#pause = tasks.length > 0
      ? firstPause
      : Math.min(1.5 * this.#pause, firstPause + longestPause * this.plan.jobs);
    return { tasks, pruned: [], done: false, pause: this.#pause };
  }

  /** Returns tasks that were taken but not finished. */
  release(): void {
    this.#putAway();
    for (const claim of this.#claims.values()) this.#tasks.republish(claim);
    this.#claims.clear();
  }

  /** Removes tasks whose result is in the journal. */
  #putAway(): void {
    const done = [...this.#claims].filter(([stage]) => {
      const note = this.opened.directory.noteOf(parseInt(stage));
      return note && (note.rung === undefined || stageOf(note) === stage);
    });
    if (done.length > 0) this.opened.directory.sync(); // the results must survive the loss of this node
    for (const [stage, claim] of done) {
      this.#tasks.done(claim);
      this.#claims.delete(stage);
    }
  }

  /** A fair share of the open tasks, so that no task waits while another element is idle. */
  #take(): SearchTask[] {
    // A trial that runs here may be open again, if this element seemed silent.
    const own = new Set([...this.#claims.keys()].map((stage) => parseInt(stage)));
    const open = this.#tasks.open().filter((stage) => !own.has(parseInt(stage)));
    const share = Math.max(1, Math.ceil(open.length / this.plan.jobs));
    const taken: SearchTask[] = [];
    for (const stage of open) {
      if (taken.length === share) break;
      const found = this.#tasks.take(stage, this.attempt.id);
      if (!found) continue;
      this.#claims.set(stage, found.claim);
      this.#takeFiles(found.task);
      const { trial, rungs, rung } = found.task;
      taken.push({ trial, rungs, rung: rung ?? undefined });
    }
    return taken;
  }

  /** Copies the trial's files up to its last checkpoint. */
  #takeFiles({ trial: { trial }, note, from }: SharedTask): void {
    const { directory, statuses } = this.opened;
    const others = from.filter((id) => id !== this.attempt.id)
      .map((id) => new TrialFiles(`${clusterPaths(this.run).attempts}/${id}`, directory.shape));
    const steps = (files: TrialFiles) => files.standing(trial)?.steps ?? 0;
    if (note && directory.noteOf(trial)?.rung !== note.rung) {
      if (from[0] !== this.attempt.id) takeEnded(note, others[0], directory.files);
      directory.note(note);
      statuses.take(note);
    }
    for (const files of others) {
      if (steps(files) > steps(directory.files)) takeStanding(trial, files, directory.files);
    }
  }
}
