import { disk, ifThere } from "../base/disk.ts";
import { ConfigError } from "../config/config_error.ts";
import { Claim } from "./claim.ts";
import type { PreparedRun } from "./prepare_run.ts";
import { canonical, describeRun } from "./provenance.ts";

/** A run that can be gone on with. */
export interface Resumable {
  /** Its folder. */
  readonly folder: string;
  /** What its run.json says, of which the start stays. */
  readonly record: Readonly<Record<string, unknown>>;
}

/** What a run is found by. */
export interface ResumeQuery {
  readonly results: string;
  /** The folder of the run, if it was named. */
  readonly folder?: string;
  /** Whether it may have ended, with trials that failed. */
  readonly rerun?: boolean;
}

/** What was found: a run to go on with, or one that has ended already. */
export type Found = Resumable & { readonly state: string };

/**
 * Finds the run to go on with: that of a folder, or the newest of this experiment that has not ended.
 *
 * @throws {ConfigError} when there is none, or when the experiment is not the one that was run
 */
export async function findResumable(prepared: PreparedRun, query: ResumeQuery): Promise<Found> {
  const description = JSON.parse(
    JSON.stringify(await describeRun(prepared, { parameters: [], metrics: [] }, null)),
  );
  const parent = `${query.results}/${prepared.plan.first.name}`;
  const seed = prepared.plan.table.seed;
  const found = query.folder === undefined
    ? newestOf(parent, description, seed, query.rerun)
    : recordOf(query.folder);
  if (!found) {
    throw refusal(query.folder ?? parent, "no run of this experiment is found here to go on with", [
      "run it without --resume",
    ]);
  }
  const differences = differencesOf(found.record, { ...description, seed: seed ?? found.record.seed });
  if (differences.length > 0) {
    throw refusal(found.folder, "the experiment is not the one that was run", [
      ...differences,
      "a resumed run must be what an unbroken one would be: change it back, or run it without --resume",
    ]);
  }
  if (!isOpen(found) && !query.rerun) removeLeftovers(found.folder);
  return found;
}

/** Removes the parts of a run that was killed when its tables were written and its parts were not yet removed. */
function removeLeftovers(folder: string): void {
  if (!ifThere(() => disk.list(`${folder}/parts`))) return;
  const claim = Claim.take(folder);
  try {
    disk.remove(`${folder}/parts`, { recursive: true });
  } finally {
    claim.release();
  }
}

/** The seed of a run, for an experiment that does not say its own. */
export function seedOf({ record }: Resumable): number {
  return record.seed as number;
}

/** The newest run of an experiment that can be gone on with, or else the newest. */
function newestOf(
  parent: string,
  { identity }: Record<string, unknown>,
  seed: unknown,
  rerun = false,
): Found | undefined {
  const names = ifThere(() => disk.list(parent)) ?? [];
  const runs = names.toReversed().map((name) => recordOf(`${parent}/${name}`)).filter((run) =>
    run !== undefined && canonical(run.record.identity) === canonical(identity) &&
    (seed === undefined || run.record.seed === seed)
  );
  return runs.find((run) => isOpen(run!) || (rerun && run!.state === "failed")) ?? runs[0];
}

/** Whether a run has not come to its end. */
export const isOpen = ({ state }: Found): boolean => state === "running" || state === "interrupted";

function recordOf(folder: string): Found | undefined {
  try {
    const record = JSON.parse(new TextDecoder().decode(disk.read(`${folder}/run.json`)));
    if (typeof record?.state !== "string" || typeof record.identity !== "object") return undefined;
    return { folder, record, state: record.state };
  } catch {
    return undefined; // no run, or one that was killed before it began
  }
}

/** What is different between what was run and what shall be run, one line each. */
function differencesOf(
  was: Readonly<Record<string, unknown>>,
  is: Readonly<Record<string, unknown>>,
): string[] {
  const lines: string[] = [];
  const compare = (name: string, a: unknown, b: unknown) => {
    if (canonical(a) === canonical(b)) return;
    if (isTable(a) && isTable(b)) {
      for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
        compare(name === "" ? key : `${name}.${key}`, a[key], b[key]);
      }
    } else lines.push(`${name}: ${shown(a)} in the run, ${shown(b)} now`);
  };
  compare("", was.identity, is.identity);
  compare("seed", was.seed, is.seed);
  compare("", was.limits, is.limits);
  compare("backend", was.backend, is.backend ?? was.backend);
  compare("data", hashesOf(was.data), hashesOf(is.data));
  const version = (of: Readonly<Record<string, unknown>>) =>
    (of.versions as Record<string, unknown> | null)?.jellyfish;
  compare("version of Jellyfish", version(was), version(is));
  return lines;
}

const hashesOf = (data: unknown) =>
  Array.isArray(data) ? data.map(({ sha256 }) => String(sha256).slice(0, 12)).join(" ") : data;

const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const shown = (value: unknown) => value === undefined || value === null ? "nothing" : JSON.stringify(value);

function refusal(file: string, message: string, notes: readonly string[]): ConfigError {
  return new ConfigError([{ severity: "error", message, place: { kind: "file", file }, notes }]);
}
