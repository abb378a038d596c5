import { parse } from "../std/csv/mod.ts";
import { prepareRun } from "../run/prepare_run.ts";
import type { PrepareOptions } from "../run/prepare_options.ts";
import { runTrials } from "../run/run.ts";
import type { RunOptions } from "../run/run_event.ts";

/**
 * Small experiments, and what tests of whole runs do with them.
 *
 * @module
 */

/** Writes files to a new folder, goes there, and comes back. */
export async function inFolder(files: Record<string, string>, test: (folder: string) => Promise<void>) {
  const before = Deno.cwd();
  const folder = Deno.makeTempDirSync();
  try {
    for (const [name, text] of Object.entries(files)) {
      if (name.includes("/")) {
        Deno.mkdirSync(`${folder}/${name.replace(/\/[^/]*$/, "")}`, { recursive: true });
      }
      Deno.writeTextFileSync(`${folder}/${name}`, text);
    }
    Deno.chdir(folder);
    await test(folder);
  } finally {
    Deno.chdir(before);
    Deno.removeSync(folder, { recursive: true });
  }
}

/** Runs an experiment of the current folder. */
export async function run(file: string, options: Partial<RunOptions> = {}, how: PrepareOptions = {}) {
  const prepared = await prepareRun(file, { allowExtensions: true, ...how });
  const folder = file.includes("/") ? file.replace(/\/[^/]*$/, "") : "";
  try {
    return await runTrials(prepared, { workers: 2, results: "results", folder, ...options });
  } finally {
    prepared.close();
  }
}

/** The text of a file. */
export const read = (path: string) => Deno.readTextFileSync(path);
/** Rows by column name. */
export function table(path: string): Record<string, string>[] {
  const [columns, ...rows] = parse(read(path));
  return rows.map((row) => Object.fromEntries(columns.map((column, i) => [column, row[i]])));
}
/** The first line of a file. */
export const header = (path: string) => read(path).split("\n")[0];
/** Names in a folder, sorted. */
export const list = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
/** What run.json of a run says. */
export const json = (folder: string) => JSON.parse(read(`${folder}/run.json`));

/** A small network on made data. */
export const moons = `name = "moons"
seed = 7
data = { dataset = { type = "moons", noise = 0.2 }, train_rows = 40, test_rows = 10, validation = 0.25 }
network = { layers = [{ name = "hidden", units = 4, activation = "tanh" }, { name = "output", units = 2, activation = "softmax" }] }
train = { loss = "cross_entropy", epochs = 3, batch_size = 10 }
optimizer = { type = "sgd", learning_rate = 0.1, momentum = 0.9 }
`;

/** Descents to five square roots. */
export const roots = `name = "roots"
seed = 1
objective = { type = "sqrt", x = { start = 0, stop = 20, count = 5 } }
train = { steps = 30, gradient = "numerical", log_every = 10 }
optimizer = { type = "sgd", learning_rate = 0.01 }
`;

/** Throws what it is told to, says nothing otherwise. */
export const fragile = `export default ({ registries, v }) => {
  registries.activations.register("fragile", {
    description: "identity, or an exception",
    options: v.strictObject({ message: v.optional(v.string(), "") }),
    build: ({ message }) => ({ f: (x) => { if (message.startsWith("!")) throw new Error(message.slice(1)); return x; }, df: () => 1 }),
  });
};`;

/** `moons` with the fragile activation, swept over messages. */
export const fragileMoons = (messages: string[]) =>
  'extensions = ["fragile.js"]\n' + moons.replace('activation = "tanh"', 'activation = "fragile"') +
  `[sweep.parameters]\nnetwork.layers.hidden.activation.message = ${JSON.stringify(messages)}\n`;

/** A function that does what its option says: descend, diverge, throw, hang, or take some time. */
export const moody = `export default ({ registries, v }) => registries.objectives.register("moody", {
  description: "in a mood",
  options: v.strictObject({ mood: v.string() }),
  build: ({ mood }) => ({
    initial: Float64Array.of(1),
    value: (p) => {
      if (mood === "throw" && p[0] < 0.5) throw new Error("in a bad mood");
      if (mood === "hang" && p[0] < 0.5) while (true) ;
      if (mood === "slow") for (let i = 0; i < 4e7; i++) ;
      return mood === "diverge" && p[0] < 0.5 ? Infinity : p[0] * p[0];
    },
    gradient: (out, p) => { out[0] = 2 * p[0]; },
  }),
});
`;

/** A sweep over moods. @param more keys and tables beside */
export const moods = (moods: string[], more = "") =>
  `name = "moods"
seed = 1
extensions = ["./moody.js"]
objective = { type = "moody", mood = "calm" }
train = { steps = 100, log_every = 10 }
optimizer = { type = "sgd", learning_rate = 0.01 }
${more}
[sweep.parameters]
objective.mood = ${JSON.stringify(moods)}
`;
