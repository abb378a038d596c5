/**
 * Runs one experiment in every way that may not change a byte, and compares what it leaves.
 *
 * @module
 */
import { onDisk } from "../../base/disk/disk.ts";
import { Random } from "../../base/random.ts";
import { isSystemError } from "../../base/disk/system_error.ts";
import { faulty } from "./faulty_disk.ts";
import { prepareRun } from "../../run/prepare_run.ts";
import { findResumable } from "../../run/open/find_resumable.ts";
import { removeLeftovers } from "../../run/open/leftovers.ts";
import { isOpen } from "../../store/run_record.ts";
import { runTrials } from "../../run/run.ts";

/** A way to run an experiment. */
export interface Way {
  readonly name: string;
  readonly workers: number;
  /** Overrides that may not change a byte of the results. */
  readonly overrides?: readonly string[];
  /** Killed: nothing is written from some operation on the disk on, twice; interrupted: as by Ctrl-C. Then resumed. */
  readonly ends?: "killed" | "interrupted";
}

/** All of them; the first is what the others are compared with. */
export const manyWays: readonly Way[] = [
  { name: "1 worker", workers: 1 },
  { name: "2 workers", workers: 2 },
  { name: "5 workers", workers: 5 },
  { name: "fusion off", workers: 1, overrides: ["compute.fuse=false"] },
  { name: "2 threads", workers: 2, overrides: ["compute.threads=2"] },
  { name: "killed and resumed", workers: 1, ends: "killed" },
  { name: "interrupted and resumed", workers: 2, ends: "interrupted" },
];

/** What came of an experiment in all ways. */
export interface Comparison {
  readonly runs: number;
  /** Statuses of the trials. */
  readonly counts: Readonly<Record<string, number>>;
  /** What the first way has left, by path. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Files that are different, one line each. */
  readonly differences: readonly string[];
}

/**
 * Runs an experiment of the current folder in many ways.
 *
 * @param file its name
 * @param overrides of all ways
 * @param seed decides where runs are killed
 */
export async function inManyWays(
  file: string,
  { overrides = [], ways = manyWays, seed = 1 }: {
    readonly overrides?: readonly string[];
    readonly ways?: readonly Way[];
    readonly seed?: number;
  } = {},
): Promise<Comparison> {
  const differences: string[] = [];
  let first: ReadonlyMap<string, Uint8Array> | undefined;
  let operations = 0;
  for (const [k, way] of ways.entries()) {
    const results = `results-${k}`;
    const go = (signal?: AbortSignal, onEvent?: () => void) =>
      beginOrResume(file, [...overrides, ...way.overrides ?? []], { ...way, results, signal, onEvent });
    if (!first) {
      const counting = faulty(-1, "crash before");
      await onDisk(counting.disk, () => go());
      operations = counting.operations();
    } else if (way.ends === "killed") {
      const random = Random.keyed(seed, "kills");
      for (const fault of ["crash before", "crash after"] as const) {
        await onDisk(faulty(random.integer(operations), fault).disk, () => go()).catch((error) => {
          if (!isSystemError(error)) throw error;
        });
      }
    } else if (way.ends === "interrupted") {
      const stop = new AbortController();
      const after = Random.keyed(seed, "interruption").integer(4);
      let events = 0;
      await go(stop.signal, () => events++ === after && stop.abort());
    }
    if (first) await go(); // to its end
    const found = filesOf(results);
    first ??= found;
    differences.push(...differing(first, found, !way.overrides).map((what) => `${way.name}: ${what}`));
    Deno.removeSync(results, { recursive: true });
  }
  const record = JSON.parse(new TextDecoder().decode(first!.get("run.json")));
  return { runs: ways.length, counts: record.counts, files: first!, differences };
}

interface Carried {
  readonly workers: number;
  readonly results: string;
  readonly signal?: AbortSignal;
  readonly onEvent?: () => void;
}

/** Starts a run, or resumes the one that had started. */
async function beginOrResume(
  file: string,
  overrides: readonly string[],
  { workers, results, signal, onEvent }: Carried,
): Promise<void> {
  const prepared = await prepareRun(file, { overrides, allowExtensions: true });
  try {
    const resume = runOf(results) === undefined ? undefined : await findResumable(prepared, { results });
    if (resume && !isOpen(resume.record)) return removeLeftovers(resume); // as the command does
    await runTrials(prepared, { workers, results, resume, signal, onEvent });
  } finally {
    prepared.close();
  }
}

/** The folder of the run that has begun. */
function runOf(results: string): string | undefined {
  const runs = filesIn(results).filter((path) => path.endsWith("/run.json"));
  return runs.at(-1)?.slice(0, -"/run.json".length);
}

/** All files of a run by their path, without times. */
function filesOf(results: string): Map<string, Uint8Array> {
  const run = runOf(results)!;
  const paths = filesIn(run).map((path) => path.slice(run.length + 1)).filter((path) =>
    path !== "timing.csv"
  );
  return new Map(paths.map((path) => {
    const bytes = Deno.readFileSync(`${run}/${path}`);
    return [path, path === "run.json" ? withoutTimes(bytes) : bytes];
  }));
}

/** What run.json says, but for when, where and how: none of it decides a result. */
function withoutTimes(bytes: Uint8Array): Uint8Array {
  const record = JSON.parse(new TextDecoder().decode(bytes));
  for (const key of ["started", "finished", "pauses", "overrides", "threads", "host"]) delete record[key];
  delete record.first_configuration.compute;
  delete record.tables["timing.csv"];
  return new TextEncoder().encode(JSON.stringify(record));
}

/** @param whole whether the experiment was the same, so that its copy must be */
function differing(
  expected: ReadonlyMap<string, Uint8Array>,
  found: ReadonlyMap<string, Uint8Array>,
  whole: boolean,
): string[] {
  const names = [...new Set([...expected.keys(), ...found.keys()])].sort();
  const compared = names.filter((name) => whole || (name !== "experiment.toml" && name !== "run.json"));
  return compared.flatMap((name) => {
    const [a, b] = [expected.get(name), found.get(name)];
    if (!a || !b) return [`${name} is ${a ? "missing" : "there, but should not be"}`];
    return a.length === b.length && a.every((byte, i) => byte === b[i]) ? [] : [`${name} differs`];
  });
}

/** Paths of all files below a folder, sorted; none where there is no folder. */
export function filesIn(folder: string): string[] {
  let entries: Deno.DirEntry[];
  try {
    entries = [...Deno.readDirSync(folder)];
  } catch {
    return [];
  }
  return entries.flatMap(({ name, isDirectory }) =>
    isDirectory ? filesIn(`${folder}/${name}`) : [`${folder}/${name}`]
  ).sort();
}
