import { isPart } from "../base/atomic_file.ts";
import { disk, ifThere } from "../base/disk.ts";
import { append } from "../base/extreme.ts";
import { ConfigError, type Mistake } from "../config/config_error.ts";
import { Claim } from "./claim.ts";
import { type Description, differences, differencesOf } from "./differences.ts";
import { reasonsAgainst } from "./longer.ts";
import type { PreparedRun } from "./prepare_run.ts";
import { runRecordIn } from "./run_record.ts";
import { canonical, describeRun, limitsOf } from "./provenance.ts";

/** A run that can be resumed. */
export interface Resumable {
  /** Its folder. */
  readonly folder: string;
  /** What its run.json says, of which the start stays. */
  readonly record: Readonly<Record<string, unknown>>;
  /** Whether the run becomes longer. If so, a new run copies its results and continues. */
  readonly longer?: boolean;
}

/** What a run is found by. */
export interface ResumeQuery {
  readonly results: string;
  /** The folder of the run, if it was named. */
  readonly folder?: string;
  /** Whether it may have ended, with trials that failed. */
  readonly rerun?: boolean;
  /** Whether it is only looked for, and nothing may be written. */
  readonly look?: boolean;
  /** Whether it is run by the elements of a plan; others must leave such a run alone. */
  readonly planned?: boolean;
}

/** What was found: a run to resume, or one that has already ended. */
export type Found = Resumable & {
  readonly state: string;
  /** What is wrong with run.json of other runs, which were skipped. */
  readonly passedOver?: readonly Mistake[];
};

/**
 * Finds the run to resume: the run of a folder, or the newest unfinished run of this experiment.
 *
 * @throws {ConfigError} when there is none, or when the experiment is not the one that was run
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
    const none = refusal(query.folder ?? parent, "no run of this experiment is found here to go on with", [
      "run it without --resume",
    ]);
    throw new ConfigError([...passedOver, ...none.mistakes]);
  }
  if (!query.planned && isOpen(found) && isOfElements(found.folder)) {
    throw refusal(found.folder, "the run is done by the elements of a plan, perhaps at this moment", [
      "deno task run:slurm --resume RUN attaches to it; other engines go on with deno task trial",
    ]);
  }
  const differences = differencesOf(found.record, { ...description, seed: seed ?? found.record.seed });
  const limits = limitDifferences(found.record, description);
  if (differences.length > 0 || (query.rerun && limits.length > 0)) {
    throw refusal(found.folder, "the experiment is not the one that was run", [
      ...differences,
      ...limits,
      `a ${
        query.rerun ? "rerun" : "resumed"
      } run must be what an unbroken one would be: change it back, or run it anew`,
    ]);
  }
  if (!isOpen(found) && !query.look) removeLeftovers(found.folder);
  return { ...found, longer: limits.length > 0, passedOver };
}

/**
 * Checks that a run can become what is now asked for.
 *
 * @param prepared with the seed of the run
 * @throws {ConfigError} when a run that was declared so from the start would be another
 */
export async function checkLonger(prepared: PreparedRun, { folder, record }: Resumable): Promise<void> {
  const reasons = await reasonsAgainst(prepared, record);
  if (reasons.length === 0) return;
  const limits = limitsOf(prepared.plan);
  throw refusal(folder, "the run cannot be extended to what is asked for", [
    ...limitDifferences(record, { limits }),
    ...reasons,
    "an extended run must be what one is that was declared so from the start: run it without --resume",
  ]);
}

/** Whether the trials of a run are spread over elements. */
export function isOfElements(folder: string): boolean {
  try {
    return ifThere(() => disk.list(`${folder}/parts/attempts`)) !== undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotADirectory) return false;
    throw error;
  }
}

/**
 * Removes what a finished run does not need. These are parts that remain if it was killed after writing its tables.
 * They are also incomplete files of a rerun that was killed at its beginning.
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

/** The seed of a run, for an experiment that does not say its own. */
export function seedOf({ record }: Resumable): number {
  return record.seed as number;
}

/**
 * The newest run of an experiment that can be resumed, else the newest, shorter ones last.
 *
 * @param passedOver gets what is wrong with run.json of others
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

/** Whether a run was declared no longer than it shall be. */
function isWithin(was: unknown, is: unknown): boolean {
  const [before, now] = [was, is] as Record<string, number | null>[];
  return Object.keys(now).every((key) =>
    before[key] === now[key] || (before[key] !== null && now[key] !== null && before[key] <= now[key])
  );
}

/** Whether a run has not come to its end. */
export const isOpen = ({ record: { state } }: Pick<Resumable, "record">): boolean =>
  state === "running" || state === "interrupted";

/**
 * The run of a folder; none where there is no run.json, as it was killed before it began.
 *
 * @param passedOver gets what is wrong with its run.json, instead of the error
 * @throws {ConfigError} when its run.json is damaged
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

/** How much longer or shorter it shall be. */
const limitDifferences = (was: Description, is: Description) => differences("", was.limits, is.limits);

function refusal(file: string, message: string, notes: readonly string[]): ConfigError {
  return new ConfigError([{ severity: "error", message, place: { kind: "file", file }, notes }]);
}
