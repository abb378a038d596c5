import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Watched } from "../testing/watched.ts";
import {
  differingFiles,
  inFolder,
  inPlace,
  newestRun,
  program,
  reproducibleFiles,
} from "../testing/run_in_place.ts";

/** The second trial hangs until its time limit. The limit does not change what a run is, so a run lasts as long as needed. */
const stuck = `export default ({ registries, v }) => registries.objectives.register("stuck", {
  description: "hangs, or not",
  options: v.strictObject({ mood: v.string() }),
  build: ({ mood }) => ({
    initial: Float64Array.of(1),
    value: (p) => p[0] * p[0],
    gradient: (out, p) => {
      if (mood === "stuck") {
        console.error("it hangs");
        while (true);
      }
      out[0] = 2 * p[0];
    },
  }),
});
`;

const experiment = `name = "e"
seed = 1
extensions = ["stuck.js"]
objective = { type = "stuck", mood = "calm" }
train = { steps = 20, log_every = 5 }
optimizer = { type = "sgd", learning_rate = 0.1 }
[sweep.parameters]
objective.mood = ["calm", "stuck", "cool"]
`;

const files = { "e.toml": experiment, "stuck.js": stuck };

/** The program in a process of its own, with one worker. */
const start = (folder: string, ...args: string[]) =>
  new Watched(program(folder, ["run", ...args, "--allow-extensions", "--workers=1"]));

/** The same in this process, for what runs no trial that hangs: its worker would stay busy. */
const inThis = (folder: string, ...args: string[]) =>
  inPlace(folder, ["run", ...args, "--allow-extensions", "--workers=1"]);

/** A run that has finished one trial and hangs in the next. It is stopped, so that it takes no time from others. */
async function begin(folder: string): Promise<Watched> {
  const process = start(folder, "e.toml");
  await process.says("it hangs\n");
  process.kill("SIGSTOP");
  return process;
}

/** Everything in the folder of a run. */
function contents(run: string): Map<string, Uint8Array> {
  const all = reproducibleFiles(run);
  all.set("run.json", Deno.readFileSync(`${run}/run.json`));
  return all;
}

const refusal = (run: string, pid: number) =>
  new RegExp(
    `^error: the run is being written by process ${pid} since \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z\n` +
      `  --> ${run}\n   = wait until it ends, or stop it; then continue with --resume\n1 error\\. Nothing was run\\.\n$`,
  );

Deno.test("--resume of a run that another process writes is refused, which changes nothing; when that was killed, it takes the run over", () =>
  inFolder(files, async (_run, folder) => {
    await using first = await begin(folder);
    const path = newestRun(folder, "e");
    const shown = path.slice(folder.length + 1);
    const before = contents(path);
    for (const args of [["e.toml", "--resume"], ["--resume", shown], ["e.toml", "--rerun", "failed"]]) {
      const { status, out, err } = await inThis(folder, ...args);
      assertEquals([status, out], [2, ""], err);
      assertMatch(err.replace(`${folder}/`, ""), refusal(shown, first.pid), args.join(" "));
    }
    assertEquals(differingFiles(before, contents(path)), []);
    assertEquals(first.isOver, false);

    // Its file remains, but the system has released its lock.
    first.kill("SIGKILL");
    await first.end();
    assertStringIncludes(Deno.readTextFileSync(`${path}/parts/claim.json`), `{"pid":${first.pid},`);
    await using heir = start(folder, "e.toml", "--resume", "run.timeout=0.5");
    const { code, err } = await heir.end();
    assertEquals(code, 1, err); // for the one that hangs
    assertStringIncludes(err, `3 trials, 1 already finished, 1 at a time, in ${shown}\n`);
    assertEquals(
      Deno.readTextFileSync(`${path}/trials.csv`).split("\n").slice(1, -1).map((row) => row.split(",")[4]),
      ["complete", "timeout", "complete"],
    );
  }));

Deno.test("of two processes that resume a killed run at the same time one does, and the other is refused", () =>
  inFolder(files, async (_run, folder) => {
    await using first = await begin(folder);
    first.kill("SIGKILL");
    await first.end();
    const path = newestRun(folder, "e");
    const both = [start(folder, "e.toml", "--resume"), start(folder, "e.toml", "--resume")];
    await using one = both[0];
    await using other = both[1];
    const [loser, winner] = await Promise.race([
      one.end().then(() => [one, other]),
      other.end().then(() => [other, one]),
    ]);
    const { code, out, err } = await loser.end();
    await winner.says("it hangs\n");
    assertEquals([code, out], [2, ""], err);
    // The winner may not yet have said who it is when the other looks.
    const known = err.replace(
      "by another process\n",
      `by process ${winner.pid} since 2000-01-01T00:00:00.000Z\n`,
    );
    assertMatch(known, refusal(path.slice(folder.length + 1), winner.pid));
    assertStringIncludes(winner.err, "3 trials, 1 already finished, 1 at a time, in ");
    assert(!winner.isOver);
  }));

Deno.test("a run that is begun while another of the same experiment is alive has a folder of its own; that one, killed and resumed, has the same bytes", () =>
  inFolder(files, async (_run, folder) => {
    await using first = await begin(folder);
    const path = newestRun(folder, "e");
    const before = contents(path);
    await using second = start(folder, "e.toml", "run.timeout=0.5");
    assertEquals((await second.end()).code, 1, second.err); // for the one that hangs
    assertEquals(differingFiles(before, contents(path)), []);
    assertEquals(first.isOver, false);
    first.kill("SIGKILL");
    await first.end();
    await using heir = start(folder, "--resume", path.slice(folder.length + 1), "run.timeout=0.5");
    assertEquals((await heir.end()).code, 1, heir.err);
    const runs = Array.from(
      Deno.readDirSync(`${folder}/results/e`),
      ({ name }) => `${folder}/results/e/${name}`,
    );
    assertEquals(runs.length, 2);
    const [expected, found] = [runs.find((run) => run !== path)!, path].map(reproducibleFiles);
    for (const files of [expected, found]) files.delete("experiment.toml"); // says the limit, or not
    assertEquals(differingFiles(expected, found), []);
  }));
