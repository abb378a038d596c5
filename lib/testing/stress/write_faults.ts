/**
 * Lets every operation on the disk fail once, in each possible way, then resumes the run. Compares the files with those
 * of an undisturbed run: `deno task faults`.
 *
 * @module
 */
import { onDisk } from "../../base/disk/disk.ts";
import { isSystemError } from "../../base/disk/system_error.ts";
import { functions, moods, network } from "./fault_experiments.ts";
import { faults, faulty } from "./faulty_disk.ts";
import { filesIn } from "./in_many_ways.ts";
import { prepareRun } from "../../run/prepare_run.ts";
import { checkLonger, findResumable } from "../../run/open/find_resumable.ts";
import { removeLeftovers } from "../../run/open/leftovers.ts";
import { isOpen } from "../../store/run_record.ts";
import { runTrials } from "../../run/run.ts";
import { fragile, fragileMoons, inFolder } from "../run_in_folder.ts";

/** What is done while the disk fails, and what was there before. */
interface Scene {
  readonly files: Record<string, string>;
  before?(): Promise<void>;
  act(): Promise<void>;
  /** What a user does after a fault. */
  goOn(): Promise<void>;
}

/** Resumes the run, or starts it again if it had not started. */
const resumeOrBegin = () => runs().length === 0 ? begin() : resume();

const scenes: Readonly<Record<string, Scene>> = {
  "a run of networks": { files: { "e.toml": network }, act: () => begin(), goOn: resumeOrBegin },
  "a run of functions": { files: { "e.toml": functions }, act: () => begin(), goOn: resumeOrBegin },
  "--resume": {
    files: { "e.toml": network },
    before: () => begin([], new AbortController()),
    act: () => resume(),
    goOn: () => resume(),
  },
  "--resume with more steps": {
    files: { "e.toml": functions },
    before: () => begin(["steps=20"]),
    act: () => resume(),
    goOn: () => resume(),
  },
  "--rerun failed": {
    files: { "e.toml": fragileMoons(["a", "!no"]).replace("moons", "small"), "fragile.js": fragile },
    before: () => begin(),
    act: () => resume(true),
    goOn: () => resume(true),
  },
  "--rerun failed, then --resume": {
    files: moods,
    before: () => begin(),
    act: () => resume(true),
    goOn: () => resume(),
  },
  "--rerun failed of a longer run": {
    files: moods,
    before: async () => {
      await begin(["train.steps=30"]);
      await resume();
    },
    act: () => resume(true),
    goOn: () => resume(),
  },
  "--resume with more rungs": {
    files: { "e.toml": network },
    before: () => begin(["train.epochs=3"]),
    act: () => resume(),
    goOn: () => resume(),
  },
  "--resume with more steps, twice": {
    files: { "e.toml": functions },
    before: async () => {
      await begin(["steps=10"]);
      await resume(false, ["steps=20"]);
    },
    act: () => resume(),
    goOn: () => resume(),
  },
  "--resume with more repeats": {
    files: { "e.toml": functions.replace("seed = 1", "seed = 1\nrepeats = 2") },
    before: () => begin(["repeats=1"]),
    act: () => resume(),
    goOn: () => resume(),
  },
};

/** What came of all faults. */
export interface FaultReport {
  readonly faults: number;
  /** Runs that the fault did not stop. */
  readonly completed: number;
  readonly complaints: readonly string[];
}

/**
 * Repeats the same work, with another failing operation each time. Then it resumes; every second time another operation
 * fails, and it resumes once more.
 *
 * @param stride only each so many-th of all faults
 * @param names of scenes
 */
