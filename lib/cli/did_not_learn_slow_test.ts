import { assert, assertEquals, assertMatch } from "@std/assert";
import { readRun } from "../report/read/read_run.ts";
import { readMetrics } from "../report/read/read_metrics.ts";
import { shortNumber } from "../report/text/terminal_text.ts";
import { inFolder, newestRun, type Printed } from "../testing/run_in_place.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const FILES = ["xor", "sqrt", "mnist_learning_rate", "swish", "mnist", "mnist_note", "mnist_asha"].map((
  name,
) => `${name}.toml`);
const files = Object.fromEntries(
  [...FILES, "swish.ts"].map((name) => [name, Deno.readTextFileSync(`${ROOT}experiments/${name}`)]),
);

/** The line below a table that says that trials did not learn. */
const noteIn = ({ out }: Printed): string | undefined =>
  out.split("\n").find((line) => / did not (learn|converge): /.test(line));

/** Runs, and has the note of `run`, which must be the last line, and that of `inspect`. */
async function notes(run: (...args: string[]) => Promise<Printed>, name: string, ...args: string[]) {
  const printed = await run("run", `${name}.toml`, "--workers=1", ...args);
  assertEquals(printed.status, 0, printed.err);
  const note = noteIn(printed);
  if (note !== undefined) assert(printed.out.endsWith(`\n\n${note}\n`), printed.out);
  assertEquals(noteIn(await run("inspect", name)), note);
  return note;
}

const known = new Map<string, Promise<string | undefined>>();

/** The same, in a folder of its own; equal runs are made once. */
function noteOf(name: string, ...args: string[]): Promise<string | undefined> {
  const key = [name, ...args].join(" ");
  const note = known.get(key) ?? (async () => {
    let found: string | undefined;
    await inFolder(files, async (run) => {
      found = await notes(run, name, ...args);
    });
    return found;
  })();
  known.set(key, note);
  return note;
}

Deno.test("run names the complete trials whose loss ends far above its beginning, with the figures of metrics.csv", () =>
  inFolder(files, async (run, folder) => {
    const note = await notes(run, "xor", "learning_rate=1e9");
    const named = [0, 1, 2].map((trial) => {
      const rows = [...readMetrics(newestRun(folder, "xor"), trial)];
      const losses = rows.flatMap(({ loss }) => loss === undefined ? [] : [loss]);
      const last = losses.slice(300).sort((a, b) => a - b);
      assertEquals([rows[0].step, losses.length], [0, 400]);
      return `trial ${trial} (loss ${shortNumber(rows[0].test_loss!)} before training, median ${
        shortNumber(last[50])
      } in the last quarter of the steps)`;
    });
    assertEquals(
      note,
      `3 of 3 complete trials did not learn: ${named[0]}, ${named[1]} and ${
        named[2]
      }. Try a smaller learning_rate.`,
    );
    const json = await run("run", "xor.toml", "learning_rate=1e9", "--json", "--workers=1");
    assertEquals(json.err.trimEnd().split("\n").at(-1), note);
    assertEquals(noteIn(json), undefined);
  }));

Deno.test("run says that a single trial guesses", async () =>
  assertEquals(
    await noteOf("xor", "learning_rate=1e-7", "repeats=1"),
    "The trial did not learn: test_accuracy 0.5, guessing gives 0.5. Try a smaller learning_rate, then a larger one.",
  ));

Deno.test("run says that a function's values are far from the exact ones, where the loss had run away before its first row", async () =>
  assertEquals(
    await noteOf("sqrt", "learning_rate=1e9"),
    "2 of 2 complete trials did not converge: trial 0 (values up to 3.996e+18, exact values up to 31.62) and \
trial 1 (values up to 3.996e+18, exact values up to 31.62). Try a smaller learning_rate.",
  ));

