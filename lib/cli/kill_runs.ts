/**
 * Kills the runner with SIGKILL at random times, resumes it, and compares what it leaves with an unbroken run:
 * `deno task kill 100`.
 *
 * @module
 */
import { Random } from "../base/random.ts";
import { differingFiles, program, reproducibleFiles } from "./run_in_place.ts";

const network = (more: string, sweep: string) =>
  `seed = 7
[data]
dataset = "moons"
validation = 0.2
[network]
layers = [{ name = "hidden", units = 8, activation = "tanh" }, { units = 2, activation = "softmax" }]
[train]
loss = "cross_entropy"
epochs = 150
batch_size = 10
log_every = 5
[optimizer]
type = "adam"
learning_rate = 0.01
${more}
${sweep}`;

const objective = (sweep: string) =>
  `seed = 3
[objective]
type = "rosenbrock"
[train]
steps = 20000
log_every = 500
[optimizer]
type = "sgd"
learning_rate = 1e-4
momentum = 0.5
[checkpoint]
every_steps = 700
${sweep}`;

const space = (...lines: string[]) => `[sweep.parameters]\n${lines.join("\n")}\n`;
const rates = "optimizer.learning_rate = { min = 1e-4, max = 1e-1, log = true }";
const units = "network.layers.hidden.units = [2, 5, 9]";

/** Sweeps of every kind: networks and functions, fused and not, with and without checkpoints on the way. */
export const experiments: Readonly<Record<string, string>> = {
  grid: network(
    "repeats = 2\n[checkpoint]\nevery_epochs = 7",
    space("optimizer.learning_rate = [0.001, 0.01, 0.1]", units),
  ).replace("repeats = 2\n", "").replace("seed = 7", "seed = 7\nrepeats = 2"),
  grid_apart: network(
    '[compute]\nfuse = false\n[early_stopping]\nmonitor = "val_loss"\npatience = 15\n[checkpoint]\nevery_steps = 100',
    space("optimizer.learning_rate = [0.001, 0.01, 0.1]", units),
  ),
  random: network(
    "[checkpoint]\nevery_steps = 333",
    `[sweep]\nmethod = "random"\nmax_trials = 12\n${space(rates, units)}`,
  ),
  sobol: objective(
    `[sweep]\nmethod = "sobol"\nmax_trials = 12\n${
      space("optimizer.learning_rate = { min = 1e-6, max = 1e-3, log = true }")
    }`,
  ),
  tpe: network(
    "[checkpoint]\nevery_epochs = 20",
    `[sweep]\nmethod = { type = "tpe", startup = 4, batch = 3 }\nmax_trials = 12\n${space(rates, units)}`,
  ),
  asha: network(
    "[checkpoint]\nevery_epochs = 11",
    `[sweep]\npruner = "asha"\nmethod = "random"\nmax_trials = 18\n${space(rates, units)}`,
  ).replace("seed = 7", "seed = 7\nrepeats = 2"),
  asha_function: objective(
    `[sweep]\npruner = { type = "asha", min_steps = 2000 }\nmethod = "sobol"\nmax_trials = 18\n` +
      space("optimizer.learning_rate = { min = 1e-6, max = 2e-3, log = true }"),
  ),
  median: network(
    "",
    `[sweep]\npruner = { type = "median", batch = 3, startup = 3, every_epochs = 20 }\nmethod = "random"\nmax_trials = 12\n` +
      space(rates, units),
  ),
};

/** What came of a kill test. */
export interface KillReport {
  readonly kills: number;
  readonly resumes: number;
  /** Files that differ from those of an unbroken run, and other complaints. */
  readonly differences: readonly string[];
}

/**
 * Runs each experiment once unbroken, then kills it again and again until so many kills are done.
 *
 * @param kills at least so many
 * @param say is told what was done
 */
export async function killRuns(
  kills: number,
  names: readonly string[] = Object.keys(experiments),
  say: (line: string) => void = () => {},
): Promise<KillReport> {
  const folder = Deno.makeTempDirSync();
  const random = Random.keyed(Date.now(), "kills");
  const differences: string[] = [];
  let [killed, resumes] = [0, 0];
  try {
    const whole = new Map<string, { files: Map<string, Uint8Array>; seconds: number }>();
    for (const name of names) {
      Deno.writeTextFileSync(`${folder}/${name}.toml`, `name = "${name}"\n${experiments[name]}`);
      const seconds = await unbroken(folder, name);
      whole.set(name, { files: reproducibleFiles(newest(folder, name)!), seconds });
    }
    for (let round = 0; killed < kills; round++) {
      const name = names[round % names.length];
      const workers = [1, 2, 5][Math.floor(round / names.length) % 3];
      const { files, seconds } = whole.get(name)!;
      Deno.removeSync(`${folder}/results/${name}`, { recursive: true });
      let times = 0;
      for (let ended = false; !ended;) {
        const started = newest(folder, name) !== undefined;
        resumes += started ? 1 : 0;
        const args = [...(started ? ["--resume"] : []), `--workers=${workers}`];
        // Killed ones are given up to six kills each, then they may run on.
        const wait = times < 6 ? 1000 * (0.1 + random.uniform() * seconds * 0.8) : Infinity;
        const { code, stderr } = await runFor(wait, folder, [`${name}.toml`, ...args]);
        ended = code !== undefined;
        times += ended ? 0 : 1;
        if (ended && code !== 0) differences.push(`${name}: exit status ${code}: ${stderr}`);
      }
      killed += times;
      const found = newest(folder, name);
      const here = found ? reproducibleFiles(found) : new Map<string, Uint8Array>();
      const complaints = differingFiles(files, here).map((what) =>
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

/** Runs an experiment to its end. @returns how long it took, in seconds */
async function unbroken(folder: string, name: string): Promise<number> {
  const begin = performance.now();
  const { code, stderr } = await runFor(Infinity, folder, [`${name}.toml`]);
  if (code !== 0) throw new Error(`${name} ends with status ${code}: ${stderr}`);
  return (performance.now() - begin) / 1000;
}

/** Runs the program, and kills it after a time unless it ends before: then without an exit status. */
async function runFor(
  milliseconds: number,
  folder: string,
  args: readonly string[],
): Promise<{ code?: number; stderr: string }> {
  const process = program(folder, ["run", ...args]).spawn();
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

/** The newest folder of a run that had begun. */
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
  const report = await killRuns(Number(Deno.args[0] ?? 100), undefined, (line) => console.log(line));
  for (const difference of report.differences) console.log(difference);
  console.log(`${report.kills} kills, ${report.resumes} resumes, ${report.differences.length} differences`);
  Deno.exit(report.differences.length > 0 ? 1 : 0);
}
