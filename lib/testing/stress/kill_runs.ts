/**
 * Kills the runner with SIGKILL at random times, resumes it, and compares the files with those of an uninterrupted run:
 * `deno task kill 100 [SCENE ...]`. Each run is killed up to six times. Scenes start runs in different ways: a new run, an
 * extended run, a rerun of failed trials.
 *
 * @module
 */
import { Random } from "../../base/random.ts";
import { moodyExtension, type Scene, scenes } from "./kill_scenes.ts";
import { differingFiles, program, reproducibleFiles, rowsByTrial } from "../run_in_place.ts";

/** Result of a kill test. */
export interface KillReport {
  readonly kills: number;
  /** Commands that resumed after a kill. */
  readonly resumes: number;
  /** Files that differ from those of an uninterrupted run, and other complaints. */
  readonly differences: readonly string[];
}

type Files = ReadonlyMap<string, Uint8Array>;

/** The files of an uninterrupted run, and where to begin. */
interface Whole {
  /** The folder of results before the command that is killed. */
  readonly kept: string;
  readonly files: Files;
  readonly code: number;
  /** Of the command that is killed. */
  readonly seconds: number;
}

/**
 * Runs each scene once without interruption, then kills it repeatedly until `kills` is reached.
 *
 * @param kills minimum number of kills
 * @param say receives a line per run
 * @param most kills of one run
 */
