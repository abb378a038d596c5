import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { attemptsAt } from "../../cluster/attempt.ts";
import { installationOf } from "../../cluster/installation.ts";
import { Launch, type LaunchEvent } from "../../cluster/launch.ts";
import { readPlan } from "../../cluster/plan.ts";
import { shardsOf } from "../../cluster/shard.ts";
import { Slurm } from "../../cluster/slurm/slurm.ts";
import { type Testbed, testOnSlurm } from "../../testing/slurm/testbed.ts";
import { launchLines } from "./launch_lines.ts";
import {
  differencesFromLocal,
  inSharedFolder,
  Program,
  task,
  taskArguments,
  until,
} from "../../testing/on_cluster.ts";
import { inPlace, newestRun } from "../../testing/run_in_place.ts";

const grid = (steps: number, trials = 12, more = "") =>
  `name = "net"
seed = 4
data = { dataset = "moons", train_rows = 100, test_rows = 50, validation = 0.25 }
network = { layers = [{ name = "hidden", units = 8, activation = "tanh" }, { units = 2, activation = "softmax" }] }
train = { loss = "cross_entropy", batch_size = 10, steps = ${steps}, log_every = 500, eval_every = 1000 }
optimizer = { type = "adam", learning_rate = 0.01 }
checkpoint = { every_steps = 500 }
launcher = { heartbeat_timeout = 4${more} }
[sweep]
method = "random"
max_configurations = ${trials}
[sweep.parameters]
optimizer.learning_rate = { min = 0.0001, max = 0.1, log = true }
`;

/** Says something to Slurm as an administrator would. */
async function say(bed: Testbed, command: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args, env: bed.env }).output();
  if (success) return new TextDecoder().decode(stdout);
  throw new Error(new TextDecoder().decode(stderr));
}

/** Lets jobs start that were submitted with --hold. */
async function release(bed: Testbed): Promise<void> {
  for (const job of new Set(await bed.queue("%r %F"))) {
    const [reason, id] = job.split(" ");
    if (reason === "JobHeldUser") await say(bed, "scontrol", "release", id);
  }
}

const begin = (folder: string, bed: Testbed, ...args: string[]) =>
  new Program(task(folder, "run:slurm", ["e.toml", ...args], bed));

/** Number of elements that have begun, or are through. */
const begun = (run: string) =>
  new Set([...attemptsAt(run), ...shardsOf(run)].map(({ element }) => element)).size;

/** Names of runs that are there. */
const runs = (folder: string) => {
  try {
    return [...Deno.readDirSync(`${folder}/results/net`)].map(({ name }) => name);
  } catch {
    return [];
  }
};

testOnSlurm("a node that loses power: Slurm starts its elements again, which go on", {}, async (bed) => {
  await inSharedFolder({ "e.toml": grid(60_000, 8) }, async (folder) => {
    const program = begin(folder, bed, "--jobs=4");
    await program.says(/\b4 running/);
    await until("trials that run", () => begun(newestRun(folder, "net")) === 4);
    await bed.down("n1"); // Slurm fills this one first
    assertEquals(await program.ended(), 0, program.err);
    assertEquals(program.err.includes("submitting it again"), false, program.err);
    assertEquals(await differencesFromLocal(folder, "net", "e.toml"), []);
  });
});

testOnSlurm(
  "a controller that dies and forgets costs nothing, nor does an element that it holds",
  {},
  async (bed) => {
    await inSharedFolder({ "e.toml": grid(40_000, 16) }, async (folder) => {
      const program = begin(folder, bed, "--jobs=8");
      await program.says(/\b6 running/);
      await bed.outage(true);
      await program.says(
        /\nSlurm does not respond \(.+\): jobs continue, and their files are still watched\n/,
      );
      await bed.recover();
      // It gives numbers of jobs again that it has forgotten, and takes a node out where such a job still runs.
      let code: number | undefined;
      const ended = program.ended().then((status) => code = status);
      await until("the end", async () => {
        for (const node of ["n1", "n2", "n3"]) {
          if (!/DRAIN/.test(await say(bed, "scontrol", "show", "node", node))) continue;
          await say(bed, "scontrol", "update", `nodename=${node}`, "state=resume").catch(() => {});
        }
        await new Promise((resolve) => setTimeout(resolve, 1000));
        return code !== undefined;
      }, 100);
      await ended;
      assertEquals(code, 0, program.err);
      assertMatch(program.err, /\nSlurm responds again\n/);
      assertEquals(await differencesFromLocal(folder, "net", "e.toml"), []);
    });
  },
);