Deno.test("run names three trials of a sweep and counts the others; --resume says so too", () =>
  inFolder(files, async (run, folder) => {
    const args = ["train_rows=1000", "repeats=1", "learning_rate=0.3,3,30,300,3000"];
    const note = await notes(run, "mnist_learning_rate", ...args);
    const { trials } = readRun(newestRun(folder, "mnist_learning_rate"));
    const complete = trials.filter(({ status }) => status === "complete").length;
    assertMatch(
      note!,
      new RegExp(`^${complete - 1} of ${complete} complete trials did not learn: trial 1 \\(`),
    );
    if (complete === 5) {
      assertMatch(note!, /, trial 2 \(.*\), trial 3 \(.*\) and 1 more\. Try a smaller learning_rate\.$/);
    }
    const longer = await run(
      "run",
      "mnist_learning_rate.toml",
      ...args,
      "epochs=4",
      "--resume",
      "--workers=1",
    );
    assertEquals(longer.status, 0, longer.err);
    assertMatch(noteIn(longer)!, /complete trials did not learn: trial 1 \(/);
  }));

/** What is advised at the end of the note, and a run that does it. */
const advised: [advice: string, wrong: string[], then: string[]][] = [
  ["Try a smaller learning_rate.", ["sqrt", "learning_rate=1e9"], ["sqrt", "learning_rate=0.01"]],
  ["Try a smaller learning_rate.", ["xor", "learning_rate=1e9"], ["xor"]], // of 0.5
  ["Try a smaller learning_rate.", ["xor", "learning_rate=1e9", "repeats=1"], ["xor", "repeats=1"]],
  ["It made only 3 steps: try more steps first.", ["xor", "steps=3", "learning_rate=1e-3", "repeats=1"], [
    "xor",
    "repeats=1",
  ]],
  [
    "They made at most 3 steps: try more steps first.",
    ["xor", "steps=3", "learning_rate=1e-3,2e-3", "repeats=1"],
    ["xor", "repeats=1"],
  ],
  [
    "Try a smaller learning_rate, then a larger one.",
    ["xor", "learning_rate=1e-7", "repeats=1"],
    ["xor", "repeats=1"],
  ],
];
for (const [advice, wrong, then] of advised) {
  Deno.test(`run ${wrong.join(" ")}: what the note advises ends it`, async () => {
    const [name, ...args] = wrong;
    const note = (await noteOf(name, ...args))!;
    assert(note.endsWith(`. ${advice}`), note);
    const [same, ...others] = then;
    assertEquals(await noteOf(same, ...others), undefined);
  });
}

const silent: [name: string, ...args: string[]][] = [
  ["xor"],
  ["xor", "steps=100"],
  ["sqrt"],
  ["swish", "--allow-extensions"],
  ["mnist", "train_rows=3000", "repeats=1", "epochs=2"],
  ["mnist_learning_rate", "learning_rate=0.003,0.03,0.3", "train_rows=3000", "repeats=1"],
  ["mnist_note", "train_rows=3000"],
  ["mnist_asha", "train_rows=2000", "epochs=3", "hidden.units=20"],
];
for (const args of silent) {
  Deno.test(`run ${args.join(" ")} has nothing to say of its trials`, async () =>
    assertEquals(await noteOf(...args), undefined));
}

Deno.test("a sum over the rows of a large batch is not compared with that over a few validation rows", () => {
  const rows = Array.from({ length: 120 }, (_, i) => `${(i * 37 % 101) / 50 - 1},${i % 3 ? "yes" : "no"}\n`);
  const toml = `name = "sum"
seed = 3
data = { path = "x.csv", target = "y", validation = 0.02 }
network = { layers = [{ name = "output", units = 1 }] }
train = { loss = "mse_half_sum", steps = 40, batch_size = 118, eval_every = 10 }
optimizer = { type = "sgd", learning_rate = 0.001 }
`;
  return inFolder({ "sum.toml": toml, "x.csv": `x,y\n${rows.join("")}` }, async (run, folder) => {
    assertEquals(await notes(run, "sum"), undefined);
    const [first, ...others] = [...readMetrics(newestRun(folder, "sum"), 0)];
    assert(others.at(-1)!.loss! > 2 * first.val_loss!, "the sum of the batch is the greater one by far");
    assert(others.at(-1)!.loss! < 0.9 * others[0].loss!, "it has fallen");
    assertMatch(
      (await notes(run, "sum", "learning_rate=0.05", "steps=6")) ?? "",
      /^The trial did not learn: loss /,
    );
  });
});

/** Prices of houses by their size: targets of some 300,000 and, divided by 100,000, of about 3. */
const prices = (unit: number) =>
  `size,price\n${
    Array.from(
      { length: 80 },
      (_, k) => `${(k % 40) / 20 - 1},${(300_000 + 2_000 * ((k % 40) - 20)) / unit}\n`,
    ).join("")
  }`;
const houses = `name = "houses"
seed = 1
data = { path = "houses.csv", target = "price", validation = 0.25 }
network = { layers = [{ name = "h", units = 8, activation = "tanh" }, { units = 1 }] }
train = { loss = "mse_mean", epochs = 60, batch_size = 10 }
optimizer = { type = "adam", learning_rate = 0.01 }
`;

Deno.test("run says of large targets that are not scaled that nothing was learned, and what the note advises ends it", () =>
  inFolder({ "houses.toml": houses, "houses.csv": prices(1) }, async (run, folder) => {
    const note = await notes(run, "houses");
    assertMatch(
      note ?? "",
      /^The trial did not learn: median loss \S+ in the last quarter of the steps, always predicting the same gives 533000000\./,
    );
    assertMatch(
      note!,
      / The targets are large \(mean 299000, standard deviation 23090\): bring them to about -3 to 3, by subtracting the mean and dividing by the standard deviation\.$/,
    );
    const [mean, deviation] = [299000, 23090];
    const lines = prices(1).trimEnd().split("\n").map((line, k) => {
      const [size, price] = line.split(",");
      return k === 0 ? line : `${size},${(Number(price) - mean) / deviation}`;
    });
    Deno.writeTextFileSync(`${folder}/houses.csv`, `${lines.join("\n")}\n`);
    assertEquals(await notes(run, "houses"), undefined);
  }));

Deno.test("a penalty of weights is no reason to say that a trial did not learn", async () => {
  const penalised = ["learning_rate=0.01", "network.layers.0.l2=0.05", "epochs=2"];
  assertEquals(await noteOf("mnist", ...penalised, "repeats=1", "data.train_rows=2000"), undefined);
});
