import { assert, assertEquals, assertRejects } from "@std/assert";
import { Testbed, testOnSlurm } from "./testbed.ts";

async function run(command: string, args: string[], env: Record<string, string> = {}): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args, env }).output();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

/** Submits an array whose elements add a line each to `file` and then sleep, if they are no second try. */
async function submit(bed: Testbed, file: string, indices: string, sleep: number): Promise<void> {
  const script = `echo "$SLURM_ARRAY_TASK_ID $SLURMD_NODENAME \${SLURM_RESTART_COUNT:-0}" >> ${file}
    [ -n "$SLURM_RESTART_COUNT" ] || sleep ${sleep}`;
  await run("sbatch", ["-o", "/dev/null", `--array=${indices}`, "--wrap", script], bed.env);
}

async function until(condition: () => boolean | Promise<boolean>, seconds = 15): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!await condition()) {
    assert(Date.now() < end, `not so after ${seconds} s: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** The lines of a file, sorted; none if there is no file. */
function lines(file: string): string[] {
  try {
    return Deno.readTextFileSync(file).trim().split("\n").sort();
  } catch {
    return [];
  }
}

const folderOf = (bed: Testbed) => bed.conf.replace("/slurm.conf", "");

/** What there is of a cluster: its folder and files beside it, and command lines of processes. */
async function remains(folder: string): Promise<string[]> {
  const files = [...Deno.readDirSync("/var/tmp")].map(({ name }) => `/var/tmp/${name}`);
  const commands = await run("bash", ["-c", "grep -has '' /proc/[0-9]*/cmdline; true"]);
  return [...files, ...commands.split("\n")].filter((line) => line.includes(folder));
}

testOnSlurm("Testbed.down(): an array's elements on that node start again elsewhere", {}, async (bed) => {
  const file = `${folderOf(bed)}/lines`;
  await submit(bed, file, "0-3", 60);
  await until(() => lines(file).length === 4);
  assertEquals((await bed.queue("%K %T")).sort(), ["0 RUNNING", "1 RUNNING", "2 RUNNING", "3 RUNNING"]);
  const before = lines(file);
  const lost = before.filter((line) => line.includes("n1")).map((line) => line[0]);
  assertEquals(lost.length, 2);

  await bed.down("n1");
  await until(() => lines(file).length === 6);
  const restarted = lines(file).filter((line) => !before.includes(line));
  assertEquals(restarted, lost.map((index) => `${index} n3 1`));
});

testOnSlurm(
  "Testbed.heal(): no job is left, and all nodes are idle, after every trouble",
  {},
  async (bed) => {
    const file = `${folderOf(bed)}/lines`;
    await submit(bed, file, "0-5", 60);
    await until(() => lines(file).length === 6);
    await bed.down("n1");
    await bed.wait("n1", "down");
    await bed.crash("n2");
    await bed.hang("n3");
    await bed.outage(true);
    await bed.heal();
    for (const node of ["n1", "n2", "n3"]) await bed.wait(node, "idle", 1);
    assertEquals(await bed.queue(), []);
  },
);

testOnSlurm("Testbed: a script that fails throws what it said", { nodes: 1 }, async (bed) => {
  await assertRejects(() => bed.down("n2"), Error, "no node 'n2'; there are: n1");
  await assertRejects(() => bed.recover(), Error, "the controller is running");
  await assertRejects(() => bed.wait("n1", "down", 0), Error, "n1 is '', not 'down', after 0 s");
  await assertRejects(() => Testbed.start({ nodes: 9 }), Error, "SLURM_TESTBED_NODES must be 1 to 8");
});

testOnSlurm(
  "Testbed: clusters start side by side, and nothing is left of them",
  { nodes: 1 },
  async (first) => {
    const beds = [first, ...await Promise.all([{ nodes: 1 }, { nodes: 2 }].map(Testbed.start))];
    await Promise.all(beds.map(async (bed) => {
      const file = `${folderOf(bed)}/lines`;
      await submit(bed, file, "0", 60);
      await until(() => lines(file).length === 1);
    }));
    for (const bed of beds) {
      const folder = folderOf(bed);
      const before = await remains(folder);
      for (const part of ["munged", "slurmctld", "slurmd", "slurm_script"]) {
        assert(before.some((line) => line.includes(part)), part);
      }
      await bed[Symbol.asyncDispose]();
      assertEquals(await remains(folder), []);
    }
  },
);

testOnSlurm("Testbed: ends with the process that started it", { nodes: 1 }, async () => {
  const script = `const { Testbed } = await import(${JSON.stringify(import.meta.resolve("./testbed.ts"))});
    console.log((await Testbed.start({ nodes: 1 })).conf);
    await new Promise((resolve) => setTimeout(resolve, 60_000));`;
  await using starter = new Deno.Command("deno", { args: ["eval", script], stdout: "piped" }).spawn();
  const reader = starter.stdout.getReader();
  const folder = new TextDecoder().decode((await reader.read()).value).replace("/slurm.conf\n", "");
  assert((await remains(folder)).length > 0);
  starter.kill("SIGKILL");
  await reader.cancel();
  await until(async () => (await remains(folder)).length === 0);
});

const PROGRAMS =
  "sbatch squeue scancel scontrol sinfo slurmctld slurmd munged nsenter setsid flock hostname mount";
const machines: [machine: string, programs: Record<string, string>, reason: string][] = [
  ["of a user who is not root", { id: "echo 1000" }, "this is not root"],
  ["without Slurm", { id: "echo 0" }, "Slurm is not installed: there is no sbatch"],
  [
    "that may not make namespaces",
    { id: "echo 0", unshare: "exit 1", ...Object.fromEntries(PROGRAMS.split(" ").map((name) => [name, ""])) },
    "namespaces are not allowed here",
  ],
];

for (const [machine, programs, reason] of machines) {
  Deno.test({
    name: `missing.sh names the reason on a machine ${machine}`,
    ignore: Deno.build.os !== "linux",
    fn: async () => {
      const folder = Deno.makeTempDirSync();
      try {
        for (const [name, script] of Object.entries(programs)) {
          Deno.writeTextFileSync(`${folder}/${name}`, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
        }
        const args = ["-c", 'PATH="$0"; . "$1"', folder, `${import.meta.dirname}/missing.sh`];
        assertEquals(await run("bash", args), `${reason}\n`);
      } finally {
        Deno.removeSync(folder, { recursive: true });
      }
    },
  });
}
