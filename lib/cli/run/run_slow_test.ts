import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { inFolder } from "../../testing/run_in_place.ts";

const bowl = `
name = "bowl"
seed = 1
objective = { type = "quadratic", curvature = [1], minimum = [2], initial = [0] }
train = { steps = 4 }
optimizer = { type = "sgd", learning_rate = 0.5 }
`;

const sine = `
name = "sine"
seed = 1
[data]
dataset = "sine"
train_rows = 20
test_rows = 10
[network]
layers = [{ units = 3, activation = "tanh" }, { units = 1 }]
[train]
loss = "mse_mean"
steps = 3
batch_size = 5
eval_every = 1
gradient = "numerical"
[optimizer]
type = "sgd"
learning_rate = 0.1
`;

const folderOf = (folder: string, name: string) => {
  const [run] = [...Deno.readDirSync(`${folder}/results/${name}`)];
  return `${folder}/results/${name}/${run.name}`;
};

Deno.test("run writes a descent step by step: loss before the update, at the rate of the step", () =>
  inFolder({ "bowl.toml": bowl }, async (run, folder) => {
    const { status, err } = await run("run", "bowl.toml");
    assertEquals(status, 0, err);
    // p: 0, 1, 1.5, 1.75, 1.875 and the loss is half the square of what is missing
    assertEquals(
      Deno.readTextFileSync(`${folderOf(folder, "bowl")}/metrics.csv`),
      "trial,step,epoch,learning_rate,loss,accuracy,val_loss,val_accuracy,test_loss,test_accuracy\n" +
        "0,1,,0.5,2.0,,,,,\n0,2,,0.5,0.5,,,,,\n0,3,,0.5,0.125,,,,,\n0,4,,0.5,0.03125,,,,,\n",
    );
    assertEquals(
      Deno.readTextFileSync(`${folderOf(folder, "bowl")}/curve.csv`),
      "trial,x,value,exact,abs_error\n0,0.0,1.875,2.0,0.125\n",
    );
  }));

Deno.test("run --verbose prints a line for each step; numerical gradients announce their cost", () =>
  inFolder({ "sine.toml": sine }, async (run) => {
    const { status, err } = await run("run", "sine.toml", "--verbose");
    assertEquals(status, 0, err);
    assertStringIncludes(
      err,
      "numerical gradients: 10 parameters, so 20 forward passes of 5 rows per step; " +
        "dense layers compute only what each parameter changes\n",
    );
    const lines = err.split("\n").filter((line) => /^step \d+\/3: /.test(line));
    assertEquals(lines.length, 4); // before the first step, and after each
    for (const line of lines.slice(1)) assertMatch(line, /^step [123]\/3: \d+\.\d\d s, loss \d+\.\d{3}$/);
  }));

Deno.test("run: the same descent with measured gradients as with backpropagation", () =>
  inFolder({ "sine.toml": sine }, async (run, folder) => {
    const losses: number[][] = [];
    for (const gradient of ["numerical", "analytic"]) {
      await run("run", "sine.toml", `gradient=${gradient}`, `name=${gradient}`);
      const [, ...rows] = Deno.readTextFileSync(`${folderOf(folder, gradient)}/metrics.csv`).trim().split(
        "\n",
      );
      losses.push(rows.map((row) => Number(row.split(",")[8])));
    }
    assertEquals(losses[0].length, 4);
    for (const [i, loss] of losses[0].entries()) assert(Math.abs(loss - losses[1][i]) < 1e-7);
  }));