testOnSlurm(
  "a controller that is away when a sweep is submitted: said, and nothing is left",
  {},
  async (bed) => {
    await inSharedFolder({ "e.toml": grid(100) }, async (folder) => {
      await bed.outage();
      const program = begin(folder, bed, "--jobs=3");
      assertEquals(await program.ended(), 1);
      assertMatch(program.err, /^error: Slurm does not respond: Unable to contact slurm controller[^\n]*\n$/);
      assertEquals(runs(folder), []);
    });
  },
);

testOnSlurm(
  "elements that Slurm has forgotten are sent again when a launcher attaches",
  { minJobAge: 2 },
  async (bed) => {
    await inSharedFolder({ "e.toml": grid(60_000, 8) }, async (folder) => {
      const program = begin(folder, bed, "--jobs=4", "--detach");
      assertEquals(await program.ended(), 0, program.err);
      await until("attempts", () => begun(newestRun(folder, "net")) === 4);
      await say(bed, "scancel", "--me", "--signal=KILL");
      await until("no jobs", async () => (await bed.queue("%A")).length === 0);
      const known = async () => {
        const { stdout } = await new Deno.Command("squeue", {
          args: ["-h", "-t", "all"],
          env: bed.env,
        }).output();
        return stdout.length > 0;
      };
      await until("Slurm to forget", async () => !await known());
      const ended = shardsOf(newestRun(folder, "net")).length; // before the others had begun, on a busy machine
      const again = new Program(task(folder, "run:slurm", ["--resume", "net"], bed));
      assertEquals(await again.ended(), 0, again.err);
      assertMatch(again.err, new RegExp(`\\nsubmitted ${4 - ended} elements? as job \\d+\\n`));
      assertEquals(await differencesFromLocal(folder, "net", "e.toml"), []);
    });
  },
);

testOnSlurm(
  "an element that fails is sent again, with its last words; the others run on",
  {},
  async (bed) => {
    await inSharedFolder({ "e.toml": grid(60_000, 8) }, async (folder) => {
      const program = begin(folder, bed, "--jobs=4");
      await program.says(/\b4 running/);
      const job = /as job (\d+)/.exec(program.err)![1];
      const run = newestRun(folder, "net");
      // Its own attempt alone: on a busy machine it may be through before the last of the others begins.
      await until("its attempt", () => attemptsAt(run, 2).length > 0);
      await say(bed, "scancel", "--signal=TERM", "--batch", `${job}_2`);
      assertEquals(await program.ended(), 0, program.err);
      assertMatch(
        program.err,
        /\nelement 2 ended on node n\d without results \(FAILED\): submitting it again\n( {2}.*\n)* {2}element 2: interrupted, the next attempt resumes it\nsubmitted 1 element as job \d+\n/,
      );
      assertEquals(await differencesFromLocal(folder, "net", "e.toml"), []);
    });
  },
);

