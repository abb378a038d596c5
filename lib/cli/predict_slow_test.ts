import { assert, assertEquals, assertLessOrEqual, assertStringIncludes } from "@std/assert";
import { reference } from "../compute/reference.ts";
import { decodePng, encodeGreyPng } from "../dataset/images/png.ts";
import { inkOf, tilesOf } from "../dataset/images/tiles.ts";
import { predictWith } from "../experiment/saved_network.ts";
import { table } from "../testing/run_in_folder.ts";
import { runJson } from "../testing/sample_runs.ts";
import { goldenText, goldenUrl, worstDeviation } from "../testing/golden.ts";
import { runTrace, traces } from "../testing/traces.ts";
import { encodeSafetensors } from "../train/checkpoint/safetensors.ts";
import { inFolder, newestRun, program } from "../testing/run_in_place.ts";

const digits: {
  png: string;
  predictions_of_final_trace_nets: Record<string, { argmax: number[]; y: number[][] }>;
} = JSON.parse(goldenText("digits-2026.json"));

/** Trains a net of the traces in float64 and gives it as a checkpoint. */
async function checkpointOf(id: string): Promise<Uint8Array> {
  const trace = traces.cases.find((one) => one.id.startsWith(id))!;
  const { network } = await runTrace(trace, reference, false);
  const layers = trace.sizes.slice(1).map((units, k) => ({
    name: `layer_${k + 1}`,
    units,
    activation: trace.activations[k],
  }));
  const scaling = { shift: [0], divisor: [trace.pixels.startsWith("divided") ? 255 : 1] };
  const outputs = trace.activations.at(-1) === "softmax" ? "probabilities" : "numbers";
  const model = {
    inputs: 784,
    layers,
    outputs,
    scaling,
    classes: [..."0123456789"],
    image: { height: 28, width: 28 },
  };
  return encodeSafetensors(
    network.tensors,
    Object.fromEntries(Object.entries(model).map(([key, value]) => [key, JSON.stringify(value)])),
  );
}

/** A folder of a run whose trials have these checkpoints. */
function writeRun(folder: string, name: string, checkpoints: readonly Uint8Array[]): void {
  const run = `${folder}/results/${name}/20261126T000000Z-00000000`;
  Deno.mkdirSync(`${run}/checkpoints`, { recursive: true });
  const facts = {
    name,
    trials: checkpoints.length,
    configurations: checkpoints.length,
    repeats: 1,
    parameters: [],
    metric: null,
    goal: null,
  };
  Deno.writeTextFileSync(
    `${run}/run.json`,
    runJson({ ...facts, metrics: ["loss"], metrics_columns: undefined }),
  );
  const rows = checkpoints.map((_, trial) => `${trial},${trial},0,1,complete,0.5,,1,\n`).join("");
  Deno.writeTextFileSync(
    `${run}/trials.csv`,
    `trial,configuration,repeat,seed,status,loss,epochs,steps,error\n${rows}`,
  );
  checkpoints.forEach((bytes, trial) =>
    Deno.writeFileSync(`${run}/checkpoints/trial-${trial}.safetensors`, bytes)
  );
}

for (const [id, want] of Object.entries(digits.predictions_of_final_trace_nets)) {
  if (id.startsWith("B")) continue; // its raw pixels amplify rounding: see golden/README.md
  Deno.test(`golden digits: predict answers as the trained net ${id} must, from its run's folder`, () =>
    inFolder({}, async (run, folder) => {
      const checkpoint = await checkpointOf(id);
      writeRun(folder, "net", [checkpoint]);
      Deno.copyFileSync(goldenUrl(digits.png), `${folder}/digits.png`);
      const { status, out, err } = await run("predict", "net", "digits.png", "--probabilities");
      assertEquals(status, 0, err);
      assertStringIncludes(out, `\n[${want.argmax.join(" ")}]\n`);
      const shown = out.split("\n").filter((line) => /^ +\d {2}\d +-?[01]/.test(line));
      assertEquals(
        shown.map((line) => line.trim().split(/ +/).slice(2).map(Number)),
        want.y.map((row) => row.map((y) => Number(y.toFixed(4)))),
      );
      const picture = await decodePng(Deno.readFileSync(goldenUrl(digits.png)), digits.png);
      const inputs = tilesOf(inkOf(picture), picture, { height: 28, width: 28 });
      const outputs = predictWith(checkpoint, inputs, () => reference);
      assertLessOrEqual(worstDeviation(outputs, want.y.flat()), 1e-9);
    }));
}

const flowers = `name = "moons"
seed = 3
data = { dataset = { type = "moons", noise = 0.2 }, validation = 0.25 }
network = { layers = [{ name = "hidden", units = 8, activation = "tanh" }, { units = 2, activation = "ACTIVATION" }] }
train = { loss = "LOSS", epochs = 5, batch_size = 20 }
optimizer = { type = "adam", learning_rate = 0.05 }
`;

