import { isTable } from "../base/parse_strict.ts";
import { sha256 } from "../base/sha256.ts";
import type { Dataset, DataSource } from "../dataset/dataset.ts";
import { dataKey, dataPaths, dataTable } from "../experiment/data_key.ts";
import type { ExtensionSource } from "../experiment/extension/extension.ts";
import type { Params } from "../sweep/space.ts";
import type { PreparedRun } from "./prepare_run.ts";
import { canonical, identityOf, versionOfProject } from "./provenance.ts";

/** The content of a run.json. */
export type Description = Readonly<Record<string, unknown>>;

/** The differences between an experiment that was run and one to run, one line per difference. */
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
 * What has changed since a run trained, so that its trials learned from something else, one line per change. What
 * run.json does not record is ignored.
 *
 * @param was run.json of the run
 * @param params of the trial
 * @param dataset the trial's data as it is now
 * @param splits whether held-back rows matter, which another version may choose differently
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

/** The extensions that have changed since a run trained, one line per extension. */
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
 * The sources of a trial's data that run.json records. If a learning sampler chose the data, only the first trial's is
 * recorded. Generated data of other trials is unknown then, but files may be shared.
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

/** `iris.csv: sha256 3fa94c21… in the run, sha256 57127590… now`; empty if one of the recorded sources is the same. */
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

/** The differences of two values, one line per key. */
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
