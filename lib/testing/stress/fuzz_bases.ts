import { exits } from "../../cli/exits.ts";
import { main } from "../../cli/main.ts";
import { newestRun, type Printed } from "../run_in_place.ts";

/** A run that is altered, in a folder of its own beside its experiment, and what it is asked. */
export interface Base {
  readonly name: string;
  /** Folder of the experiment file and of results. */
  readonly folder: string;
  /** Folder of the run, within that. */
  readonly run: string;
  readonly commands: readonly FuzzCommand[];
}

/** A command, and what must be the same when it says that all is well. */
export interface FuzzCommand {
  readonly args: readonly string[];
  /** `new`: the tables of the run that it makes; `same`: those of the run itself; nothing for those that only read. */
  readonly makes?: "new" | "same";
}

const tail = `[optimizer]
type = "sgd"
learning_rate = 0.1
`;
const net = `name = "net"
seed = 1
data = { dataset = "moons", train_rows = 24, test_rows = 8, validation = 0.25 }
network = { layers = [{ name = "hidden", units = 3, activation = "tanh" }, { units = 2, activation = "softmax" }] }
train = { loss = "cross_entropy", epochs = 2, batch_size = 6 }
checkpoint = { every_steps = 1 }
${tail}`;
const sweep = `[sweep.parameters]
optimizer.learning_rate = [0.1, 0.01]
`;
/** Long enough to be interrupted within the second trial. */
const slow = (net + sweep).replace("epochs = 2", "epochs = 200, log_every = 50").replace(
  "every_steps = 1",
  "every_steps = 100",
);
const roots = `name = "roots"
seed = 1
objective = { type = "sqrt", x = { start = 0, stop = 20, count = 5 } }
train = { steps = 4, gradient = "numerical" }
${tail}`;
const halving = net.replace("epochs = 2", "epochs = 200, log_every = 50") +
  `[sweep]
method = "random"
max_configurations = 4
metric = "val_loss"
pruner = { type = "asha", min_epochs = 50 }
[sweep.parameters]
optimizer.learning_rate = { min = 0.01, max = 1, log = true }
`;
/** The second trial fails. */
const failing =
  net.replace("seed = 1", 'seed = 1\nextensions = ["./moody.js"]').replace('"tanh"', '{ type = "moody" }') +
  `[sweep.parameters]
network.layers.hidden.activation.mood = ["calm", "throw"]
`;
const moody = `export default ({ registries, v }) => registries.activations.register("moody", {
  description: "in a mood",
  options: v.strictObject({ mood: v.optional(v.string(), "calm") }),
  build: ({ mood }) => ({ f: (x) => { if (mood === "throw") throw new Error("in a bad mood"); return x; }, df: () => 1 }),
});
`;

const views = [
  ["inspect", "RUN"],
  ["inspect", "RUN", "--csv"],
  ["inspect", "RUN", "--json"],
  ["inspect", "RUN", "--curves"],
  ["inspect", "RUN", "--trial", "0"],
  ["inspect", "RUN", "--compare", "0,1"],
  ["inspect", "RUN", "--importance"],
  ["inspect", "RUN", "--where", "loss < 1", "--top", "1", "--sort", "loss"],
  [
    "inspect",
    "RUN",
    "--sql",
    "select * from trials join metrics using (trial) join summary using (configuration)",
  ],
  ["inspect", "RUN", "--sql", "select * from timing, curve"],
  ["report", "RUN", "--output", "-"],
  ["show", "RUN/experiment.toml"],
].map((args): FuzzCommand => ({ args }));
const asks = ["0", "1"].map((trial): FuzzCommand => ({
  args: ["predict", "RUN", "--data", "test", "--trial", trial],
}));

/** Runs a command in place. @param stopAt words at which it is interrupted */
export async function command(folder: string, args: readonly string[], stopAt?: string): Promise<Printed> {
  let [out, err, text] = ["", "", ""];
  const stop = new AbortController();
  const status = await main([...args], {
    cwd: folder,
    results: `${folder}/results`,
    columns: 100,
    colour: false,
    stdout: (part) => (out += part, text += part),
    stderr: (part) => {
      err += part;
      text += part;
      if (stopAt !== undefined && err.includes(stopAt)) stop.abort();
    },
    signal: stop.signal,
  });
  return { status, out, err, text };
}

