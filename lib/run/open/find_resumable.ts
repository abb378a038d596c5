import { dirname } from "node:path";
import { ConfigError, type Mistake } from "../../config/config_error.ts";
import { isOpen } from "../../store/run_record.ts";
import { type Description, differences, differencesOf } from "../differences.ts";
import { onlyLonger, reasonsAgainst } from "./longer.ts";
import type { PreparedRun } from "../prepare_run.ts";
import { type Found, isOfElements, recordOf, type Resumable, runsIn } from "./started_run.ts";
import { canonical, limitsOf } from "../identity.ts";
import { describeRun } from "../provenance.ts";

/** How to find a run. */
export interface ResumeQuery {
  readonly results: string;
  /** The folder of the run, if it was named. */
  readonly folder?: string;
  /** Whether an ended run with failed trials is accepted. */
  readonly rerun?: boolean;
  /** Whether a cluster run is accepted; only elements of its plan may write to it. */
  readonly planned?: boolean;
  readonly advise?: Advise;
}

/** Notes on what to do about a run that was not resumed, such as the command that resumes it as it was started. */
export type Advise = (run: Found) => Promise<readonly string[]>;

/**
 * Finds the run to resume: the one in the given folder, or the newest unfinished run of this experiment. Nothing is
 * written.
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
    ? newestOf(parent, { description, seed, rerun: query.rerun }, passedOver)
    : recordOf(query.folder);
  if (!found) {
    const none = await noneFound(query.folder ?? parent, description, seed, query);
    throw new ConfigError([...passedOver, ...none.mistakes]);
  }
  if (!query.planned && isOpen(found.record) && isOfElements(found.folder)) {
    throw refusal(found.folder, "the run belongs to a cluster plan and may be running", [
      "attach to it with deno task run:slurm --resume RUN; with other schedulers, continue with deno task trial",
    ]);
  }
  const differences = differencesFrom(found, description, seed);
  const limits = limitDifferences(found.record, description);
  if (differences.length > 0 || (query.rerun && limits.length > 0)) {
    throw refusal(found.folder, "the experiment differs from the one that was run", [
      ...differences,
      ...limits,
      `a ${
        query.rerun ? "rerun" : "resumed"
      } run must match an uninterrupted one: change it back, or start a new run`,
      ...(isOpen(found.record) && !query.rerun ? await query.advise?.(found) ?? [] : []),
    ]);
  }
  return { ...found, longer: limits.length > 0, passedOver };
}

/** Why no run was found: what the newest unfinished run differs in, or else the newest run. */
async function noneFound(
  folder: string,
  description: Description,
  seed: unknown,
  { advise }: ResumeQuery,
): Promise<ConfigError> {
  const runs = runsIn(folder, []);
  const newest = runs.find(isUnfinished) ?? runs[0];
  if (!newest) return refusal(folder, "no run of this experiment was found that can be resumed", [anew]);
  const lines = [
    startOf(newest),
    ...differencesFrom(newest, description, seed),
    ...limitDifferences(newest.record, description),
  ];
  if (!isOpen(newest.record)) {
    return refusal(folder, "no run of this experiment was found that can be resumed", [...lines, anew]);
  }
  return refusal(folder, noneLikeThis, [...lines, ...await advise?.(newest) ?? [anew]]);
}

const anew = "run it without --resume";
const noneLikeThis = "no unfinished run has these settings";

/** `the newest unfinished run is results/e/20261123T204615Z-3fa94c21 (overrides: train.epochs = 300)` */
function startOf({ folder, record }: Resumable): string {
  const overrides = Array.isArray(record.overrides) ? record.overrides.map(String) : [];
  const started = overrides.length === 0 ? "" : ` (overrides: ${overrides.join("; ")})`;
  return `the newest ${isOpen(record) ? "unfinished run" : "run, which has ended,"} is ${folder}${started}`;
}

const isUnfinished = ({ record }: Resumable) => isOpen(record);

/** What an experiment differs in from a run, except for its length; without a seed, it takes that of the run. */
export const differencesFrom = ({ record }: Resumable, description: Description, seed: unknown): string[] =>
  differencesOf(record, { ...description, seed: seed ?? record.seed });

/**
 * Checks that a run can be extended as requested.
 *
 * @param prepared with the seed of the run
 * @param query how it was found
 * @throws {ConfigError} if the results would differ from those of a run with this length from the start
 */
export async function checkLonger(
  prepared: PreparedRun,
  found: Found,
  { folder, advise }: Pick<ResumeQuery, "folder" | "advise"> = {},
): Promise<void> {
  const { record } = found;
  const reasons = await reasonsAgainst(prepared, record);
  if (reasons.length === 0) return;
  const differences = limitDifferences(record, { limits: limitsOf(prepared.plan) });
  const advice = await advise?.(found) ?? [];
  if (
    folder === undefined && isOpen(found.record) && reasons.every((reason) => reason.endsWith(onlyLonger))
  ) {
    const lines = [startOf(found), ...differences, ...(advice.length > 0 ? advice : [anew])];
    throw refusal(dirname(found.folder), noneLikeThis, lines);
  }
  throw refusal(found.folder, "the run cannot be extended as requested", [
    ...differences,
    ...reasons,
    "an extended run must match a run that had this length from the start: run it without --resume",
    ...advice,
  ]);
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
  { description: { identity, limits }, seed, rerun = false }: Wanted,
  passedOver: Mistake[],
): Found | undefined {
  const runs = runsIn(parent, passedOver).filter(({ record }) =>
    canonical(record.identity) === canonical(identity) && (seed === undefined || record.seed === seed)
  );
  const same = runs.filter(({ record }) => canonical(record.limits) === canonical(limits));
  return same.find(({ record: { state } }) => isOpen({ state }) || (rerun && state === "failed")) ??
    same[0] ??
    runs.find(({ record }) => isWithin(record.limits, limits)) ?? runs.find(isUnfinished) ?? runs[0];
}

/** An experiment to resume a run of; without a seed, any seed is the same. */
interface Wanted {
  readonly description: Description;
  readonly seed: unknown;
  /** Whether an ended run with failed trials is accepted. */
  readonly rerun?: boolean;
}

/** Whether no limit of a run was greater than requested now. */
function isWithin(was: unknown, is: unknown): boolean {
  const [before, now] = [was, is] as Record<string, number | null>[];
  return Object.keys(now).every((key) =>
    before[key] === now[key] || (before[key] !== null && now[key] !== null && before[key] <= now[key])
  );
}

/** The differences in length. */
const limitDifferences = (was: Description, is: Description) => differences("", was.limits, is.limits);

function refusal(file: string, message: string, notes: readonly string[]): ConfigError {
  return new ConfigError([{ severity: "error", message, place: { kind: "file", file }, notes }]);
}