Deno.test("run: the experiment.toml of a run, overrides applied, runs again to the same bytes", () =>
  inFolder({
    "table.csv": "x,y\n0,0\n1,1\n2,4\n3,9\n",
    "own.ts": 'export default ({ registries, v }: any) => registries.activations.register("bend", {' +
      'description: "x³", options: v.strictObject({}), build: () => ({ f: (x: number) => x * x * x, df: (x: number) => 3 * x * x }) });',
    "table.toml": sine.replace('dataset = "sine"', 'path = "table.csv"\ntarget = "y"').replace(
      '"tanh"',
      '"bend"',
    )
      .replace("train_rows = 20\ntest_rows = 10", "").replace("seed = 1", 'extensions = ["own.ts"]'),
  }, async (run, folder) => {
    const first = await run(
      "run",
      "table.toml",
      "--allow-extensions",
      "learning_rate=0.01,0.02",
      "name=again",
    );
    assertEquals(first.status, 0, first.err);
    const one = folderOf(folder, "again");
    const second = await run("run", `${one}/experiment.toml`, "--allow-extensions", "name=twice");
    assertEquals(second.status, 0, second.err);
    const two = folderOf(folder, "twice");
    for (const name of ["trials.csv", "metrics.csv", "summary.csv", "checkpoints/trial-1.safetensors"]) {
      assertEquals(Deno.readFileSync(`${two}/${name}`), Deno.readFileSync(`${one}/${name}`), name);
    }
    assertEquals(Deno.readTextFileSync(`${one}/trials.csv`).split("\n").length, 4);
  }));

Deno.test("check names the activation whose derivative is wrong, exit status 1", () =>
  inFolder({
    "wrong.ts": `export default ({ registries, v }: any) => {
      registries.activations.register("bent", {
        description: "x squared, with the derivative of something else",
        options: v.strictObject({}),
        build: () => ({ f: (x: number) => x * x, df: (x: number) => x }),
      });
    };`,
    "wrong.toml": sine.replace('name = "sine"', 'name = "wrong"\nextensions = ["./wrong.ts"]')
      .replace('"tanh"', '"bent"').replace('gradient = "numerical"', ""),
  }, async (run) => {
    const { status, out, err } = await run("check", "wrong.toml", "--allow-extensions");
    assertEquals(status, 1, err);
    assertStringIncludes(
      out,
      'wrong derivative: activation "bent" (layer "layer_1"): at x = -6.3 df gives -6.3, but f changes by -12.6',
    );
    assertStringIncludes(out, "wrong.toml: a gradient is wrong; everything else is valid\n");
  }));

Deno.test("a run ends with 130 at Ctrl-C and keeps the trials that have ended", async () => {
  const folder = Deno.makeTempDirSync();
  const root = new URL("../../../", import.meta.url).pathname;
  try {
    const slow = bowl.replace("steps = 4", "steps = 4, log_every = 1_000_000")
      .replace('name = "bowl"', 'name = "slow"') + "[sweep.parameters]\ntrain.steps = [10, 2_000_000_000]\n";
    Deno.writeTextFileSync(`${folder}/slow.toml`, slow);
    const command = new Deno.Command("deno", {
      args: [
        "run",
        "--config",
        `${root}deno.json`,
        "--frozen",
        "--allow-read",
        "--allow-write",
        "--allow-env",
        `${root}lib/cli/main.ts`,
        "run",
        "slow.toml",
      ],
      cwd: folder,
      env: { INIT_CWD: folder },
      stdout: "piped",
      stderr: "piped",
    });
    const child = command.spawn();
    let words = "";
    for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
      words += text;
      if (words.includes("[1/2]")) child.kill("SIGINT");
    }
    const { code } = await child.status;
    await child.stdout.cancel();
    assertEquals(code, 130, words);
    assertStringIncludes(
      words,
      `interrupted: 1 of 2 trials finished\nto resume it: deno task run --resume ${
        folderOf(folder, "slow").slice(folder.length + 1)
      }\n`,
    );
    const trials = Deno.readTextFileSync(`${folderOf(folder, "slow")}/trials.csv`).trim().split("\n").slice(
      1,
    );
    assertEquals(trials.map((row) => row.split(",")[4])[0], "complete");
    assert(["interrupted", "waiting"].includes(trials[1].split(",")[4]), trials[1]);
    assertEquals(
      JSON.parse(Deno.readTextFileSync(`${folderOf(folder, "slow")}/run.json`)).state,
      "interrupted",
    );
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
