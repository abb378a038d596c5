import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { sha256 } from "../base/sha256.ts";
import { prepareRun } from "../run/prepare_run.ts";
import { inFolder, newestRun } from "../testing/run_in_place.ts";

/** An extension with an activation of two slopes. */
const slopes = (name: string, slope: number, derivative = slope) =>
  `export default ({ registries, v }) => {
  registries.activations.register("${name}", {
    description: "a line",
    options: v.strictObject({}),
    build: () => ({ f: (x) => ${slope} * x, df: () => ${derivative} }),
  });
};
`;

const files = {
  "one.ts": slopes("own", 1),
  "two.ts": slopes("own", 2),
  "bad.ts": slopes("own", 2, 1),
  "third.ts": slopes("third", 3),
  "e.toml": `name = "e"
seed = 1
extensions = ["./one.ts"]
data = { path = "points.csv", target = "y" }
network = { layers = [{ name = "h", units = 4, activation = "own" }, { units = 1 }] }
train = { loss = "mse_mean", steps = 4, batch_size = 2, log_every = 2 }
optimizer = { type = "sgd", learning_rate = 0.01 }
`,
  "points.csv": "x,y\n0,1\n1,0\n0.5,0.5\n0.25,0.75\n",
  "others.csv": "x,y\n0,0\n1,1\n0.5,0.5\n0.25,0.25\n",
};
const allowed = ["--allow-extensions", "--workers=1"];

// Until 0.2.0, extensions were those of the file, whatever the command line said.
Deno.test("check loads the extensions that the command line names, and not those of the file", () =>
  inFolder(files, async (ask) => {
    const check = (...args: string[]) => ask("check", "e.toml", "--allow-extensions", ...args);
    const wrong = await check('extensions=["./bad.ts"]');
    assertEquals(wrong.status, 1, wrong.text);
    assertStringIncludes(wrong.text, 'wrong derivative: activation "own" (layer "h")');
    assertStringIncludes(
      (await check('extensions=["./bad.ts"]', 'extensions=["two.ts"]')).text,
      ": valid, and its gradients are right\n",
    );
    const none = await ask("check", "e.toml", "extensions=[]"); // nothing to allow
    assertStringIncludes(none.text, 'error: unknown activation "own"\n  --> e.toml:5:61');
    const both = await check('extensions=["./one.ts", "third.ts"]', "h.activation=third");
    assertStringIncludes(both.text, ": valid, and its gradients are right\n");
  }));

Deno.test("run trains with the extensions of the command line, its record says so, and it can be resumed", () =>
  inFolder(files, async (ask, folder) => {
    const override = 'extensions=["./two.ts"]';
    const printed = await ask("run", "e.toml", override, ...allowed);
    assertEquals(printed.status, 0, printed.text);
    assertStringIncludes(printed.err, 'override: extensions = ["./two.ts"]\n');
    const byOverride = newestRun(folder, "e");
    const record = JSON.parse(Deno.readTextFileSync(`${byOverride}/run.json`));
    assertEquals(record.extensions, [{ file: "two.ts", sha256: await sha256(files["two.ts"]) }]);
    assertMatch(Deno.readTextFileSync(`${byOverride}/experiment.toml`), /^extensions = \[".*\/two\.ts"\]$/m);
    const over = /has ended \(complete\): there is nothing to resume/;
    assertMatch((await ask("run", "--resume", byOverride, ...allowed)).text, over);
    assertMatch((await ask("run", "e.toml", override, "--resume", ...allowed)).text, over);

    Deno.writeTextFileSync(`${folder}/f.toml`, files["e.toml"].replace("./one.ts", "./two.ts"));
    for (const [file, name] of [["f.toml", "written"], ["e.toml", "first"]]) {
      assertEquals((await ask("run", file, `name=${name}`, ...allowed)).status, 0);
    }
    const rows = (run: string) => Deno.readTextFileSync(`${run}/metrics.csv`);
    assertEquals(rows(byOverride), rows(newestRun(folder, "written")));
    assertEquals(rows(byOverride) === rows(newestRun(folder, "first")), false);
  }));

Deno.test("prepareRun() reads the extensions that its overrides name", () =>
  inFolder(files, async (_ask, folder) => {
    const overrides = ['extensions=["third.ts"]', "h.activation=third"];
    const run = await prepareRun(`${folder}/e.toml`, { overrides, allowExtensions: true });
    run.close();
    assertEquals(run.extensions.map(({ file }) => file), [`${folder}/third.ts`]);
  }));

/** Other keys that decide early: an argument, and a line of the run's experiment.toml. */
const early: [argument: string, line: RegExp][] = [
  ["name=other", /^name = "other"$/m],
  ["seed=7", /^seed = 7$/m],
  ["description=short", /^description = "short"$/m],
  ["repeats=2", /^repeats = 2$/m],
  ["run.timeout=50", /^timeout = 50$/m],
  ["run.memory_limit=300", /^memory_limit = 300$/m],
  ["checkpoint.every_steps=3", /^every_steps = 3$/m],
  ["launcher.jobs=1", /^jobs = 1$/m],
  ["data.path=others.csv", /^path = ".*\/others\.csv"$/m],
];

Deno.test("keys that are read early are those of the command line too: names, seeds, limits, paths", () =>
  inFolder(files, async (ask, folder) => {
    const { status, text } = await ask("run", "e.toml", ...early.map(([argument]) => argument), ...allowed);
    assertEquals(status, 0, text);
    const run = newestRun(folder, "other");
    for (const [, line] of early) assertMatch(Deno.readTextFileSync(`${run}/experiment.toml`), line);
    const { name, seed, repeats, data } = JSON.parse(Deno.readTextFileSync(`${run}/run.json`));
    assertEquals([name, seed, repeats], ["other", 7, 2]);
    assertEquals(data[0].sha256, await sha256(Deno.readFileSync(`${folder}/others.csv`)));
  }));
