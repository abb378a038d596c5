import { isPart } from "../base/disk/atomic_file.ts";
import { disk, ifThere } from "../base/disk/disk.ts";
import { append } from "../base/extreme.ts";
import { ConfigError, type Mistake } from "../config/config_error.ts";
import { Claim } from "../store/claim.ts";
import { type Description, differences, differencesOf } from "./differences.ts";
import { reasonsAgainst } from "./longer.ts";
import type { PreparedRun } from "./prepare_run.ts";
import { runRecordIn } from "../store/run_record.ts";
import { canonical, describeRun, limitsOf } from "./provenance.ts";

/** A run that can be resumed or extended. */
export interface Resumable {
  /** Its folder. */
  readonly folder: string;
  /** Its run.json, whose start time is kept. */
  readonly record: Readonly<Record<string, unknown>>;
  /** Whether the run shall become longer: then a new run takes over its trials and continues them. */
  readonly longer?: boolean;
}

/** How to find a run. */
export interface ResumeQuery {
  readonly results: string;
  /** The folder of the run, if it was named. */
  readonly folder?: string;
  /** Whether an ended run with failed trials is accepted. */
  readonly rerun?: boolean;
  /** Whether the run is only looked for, without writing anything. */
  readonly look?: boolean;
  /** Whether a cluster run is accepted; only elements of its plan may write to it. */
  readonly planned?: boolean;
}

/** The run that was found: one to resume, or one that has already ended. */
export type Found = Resumable & {
  readonly state: string;
  /** Mistakes in run.json of other runs, which were skipped. */
  readonly passedOver?: readonly Mistake[];
};

/**
 * Finds the run to resume: the one in the given folder, or the newest unfinished run of this experiment.
 *
 * @throws {ConfigError} if there is none, or if the experiment differs from the one that was run
 */
export async function findResumable(prepared: PreparedRun, query: ResumeQuery): Promise<Found> {
  const description = JSON.parse(
    JSON.stringify(await describeRun(prepared, { parameters: [], metrics: [] }, null)),
  );
  const parent = `${query.results}/${prepared.plan.first.name}`;
  const seed = prepared.plan.table.seed;
  const passedOver: Mistake[] = [];
  const found = query.folder === undefined
    ? newestOf(parent, description, seed, query.rerun ?? false, passedOver)
    : recordOf(query.folder);
  if (!found) {
    const none = refusal(query.folder ?? parent, "no run of this experiment was found that can be resumed", [
      "run it without --resume",
    ]);
    throw new ConfigError([...passedOver, ...none.mistakes]);
  }
  if (!query.planned && isOpen(found) && isOfElements(found.folder)) {
    throw refusal(found.folder, "the run belongs to a cluster plan and may be running", [
      "attach to it with deno task run:slurm --resume RUN; with other schedulers, continue with deno task trial",
    ]);
  }
  const differences = differencesOf(found.record, { ...description, seed: seed ?? found.record.seed });
  const limits = limitDifferences(found.record, description);
  if (differences.length > 0 || (query.rerun && limits.length > 0)) {
    throw refusal(found.folder, "the experiment differs from the one that was run", [
      ...differences,
      ...limits,
      `a ${
        query.rerun ? "rerun" : "resumed"
      } run must match an uninterrupted one: change it back, or start a new run`,
    ]);
  }
  if (!isOpen(found) && !query.look) removeLeftovers(found.folder);
  return { ...found, longer: limits.length > 0, passedOver };
}

/**
 * Checks that a run can be extended as requested.
 *
 * @param prepared with the seed of the run
 * @throws {ConfigError} if the results would differ from those of a run with this length from the start
 */
export async function checkLonger(prepared: PreparedRun, { folder, record }: Resumable): Promise<void> {
  const reasons = await reasonsAgainst(prepared, record);
  if (reasons.length === 0) return;
  const limits = limitsOf(prepared.plan);
  throw refusal(folder, "the run cannot be extended as requested", [
    ...limitDifferences(record, { limits }),
    ...reasons,
    "an extended run must match a run that had this length from the start: run it without --resume",
  ]);
}

/** Whether a run is a cluster run, with its trials divided among elements. */
export function isOfElements(folder: string): boolean {
  try {
    return ifThere(() => disk.list(`${folder}/parts/attempts`)) !== undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotADirectory) return false;
    throw error;
  }
}

/**
 * Removes leftovers of an ended run. These are parts, if the run was killed after its tables were written, and
 * incomplete files, if it was killed at the start of a rerun.
 */
function removeLeftovers(folder: string): void {
  const names = disk.list(folder).filter((name) => name === "parts" || isPart(name));
  if (names.length === 0) return;
  const claims = [Claim.takeEnded(folder)];
  try {
    if (names.includes("parts")) claims.push(Claim.take(folder));
    for (const name of names) ifThere(() => disk.remove(`${folder}/${name}`, { recursive: true }));
  } finally {
    for (const claim of claims) claim.release();
  }
}

/** The seed of a run, for an experiment without a seed. */
export function seedOf({ record }: Resumable): number {
  return record.seed as number;
}

/**
 * The newest run of an experiment that can be resumed, or else the newest run; shorter runs come last.
 *
 * @param passedOver gets the mistakes in run.json of other runs
 */
function newestOf(
  parent: string,
  { identity, limits }: Record<string, unknown>,
  seed: unknown,
  rerun: boolean,
  passedOver: Mistake[],
): Found | undefined {
  const names = ifThere(() => disk.list(parent)) ?? [];
  const runs = names.toReversed().map((name) => recordOf(`${parent}/${name}`, passedOver)).filter((run) =>
    run !== undefined && canonical(run.record.identity) === canonical(identity) &&
    (seed === undefined || run.record.seed === seed)
  );
  const same = runs.filter((run) => canonical(run!.record.limits) === canonical(limits));
  return same.find((run) => isOpen(run!) || (rerun && run!.state === "failed")) ?? same[0] ??
    runs.find((run) => isWithin(run!.record.limits, limits)) ?? runs[0];
}

/** Whether no limit of a run was greater than requested now. */
function isWithin(was: unknown, is: unknown): boolean {
  const [before, now] = [was, is] as Record<string, number | null>[];
  return Object.keys(now).every((key) =>
    before[key] === now[key] || (before[key] !== null && now[key] !== null && before[key] <= now[key])
  );
}

/** Whether a run has not ended. */
export const isOpen = ({ record: { state } }: Pick<Resumable, "record">): boolean =>
  state === "running" || state === "interrupted";

/**
 * The run of a folder; none without a run.json, if the run was killed before it started.
 *
 * @param passedOver gets the mistakes in its run.json, which are then not thrown
 * @throws {ConfigError} if its run.json is damaged
 */
function recordOf(folder: string, passedOver?: Mistake[]): Found | undefined {
  try {
    const bytes = ifThere(() => disk.read(`${folder}/run.json`));
    if (!bytes) return undefined;
    const record = runRecordIn(new TextDecoder().decode(bytes), `${folder}/run.json`, { resume: true });
    return { folder, record, state: record.state };
  } catch (error) {
    if (error instanceof Deno.errors.NotADirectory) return undefined; // no run
    if (!passedOver || !(error instanceof ConfigError)) throw error;
    append(passedOver, error.mistakes);
    return undefined;
  }
}

/** The differences in length. */
const limitDifferences = (was: Description, is: Description) => differences("", was.limits, is.limits);

function refusal(file: string, message: string, notes: readonly string[]): ConfigError {
  return new ConfigError([{ severity: "error", message, place: { kind: "file", file }, notes }]);
}
