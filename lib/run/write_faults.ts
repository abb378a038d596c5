/**
 * Lets every operation on the disk fail once, in each way it can, and compares what is left after resuming with an
 * undisturbed run: `deno task faults`.
 *
 * @module
 */
import { type Disk, type DiskFile, onDisk, realDisk } from "../base/disk.ts";
import { isOfTheSystem } from "../base/system_error.ts";
import { prepareRun } from "./prepare_run.ts";
import { findResumable, isOpen } from "./resume.ts";
import { runTrials } from "./run.ts";
import { inFolder } from "./run_in_folder.ts";

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

/** The ways in which an operation fails. A crash lets all that follow fail too, as a dead process does nothing. */
export const faults = [
  "no space",
  "input/output error",
  "short write",
  "crash before",
  "crash after",
] as const;

/** One of {@linkcode faults}. */
export type Fault = typeof faults[number];

class Crash extends Error {
  readonly code = "ECRASH"; // to whoever receives it, the system has refused
}

/** A disk whose operation of a number fails. */
function faulty(at: number, fault: Fault): { disk: Disk; operations: () => number } {
  let count = 0;
  let dead = false;
  const attempt = <Result>(work: () => Result, isWrite: boolean, half?: () => Result): Result => {
    if (dead) throw new Crash();
    const isNow = count++ === at;
    if (!isNow) return work();
    switch (fault) {
      case "short write":
        return (half ?? work)();
      case "no space":
        if (!isWrite) return work();
        half?.();
        throw Object.assign(new Error("No space left on device (os error 28)"), { code: "ENOSPC" });
      case "input/output error":
        throw Object.assign(new Error("Input/output error (os error 5)"), { code: "EIO" });
      case "crash after":
        work();
        dead = true;
        throw new Crash();
      case "crash before":
        half?.();
        dead = true;
        throw new Crash();
    }
  };
  const file = (real: DiskFile): DiskFile => ({
    readSync: (bytes) => attempt(() => real.readSync(bytes), false),
    writeSync: (bytes) =>
      attempt(
        () => real.writeSync(bytes),
        true,
        () => real.writeSync(bytes.subarray(0, Math.ceil(bytes.length / 2))),
      ),
    syncSync: () => attempt(() => real.syncSync(), true),
    syncDataSync: () => attempt(() => real.syncDataSync(), true),
    truncateSync: (length) => attempt(() => real.truncateSync(length), true),
    seekSync: (offset, whence) => real.seekSync(offset, whence),
    statSync: () => attempt(() => real.statSync(), false),
    tryLockSync: (exclusive) => attempt(() => real.tryLockSync(exclusive), false),
    close: () => real.close(),
  });
  return {
    operations: () => count,
    disk: {
      open: (...given) => file(attempt(() => realDisk.open(...given), true)),
      read: (...given) => attempt(() => realDisk.read(...given), false),
      list: (...given) => attempt(() => realDisk.list(...given), false),
      size: (...given) => attempt(() => realDisk.size(...given), false),
      makeFolder: (...given) => attempt(() => realDisk.makeFolder(...given), true),
      rename: (...given) => attempt(() => realDisk.rename(...given), true),
      remove: (...given) => attempt(() => realDisk.remove(...given), true),
    },
  };
}

/** What came of all faults. */
export interface FaultReport {
  readonly faults: number;
  /** Runs that the fault did not stop. */
  readonly completed: number;
  readonly complaints: readonly string[];
}

/**
 * Runs a small sweep again and again, another operation failing each time.
 *
 * @param stride only each so many-th operation
 */
export async function writeFaults(stride = 1): Promise<FaultReport> {
  const complaints: string[] = [];
  let [count, completed] = [0, 0];
  for (const [what, toml] of Object.entries({ network, functions })) {
    await inFolder({ "e.toml": toml }, async () => {
      const undisturbed = faulty(-1, "no space");
      await onDisk(undisturbed.disk, () => begin());
      const expected = reproducible();
      for (const [k, fault] of faults.entries()) {
        for (let at = k % stride; at < undisturbed.operations(); at += stride) {
          Deno.removeSync("results", { recursive: true });
          count++;
          const error = await onDisk(faulty(at, fault).disk, () => begin()).then(
            () => undefined,
            (error) => error,
          );
          if (!error) completed++;
          else if (!isOfTheSystem(error)) {
            complaints.push(`${what}, ${fault} at operation ${at}: ${error.stack}`);
          }
          try {
            await goOn();
            if (reproducible() !== expected) {
              complaints.push(`${what}, ${fault} at operation ${at}: other bytes`);
            }
          } catch (error) {
            complaints.push(`${what}, ${fault} at operation ${at}, resumed: ${(error as Error).stack}`);
          }
        }
      }
    });
  }
  return { faults: count, completed, complaints };
}

async function begin(): Promise<void> {
  const prepared = await prepareRun("e.toml");
  await runTrials(prepared, { workers: 1, results: "results" }).finally(() => prepared.close());
}

/** What a user does after a fault: resume, or run it anew if it had not begun. */
async function goOn(): Promise<void> {
  if (runs().length === 0) return await begin();
  const prepared = await prepareRun("e.toml");
  try {
    const resume = await findResumable(prepared, { results: "results" });
    if (isOpen(resume)) await runTrials(prepared, { workers: 2, results: "results", resume });
  } finally {
    prepared.close();
  }
}

/** Folders of runs that have begun. */
function runs(): string[] {
  const names = (path: string) => {
    try {
      return Array.from(Deno.readDirSync(path), ({ name }) => name);
    } catch {
      return [];
    }
  };
  return names("results/small").filter((run) => names(`results/small/${run}`).includes("run.json"));
}

/** All that is the same every time, as one text. */
function reproducible(): string {
  const [run] = runs();
  const texts: string[] = [];
  const add = (folder: string) => {
    for (
      const { name, isDirectory } of [...Deno.readDirSync(folder)].sort((a, b) => a.name < b.name ? -1 : 1)
    ) {
      if (isDirectory) add(`${folder}/${name}`);
      else if (name !== "run.json" && name !== "timing.csv") {
        texts.push(name, Deno.readFileSync(`${folder}/${name}`).join(" "));
      }
    }
  };
  add(`results/small/${run}`);
  return texts.join("\n");
}

if (import.meta.main) {
  const { faults, completed, complaints } = await writeFaults(Number(Deno.args[0] ?? 1));
  for (const complaint of complaints) console.log(complaint);
  console.log(`${faults} faults, ${completed} runs completed all the same, ${complaints.length} complaints`);
  Deno.exit(complaints.length > 0 ? 1 : 0);
}