export async function killRuns(
  kills: number,
  names: readonly string[] = Object.keys(scenes),
  say: (line: string) => void = () => {},
  most = 6,
): Promise<KillReport> {
  const folder = Deno.makeTempDirSync();
  const random = Random.keyed(Date.now(), "kills");
  const differences: string[] = [];
  let [killed, resumes] = [0, 0];
  try {
    Deno.writeTextFileSync(`${folder}/moody.js`, moodyExtension);
    const whole = new Map<string, Whole>();
    for (const name of names) whole.set(name, await unbroken(folder, name, scenes[name]));
    for (let round = 0; killed < kills; round++) {
      const name = names[round % names.length];
      const workers = [1, 2, 5][Math.floor(round / names.length) % 3];
      const { kept, files, code: expected, seconds } = whole.get(name)!;
      restore(folder, name, kept);
      let times = 0;
      for (let ended = false; !ended;) {
        resumes += times > 0 ? 1 : 0;
        // After the last kill, the run may finish.
        const wait = times < most ? 1000 * (0.1 + random.uniform() * seconds * 0.8) : Infinity;
        const args = times === 0 ? scenes[name].act : goingOn(folder, name, scenes[name]);
        const { code, stderr } = await runFor(wait, folder, name, [...args, `--workers=${workers}`]);
        ended = code !== undefined;
        times += ended ? 0 : 1;
        if (ended && code !== expected) differences.push(`${name}: exit status ${code}: ${stderr}`);
      }
      killed += times;
      const found = newest(folder, name);
      const complaints = compared(files, found ? reproducibleFiles(found) : new Map()).map((what) =>
        `${name}, ${workers} workers, ${times} kills: ${what}`
      );
      differences.push(...complaints);
      say(`${name}, ${workers} workers: killed ${times} times, ${complaints.length} differences`);
    }
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
  return { kills: killed, resumes, differences };
}

/** What a user does after a kill: resume the run, or repeat the command if no run has begun. */
function goingOn(folder: string, name: string, { act }: Scene): readonly string[] {
  const run = newest(folder, name);
  if (run === undefined) return act;
  const { state } = JSON.parse(Deno.readTextFileSync(`${run}/run.json`));
  return act.length === 0 || state === "running" ? ["--resume"] : act;
}

/** Runs a scene to its end. An extended run must match one that was as long from the start. */
async function unbroken(
  folder: string,
  name: string,
  { experiment, before, isCut, act }: Scene,
): Promise<Whole> {
  Deno.writeTextFileSync(`${folder}/${name}.toml`, `name = "${name}"\n${experiment}`);
  const end = async (args: readonly string[]) => {
    const begin = performance.now();
    const { code, stderr } = await runFor(Infinity, folder, name, args);
    if (code !== 0 && code !== 1) throw new Error(`${name} ends with status ${code}: ${stderr}`);
    return { code: code!, seconds: (performance.now() - begin) / 1000 };
  };
  let { code, seconds } = await end([]);
  const files = reproducibleFiles(newest(folder, name)!);
  const kept = `${folder}/kept-${name}`;
  Deno.mkdirSync(kept);
  if (before.length > 0) {
    Deno.removeSync(`${folder}/results/${name}`, { recursive: true });
    for (const [k, args] of before.entries()) {
      if (isCut && k === before.length - 1) await runFor(1000 * seconds * 0.7, folder, name, args);
      else await end(args);
    }
    Deno.removeSync(kept);
    copyFolder(`${folder}/results/${name}`, kept);
    ({ code, seconds } = await end(act));
  }
  return { kept, files, code, seconds };
}

function restore(folder: string, name: string, kept: string): void {
  Deno.removeSync(`${folder}/results/${name}`, { recursive: true });
  copyFolder(kept, `${folder}/results/${name}`);
}

/** Copies a folder with all that is in it to a new one. */
export function copyFolder(from: string, to: string): void {
  Deno.mkdirSync(to);
  for (const { name, isDirectory } of Deno.readDirSync(from)) {
    if (isDirectory) copyFolder(`${from}/${name}`, `${to}/${name}`);
    else Deno.copyFileSync(`${from}/${name}`, `${to}/${name}`);
  }
}

/** How the files of a run differ from those of an uninterrupted one, and which trials have too few or too many rows. */
function compared(expected: Files, found: Files): string[] {
  const [before, after] = [expected, found].map((files) => rowsByTrial(files.get("metrics.csv")));
  const rows = [...new Set([...before.keys(), ...after.keys()])].flatMap((trial) => {
    const [a = 0, b = 0] = [before.get(trial), after.get(trial)];
    return a === b ? [] : [`trial ${trial} has ${b} rows instead of ${a}`];
  });
  return [...differingFiles(expected, found), ...rows];
}

/** Runs the program, and kills it after a time unless it ends earlier. A killed program has no exit status. */
async function runFor(
  milliseconds: number,
  folder: string,
  name: string,
  args: readonly string[],
): Promise<{ code?: number; stderr: string }> {
  const process = program(folder, ["run", `${name}.toml`, "--allow-extensions", ...args]).spawn();
  let isKilled = false;
  const timer = milliseconds === Infinity ? undefined : setTimeout(() => {
    isKilled = true;
    process.kill("SIGKILL");
  }, milliseconds);
  const { code, signal, stderr } = await process.output();
  clearTimeout(timer);
  const text = new TextDecoder().decode(stderr);
  return isKilled && signal === "SIGKILL" ? { stderr: text } : { code, stderr: text };
}

/** The folder of the newest run that has begun. */
function newest(folder: string, name: string): string | undefined {
  try {
    const runs = [...Deno.readDirSync(`${folder}/results/${name}`)].map(({ name: run }) => run).sort()
      .reverse();
    for (const run of runs) {
      const path = `${folder}/results/${name}/${run}`;
      if ([...Deno.readDirSync(path)].some(({ name }) => name === "run.json")) return path;
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return undefined;
}

if (import.meta.main) {
  const [kills = "100", ...names] = Deno.args;
  const report = await killRuns(
    Number(kills),
    names.length > 0 ? names : undefined,
    (line) => console.log(line),
  );
  for (const difference of report.differences) console.log(difference);
  console.log(`${report.kills} kills, ${report.resumes} resumes, ${report.differences.length} differences`);
  Deno.exit(report.differences.length > 0 ? 1 : 0);
}
