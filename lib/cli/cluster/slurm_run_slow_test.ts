import { assertEquals, assertGreater, assertMatch } from "@std/assert";
import { clusterPaths } from "../../cluster/cluster_paths.ts";
import { testOnSlurm } from "../../testing/slurm/testbed.ts";
import {
  differencesFromLocal,
  inSharedFolder,
  Program,
  task,
  trialRows,
  until,
} from "../../testing/on_cluster.ts";
import { newestRun } from "../../testing/run_in_place.ts";

/** A small network with two repeats. */
const sweep = (steps: number, more = "") =>
  `name = "net"
seed = 4
repeats = 2
data = { dataset = "moons", train_rows = 100, test_rows = 50, validation = 0.25 }
network = { layers = [{ name = "hidden", units = 8, activation = "tanh" }, { units = 2, activation = "softmax" }] }
train = { loss = "cross_entropy", batch_size = 10, steps = ${steps}, log_every = 50, eval_every = 200 }
optimizer = { type = "adam", learning_rate = 0.01 }
checkpoint = { every_steps = 500 }
launcher = { heartbeat_timeout = 4 }
${more}
`;

const grid = (steps: number, count: number) =>
  sweep(steps, `[sweep]\nmethod = "random"\nmax_configurations = ${count}\n${rates}`);
const rates =
  "[sweep.parameters]\noptimizer.learning_rate = { min = 0.0001, max = 0.1, log = true }\nnetwork.layers.hidden.units = [4, 8, 12]";

testOnSlurm("a sweep on a cluster has the bytes of one on this machine", {}, async (bed) => {
  await inSharedFolder({ "e.toml": grid(200, 20) }, async (folder) => {
    const program = new Program(task(folder, "run:slurm", ["e.toml", "--jobs=8"], bed));
    assertEquals(await program.ended(), 0, program.err);
    assertMatch(
      program.err,
      /^40 trials in 8 elements, in results\/net\/\S+\nsubmitted 8 elements as job \d+\n/m,
    );
    assertMatch(program.out, /\n40 trials: 40 complete\n/);
    assertEquals(await differencesFromLocal(folder, "net", "e.toml"), []);
    assertEquals(await bed.queue(), []);
  });
});

