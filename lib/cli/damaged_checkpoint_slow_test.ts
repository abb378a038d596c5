import { assertEquals, assertMatch } from "@std/assert";
import { decodeSafetensors, encodeSafetensors } from "../train/checkpoint/safetensors.ts";
import { differingFiles, inFolder, newestRun, reproducibleFiles } from "../testing/run_in_place.ts";

const net = `name = "net"
seed = 1
data = { dataset = "moons", train_rows = 40, test_rows = 10 }
network = { layers = [{ name = "hidden", units = 4, activation = "relu" }, { units = 2, activation = "softmax" }] }
train = { loss = "cross_entropy", epochs = 2 }
optimizer = { type = "adam", learning_rate = 0.01 }
checkpoint = { every_steps = 1 }
[sweep.parameters]
optimizer.learning_rate = [0.01, 0.1]
`;

const checkpointOf = (run: string, trial: number) => `${run}/checkpoints/trial-${trial}.safetensors`;

/** One bit of its first tensor. */
function flip(path: string): void {
  const bytes = Deno.readFileSync(path);
  bytes[8 + Number(new DataView(bytes.buffer).getBigUint64(0, true)) + 3] ^= 0x40;
  Deno.writeFileSync(path, bytes);
}

Deno.test("a flipped bit of a checkpoint: predict and a longer run refuse it, report goes on without, and nothing is written", () =>
  inFolder({ "net.toml": net }, async (run, folder) => {
    assertEquals((await run("run", "net.toml")).status, 0);
    const path = newestRun(folder, "net");
    const whole = Deno.readFileSync(checkpointOf(path, 1));
    flip(checkpointOf(path, 1));
    const shown = path.slice(folder.length + 1);
    const reason =
      /^error: the checkpoint is damaged: the CRC-32 of its bytes is [0-9a-f]{8}, but its header has "[0-9a-f]{8}"$/m;
    const predicted = await run("predict", "net", "--data=test", "--trial=1");
    assertEquals([predicted.status, predicted.out], [2, ""]);
    assertMatch(predicted.err, reason);
    assertMatch(predicted.err, /restore the file from a backup, or run the experiment again$/m);
    assertEquals((await run("report", "net")).status, 0);

    const longer = await run("run", "net.toml", "--resume", "epochs=3");
    assertEquals([longer.status, longer.out], [2, ""]);
    assertMatch(longer.err, reason);
    assertEquals(longer.err.replaceAll(path, "RUN").split("\n").slice(-4), [
      "  --> RUN/checkpoints/trial-1.safetensors: byte 0",
      "   = restore the file from a backup, or remove it: then trial 1 runs again from the start",
      "1 error. Nothing was run.",
      "",
    ]);
    assertEquals([...Deno.readDirSync(`${folder}/results/net`)].length, 1);

    Deno.writeFileSync(checkpointOf(path, 1), whole);
    assertEquals((await run("predict", shown, "--data=test", "--trial=1")).status, 0);
  }));

Deno.test("a run that was killed and whose checkpoint is damaged does the trial again, says so, and has the same bytes", () =>
  inFolder({ "net.toml": net }, async (run, folder) => {
    assertEquals((await run("run", "net.toml")).status, 0);
    const path = newestRun(folder, "net");
    const expected = reproducibleFiles(path);
    // As a kill leaves it after the last checkpoints, before any trial was noted.
    Deno.mkdirSync(`${path}/parts`);
    const lines = Deno.readTextFileSync(`${path}/metrics.csv`).trimEnd().split("\n");
    for (const trial of [0, 1]) {
      const own = lines.filter((line) => line.startsWith(`${trial},`)).map((line) => `${line}\n`);
      Deno.writeTextFileSync(`${path}/parts/metrics-${trial}.csv`, own.join(""));
    }
    for (const name of ["trials", "summary", "metrics", "timing"]) Deno.removeSync(`${path}/${name}.csv`);
    const record = JSON.parse(Deno.readTextFileSync(`${path}/run.json`));
    Deno.writeTextFileSync(`${path}/run.json`, JSON.stringify({ ...record, state: "running" }));
    flip(checkpointOf(path, 0));
    const { status, err } = await run("run", "net.toml", "--resume");
    assertEquals(status, 0, err);
    assertMatch(err, /^trial 0 runs again: its checkpoint is damaged: the CRC-32 of its bytes is /m);
    assertEquals(/trial 1 runs again/.test(err), false);
    assertEquals(differingFiles(expected, reproducibleFiles(path)), []);
  }));

Deno.test("checkpoints of two trials that were swapped, and one that is gone, are told", () =>
  inFolder({ "net.toml": net }, async (run, folder) => {
    assertEquals((await run("run", "net.toml")).status, 0);
    const path = newestRun(folder, "net");
    const [a, b] = [0, 1].map((trial) => Deno.readFileSync(checkpointOf(path, trial)));
    Deno.writeFileSync(checkpointOf(path, 0), b);
    const swapped = await run("predict", "net", "--data=test", "--trial=0");
    assertEquals(swapped.status, 2);
    assertMatch(swapped.err, /^error: the checkpoint is damaged: it is of trial 1, not of 0$/m);
    Deno.writeFileSync(checkpointOf(path, 0), a);
    Deno.removeSync(checkpointOf(path, 1));
    const longer = await run("run", "net.toml", "--resume", "epochs=3");
    assertEquals(longer.status, 0, longer.err);
    assertMatch(longer.err, /^trial 1 runs again: its checkpoint is missing$/m);
  }));

/** What its header may say of the network, with a checksum that fits. */
const odd: readonly [what: string, metadata: Record<string, string>, message: string][] = [
  [
    "layers are null",
    { layers: "null" },
    "the description of the network in the checkpoint cannot be read: layers: ",
  ],
  [
    "layers are no JSON",
    { layers: "[" },
    "the description of the network in the checkpoint cannot be read: layers is not JSON",
  ],
  [
    "more inputs",
    { inputs: "3" },
    'the checkpoint\'s tensor "hidden.weight" is [2, 4], but its network needs [3, 4]',
  ],
  [
    "a billion units",
    { layers: '[{"name":"hidden","units":1000000000}]' },
    'the checkpoint\'s tensor "hidden.weight" is [2, 4], but its network needs [2, 1000000000]',
  ],
  [
    "shift for one more input",
    { scaling: '{"shift":[0,0,0],"divisor":[1,1,1]}' },
    "the description of the network in the checkpoint cannot be read: scaling must have",
  ],
];

Deno.test("a checkpoint that says odd things of its network is refused by predict, with the reason", async (t) => {
  await inFolder({ "net.toml": net }, async (run, folder) => {
    assertEquals((await run("run", "net.toml")).status, 0);
    const path = checkpointOf(newestRun(folder, "net"), 0);
    const { tensors, metadata } = decodeSafetensors(Deno.readFileSync(path));
    for (const [what, said, message] of odd) {
      await t.step(what, async () => {
        Deno.writeFileSync(path, encodeSafetensors([...tensors.values()], { ...metadata, ...said }));
        const { status, err } = await run("predict", "net", "--data=test", "--trial=0");
        const [, error] = err.split("\n");
        const start = `error: the checkpoint is damaged: ${message}`;
        assertEquals([status, error.slice(0, start.length)], [2, start]);
      });
    }
  });
});
