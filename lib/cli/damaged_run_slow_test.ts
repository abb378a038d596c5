import { assertEquals } from "@std/assert";
import {
  differingFiles,
  inFolder,
  newestRun,
  type Printed,
  reproducibleFiles,
} from "../testing/run_in_place.ts";

const bowl = `name = "bowl"
seed = 1
objective = { type = "quadratic", curvature = [1], minimum = [2], initial = [0] }
train = { steps = 4 }
optimizer = { type = "sgd", learning_rate = 0.5 }
`;

type Json = Record<string, unknown>;
type Inspect = (...args: string[]) => Promise<Printed>;

/** Changes of run.json, and what the commands say of them. */
const records: readonly [what: string, change: (json: Json) => unknown, message: string][] = [
  ["no limits", ({ limits: _, ...json }) => json, '"limits" must be a table, it is missing'],
  [
    "another limit",
    (json) => ({ ...json, limits: { steps: "x" } }),
    '"limits.steps" must be a whole number of at least 1, or null, got "x"',
  ],
  ["limits are null", (json) => ({ ...json, limits: null }), '"limits" must be a table, got null'],
  ["no seed", ({ seed: _, ...json }) => json, '"seed" must be a whole number, it is missing'],
  ["a seed that is text", (json) => ({ ...json, seed: "1" }), '"seed" must be a whole number, got "1"'],
  ["no identity", ({ identity: _, ...json }) => json, '"identity" must be a table, it is missing'],
  [
    "no repeats",
    ({ repeats: _, ...json }) => json,
    '"repeats" must be a whole number of at least 1, it is missing',
  ],
];

/** Changes that no command can do with. */
const all: typeof records = [
  [
    "trials near 2^53",
    (json) => ({ ...json, trials: 2 ** 53 - 1 }),
    '"trials" must be at most 10000000, got 9007199254740991',
  ],
  ["more trials", (json) => ({ ...json, trials: 7 }), '"trials" must be 1 configurations x 1 repeats, got 7'],
  ["a number as its name", (json) => ({ ...json, name: 7 }), '"name" must be text, got 7'],
  ["identity is text", (json) => ({ ...json, identity: "x" }), '"identity" must be a table, got "x"'],
  [
    "counts are text",
    (json) => ({ ...json, counts: { complete: "1" } }),
    '"counts" must be a table of whole numbers, got {"complete":"1"}',
  ],
  ["null", () => null, "the file must contain a JSON object"],
];

/** How a command ends for run.json as it was changed: its status and its first line. */
async function told(run: Inspect, args: readonly string[]) {
  const { status, out, err } = await run(...args);
  return [status, out, err.split("\n")[0]];
}

Deno.test("run.json without what a resumed run needs, or with other values, is named by --resume; inspect shows the run", async (t) => {
  await inFolder({ "bowl.toml": bowl }, async (run, folder) => {
    assertEquals((await run("run", "bowl.toml")).status, 0);
    const path = newestRun(folder, "bowl");
    const json = JSON.parse(Deno.readTextFileSync(`${path}/run.json`));
    for (const [what, change, message] of [...records, ...all]) {
      await t.step(what, async () => {
        Deno.writeTextFileSync(`${path}/run.json`, JSON.stringify(change(json)));
        const args = [["run", "bowl.toml", "--resume"], ["run", "--resume", path], [
          "run",
          "bowl.toml",
          "--resume",
          "steps=5",
        ]];
        for (const one of args) assertEquals(await told(run, one), [2, "", `error: ${message}`]);
        const isReadable = records.some(([other]) => other === what) && !/table, got|, got "x"/.test(message);
        const inspected = await run("inspect", "bowl");
        assertEquals(inspected.status, isReadable ? 0 : 2, inspected.err);
      });
    }
    // Values within values: what compares them calls itself.
    const deep = `${"[".repeat(5000)}${"]".repeat(5000)}`;
    Deno.writeTextFileSync(`${path}/run.json`, `{"identity":${deep}}`);
    for (const args of [["run", "bowl.toml", "--resume"], ["inspect", "bowl"], ["report", "bowl"]]) {
      assertEquals(await told(run, args), [
        2,
        "",
        "error: values are nested more than 100 levels deep, at character 111",
      ]);
    }
  });
});

Deno.test("a damaged run.json beside a run that can be resumed is passed over, with a warning", () =>
  inFolder({ "bowl.toml": bowl }, async (run, folder) => {
    for (let i = 0; i < 2; i++) assertEquals((await run("run", "bowl.toml")).status, 0);
    Deno.writeTextFileSync(`${newestRun(folder, "bowl")}/run.json`, "{");
    const { status, err } = await run("run", "bowl.toml", "--resume");
    assertEquals([status, err.split("\n")[0]], [0, "warning: not JSON: Expected property name or '}'"]);
  }));

/** The message from the first error on. */
const errorIn = (err: string) => err.slice(err.indexOf("error: "));

/** Changes of a table, and the messages of an extended run, with and without checksums in run.json. */
const tables: readonly [name: string, change: (text: string) => string, without: RegExp | undefined][] = [
  ["trials.csv", (text) => text.replace(",", '",'), /^error: not CSV: .*\n {2}--> RUN\/trials.csv:1:1\n/],
  ["timing.csv", (text) => text.replace(",", '",'), /^error: not CSV: .*\n {2}--> RUN\/timing.csv:1:1\n/],
  ["trials.csv", (text) => text.replace("\n0,", "\n1,"), /^error: row 1: trial must be 0, got "1"\n/],
  [
    "trials.csv",
    (text) => text.replace("complete", "compleet"),
    /^error: row 1: status must be complete, pruned, diverged, failed, timeout, got "compleet"\n/,
  ],
  ["trials.csv", () => "", /^error: the file is empty/],
  [
    "trials.csv",
    (text) => text.replace(/\n0.*/, ""),
    /^error: the table must have 1 row, as run.json says, got 0\n/,
  ],
  ["metrics.csv", (text) => text.replace("0.5", "0.6"), undefined],
];

