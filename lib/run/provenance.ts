import { sha256 } from "../base/sha256.ts";
import type { BlasLibrary } from "../compute/blas.ts";
import type { DataSource } from "../dataset/dataset.ts";
import { dataPaths } from "../experiment/data_key.ts";
import type { ComputeConfig } from "../experiment/experiment.ts";
import type { ExtensionSource } from "../experiment/extension/extension.ts";
import type { ExperimentPlan } from "../experiment/validate.ts";
import { baselineOf } from "./baseline.ts";
import type { PreparedRun } from "./prepare_run.ts";
import { FORMAT, type RunRecord } from "../store/run_record.ts";
import { metricsColumns, type RunColumns } from "../store/tables.ts";
import { recordedWarnings } from "../store/warnings.ts";

/** The content of run.json at the start: enough to know what was run and with what, and to run it again. */
export interface RunDescription extends RunRecord {
  readonly started: string;
  readonly hash: string;
}

/** The engine of a run. */
export interface EngineDescription {
  readonly backend: ComputeConfig["backend"];
  /** Threads inside a trial; results depend on them only with `blas`. */
  readonly threads: number;
  /** The library of `blas`, which runs single-threaded in each of these threads. */
  readonly blas: BlasLibrary | null;
}

/** Collects what is known before the first trial begins. */
export async function describeRun(
  run: PreparedRun,
  columns: RunColumns,
  engine: EngineDescription | null,
  { command = [], async = false }: { readonly command?: readonly string[]; readonly async?: boolean } = {},
): Promise<RunDescription> {
  const { plan, extensions, total } = run;
  const sources = await sourcesOf(run);
  const hashes = await describeExtensions(extensions);
  const identity = identityOf(plan, hashes.map(({ sha256 }) => sha256));
  const hash = (await sha256(canonical([
    identity,
    plan.sweep.seed,
    sources.map(({ sha256 }) => sha256),
  ]))).slice(0, 8);
  const metric = plan.settings.metric ?? null;
  return {
    format: FORMAT,
    name: plan.first.name,
    description: plan.first.description ?? null,
    state: "running",
    started: new Date().toISOString(),
    hash,
    kind: plan.first.network ? "network" : "function",
    trials: total,
    configurations: total / plan.sweep.repeats,
    repeats: plan.sweep.repeats,
    seed: plan.sweep.seed,
    parameters: columns.parameters,
    parameter_types: columns.parameter_types,
    metric,
    goal: plan.settings.goal ?? (metric === null ? null : plan.ranking.goal),
    metrics: columns.metrics,
    metrics_columns: metricsColumns(columns),
    ...engine,
    exact: !async,
    identity,
    limits: limitsOf(plan),
    baseline: await baselineOf(run),
    first_configuration: plan.first,
    overrides: plan.overrides,
    warnings: recordedWarnings(run.warnings),
    command,
    extensions: hashes,
    data: sources,
    lock_file: await hashOfFile(new URL("../../deno.lock", import.meta.url)),
    versions: { jellyfish: versionOfProject(), ...Deno.version },
    git_commit: gitCommit(),
    host: { name: hostName(), ...Deno.build, cores: navigator.hardwareConcurrency },
  };
}

/** The extensions as run.json lists them. */
export async function describeExtensions(
  extensions: readonly ExtensionSource[],
): Promise<{ file: string; sha256: string }[]> {
  return await Promise.all(
    extensions.map(async ({ file, text }) => ({ file: file.split("/").at(-1)!, sha256: await sha256(text) })),
  );
}

/** The sources of all configurations' data; later choices of a learning sampler are not known. */
async function sourcesOf(run: PreparedRun): Promise<readonly DataSource[]> {
  const { cases, parameters } = run.plan.sweep;
  const swept = [...parameters.map(({ path }) => path), ...cases.flatMap((one) => Object.keys(one))];
  const isSwept = swept.some((path) => path.startsWith("data.")) && !run.choice.learns;
  const { repeats } = run.plan.sweep;
  const found = new Map<string, readonly DataSource[]>();
  for (let at = 0; at < (isSwept ? run.total : 1); at += repeats) {
    const [trial] = await run.trials(at, 1);
    const data = await run.peekData(trial);
    if (data) found.set(data.key, data.dataset.sources);
  }
  return [...found.values()].flat();
}