for (const [activation, loss] of [["softmax", "cross_entropy"], ["identity", "cross_entropy_logits"]]) {
  Deno.test(`predict --data agrees with the accuracies of the run, outputs ${activation}`, () => {
    const toml = flowers.replace("ACTIVATION", activation).replace("LOSS", loss);
    return inFolder({ "e.toml": toml }, async (run, folder) => {
      assertEquals((await run("run", "e.toml", "--workers=1")).status, 0);
      const [trial] = table(`${newestRun(folder, "moons")}/trials.csv`);
      for (const [part, column] of [["test", "test_accuracy"], ["validation", "val_accuracy"]]) {
        const { status, out, err } = await run("predict", "moons", `--data=${part}`);
        assertEquals(status, 0, err);
        assertStringIncludes(out, `${column} ${trial[column]} (`);
        const rows = table(`${newestRun(folder, "moons")}/predictions.csv`);
        const right = rows.filter(({ label, predicted }) => label === predicted).length;
        assertEquals(String(right / rows.length), trial[column]);
        for (const { predicted, p_0, p_1 } of rows) {
          assertLessOrEqual(Math.abs(Number(p_0) + Number(p_1) - 1), 1e-6);
          assertEquals(predicted, Number(p_1) > Number(p_0) ? "1" : "0");
        }
      }
    });
  });
}

const refused: readonly [what: string, args: string[], said: string][] = [
  ["no image", ["net"], "error: neither an image nor --data was given\n"],
  ["an image that is not there", ["net", "no.png"], "error: the image does not exist\n  --> no.png\n"],
  [
    "something else",
    ["net", "text.png"],
    "error: this is not a PNG image\n  --> text.png: byte 0\n",
  ],
  ["half a picture", ["net", "half.png"], "error: the image is damaged: "],
  [
    "a picture that claims to be huge",
    ["net", "huge.png"],
    "error: the image has 1000000 x 1000000 pixels: at most 8000000 are read\n  --> huge.png: byte 16\n",
  ],
  [
    "odd sizes",
    ["net", "odd.png"],
    "error: the image has 30 x 28 pixels: it must consist of tiles of 28 x 28 pixels\n  --> odd.png\n",
  ],
  [
    "a damaged checkpoint",
    ["net", "odd.png", "--trial=1"],
    "error: the checkpoint is damaged: its header should have 680 bytes, but the file has 500 bytes\n" +
    "  --> results/net/20261126T000000Z-00000000/checkpoints/trial-1.safetensors: byte 0\n",
  ],
  ["a trial that is not there", ["net", "odd.png", "--trial=7"], 'error: this run has no trial "7"\n'],
  ["an unknown part", ["net", "--data=tset"], 'error: a data set has no part "tset"\n'],
];

Deno.test("predict refuses what it cannot read, with the reason and exit status 2", async (t) => {
  const checkpoint = await checkpointOf("A");
  const picture = await encodeGreyPng(new Uint8Array(56 * 28).fill(200), 56, 28);
  await inFolder(
    { "text.png": "not a picture, but a text of more than thirty-three bytes" },
    async (run, folder) => {
      writeRun(folder, "net", [checkpoint, checkpoint.subarray(0, 500)]);
      Deno.writeFileSync(`${folder}/half.png`, picture.subarray(0, picture.length / 2));
      Deno.writeFileSync(`${folder}/odd.png`, await encodeGreyPng(new Uint8Array(30 * 28), 30, 28));
      const huge = picture.slice();
      new DataView(huge.buffer).setUint32(16, 1_000_000);
      new DataView(huge.buffer).setUint32(20, 1_000_000);
      Deno.writeFileSync(`${folder}/huge.png`, huge);
      for (const [what, args, said] of refused) {
        await t.step(what, async () => {
          const { status, out, err } = await run("predict", ...args);
          assertEquals([status, out], [2, ""], err);
          assert(err.replace(/^trial .*\n/, "").startsWith(said), err);
          assert(!/^\s+at |Nothing was run/m.test(err), err);
        });
      }
    },
  );
});

Deno.test("a network that experiments/mnist.toml has trained reads 2 0 2 6", () =>
  inFolder({}, async (run) => {
    const root = new URL("../../", import.meta.url).pathname;
    const short = ["epochs=1", "repeats=1", "train_rows=20000", "test_rows=100", "--workers=1"];
    const trained = await run("run", `${root}experiments/mnist.toml`, ...short);
    assertEquals(trained.status, 0, trained.err);
    const { status, out, err } = await run("predict", "mnist", `${root}data/digits-2026.png`);
    assertEquals(status, 0, err);
    assertStringIncludes(out, "\n[2 0 2 6]\n");
  }));

Deno.test("predict --data of a run outside results/, where the task may not write, says so and what to do", () =>
  inFolder({
    "e.toml": `name = "e"
seed = 1
data = { dataset = "moons", validation = 0.2 }
network = { layers = [{ units = 2, activation = "softmax" }] }
train = { loss = "cross_entropy", steps = 2 }
optimizer = { type = "sgd", learning_rate = 0.1 }
`,
  }, async (ask, folder) => {
    assertEquals((await ask("run", "e.toml", "--workers=1")).status, 0);
    Deno.renameSync(newestRun(folder, "e"), `${folder}/mine`);
    const predict = async (run: string) => {
      const { code, stderr } = await program(folder, ["predict", run, "--data=validation"]).output();
      return { code, text: new TextDecoder().decode(stderr) };
    };
    assertEquals(await predict("mine"), {
      code: 2,
      text: `trial 0 of mine
error: this task can write only below the project's own results/
  --> mine/predictions.csv
   = copy the run's folder into results/
1 error.
`,
    });
    assertEquals(
      Array.from(Deno.readDirSync(`${folder}/mine`), ({ name }) => name).includes("predictions.csv"),
      false,
    );
    Deno.renameSync(`${folder}/mine`, `${folder}/results/mine`);
    assertEquals(await predict("results/mine"), { code: 0, text: "trial 0 of results/mine\n" });
    assertEquals(table(`${folder}/results/mine/predictions.csv`).length, 60);
  }));
