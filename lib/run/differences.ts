import { isTable } from "../base/parse_strict.ts";
import { sha256 } from "../base/sha256.ts";
import type { Dataset, DataSource } from "../dataset/dataset.ts";
import { dataKey, dataPaths, dataTable } from "../experiment/data_key.ts";
import type { ExtensionSource } from "../experiment/extension.ts";
import type { Params } from "../sweep/space.ts";
import type { PreparedRun } from "./prepare_run.ts";
import { canonical, identityOf, versionOfProject } from "./provenance.ts";

/** What run.json says of a run. */
export type Description = Readonly<Record<string, unknown>>;

/** What is different between what was run and what shall be run, one line each. */
export function differencesOf(was: Description, is: Description): string[] {
  return [
    ...differences("", was.identity, is.identity),
    ...differences("seed", was.seed, is.seed),
    ...differences("backend", was.backend, is.backend ?? was.backend),
    ...differences("data", hashesOf(was.data), hashesOf(is.data)),
    ...differences("version of Jellyfish", versionIn(was), versionIn(is)),
  ];
}

/**
 * What has changed since a run trained: its trials learned from something else than what is here now, one line each.
 * Nothing is said of what run.json does not record.
 *
 * @param was its run.json
 * @param params of the trial
 * @param dataset what the trial's data is now
 * @param splits whether it matters which rows are held back, which another version may choose otherwise
 */
export async function changesSince(
  was: Description,
  prepared: PreparedRun,
  params: Params,
  dataset: Pick<Dataset, "sources">,
  splits: boolean,
): Promise<string[]> {
  const { plan, extensions } = prepared;
  const hashes = await Promise.all(extensions.map(({ text }) => sha256(text)));
  const identity = JSON.parse(JSON.stringify(identityOf(plan, hashes)));
  return [
    ...(was.identity === undefined ? [] : differences("", was.identity, identity)),
    ...(was.seed === undefined ? [] : differences("seed", was.seed, plan.sweep.seed)),
    ...dataChanges(was.data, await recordedSources(prepared, params, dataset.sources)),
    ...(splits && versionIn(was) !== undefined
      ? differences("version of Jellyfish", versionIn(was), versionOfProject())
      : []),
  ];
}

/** Which extensions are no longer those that a run trained with, one line each. */
export async function changedExtensions(
  was: Description,
  extensions: readonly ExtensionSource[],
): Promise<string[]> {
  if (!Array.isArray(was.extensions)) return [];
  const hashes = await Promise.all(extensions.map(({ text }) => sha256(text)));
  return extensions.flatMap(({ file }, k) =>
    changeOf({ name: file.split("/").at(-1)!, sha256: hashes[k] }, was.extensions as DataSource[])
  );
}

/**
 * The sources of a trial's data that run.json tells of. Where a sampler that learns chose the data, only that of the
 * first trial is recorded: what another has made is unknown, also if it has the same name, but files may be shared.
 */
async function recordedSources(
  { plan: { table }, choice, trials }: PreparedRun,
  params: Params,
  sources: readonly DataSource[],
): Promise<readonly DataSource[]> {
  const data = dataTable(table, params);
  if (!choice.learns || !data) return sources;
  const [first] = await trials(0, 1);
  const recorded = dataTable(table, first.params)!;
  if (dataKey(data) === dataKey(recorded)) return sources;
  const shared = pathsIn(data).filter((path) => pathsIn(recorded).includes(path));
  return sources.filter(({ name }) => shared.some((path) => path.split("/").at(-1) === name));
}

const pathsIn = (data: Readonly<Record<string, unknown>>) =>
  dataPaths.map((key) => data[key]).filter((path) => typeof path === "string");

function dataChanges(was: unknown, sources: readonly DataSource[]): string[] {
  if (!Array.isArray(was)) return [];
  const recorded = was.filter(isTable) as unknown as DataSource[];
  return sources.flatMap((source) => changeOf(source, recorded));
}

/** `iris.csv: sha256 3fa94c21… in the run, 57127590… now`, unless one of those is the same. */
function changeOf({ name, sha256 }: DataSource, recorded: readonly DataSource[]): string[] {
  if (recorded.some((one) => one.sha256 === sha256)) return [];
  const known = recorded as readonly (DataSource & { readonly file?: string })[];
  const same = known.filter((one) => (one.name ?? one.file) === name);
  const before = same.map((one) => short(one.sha256)).join(" or ");
  return [
    `${name}: ${before === "" ? "nothing" : `sha256 ${before}`} in the run, sha256 ${short(sha256)} now`,
  ];
}

const short = (sha256: unknown) => `${String(sha256).slice(0, 12)}…`;

const versionIn = (of: Description) => (of.versions as Record<string, unknown> | null | undefined)?.jellyfish;

/** Where two values differ, one line for each key. */
export function differences(name: string, was: unknown, is: unknown): string[] {
  if (canonical(was) === canonical(is)) return [];
  if (!isTable(was) || !isTable(is)) return [`${name}: ${shown(was)} in the run, ${shown(is)} now`];
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((key) =>
    differences(name === "" ? key : `${name}.${key}`, was[key], is[key])
  );
}

const hashesOf = (data: unknown) =>
  Array.isArray(data) ? data.map(({ sha256 }) => String(sha256).slice(0, 12)).join(" ") : data;

const shown = (value: unknown) => value === undefined || value === null ? "nothing" : JSON.stringify(value);