/** Name of a run's folder: its start time (UTC) and the hash of its content. */
export function runStamp({ started, hash }: RunDescription): string {
  return `${started.replace(/[-:]|\.\d+/g, "")}-${hash}`;
}

/**
 * What identifies an experiment. Its length is left out, so that a longer run is the same experiment. Paths are left
 * out, because the content of files counts, not their place.
 */
export function identityOf(
  { table, settings, sweep }: ExperimentPlan,
  extensions: readonly string[],
): Readonly<Record<string, unknown>> {
  const {
    repeats: _repeats,
    description: _description,
    extensions: _extensions,
    seed: _seed,
    train,
    data,
    compute,
    checkpoint: _checkpoint,
    run: _run,
    launcher: _launcher,
    ...rest
  } = table;
  const backend = (compute as { backend?: unknown } | undefined)?.backend; // sparse and fuse do not change results
  const { method, metric, goal, pruner } = settings;
  const { cases, parameters } = sweep;
  return {
    ...rest,
    ...(backend === undefined ? {} : { compute: { backend } }),
    ...(train === undefined ? {} : { train: without(train, ["epochs", "steps"]) }),
    // Written explicitly: earlier versions drew other rows, so their runs are other experiments.
    ...(data === undefined
      ? {}
      : { data: { stratify: true, ...(without(data, [...dataPaths, "folder"]) as object) } }),
    ...(cases.length + parameters.length === 0
      ? {}
      : { sweep: { method, metric, goal, pruner, cases, parameters } }),
    ...(extensions.length === 0 ? {} : { extensions }),
  };
}

/** The length of a run, which may be raised later. Single configurations may have other lengths. */
export function limitsOf({ table, sweep }: ExperimentPlan): Record<string, number | null> {
  const { epochs = null, steps = null } = (table.train ?? {}) as Record<string, number | undefined>;
  return { epochs, steps, repeats: sweep.repeats, max_trials: sweep.maxTrials ?? null };
}

function without(table: unknown, keys: readonly string[]): unknown {
  if (typeof table !== "object" || table === null) return table;
  return Object.fromEntries(Object.entries(table).filter(([key]) => !keys.includes(key)));
}

/** JSON with sorted keys: equal content gives equal text. */
export function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_key, part) => {
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => a < b ? -1 : 1));
  });
}

async function hashOfFile(url: URL): Promise<string | null> {
  try {
    return await sha256(await Deno.readFile(url));
  } catch {
    return null; // used as a library, without the project's folder
  }
}

/** The version of this program; `null` outside its folder. */
export function versionOfProject(): string | null {
  try {
    return JSON.parse(Deno.readTextFileSync(new URL("../../deno.json", import.meta.url))).version;
  } catch {
    return null;
  }
}

/** The current commit of the `.git` in the current folder, read without running git. */
function gitCommit(): string | null {
  try {
    const head = Deno.readTextFileSync(".git/HEAD").trim();
    if (!head.startsWith("ref: ")) return head;
    const ref = head.slice("ref: ".length);
    try {
      return Deno.readTextFileSync(`.git/${ref}`).trim();
    } catch {
      const packed = Deno.readTextFileSync(".git/packed-refs").split("\n");
      return packed.find((line) => line.endsWith(` ${ref}`))?.split(" ")[0] ?? null;
    }
  } catch {
    return null;
  }
}

/** Read from a file, because asking the system would need another permission. */
function hostName(): string | null {
  try {
    return Deno.readTextFileSync("/etc/hostname").trim();
  } catch {
    return null;
  }
}