testOnSlurm(
  "a node that crashes, one that hangs and a controller that starts again cost no trial, double none and change no byte",
  { nodeTimeout: 5 },
  async (bed) => {
    await inSharedFolder({ "e.toml": grid(18_000, 25) }, async (folder) => {
      const program = new Program(task(folder, "run:slurm", ["e.toml", "--jobs=10"], bed));
      await program.says(/\b[1-9]\d* running/);
      await bed.crash("n1");
      await bed.hang("n2");
      await bed.outage();
      await program.says(/\nSlurm does not respond \(Unable to contact slurm controller/);
      await bed.recover();
      await program.says(/\nSlurm responds again\n/);
      assertEquals(await program.ended(), 0, program.err);
      assertEquals(
        trialRows(folder, "net").map((row) => parseInt(row)),
        Array.from({ length: 50 }, (_, k) => k),
      );
      assertEquals(await differencesFromLocal(folder, "net", "e.toml"), []);
    });
  },
);

for (
  const [what, settings, longer] of [
    [
      "tpe",
      (_steps: number) => 'method = { type = "tpe", startup = 6, batch = 3 }\nmax_configurations = 12',
      40_000,
    ],
    [
      "asha",
      (steps: number) =>
        `method = "random"\npruner = { type = "asha", min_steps = ${steps / 4} }\nmax_configurations = 16`,
      40_000,
    ],
  ] as const
) {
  const search = (steps: number) =>
    sweep(steps, `[sweep]\nmetric = "val_loss"\n${settings(steps)}\n${rates}`);
  testOnSlurm(
    `${what} on 4 elements decides as on this machine, also when a node is lost`,
    {},
    async (bed) => {
      await inSharedFolder({ "e.toml": search(longer) }, async (folder) => {
        const program = new Program(task(folder, "run:slurm", ["e.toml", "--jobs=4"], bed));
        /** A node on which an element has just taken a trial. */
        let node: string | undefined;
        const find = async () => {
          const { claims } = clusterPaths(newestRun(folder, "net"));
          const [newest] = [...Deno.readDirSync(claims)].filter(({ name }) => name.includes("@"))
            .map(({ name }) => ({ name, at: Deno.statSync(`${claims}/${name}`).ctime!.getTime() }))
            .sort((a, b) => b.at - a.at);
          const job = newest?.name.split("@")[1].split(".")[1];
          node = (await bed.queue("%A %N")).find((line) => line.startsWith(`${job} `))?.split(" ")[1];
          return node !== undefined;
        };
        await program.says(/\b4 running/);
        await until("a trial that runs", () => find().catch(() => false)); // it may end at this moment
        await bed.down(node!);
        const lost = performance.now();
        assertEquals(await program.ended(), 0, program.err);
        // What the node had taken is for others after launcher.heartbeat_timeout: it had something.
        assertGreater((performance.now() - lost) / 1000, 4);
        assertEquals(await differencesFromLocal(folder, "net", "e.toml"), []);
      });
    },
  );
}

testOnSlurm(
  "a launcher that was killed is attached to again and continues; then nothing is left to do",
  {},
  async (bed) => {
    await inSharedFolder({ "e.toml": grid(4000, 25) }, async (folder) => {
      const first = new Program(task(folder, "run:slurm", ["e.toml", "--jobs=8"], bed));
      await first.says(/\b[1-9]\d* running/);
      first.kill("SIGKILL");
      await first.ended();
      const again = new Program(task(folder, "run:slurm", ["--resume", "net"], bed));
      assertEquals(await again.ended(), 0, again.err);
      assertEquals(again.err.includes("submitted"), false, again.err); // all of them were still on their way
      assertEquals(await differencesFromLocal(folder, "net", "e.toml"), []);
      const last = new Program(task(folder, "run:slurm", ["--resume", "net"], bed));
      assertEquals(await last.ended(), 0);
      assertMatch(last.err, /^results\/net\/\S+ has ended \(complete\): there is nothing to resume\n$/);
    });
  },
);

testOnSlurm(
  "an interrupted launcher leaves its jobs alone; --cancel leaves no job, and --resume goes on",
  {},
  async (bed) => {
    await inSharedFolder({ "e.toml": grid(4000, 50) }, async (folder) => {
      const program = new Program(task(folder, "run:slurm", ["e.toml", "--jobs=12"], bed));
      await program.says(/\b[1-9]\d* running/); // others wait: on a loaded machine, trials end before a later line
      program.kill("SIGINT");
      assertEquals(await program.ended(), 130);
      assertMatch(
        program.err,
        /\nthe jobs continue to run; attach with deno task run:slurm --resume \S+, or cancel them with deno task run:slurm --cancel \S+\n$/,
      );
      assertEquals((await bed.queue()).length > 0, true);
      const cancel = new Program(task(folder, "run:slurm", ["--cancel", "net"], bed));
      assertEquals(await cancel.ended(), 0, cancel.err);
      assertEquals(await bed.queue(), []);
      assertMatch(cancel.err, /^no jobs of \S+ are left; resume it with deno task run:slurm --resume \S+\n$/);
      const again = new Program(task(folder, "run:slurm", ["e.toml", "--resume"], bed));
      assertEquals(await again.ended(), 0, again.err);
      assertEquals(await differencesFromLocal(folder, "net", "e.toml"), []);
    });
  },
);

testOnSlurm("--detach leaves all to the jobs: the last one writes the tables", {}, async (bed) => {
  await inSharedFolder({ "e.toml": grid(200, 4) }, async (folder) => {
    const program = new Program(task(folder, "run:slurm", ["e.toml", "--jobs=2", "--detach"], bed));
    assertEquals(await program.ended(), 0, program.err);
    await until("the tables", () => {
      const run = JSON.parse(Deno.readTextFileSync(`${newestRun(folder, "net")}/run.json`));
      return run.state === "complete";
    });
    await until("an empty queue", async () => (await bed.queue()).length === 0);
    assertEquals(await differencesFromLocal(folder, "net", "e.toml"), []);
  });
});

testOnSlurm("more elements than an array may have are sent as several", { maxArraySize: 2 }, async (bed) => {
  await inSharedFolder({ "e.toml": grid(100, 5) }, async (folder) => {
    const program = new Program(task(folder, "run:slurm", ["e.toml", "--jobs=5"], bed));
    assertEquals(await program.ended(), 0, program.err);
    assertMatch(program.err, /\nsubmitted 5 elements as 3 job arrays: \d+, \d+, \d+\n/);
    assertEquals(await differencesFromLocal(folder, "net", "e.toml"), []);
  });
});
