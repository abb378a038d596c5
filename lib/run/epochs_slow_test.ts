import { assertEquals } from "@std/assert";
import { inFolder, json, list, moons, read, run } from "../testing/run_in_folder.ts";

// 30 of 40 rows are trained on, 10 in a step: 3 steps in an epoch.
const net = moons.replace("epochs = 3", "epochs = 8, log_every = 1") +
  "checkpoint = { every_steps = 4 }\n";

/** The same run in steps and in epochs. */
const pairs: Record<string, readonly [steps: string, epochs: string]> = {
  "a schedule": [
    "schedule = { type = 'step', step_size = 6 }",
    "schedule = { type = 'step', step_epochs = 2 }",
  ],
  "a warm-up before a cosine": [
    "schedule = { type = 'warmup', warmup_steps = 3, after = { type = 'cosine', t_max = 12 } }",
    "schedule = { type = 'warmup', warmup_epochs = 1, after = { type = 'cosine', t_max_epochs = 4 } }",
  ],
  "trials that train side by side": [
    "schedule = { type = 'multistep', milestones = [3, 15] }\n[sweep.parameters]\nlearning_rate = [0.1, 0.3, 1]",
    "schedule = { type = 'multistep', milestone_epochs = [1, 5] }\n[sweep.parameters]\nlearning_rate = [0.1, 0.3, 1]",
  ],
  "epochs of several lengths": [
    "[[sweep.cases]]\ntrain.batch_size = 10\nschedule = { type = 'step', step_size = 6 }\n" +
    "[[sweep.cases]]\ntrain.batch_size = 5\nschedule = { type = 'step', step_size = 12 }",
    "schedule = { type = 'step', step_epochs = 2 }\n[sweep.parameters]\ntrain.batch_size = [10, 5]",
  ],
  "rungs and warm-up of the median rule": [
    "[sweep]\npruner = { type = 'median', batch = 2, startup = 2, every_steps = 3, warmup_steps = 6 }\n" +
    "[sweep.parameters]\nlearning_rate = [0.3, 0.1, 0.01, 1, 0.001, 0.03]",
    "[sweep]\npruner = { type = 'median', batch = 2, startup = 2, every_epochs = 1, warmup_epochs = 2 }\n" +
    "[sweep.parameters]\nlearning_rate = [0.3, 0.1, 0.01, 1, 0.001, 0.03]",
  ],
};

/** What a run has computed: its rows, and the parameters of each trial with what its optimizer remembers. */
function computed(folder: string): unknown {
  const checkpoints = list(`${folder}/checkpoints`).map((name) => [
    name,
    Deno.readFileSync(`${folder}/checkpoints/${name}`).toBase64(),
  ]);
  return [read(`${folder}/metrics.csv`), checkpoints];
}

for (const [name, [steps, epochs]] of Object.entries(pairs)) {
  Deno.test(`lengths in epochs give the bytes of lengths in steps: ${name}`, () =>
    inFolder({ "steps.toml": net + steps + "\n", "epochs.toml": net + epochs + "\n" }, async () => {
      const inSteps = await run("steps.toml", { results: "steps" });
      const inEpochs = await run("epochs.toml", { results: "epochs", workers: 1 });
      assertEquals(computed(inEpochs.folder), computed(inSteps.folder));
    }));
}

Deno.test("a run with a schedule in epochs has the same bytes after an interruption", () => {
  const long = net.replace("epochs = 8, log_every = 1", "epochs = 3000, log_every = 50") +
    "schedule = { type = 'multistep', milestone_epochs = [1000, 2500] }\n" +
    "[sweep.parameters]\nlearning_rate = [0.1, 0.3, 1]\n";
  return inFolder({ "net.toml": long.replace("every_steps = 4", "every_steps = 400") }, async () => {
    const whole = await run("net.toml", { results: "whole", workers: 1 });
    const stop = new AbortController();
    const first = await run("net.toml", {
      workers: 1,
      signal: stop.signal,
      onEvent: (event) => event.type === "row" && event.row.step >= 50 && stop.abort(),
    });
    const { folder } = first;
    const record = json(folder);
    assertEquals([first.state, record.state], ["interrupted", "interrupted"]);
    const last = await run("net.toml", { workers: 2, resume: { folder, record } });
    assertEquals([last.state, last.folder], ["complete", folder]);
    assertEquals(computed(folder), computed(whole.folder));
  });
});
