import { assertEquals, assertStringIncludes } from "@std/assert";
import { table } from "../testing/run_in_folder.ts";
import { inFolder, newestRun, program } from "../testing/run_in_place.ts";

/** A function that keeps more and more: from step to step, or without ever ending a step. */
const greedy = `export default ({ registries, v }) => {
  const kept = [];
  const keepMore = () => kept.push(new Array(10000).fill(kept.length + 0.5));
  registries.objectives.register("greedy", {
    description: "keeps what it should not",
    options: v.strictObject({ mood: v.string() }),
    build: ({ mood }) => ({
      initial: Float64Array.of(1),
      value: (p) => {
        for (let i = 0; i < 20 && mood === "leak"; i++) keepMore();
        while (mood === "hoard" && p[0] < 0.5) keepMore();
        return p[0] * p[0];
      },
      gradient: (out, p) => { out[0] = 2 * p[0]; },
    }),
  });
};
`;

const sweep = (moods: string[]) =>
  `name = "greedy"
seed = 1
extensions = ["./greedy.js"]
objective = { type = "greedy", mood = "calm" }
train = { steps = 400, log_every = 10 }
optimizer = { type = "sgd", learning_rate = 0.01 }
run = { retries = 0 }
[sweep.parameters]
objective.mood = ${JSON.stringify(moods)}
`;

/** Heaps of 300 MB are full sooner than those of the runtime's own choice. */
const small = { DENO_V8_FLAGS: "--max-old-space-size=300" };

async function run(folder: string, ...args: string[]) {
  const command = program(folder, ["run", "e.toml", "--allow-extensions", "--workers=1", ...args], small);
  const { code, stderr } = await command.output();
  return { code, err: new TextDecoder().decode(stderr) };
}

const ends = (folder: string) =>
  table(`${newestRun(folder, "greedy")}/trials.csv`).map(({ status, error }) => `${status} ${error}`.trim());

const full = "failed out of memory: the heap of its worker was nearly full";

Deno.test("a trial that keeps more from step to step fails before its worker's heap is full; the others complete", () =>
  inFolder({ "e.toml": sweep(["calm", "leak", "cool"]), "greedy.js": greedy }, async (_, folder) => {
    const { code, err } = await run(folder);
    assertEquals(code, 1, err);
    assertEquals(ends(folder), ["complete", full, "complete"]);
  }));

Deno.test("a step that takes all memory ends the program in order; --resume goes on with the others", () =>
  inFolder({ "e.toml": sweep(["calm", "hoard", "cool"]), "greedy.js": greedy }, async (_, folder) => {
    const first = await run(folder);
    assertEquals(first.code, 1, first.err);
    assertStringIncludes(
      first.err,
      "\nerror: a trial used up the memory of the program and counts as failed\n" +
        "The run has stopped. Finished work is kept. To resume it: deno task run --resume results/",
    );
    const second = await run(folder, "--resume");
    assertEquals(second.code, 1, second.err);
    assertStringIncludes(second.err, "3 trials, 2 already finished");
    assertEquals(ends(folder), ["complete", full, "complete"]);
  }));
