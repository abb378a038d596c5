import { assert, assertEquals, assertMatch } from "@std/assert";
import { screenOf } from "../testing/screen.ts";
import {
  differingFiles,
  inFolder,
  inTerminal,
  newestRun,
  type Printed,
  program,
  reproducibleFiles,
} from "../testing/run_in_place.ts";

/** An activation and a sampler that no thread but a worker knows; both print. */
const own = `export default ({ registries, v }) => {
  console.log("loaded \\x1b[2J\\x1b[H");
  registries.activations.register("own", {
    description: "x * (1 + tilt)",
    options: v.strictObject({ tilt: v.optional(v.number(), 0) }),
    build: ({ tilt }) => ({ f: (x) => x * (1 + tilt), df: () => 1 + tilt }),
  });
};
`;

const experiment = `name = "e"
seed = 1
extensions = ["own.js"]
repeats = 2
data = { dataset = "moons", train_rows = 120, validation = 0.25, test_rows = 20 }
network = { layers = [{ name = "h", units = 4, activation = "own" }, { units = 2, activation = "softmax" }] }
train = { loss = "cross_entropy", epochs = 40, batch_size = 10, log_every = 20 }
optimizer = { type = "adam", learning_rate = 0.02 }
[sweep.parameters]
network.layers.h.activation = [{ type = "own", tilt = 0.0 }, { type = "own", tilt = 0.5 }, "relu"]
`;
const files = { "e.toml": experiment, "own.js": own };
const allowed = "--allow-extensions";

/** The same through pipes. */
async function inPipe(folder: string, args: readonly string[]): Promise<Printed> {
  const { code, stdout, stderr } = await program(folder, args).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { status: code, out, err, text: err + out };
}

/** What differs from run to run: times, the folder, and which of several workers is first. */
function steady(text: string): string[] {
  const lines = text.split("\n").map((line) =>
    line.replace(/results\/e\/\S+/, "RUN").replace(/started .* UTC, took [\d.]+ s/, "BEGAN, TOOK").replace(
      /, [\d.]+ s$/,
      ", TIME",
    ).trimEnd()
  );
  const trials = lines.filter((line) => line.startsWith("[")).map((line) => line.replace(/^\[\d+/, "[N"));
  const printed = lines.filter((line) => line.startsWith("own.js: "));
  const others = lines.filter((line) => line !== "" && !/^(\[|own\.js: )/.test(line));
  return [...printed, ...others, ...trials.sort()];
}

Deno.test("a sweep with an extension leaves the same words and the same bytes on a terminal as through a pipe", () =>
  inFolder(files, (_, terminal) =>
    inFolder(files, async (_, pipe) => {
      const args = ["run", "e.toml", allowed, "--workers=2"];
      const [seen, piped] = [await inTerminal(terminal, args), await inPipe(pipe, args)];
      assertEquals([seen.status, piped.status], [0, 0], seen.text + piped.text);
      assertMatch(seen.text, /all +[█░]+ \d\/6 trials/); // there were bars
      assert(!seen.text.includes("\x1b[2J")); // what the extension printed clears nothing
      assertEquals(steady(screenOf(seen.text, 100)), steady(piped.err + piped.out));
      assertEquals(steady(piped.err).filter((line) => line.startsWith("own.js")), [
        "own.js: loaded \\u001b[2J\\u001b[H",
      ]);
      const [expected, found] = [pipe, terminal].map((folder) => reproducibleFiles(newestRun(folder, "e")));
      assertEquals(differingFiles(expected, found), []);
    })));

Deno.test("every command takes an extension on a terminal, and says there what it says through a pipe", () =>
  inFolder(files, async (_, folder) => {
    const whole = await inTerminal(folder, ["run", "e.toml", allowed, "--workers=2", "repeats=1"]);
    assertEquals(whole.status, 0, whole.text);
    const same = async (...args: string[]) => {
      const [seen, piped] = [await inTerminal(folder, args), await inPipe(folder, args)];
      assertEquals([seen.status, piped.status], [0, 0], `${args}: ${seen.text}${piped.text}`);
      assertEquals(steady(screenOf(seen.text, 100)), steady(piped.err + piped.out), `${args}`);
      return seen.text;
    };
    await same("show", "e.toml", allowed);
    await same("check", "e.toml", allowed);
    await same("run", "e.toml", allowed, "--dry-run");
    assertMatch(await same("predict", "e", "--data=test", allowed), /20 rows to/);
    const watched = steady(screenOf((await inTerminal(folder, ["inspect", "e", "--watch"])).text, 100));
    const inspected = steady((await inPipe(folder, ["inspect", "e"])).out); // through a pipe --watch shows no table
    assertEquals(watched, [...inspected, "the run has ended: complete, 3 trials: 3 complete"]);
    const report = await inTerminal(folder, ["report", "e", allowed]);
    assertEquals(report.status, 0, report.text);
    assertMatch(
      Deno.readTextFileSync(`${newestRun(folder, "e")}/report.html`),
      /Trial \d, test data: \d+ of 20 samples correct/,
    );
    const longer = await inTerminal(folder, ["run", "e.toml", allowed, "--resume", "repeats=2"]);
    assertEquals(longer.status, 0, longer.text);
    assertMatch(screenOf(longer.text, 100), /6 trials, 3 already finished/);
  }));

Deno.test("Ctrl-C on a terminal interrupts a sweep with an extension; resumed there, the bytes are those of a whole run", () =>
  inFolder(files, (_, stopped) =>
    inFolder(files, async (_run, whole) => {
      const args = ["run", "e.toml", allowed, "--workers=1", "epochs=500"];
      const interrupted = await inTerminal(stopped, args, { after: "[1/6]", keys: "\x03" });
      assertEquals(interrupted.status, 130, interrupted.text);
      const screen = screenOf(interrupted.text, 100);
      assertMatch(screen, /interrupted: \d of 6 trials finished\n/);
      // The command is one line for the terminal, whatever its width.
      const [, command] = /to resume it: deno task (run --resume \S+ --allow-extensions)/.exec(
        interrupted.text,
      )!;
      const run = newestRun(stopped, "e").slice(stopped.length + 1);
      assertEquals(command, `run --resume ${run} --allow-extensions`);
      assert(!screen.includes("░"), screen); // no bar remains
      const resumed = await inTerminal(stopped, command.split(" "));
      assertEquals(resumed.status, 0, resumed.text);
      assertMatch(
        screenOf(resumed.text, 100),
        /resuming: \d of 6 trials (is|are) complete, \d continues? from a checkpoint \(trial \d at step \d+\)/,
      );
      assertEquals((await inPipe(whole, args)).status, 0);
      const [expected, found] = [whole, stopped].map((folder) => reproducibleFiles(newestRun(folder, "e")));
      assertEquals(differingFiles(expected, found), []);
    })));
