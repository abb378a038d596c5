import { sha256 } from "../base/sha256.ts";
import type { BlasLibrary } from "../compute/blas.ts";
import type { DataSource } from "../dataset/dataset.ts";
import type { ComputeConfig } from "../experiment/experiment.ts";
import type { ExtensionSource } from "../experiment/extension/extension.ts";
import { baselineOf } from "./baseline.ts";
import { canonical, identityOf, limitsOf } from "./identity.ts";
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
  const identity = identityOf(plan, hashes.map(({ sha256 }) => sha256), run.start?.record);
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
    ...(run.start ? { from: run.start.record } : {}),
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
