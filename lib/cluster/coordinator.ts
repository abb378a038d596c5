import { writeFileAtomic } from "../base/atomic_file.ts";
import { disk, ifThere } from "../base/disk.ts";
import { Ledger } from "../run/ledger.ts";
import { yardstickOf } from "../run/open_run.ts";
import type { PreparedRun } from "../run/prepare_run.ts";
import type { RunDirectory } from "../run/run_directory.ts";
import { searchSource } from "../run/task_queue.ts";
import { BatchSearch } from "../sweep/search.ts";
import { type Attempt, Watch } from "./attempt.ts";
import { places } from "./places.ts";
import type { Plan } from "./plan.ts";
import { Results } from "./results.ts";
import { isFinished } from "./search_end.ts";
import { stageOf, Tasks } from "./tasks.ts";

/**
 * Decides what runs of a search that elements share: one of them at a time, whichever has the office; another takes it
 * when that one is silent. All decide the same from the same results, so two that believe to have it do no harm.
 */
export class Coordinator {
  readonly #watch: Watch;
  readonly #tasks: Tasks;
  /** What is known while this one decides. */
  #office: { readonly results: Results; readonly search: BatchSearch; searched: boolean } | undefined;
  #asking = false;

  constructor(
    private readonly run: string,
    plan: Plan,
    private readonly attempt: Attempt,
    private readonly prepared: PreparedRun,
    private readonly directory: RunDirectory,
  ) {
    this.#watch = new Watch(plan.silence);
    this.#tasks = new Tasks(run);
  }

  /** Decides what can be decided now, if that is for this one to do. @returns whether it was */
  async step(): Promise<boolean> {
    if (this.#asking || isFinished(this.run) || !this.#holds()) return false;
    this.#asking = true;
    try {
      const office = this.#office ??= this.#open();
      office.results.update();
      this.#republish(office.results);
      await this.#decide(office);
      return true;
    } finally {
      this.#asking = false;
    }
  }

  /** Lets another decide. */
  leave(): void {
    const { coordinator } = places(this.run);
    if (this.#office && this.#holder() === this.attempt.id) ifThere(() => disk.remove(coordinator));
  }

  #open() {
    const ledger = new Ledger(yardstickOf(this.prepared));
    const results = new Results(this.run, ledger);
    return { results, search: new BatchSearch(searchSource(this.prepared, ledger)), searched: false };
  }

  /** Whether this one has the office; it is taken where it is free. */
  #holds(): boolean {
    const { attempts, coordinator } = places(this.run);
    const holder = this.#holder();
    if (holder === this.attempt.id) return true;
    this.#office = undefined;
    if (holder !== undefined && !this.#watch.isSilent({ id: holder, path: `${attempts}/${holder}` })) {
      return false;
    }
    writeFileAtomic(coordinator, this.attempt.id, false);
    return this.#holder() === this.attempt.id;
  }

  #holder(): string | undefined {
    const bytes = ifThere(() => disk.read(places(this.run).coordinator));
    return bytes && new TextDecoder().decode(bytes);
  }

  /** Tasks of silent attempts are for all again. */
  #republish(results: Results): void {
    const { attempts } = places(this.run);
    for (const claim of this.#tasks.claimed()) {
      if (results.has(claim.stage)) this.#tasks.done(claim);
      else if (this.#watch.isSilent({ id: claim.attempt, path: `${attempts}/${claim.attempt}` })) {
        this.#tasks.republish(claim);
      }
    }
  }

  async #decide(office: { results: Results; search: BatchSearch; searched: boolean }): Promise<void> {
    const { results, search } = office;
    while (!office.searched) {
      const { tasks, pruned, done } = await search.next();
      office.searched = done;
      for (const { trial } of pruned) {
        const { rung: _rung, ...note } = results.last(trial.trial)!.note;
        this.directory.note({ ...note, row: { ...note.row, status: "pruned" } });
      }
      if (pruned.length > 0) results.update();
      const known = new Set([...this.#tasks.open(), ...this.#tasks.claimed().map(({ stage }) => stage)]);
      for (const { trial, rungs, rung } of tasks) {
        if (known.has(stageOf({ trial: trial.trial, rung }))) continue; // of the one before
        const last = results.last(trial.trial);
        const from = last ? [last.attempt] : [];
        this.#tasks.publish({ trial, rungs: [...rungs], rung: rung ?? null, note: last?.note ?? null, from });
      }
      if (pruned.length === 0) break;
    }
    if (office.searched) writeFileAtomic(places(this.run).finished, "{}\n");
  }
}