Deno.test("a longer run refuses tables that were changed, and says which; without checksums, at which line", async (t) => {
  await inFolder({ "bowl.toml": bowl }, async (run, folder) => {
    assertEquals((await run("run", "bowl.toml")).status, 0);
    const path = newestRun(folder, "bowl");
    const whole = Deno.readTextFileSync(`${path}/run.json`);
    const { tables: checksums, ...old } = JSON.parse(whole);
    assertEquals(Object.keys(checksums), [
      "trials.csv",
      "summary.csv",
      "timing.csv",
      "metrics.csv",
      "curve.csv",
    ]);
    for (const [name, change, without] of tables) {
      await t.step(`${name}: ${change}`, async () => {
        const text = Deno.readTextFileSync(`${path}/${name}`);
        Deno.writeTextFileSync(`${path}/${name}`, change(text));
        const { status, err } = await run("run", "bowl.toml", "--resume", "steps=6");
        assertEquals([status, errorIn(err).replace(/[0-9a-f]{8}/g, "#").split("\n")[0]], [
          2,
          "error: the file was changed after the run: its CRC-32 is #, but run.json has #",
        ]);
        if (without) {
          Deno.writeTextFileSync(`${path}/run.json`, JSON.stringify(old));
          const { status, err } = await run("run", "bowl.toml", "--resume", "steps=6");
          assertEquals(status, 2);
          assertEquals(without.test(errorIn(err).replaceAll(path, "RUN")), true, err);
          Deno.writeTextFileSync(`${path}/run.json`, whole);
        }
        Deno.writeTextFileSync(`${path}/${name}`, text);
        assertEquals([...Deno.readDirSync(`${folder}/results/bowl`)].length, 1);
      });
    }
    Deno.removeSync(`${path}/summary.csv`);
    const { err } = await run("run", "bowl.toml", "--resume", "steps=6");
    assertEquals(errorIn(err).split("\n")[0], "error: the file is missing");
  });
});

Deno.test("a shard with a flipped bit is done again; tables have the bytes of an undisturbed run", async (t) => {
  const toml = bowl + "[sweep.parameters]\noptimizer.learning_rate = [0.5, 0.25]\n";
  await inFolder({ "bowl.toml": toml }, async (run, folder) => {
    assertEquals((await run("run", "bowl.toml")).status, 0);
    const expected = reproducibleFiles(newestRun(folder, "bowl"));
    for (const name of ["metrics.csv", "trials.jsonl", "checkpoints/trial-0.safetensors"]) {
      await t.step(name, async () => {
        assertEquals((await run("plan", "bowl.toml", "--jobs=2", "--estimated-trial-seconds=1")).status, 0);
        const path = newestRun(folder, "bowl");
        const element = (n: number) => run("trial", "--plan", `${path}/plan.json`, `--element=${n}`);
        assertEquals((await element(0)).status, 0);
        const [shard] = [...Deno.readDirSync(`${path}/parts/shards`)];
        const file = `${path}/parts/shards/${shard.name}/${name}`;
        const bytes = Deno.readFileSync(file);
        bytes[bytes.length - 3] ^= 1;
        Deno.writeFileSync(file, bytes);
        assertEquals((await element(1)).status, 75);
        assertEquals((await element(0)).status, 0); // as an engine does that finds the run unfinished
        const found = reproducibleFiles(path);
        found.delete("plan.json");
        assertEquals(differingFiles(expected, found), []);
      });
    }
  });
});

Deno.test("inspect --sql of a metrics.csv whose first row is none says so", () =>
  inFolder({ "bowl.toml": bowl }, async (run, folder) => {
    assertEquals((await run("run", "bowl.toml")).status, 0);
    const path = newestRun(folder, "bowl");
    const text = Deno.readTextFileSync(`${path}/metrics.csv`);
    const answers = [
      ["trial,step", "x,step", 'column 1 must be "trial"'],
      ["loss", "lo\0ss", "its first row has invalid column names"],
    ];
    for (const [was, is, message] of answers) {
      Deno.writeTextFileSync(`${path}/metrics.csv`, text.replace(was, is));
      assertEquals(await told(run, ["inspect", "bowl", "--sql", "select * from metrics"]), [
        2,
        "",
        `error: ${message}`,
      ]);
    }
  }));

Deno.test("a cell of trials.csv that must be a whole number is named with its line, by every view", () =>
  inFolder({ "bowl.toml": bowl }, async (run, folder) => {
    assertEquals((await run("run", "bowl.toml")).status, 0);
    const path = newestRun(folder, "bowl");
    const text = Deno.readTextFileSync(`${path}/trials.csv`);
    Deno.writeTextFileSync(`${path}/trials.csv`, text.replace("\n0,0,", "\n0,,"));
    for (const args of [["--sql", "select * from summary"], [], ["--csv"], ["--importance"]]) {
      const { status, out, err } = await run("inspect", path, ...args);
      assertEquals([status, out, err.split("\n").slice(0, 2)], [2, "", [
        'error: configuration must be a whole number, got ""',
        "  --> results/bowl/RUN/trials.csv:2:1".replace("RUN", path.split("/").at(-1)!),
      ]]);
    }
  }));