export async function writeFaults(stride = 1, names = Object.keys(scenes)): Promise<FaultReport> {
  const complaints: string[] = [];
  let [count, completed, next] = [0, 0, 0];
  for (const what of names) {
    const { files, before, act, goOn } = scenes[what];
    await inFolder(files, async () => {
      await before?.();
      const kept = snapshot();
      const undisturbed = faulty(-1, "no space");
      await onDisk(undisturbed.disk, act);
      const expected = reproducible();
      for (const fault of faults) {
        for (let at = 0; at < undisturbed.operations(); at++) {
          if (next++ % stride !== 0) continue;
          restore(kept);
          count++;
          const place = `${what}, ${fault} at operation ${at}`;
          const error = await onDisk(faulty(at, fault).disk, act).then(() => undefined, (error) => error);
          if (!error) completed++;
          else if (!isSystemError(error)) complaints.push(`${place}: ${error.stack}`);
          try {
            if (count % 2 === 0) {
              await onDisk(faulty((7 * at) % undisturbed.operations(), fault).disk, goOn).catch(() => {});
            }
            await goOn();
            const differing = differences(expected, reproducible());
            if (differing.length > 0) complaints.push(`${place}: other bytes in ${differing.join(", ")}`);
          } catch (error) {
            complaints.push(`${place}, gone on: ${(error as Error).stack}`);
          }
        }
      }
    });
  }
  return { faults: count, completed, complaints };
}

/** @param interrupted ends the run when its first trial has ended */
async function begin(overrides: string[] = [], interrupted?: AbortController): Promise<void> {
  const prepared = await prepareRun("e.toml", { overrides, allowExtensions: true });
  const { signal } = interrupted ?? {};
  const onEvent = ({ type }: { type: string }) => type === "trial" && interrupted?.abort();
  await runTrials(prepared, { workers: 1, results: "results", signal, onEvent }).finally(() =>
    prepared.close()
  );
}

async function resume(rerun = false, overrides: string[] = []): Promise<void> {
  const prepared = await prepareRun("e.toml", { overrides, allowExtensions: true });
  try {
    const resume = await findResumable(prepared, { results: "results", rerun });
    removeLeftovers(resume);
    if (resume.longer) await checkLonger(prepared, resume);
    if (!isOpen(resume.record) && !resume.longer && !(rerun && resume.record.state === "failed")) return;
    await runTrials(prepared, { workers: 2, results: "results", resume, rerun });
  } finally {
    prepared.close();
  }
}

/** Folders of runs that have begun, in their order. */
function runs(): string[] {
  const began = filesIn("results").filter((path) => path.endsWith("/run.json"));
  return began.map((path) => path.slice(0, -"/run.json".length)).sort();
}

/** All that is the same every time, by its path in the folder; a folder in which no run has begun counts for nothing. */
function reproducible(): Map<string, string> {
  const paths = runs().flatMap((run, k) =>
    filesIn(run).map((path) => [path, `${k}${path.slice(run.length)}`])
  );
  return new Map(
    paths.filter(([path]) => !/(run\.json|timing\.csv)$/.test(path)).map((
      [path, name],
    ) => [name, Deno.readFileSync(path).toHex()]),
  );
}

const differences = (a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>) =>
  [...new Set([...a.keys(), ...b.keys()])].filter((name) => a.get(name) !== b.get(name));

type Snapshot = readonly (readonly [path: string, bytes: Uint8Array])[];

const snapshot = (): Snapshot => filesIn("results").map((path) => [path, Deno.readFileSync(path)]);

function restore(kept: Snapshot): void {
  Deno.removeSync("results", { recursive: true });
  for (const [path, bytes] of kept) {
    Deno.mkdirSync(path.replace(/\/[^/]*$/, ""), { recursive: true });
    Deno.writeFileSync(path, bytes);
  }
}

if (import.meta.main) {
  const { faults, completed, complaints } = await writeFaults(Number(Deno.args[0] ?? 1));
  for (const complaint of complaints) console.log(complaint);
  console.log(`${faults} faults, ${completed} runs completed all the same, ${complaints.length} complaints`);
  Deno.exit(complaints.length > 0 ? 1 : 0);
}
