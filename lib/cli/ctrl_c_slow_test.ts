import { assert, assertEquals, assertLess, assertMatch, assertStringIncludes } from "@std/assert";
import { copyProject } from "../testing/project_copy.ts";
import { screenOf } from "../testing/screen.ts";
import { Interruption } from "./interruption.ts";
import { inPlace, newestRun, type Printed, type Typed, wordsInTerminal } from "../testing/run_in_place.ts";

const long = `name = "long"
seed = 1
data = { dataset = "moons" }
network = { layers = [{ units = 8, activation = "tanh" }, { units = 2, activation = "softmax" }] }
train = { loss = "cross_entropy", epochs = 1000000, batch_size = 10, log_every = 50 }
optimizer = { type = "sgd", learning_rate = 0.01 }
[sweep.parameters]
optimizer.learning_rate = [0.01, 0.02, 0.03]
`;

/** Hangs at its first step, so that the first Ctrl-C does not end it soon. */
const stuck = `export default ({ registries, v }) => {
  registries.objectives.register("stuck", {
    description: "hangs",
    options: v.strictObject({}),
    build: () => ({
      initial: Float64Array.of(1),
      value: (p) => p[0] * p[0],
      gradient: () => {
        console.error("it hangs");
        while (true);
      },
    }),
  });
};
`;

const hanging = `name = "hanging"
seed = 1
extensions = ["./stuck.js"]
objective = { type = "stuck" }
train = { steps = 20 }
optimizer = { type = "sgd", learning_rate = 0.1 }
`;

const ctrlC = "\x03";
const [hide, show, noWrap, wrap] = ["\x1b[?25l", "\x1b[?25h", "\x1b[?7l", "\x1b[?7h"];

/** A copy of the project, in which `deno task` runs as for a user. */
async function inProject(
  test: (task: (args: string[], ...typed: Typed[]) => Promise<Printed>, home: string) => Promise<void>,
): Promise<void> {
  const folder = Deno.realPathSync(Deno.makeTempDirSync());
  const home = `${folder}/jellyfish`;
  try {
    copyProject(home);
    Deno.writeTextFileSync(`${home}/experiments/long.toml`, long);
    Deno.writeTextFileSync(`${home}/experiments/hanging.toml`, hanging);
    Deno.writeTextFileSync(`${home}/experiments/stuck.js`, stuck);
    await test((args, ...typed) => wordsInTerminal(home, ["deno", "task", ...args], {}, typed), home);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** The last of some texts that was printed. */
const last = (text: string, ...parts: string[]) =>
  parts.toSorted((a, b) => text.lastIndexOf(a) - text.lastIndexOf(b)).at(-1);

// Until 0.2.0, the signal that deno task passes on was taken for a second Ctrl-C: the run ended as if killed.
Deno.test("one Ctrl-C under deno task interrupts a run in order, whenever it comes", () =>
  inProject(async (task, home) => {
    for (const wait of [0, 100, 500]) {
      const { status, text } = await task(["run", "long", "--workers=2"], {
        after: "trial 0 ",
        wait,
        keys: ctrlC,
      });
      assertEquals(status, 130, `after ${wait} ms: ${text}`);
      const screen = screenOf(text, 100);
      assertMatch(screen, /interrupted: 0 of 3 trials finished\n/, `after ${wait} ms`);
      assertStringIncludes(screen, "\n3 trials: ");
      assert(text.includes(hide));
      assertEquals([last(text, hide, show), last(text, noWrap, wrap)], [show, wrap]);
      assertMatch((await inPlace(home, ["inspect", "long"])).text, /interrupted/);
    }
  }));

Deno.test("a second Ctrl-C a second later ends a run at once: it restores the terminal and says how to resume", () =>
  inProject(async (task, home) => {
    const begin = performance.now();
    const { status, text } = await task(
      ["run", "hanging", "--allow-extensions"],
      { after: "it hangs", keys: ctrlC },
      { after: "it hangs", wait: 1500, keys: ctrlC },
    );
    assertEquals(status, 130, text);
    assertLess(performance.now() - begin, 30_000);
    assertEquals(last(text, hide, show, noWrap, wrap) === hide, false);
    assertEquals([last(text, hide, show), last(text, noWrap, wrap)], [show, wrap]);
    const run = newestRun(home, "hanging").slice(home.length + 1);
    assertStringIncludes(
      screenOf(text, 100),
      `ended at once: steps after the last checkpoints are lost\nto resume it: deno task run --resume ${run}`,
    );
    assert(!text.includes("interrupted: "), text);
    assertMatch((await inPlace(home, ["inspect", "hanging"])).text, /killed/);
  }));

/** Signals and when they come, in ms after the first; the status with which the program ends, and when. */
const sequences: [signals: [Deno.Signal, number][], status: number | undefined, said: boolean][] = [
  [[["SIGINT", 0]], undefined, false],
  [[["SIGINT", 0], ["SIGINT", 0], ["SIGINT", 300]], undefined, false],
  [[["SIGTERM", 0], ["SIGTERM", 300]], undefined, false],
  [[["SIGINT", 0], ["SIGTERM", 300]], 143, true],
  [[["SIGINT", 0], ["SIGINT", 300], ["SIGINT", 1500]], 130, true],
  [[["SIGTERM", 0], ["SIGINT", 1500]], 130, true],
];

for (const [signals, status, said] of sequences) {
  Deno.test(`Interruption.take() of ${JSON.stringify(signals)}`, async () => {
    const happened: (string | number)[] = [];
    const interruption = new Interruption(true, {
      toTerminal: (text) => happened.push(text),
      exit: (status) => happened.push(status),
    });
    interruption.beforeEnd(() => happened.push("last words"));
    let now = 0;
    for (const [signal, at] of signals) {
      await new Promise((resolve) => setTimeout(resolve, at - now));
      now = at;
      assertEquals(happened, []);
      interruption.take(signal);
      assertEquals([interruption.signal.aborted, interruption.received], [true, signals[0][0]]);
    }
    assertEquals(happened, said ? ["last words", `${show}${wrap}`, status] : []);
  });
}

Deno.test("Interruption.take() counts only time in which a signal could be noticed", async () => {
  let status: number | undefined;
  const interruption = new Interruption(true, { toTerminal: () => {}, exit: (code) => status = code });
  interruption.take("SIGINT");
  const begin = performance.now();
  while (performance.now() - begin < 1500); // as if tables were written
  await new Promise((resolve) => setTimeout(resolve, 0));
  interruption.take("SIGINT"); // it came long ago
  assertEquals(status, undefined);
});

Deno.test("Interruption.take() ends other commands at once and writes nothing", () => {
  const happened: unknown[] = [];
  const interruption = new Interruption(false, {
    toTerminal: (text) => happened.push(text),
    exit: (status) => happened.push(status),
  });
  interruption.take("SIGINT");
  assertEquals(happened, [130]);
});
