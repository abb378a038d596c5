import { isTable } from "../base/parse_strict.ts";
import type { Dataset, DataSource } from "../dataset/dataset.ts";
import { dataKey, dataPaths, dataTable } from "../experiment/data_key.ts";
import type { ExtensionSource } from "../experiment/extension/extension.ts";
import type { Params } from "../sweep/space.ts";
import type { PreparedRun } from "./prepare_run.ts";
import { experimentKeys, valueText } from "./experiment_keys.ts";
import { canonical, identityOf } from "./identity.ts";
import { describeExtensions, versionOfProject } from "./provenance.ts";

/** The content of a run.json. */
export type Description = Readonly<Record<string, unknown>>;

/** The differences between an experiment that was run and one to run, one line per difference. */
export function differencesOf(was: Description, is: Description): string[] {
  return [
    ...experimentDifferences(was, is),
    ...differences("seed", was.seed, is.seed),
    ...differences("backend", was.backend, is.backend ?? was.backend),
    ...changedFiles("data", filesOf(was.data), filesOf(is.data)),
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
 * @param how `splits`: whether held-back rows matter, which another version may choose differently
 */
export async function changesSince(
  was: Description,
  prepared: PreparedRun,
  params: Params,
  dataset: Pick<Dataset, "sources">,
  { splits }: { readonly splits: boolean },
): Promise<string[]> {
  const { plan, extensions } = prepared;
  const is = await describeExtensions(extensions);
  const identity = JSON.parse(
    JSON.stringify(identityOf(plan, is.map(({ sha256 }) => sha256), prepared.start?.record)),
  );
  return [
    ...(was.identity === undefined ? [] : experimentDifferences(was, { identity, extensions: is })),
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
  const is = await describeExtensions(extensions);
  return is.flatMap(({ file, sha256 }) => changeOf({ name: file, sha256 }, was.extensions as DataSource[]));
}

/** The differences of the keys and of the extensions of two experiments. */
function experimentDifferences(was: Description, is: Description): string[] {
  if (canonical(was.identity) === canonical(is.identity)) return [];
  const [before, now] = [experimentKeys(was.identity), experimentKeys(is.identity)];
  const keys = [...new Set([...before.keys(), ...now.keys()])].filter((key) =>
    before.get(key) !== now.get(key)
  );
  const hashes = ({ identity }: Description) => isTable(identity) ? identity.extensions : undefined;
  const lines = [
    ...keys.map((key) => differenceLine(key, before.get(key), now.get(key))),
    ...(canonical(hashes(was)) === canonical(hashes(is))
      ? []
      : changedFiles("extensions", filesOf(was.extensions), filesOf(is.extensions))),
  ];
  return lines.length > 0 ? lines : ["the order of the swept keys, cases, layers or extensions has changed"];
}

/** A file or a generated data set, as run.json records it. */
interface RecordedFile {
  readonly name: string;
  readonly sha256: string;
}

function filesOf(recorded: unknown): RecordedFile[] {
  if (!Array.isArray(recorded)) return [];
  return recorded.filter(isTable).map(({ name, file, sha256 }) => ({
    name: String(name ?? file),
    sha256: String(sha256),
  }));
}

/** `iris.csv has changed`; `extensions: a.ts in the run, b.ts now` if they are other files. */
function changedFiles(
  what: string,
  was: readonly RecordedFile[],
  is: readonly RecordedFile[],
): string[] {
  const hashes = (files: readonly RecordedFile[], wanted?: string) =>
    files.filter(({ name }) => wanted === undefined || name === wanted).map(({ sha256 }) => sha256).join(" ");
  if (hashes(was) === hashes(is)) return [];
  const names = (files: readonly RecordedFile[]) => [...new Set(files.map(({ name }) => name))];
  const [before, now] = [names(was), names(is)];
  const listed = (list: readonly string[]) => list.length === 0 ? undefined : list.join(", ");
  if (canonical(before) !== canonical(now)) return [differenceLine(what, listed(before), listed(now))];
  return now.filter((name) => hashes(was, name) !== hashes(is, name)).map((name) => `${name} has changed`);
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
  if (!isTable(was) || !isTable(is)) return [differenceLine(name, shown(was), shown(is))];
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((key) =>
    differences(name === "" ? key : `${name}.${key}`, was[key], is[key])
  );
}

const shown = (value: unknown) => value === undefined || value === null ? undefined : valueText(value);

const differenceLine = (name: string, was = "nothing", is = "nothing") =>
  `${name}: ${was} in the run, ${is} now`;