/** Makes the runs that are altered, each in a folder of its own. */
export async function makeBases(folder: string): Promise<Base[]> {
  const bases: Base[] = [];
  const make = async (
    name: string,
    toml: string,
    commands: readonly FuzzCommand[],
    steps: (at: string) => Promise<Printed | void>,
  ) => {
    const at = `${folder}/${name}`;
    Deno.mkdirSync(at);
    Deno.writeTextFileSync(`${at}/e.toml`, toml);
    if (toml.includes("moody")) Deno.writeTextFileSync(`${at}/moody.js`, moody);
    const told = await steps(at);
    if (told && (told.status === 2 || told.status === 70)) throw new Error(told.text);
    const [experiment] = [...Deno.readDirSync(`${at}/results`)].map((entry) => entry.name);
    bases.push({ name, folder: at, run: newestRun(at, experiment).slice(at.length + 1), commands });
  };
  const resume: FuzzCommand = { args: ["run", "e.toml", "--resume", "RUN"], makes: "same" };
  const found: FuzzCommand = { args: ["run", "e.toml", "--resume"], makes: "same" };
  const rerun: FuzzCommand = {
    args: ["run", "e.toml", "--resume", "RUN", "--rerun", "failed", "--allow-extensions"],
    makes: "same",
  };
  const longer = (length: string): FuzzCommand => ({
    args: ["run", "e.toml", "--resume", "RUN", length],
    makes: "new",
  });
  const element = (number: string, makes?: "same"): FuzzCommand => ({
    args: ["trial", "--plan", "RUN/plan.json", "--element", number],
    makes,
  });
  const run = (at: string) => command(at, ["run", "e.toml"]);
  const both = [longer("epochs=3"), longer("epochs=3"), resume];
  await make("finished", net + sweep, [...views, ...asks, ...both], run);
  await make("curve", roots, [...views, longer("steps=6")], run);
  await make("searched", halving, [...views, resume, resume, found], interrupted);
  await make(
    "interrupted",
    slow,
    [...views, ...asks, resume, found, found, longer("epochs=210")],
    interrupted,
  );
  await make("killed", slow, [...views, resume, found, longer("epochs=210")], async (at) => {
    await interrupted(at);
    const run = newestRun(at, "net");
    const { tables: _, finished: __, ...record } = JSON.parse(Deno.readTextFileSync(`${run}/run.json`));
    const json = JSON.stringify({ ...record, state: "running" }, null, 2);
    Deno.writeTextFileSync(`${run}/run.json`, `${json}\n`);
    for (const table of ["trials", "summary", "timing", "metrics"]) Deno.removeSync(`${run}/${table}.csv`);
  });
  await make("extended", net + sweep, [...views, ...asks, longer("epochs=4")], async (at) => {
    await run(at);
    await command(at, ["run", "e.toml", "--resume", "epochs=3"]);
  });
  await make(
    "failed",
    failing,
    [...views, rerun],
    (at) => command(at, ["run", "e.toml", "--allow-extensions"]),
  );
  const elements = [element("1", "same"), element("1", "same"), element("0")];
  await make("planned", net + sweep, [...views.slice(0, 3), ...elements], async (at) => {
    await command(at, ["plan", "e.toml", "--jobs", "2", "--estimated-trial-seconds", "1"]);
    const plan = `${newestRun(at, "net").slice(at.length + 1)}/plan.json`;
    await command(at, ["trial", "--plan", plan, "--element", "0"]);
  });
  return bases;
}

/** Interrupts a run within its second trial. */
async function interrupted(at: string): Promise<Printed> {
  for (let tries = 0; tries < 30; tries++) { // the second may have ended before the signal reaches it
    const told = await command(at, ["run", "e.toml", "--workers=1", "compute.fuse=false"], "[1/");
    if (told.status === exits.interrupted) return told;
    Deno.removeSync(`${at}/results`, { recursive: true });
  }
  throw new Error("the run could not be interrupted");
}
