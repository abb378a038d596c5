/**
 * Lets every operation on the disk fail once, in each way it can, and compares what is left after going on with what an
 * undisturbed run leaves: `deno task faults`.
 *
 * @module
 */
import { onDisk } from "../base/disk.ts";
import { isOfTheSystem } from "../base/system_error.ts";
import { faults, faulty } from "./faulty_disk.ts";
import { prepareRun } from "./prepare_run.ts";
import { checkLonger, findResumable, isOpen } from "./resume.ts";
import { runTrials } from "./run.ts";
import { fragile, fragileMoons, inFolder } from "./run_in_folder.ts";

/** A sweep with rungs, early stopping, checkpoints on the way and a trial that diverges. */
const network = `name = "small"
seed = 7
data = { dataset = { type = "moons", noise = 0.2 }, train_rows = 40, test_rows = 10, validation = 0.25 }
network = { layers = [{ name = "hidden", units = 4, activation = "tanh" }, { name = "output", units = 2, activation = "softmax" }] }
train = { loss = "cross_entropy", epochs = 4, batch_size = 10 }
optimizer = { type = "sgd", learning_rate = 0.1, momentum = 0.9 }
early_stopping = { patience = 2 }
checkpoint = { every_steps = 5 }
[sweep]
pruner = { type = "asha", min_epochs = 1, reduction_factor = 2 }
[sweep.parameters]
optimizer.learning_rate = [0.1, 1.0, 1e30]
`;

const functions = `name = "small"
seed = 1
objective = { type = "sqrt", x = { start = 0, stop = 20, count = 5 } }
train = { steps = 30, gradient = "numerical", log_every = 10 }
optimizer = { type = "sgd", learning_rate = 0.01 }
checkpoint = { every_steps = 10 }
[sweep.parameters]
optimizer.learning_rate = [0.01, 0.1]
`;

/** What is done while the disk fails, and what was there before. */
interface Scene {
  readonly files: Record<string, string>;
  before?(): Promise<void>;
  act(): Promise<void>;
  /** What a user does after a fault. */
  goOn(): Promise<void>;
}

/** Resumes, or runs it anew if it had not begun. */
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
};

/** What came of all faults. */
export interface FaultReport {
  readonly faults: number;
  /** Runs that the fault did not stop. */
  readonly completed: number;
  readonly complaints: readonly string[];
}

/**
 * Does the same again and again, another operation failing each time.
 *
 * @param stride only each so many-th operation
 */
export async function writeFaults(stride = 1): Promise<FaultReport> {
  const complaints: string[] = [];
  let [count, completed] = [0, 0];
  for (const [what, { files, before, act, goOn }] of Object.entries(scenes)) {
    await inFolder(files, async () => {
      await before?.();
      const kept = snapshot();
      const undisturbed = faulty(-1, "no space");
      await onDisk(undisturbed.disk, act);
      const expected = reproducible();
      for (const [k, fault] of faults.entries()) {
        for (let at = k % stride; at < undisturbed.operations(); at += stride) {
          restore(kept);
          count++;
          const place = `${what}, ${fault} at operation ${at}`;
          const error = await onDisk(faulty(at, fault).disk, act).then(() => undefined, (error) => error);
          if (!error) completed++;
          else if (!isOfTheSystem(error)) complaints.push(`${place}: ${error.stack}`);
          try {
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

async function resume(rerun = false): Promise<void> {
  const prepared = await prepareRun("e.toml", { allowExtensions: true });
  try {
    const resume = await findResumable(prepared, { results: "results", rerun });
    if (resume.longer) await checkLonger(prepared, resume);
    if (!isOpen(resume) && !resume.longer && !(rerun && resume.state === "failed")) return;
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

/** Paths of all files below a folder, sorted; none where there is no folder. */
function filesIn(folder: string): string[] {
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

if (import.meta.main) {
  const { faults, completed, complaints } = await writeFaults(Number(Deno.args[0] ?? 1));
  for (const complaint of complaints) console.log(complaint);
  console.log(`${faults} faults, ${completed} runs completed all the same, ${complaints.length} complaints`);
  Deno.exit(complaints.length > 0 ? 1 : 0);
}