testOnSlurm(
  "an element that always fails is given up after its retries; the others' results are there",
  {},
  async (bed) => {
    await inSharedFolder({ "e.toml": grid(100, 4) }, async (folder) => {
      // A node without the program: as if it were not installed there.
      const program = begin(folder, bed, "--jobs=2", "--retries=1", "--sbatch-arg=--hold");
      await program.says(/2 waiting \(JobHeldUser/);
      const run = newestRun(folder, "net");
      const [list] = [...Deno.readDirSync(`${run}/parts/arrays`)].map(({ name }) => name);
      Deno.writeTextFileSync(`${run}/parts/arrays/${list}`, "0\n"); // the second job finds no line of its own
      const job = /as job (\d+)/.exec(program.err)![1];
      await say(bed, "scontrol", "release", job);
      await program.says(/element 1 ended/);
      await until("its copy", async () => (await bed.queue("%r")).includes("JobHeldUser"));
      const [copy] = await bed.queue("%A");
      await say(bed, "scancel", "--signal=KILL", copy);
      assertEquals(await program.ended(), 1);
      assertMatch(
        program.err,
        /\nelement 1 ended on node n\d without results \(FAILED\): submitting it again\n {2}no line 2 in /,
      );
      assertMatch(
        program.err,
        /\nelement 1 ended.* without results( \(CANCELLED\))?: no retries are left\n/,
      );
      assertMatch(
        program.err,
        /\ngiven up: finished work is kept; resume with deno task run:slurm --resume \S+\n$/,
      );
      const statuses = Deno.readTextFileSync(`${run}/trials.csv`).trimEnd().split("\n").slice(1).map((row) =>
        row.split(",")[4]
      );
      assertEquals(statuses, ["complete", "complete", "waiting", "waiting"]);
      // What is missing is sent when somebody attaches.
      const again = new Program(task(folder, "run:slurm", ["--resume", "net"], bed));
      await again.says(/JobHeldUser/); // what was asked of Slurm is asked again
      await release(bed);
      assertEquals(await again.ended(), 0, again.err);
      assertEquals(await differencesFromLocal(folder, "net", "e.toml"), []);
    });
  },
);

testOnSlurm("elements that find another experiment than was planned are not sent again", {}, async (bed) => {
  await inSharedFolder({ "e.toml": grid(100, 4) }, async (folder) => {
    const program = begin(folder, bed, "--jobs=2", "--sbatch-arg=--hold");
    await program.says(/2 waiting \(JobHeldUser: /);
    const run = newestRun(folder, "net");
    const file = `${run}/experiment.toml`;
    Deno.writeTextFileSync(file, Deno.readTextFileSync(file).replace("batch_size = 10", "batch_size = 20"));
    let code: number | undefined;
    const ended = program.ended(60).then((status) => code = status);
    await until("the end", async () => {
      await release(bed);
      return code !== undefined;
    });
    await ended;
    assertEquals(code, 1, program.err);
    const once = "element 0 ended on node n\\d without results \\(FAILED\\): ";
    assertMatch(program.err, new RegExp(`\n${once}submitting it again\n`));
    assertMatch(program.err, new RegExp(`\n${once}not retried, because it would fail the same way\n`));
    assertStringIncludes(program.err, "train.batch_size: 10 in the run, 20 now");
    assertMatch(program.err, /\ngiven up: /);
  });
});

for (
  const [what, args, words] of [
    [
      "more CPUs than a node has",
      ["--cpus-per-task=64"],
      /0 running, 2 waiting \(PartitionConfig: [^\n]+\)\n/,
    ],
    [
      "more time than the partition allows",
      ["--partition=short", "--time=10"],
      /0 running, 2 waiting \(PartitionTimeLimit: [^\n]+\)\n/,
    ],
  ] as const
) {
  testOnSlurm(`who asks for ${what} is told why nothing starts`, {}, async (bed) => {
    await inSharedFolder({ "e.toml": grid(100, 2) }, async (folder) => {
      const program = begin(folder, bed, "--jobs=2", ...args);
      await program.says(words);
      await program.says(
        / note: no job can start until this is changed; deno task run:slurm --cancel RUN cancels the jobs\n/,
      );
      program.kill("SIGINT");
      assertEquals(await program.ended(), 130);
      const cancel = new Program(task(folder, "run:slurm", ["--cancel", "net"], bed));
      assertEquals(await cancel.ended(), 0, cancel.err);
      assertEquals(await bed.queue(), []);
    });
  });
}

testOnSlurm("what Slurm refuses is said with what to do, and nothing is left", {}, async (bed) => {
  await inSharedFolder({ "e.toml": grid(100, 2) }, async (folder) => {
    const refused = async (...args: string[]) => {
      const program = begin(folder, bed, "--jobs=2", ...args);
      assertEquals(await program.ended(), 2, program.err);
      assertEquals(runs(folder), []);
      return program.err.slice(program.err.search(/^error: /m)); // what is in front of it is of the experiment
    };
    assertMatch(
      await refused("--partition=mian"),
      /^error: [^\n]*invalid partition[^\n]*\n {2}note: did you mean main\?\n {2}note: the partitions are: main, short\n$/i,
    );
    assertMatch(
      await refused("--mem=1T"),
      /^error: [^\n]*\n {2}note: no node has that much memory: request less with --mem[^\n]*\n$/,
    );
    assertMatch(
      await refused("--sbatch-arg=--array=0-3"),
      /^error: --array=0-3 cannot be passed to sbatch: /,
    );
  });
});

testOnSlurm(
  "a folder that nodes do not see: refused where that is known, found by --probe, and guessed from elements that leave nothing",
  { privateTmp: true },
  async (bed) => {
    const folder = Deno.makeTempDirSync({ dir: "/tmp" });
    try {
      Deno.writeTextFileSync(`${folder}/e.toml`, grid(100, 2));
      const program = begin(folder, bed, "--jobs=2");
      assertEquals(await program.ended(), 2);
      assertStringIncludes(
        program.err,
        "error: the run is in /tmp, which is local to each node: jobs would not find it there\n",
      );
      assertEquals(runs(folder), []);

      const probe = begin(folder, bed, "--probe");
      assertEquals(await probe.ended(), 1);
      assertEquals(
        probe.err.split("\n").slice(-3),
        [
          `error: node n1 does not have the folder ${folder}/results: the job ended and wrote nothing there`,
          "All nodes must have these at the same path, on a shared disk.",
          "",
        ],
      );

      // Where the path does not tell.
      const { status, err } = await inPlace(folder, ["plan", "e.toml", "--jobs=2"]);
      assertEquals(status, 0, err);
      const run = newestRun(folder, "net");
      const plan = readPlan(`${run}/plan.json`);
      let said = "";
      const tell = launchLines(plan, (text) => said += text);
      const config = { cpus_per_task: 1, sbatch_args: [], retries: 0, heartbeat_timeout: 4 };
      const launch = new Launch({
        run,
        plan,
        config,
        installation: installationOf(run),
        slurm: new Slurm(bed.env),
        tell: (event: LaunchEvent) => tell(event),
      });
      await launch.submit([0, 1]);
      assertEquals(await launch.watch(new AbortController().signal), "given up");
      assertMatch(
        said,
        /\nelement 0 ended on node n1 without results \(FAILED\): no retries are left\n {2}it wrote nothing: its node may not see the run's folder or its log; check with deno task run:slurm FILE --probe\n/,
      );
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
);

testOnSlurm("--probe asks a node whether it finds what is needed", {}, async (bed) => {
  await inSharedFolder({ "e.toml": grid(100, 2) }, async (folder) => {
    const probe = begin(folder, bed, "--probe");
    assertEquals(await probe.ended(), 0, probe.err);
    assertEquals(probe.out, "node n1 has everything that is needed\n");
    assertEquals([...Deno.readDirSync(`${folder}/results`)], []);
  });
});

Deno.test("without Slurm run:slurm says where it is to be run", async () => {
  await inSharedFolder({ "e.toml": grid(100, 2) }, async (folder) => {
    const command = new Deno.Command("bash", {
      args: ["-c", 'PATH=/nowhere exec "$0" "$@"', Deno.execPath(), ...taskArguments("run:slurm"), "e.toml"],
      cwd: folder,
      env: { INIT_CWD: folder, NO_COLOR: "1" },
    });
    const { code, stderr } = await command.output();
    assertEquals([code, new TextDecoder().decode(stderr)], [
      2,
      "error: Slurm was not found: scontrol is not installed\n" +
      "  note: run this where sbatch works, such as on a login node of a cluster\n" +
      "  note: for other schedulers, use deno task plan FILE\n",
    ]);
    assertEquals(runs(folder), []);
  });
});
