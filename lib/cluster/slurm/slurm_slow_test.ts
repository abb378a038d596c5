import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  explainReason,
  isStuck,
  logPattern,
  type QueuedElement,
  Slurm,
  SlurmAway,
  type SlurmError,
  SlurmMissing,
  type SlurmOptions,
  SlurmRefusal,
  type Submission,
} from "./slurm.ts";
import { errorOf, plainWords } from "./slurm_errors.ts";
import { readEnd, readQueue } from "./slurm_queue.ts";
import { type Testbed, testOnSlurm } from "../../testing/slurm/testbed.ts";

const folderOf = (bed: Testbed) => bed.conf.replace("/slurm.conf", "");

/** An array of one element, or of the given changes. */
function array(
  bed: Testbed,
  changes: Partial<Submission> = {},
  options: Partial<SlurmOptions> = {},
): Submission {
  return {
    jobName: "jellyfish-test",
    comment: "list.txt",
    script: "#!/bin/sh\nsleep 100\n",
    size: 1,
    logFolder: `${folderOf(bed)}/log`,
    options: { cpus_per_task: 1, sbatch_args: [], ...options },
    ...changes,
  };
}

/** Waits for a value, and gives up after some seconds. */
async function until<Value>(look: () => Promise<Value | undefined>, seconds = 20): Promise<Value> {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    const value = await look();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  throw new Error(`not so after ${seconds} s: ${look}`);
}

/** The queue, once it is as expected. */
const queueOf = (slurm: Slurm, isSo: (queue: QueuedElement[]) => boolean): Promise<QueuedElement[]> =>
  until(async () => {
    const queue = await slurm.queued("jellyfish-test");
    return isSo(queue) ? queue : undefined;
  });

const inStates = (...states: string[]) => (queue: QueuedElement[]) =>
  queue.map(({ state }) => state).sort().join() === states.join();

/** What a user is told. */
const told = ({ message, notes }: SlurmError) => [message, ...notes];

testOnSlurm(
  "Slurm: an array is submitted, seen, cancelled in part and as a whole, and its logs are found",
  {},
  async (bed) => {
    // Variables that users may have set must not matter.
    const slurm = new Slurm({
      ...bed.env,
      SBATCH_WAIT: "yes",
      SBATCH_ARRAY_INX: "7",
      SQUEUE_STATES: "COMPLETED",
    });
    const comment = `plan 1|2 "ä" %A`;
    const logFolder = `${folderOf(bed)}/a%b %A %%j 'c' "ä" $HOME,`;
    Deno.mkdirSync(logFolder);
    const script =
      `#!/bin/sh\necho "element $SLURM_ARRAY_TASK_ID"\n[ $SLURM_ARRAY_TASK_ID = 0 ] && exit 3\nsleep 100\n`;
    const job = await slurm.submit(array(bed, { comment, script, size: 4, logFolder }, { max_parallel: 2 }));

    /** Waits for the first line of elements up to this one. */
    const logged = async (last: number) => {
      for (let index = 0; index <= last; index++) {
        const path = `${logFolder}/${job}_${index}.txt`;
        const read = () => Deno.readTextFile(path).catch(() => "");
        assertEquals(await until(async () => (await read()).split("\n")[0] || undefined), `element ${index}`);
      }
    };

    const isSo = inStates("PENDING", "RUNNING", "RUNNING");
    const queue = await queueOf(
      slurm,
      (queue) => isSo(queue) && queue.some(({ reason }) => reason === "JobArrayTaskLimit"),
    );
    queue.sort((a, b) => a.index - b.index);
    const nodes = ["", ...queue.map(({ node }) => node)];
    assertEquals(queue, [
      { job, index: 1, state: "RUNNING", reason: "None", node: nodes[1], comment },
      { job, index: 2, state: "RUNNING", reason: "None", node: nodes[2], comment },
      { job, index: 3, state: "PENDING", reason: "JobArrayTaskLimit", node: "", comment },
    ]);
    assert(/^n[123] n[123]$/.test(`${nodes[1]} ${nodes[2]}`));
    assertEquals(await slurm.endOf(job, 1), {
      state: "RUNNING",
      exitCode: "0:0",
      node: nodes[1],
      reason: "None",
    });
    assertEquals(
      await slurm.endOf(job, 3),
      { state: "PENDING", exitCode: "0:0", node: "", reason: "JobArrayTaskLimit" },
    );
    const { node, ...failed } = (await slurm.endOf(job, 0))!;
    assert(/^n[123]$/.test(node));
    assertEquals(failed, { state: "FAILED", exitCode: "3:0", reason: "NonZeroExitCode" });
    assertEquals(await slurm.endOf(job, 4), undefined);

    await logged(2); // one that is cancelled before it has begun has the code 0:0
    await slurm.cancelElement(job, 1);
    await queueOf(slurm, inStates("RUNNING", "RUNNING"));
    assertEquals(await slurm.endOf(job, 1), {
      state: "CANCELLED",
      exitCode: "0:15",
      node: nodes[1],
      reason: "None",
    });
    await slurm.cancelElement(job, 1); // it has ended
    await slurm.cancelElement("1", 0); // there never was one

    assertEquals(await slurm.queued("jellyfish"), []); // only a part of the name
    await slurm.cancel("jellyfish");
    await logged(3);
    assertEquals((await slurm.queued("jellyfish-test")).map(({ index }) => index).sort(), [2, 3]);
    await slurm.cancel("jellyfish-test");
    await queueOf(slurm, inStates());
    const logs = Array.from(Deno.readDirSync(logFolder), ({ name }) => name).sort();
    assertEquals(logs, [0, 1, 2, 3].map((index) => `${job}_${index}.txt`));
  },
);

/** What Slurm refuses, and what a user is told. */
const refusals: [Partial<Submission>, Partial<SlurmOptions>, string, ...string[]][] = [
  [
    {},
    { partition: "gpu" },
    "invalid partition specified: gpu; Invalid partition name specified",
    "the partitions are: main, short",
  ],
  [
    {},
    { partition: "mian" },
    "invalid partition specified: mian; Invalid partition name specified",
    "did you mean main?",
    "the partitions are: main, short",
  ],
  [
    {},
    { mem: "10G" },
    "Memory specification can not be satisfied; Requested node configuration is not available",
    "no node has that much memory: request less with --mem; scontrol show node lists what nodes have",
  ],
  [
    {},
    { mem: "lots" },
    "Invalid --mem specification",
    "memory is in megabytes, or has a unit: 512M, 4G",
  ],
  [
    {},
    { time: "soon" },
    "Invalid --time specification",
    "valid times are minutes, minutes:seconds, hours:minutes:seconds, days-hours, days-hours:minutes or " +
    "days-hours:minutes:seconds",
  ],
  [
    { size: 12 },
    {},
    "Invalid job array specification",
    "scontrol show config lists the maximum size of an array (MaxArraySize)",
  ],
  [
    { script: `#!/bin/sh\n${"#".repeat(4.3e6)}\n` },
    {},
    "Pathname of a file, directory or other parameter too long",
    "the script (at most 4 MB), the path of its log, its name or its comment is too long",
  ],
  [
    { comment: "c".repeat(1030) },
    {},
    "Pathname of a file, directory or other parameter too long",
    "the script (at most 4 MB), the path of its log, its name or its comment is too long",
  ],
  [{ script: "" }, {}, "Batch script is empty!"],
  [{}, { sbatch_args: ["--gres=gpu:1"] }, "Invalid generic resource (gres) specification"],
  [
    {},
    { sbatch_args: ["--acount=lab"] },
    `unrecognized option '--acount=lab'; Try "sbatch --help" for more information`,
    "check the extra arguments for sbatch: sbatch_args, --sbatch-arg",
  ],
  [
    {},
    { sbatch_args: ["script.sh"] },
    "Unable to open file script.sh",
    "check the extra arguments for sbatch: sbatch_args, --sbatch-arg",
  ],
  [
    {},
    { sbatch_args: ["--account=lab", "--wait"] },
    "--wait cannot be passed to sbatch: Jellyfish sets it",
    "leave it out",
  ],
  [
    {},
    { sbatch_args: ["-a", "0-9"] },
    "-a cannot be passed to sbatch: Jellyfish sets it",
    "leave it out",
  ],
];

testOnSlurm(
  "Slurm.submit(): what Slurm refuses, in its words, and what to do",
  { maxArraySize: 11 },
  async (bed) => {
    const slurm = new Slurm(bed.env);
    assertEquals(await slurm.limits(), { maxArraySize: 11 });
    for (const [changes, options, ...words] of refusals) {
      const error = await assertRejects(() => slurm.submit(array(bed, changes, options)), SlurmRefusal);
      assertEquals(told(error), words);
      assertEquals(error.retry, false);
    }
    const options = { cpus_per_task: 1, sbatch_args: ["--version"] };
    const error = await assertRejects(() => slurm.submit(array(bed, { options })), SlurmRefusal);
    assert(/^sbatch printed "slurm[^"]*" instead of a job number$/.test(error.message), error.message);
    assertEquals(error.notes, ["check the extra arguments for sbatch: sbatch_args, --sbatch-arg"]);
    assertEquals(await slurm.queued("jellyfish-test"), []);
  },
);

testOnSlurm("Slurm.queued(): why elements wait that Slurm takes, and will never start", {}, async (bed) => {
  const slurm = new Slurm(bed.env);
  const waiting: [Partial<SlurmOptions>, reason: string, sentence: string][] = [
    [
      { cpus_per_task: 9 },
      "PartitionConfig",
      "no node of the partition is large enough: request fewer CPUs, less memory, or another partition",
    ],
    [
      { partition: "short", time: "10" },
      "PartitionTimeLimit",
      "it requests more time than is allowed: request less with --time, or another partition",
    ],
    [{ sbatch_args: ["--hold"] }, "JobHeldUser", "it is held: scontrol release JOB lets it start"],
  ];
  const reasons = new Map<string, string>();
  for (const [options, reason] of waiting) reasons.set(await slurm.submit(array(bed, {}, options)), reason);
  const queue = await queueOf(
    slurm,
    (queue) => queue.every(({ job, reason }) => reason === reasons.get(job)),
  );
  assertEquals(queue.length, waiting.length);
  for (const [, reason, sentence] of waiting) {
    assertEquals([explainReason(reason), isStuck(reason)], [sentence, true]);
  }
});

testOnSlurm(
  "Slurm.submit(): a full queue is no reason to wait two minutes, and passes",
  { maxJobs: 6 },
  async (bed) => {
    const slurm = new Slurm(bed.env);
    await slurm.submit(array(bed, { size: 4 }));
    const begin = performance.now();
    const error = await assertRejects(() => slurm.submit(array(bed, { size: 4 })), SlurmRefusal);
    assert(performance.now() - begin < 2000);
    assertEquals(told(error), [
      "Slurm temporarily unable to accept job, sleeping and retrying",
      "the cluster has reached its maximum number of jobs (MaxJobCount): more are accepted when some have ended",
    ]);
    assertEquals(error.retry, true);
    assertEquals((await slurm.queued("jellyfish-test")).length, 4);
  },
);

testOnSlurm(
  "Slurm.endOf(): an element that Slurm has forgotten has no end",
  { minJobAge: 2 },
  async (bed) => {
    const slurm = new Slurm(bed.env);
    const job = await slurm.submit(array(bed, { script: "#!/bin/sh\n" }));
    await until(async () => (await slurm.endOf(job, 0))?.state === "COMPLETED" || undefined);
    await until(async () => await slurm.endOf(job, 0) === undefined || undefined);
    await slurm.cancelElement(job, 0);
  },
);

testOnSlurm("Slurm: the controller is away, and answers again", {}, async (bed) => {
  const slurm = new Slurm(bed.env);
  const job = await slurm.submit(array(bed));
  await queueOf(slurm, inStates("RUNNING"));
  await bed.outage();
  const away = [
    () => slurm.submit(array(bed)),
    () => slurm.queued("jellyfish-test"),
    () => slurm.cancel("jellyfish-test"),
    () => slurm.cancelElement(job, 0),
    () => slurm.endOf(job, 0),
    () => slurm.limits(),
  ];
  const errors = await Promise.all(
    away.map((ask) => assertRejects(ask as () => Promise<unknown>, SlurmAway)),
  );
  const words = "Unable to contact slurm controller (connect failure)";
  assertEquals(errors.map(told), [
    [words],
    [words],
    [words],
    [`Kill job error on job id ${job}_0: ${words}`],
    [words],
    [words],
  ]);

  await bed.recover();
  assertEquals((await slurm.queued("jellyfish-test")).map(({ job, state }) => [job, state]), [[
    job,
    "RUNNING",
  ]]);
});

testOnSlurm(
  "Slurm: a command that takes too long is ended, and no configuration is no Slurm",
  {},
  async (bed) => {
    const hasty = await assertRejects(() => new Slurm(bed.env, 0.001).limits(), SlurmAway);
    assertEquals(told(hasty), ["scontrol took longer than 0.001 s"]);
    // Slurm itself looks for the file for a minute.
    const nowhere = new Slurm({ SLURM_CONF: "/nowhere/slurm.conf" }, 1);
    assertEquals(told(await assertRejects(() => nowhere.queued("jellyfish-test"), SlurmMissing)), [
      "Slurm was not found: its commands found no configuration",
      "they print: s_p_parse_file: cannot stat file /nowhere/slurm.conf: No such file or directory, retrying in 1sec up " +
      "to 60sec",
      "run this where sbatch works, such as on a login node of a cluster",
      "for other schedulers, use deno task plan FILE",
    ]);
  },
);

Deno.test("Slurm says where to go when its commands are not installed", async () => {
  const error = await assertRejects(() => new Slurm({ PATH: "/nowhere" }).limits(), SlurmMissing);
  assertEquals(told(error), [
    "Slurm was not found: scontrol is not installed",
    "run this where sbatch works, such as on a login node of a cluster",
    "for other schedulers, use deno task plan FILE",
  ]);
});

Deno.test({
  name: "Slurm says which command may call it when this one may not",
  permissions: { run: false },
  fn: async () => {
    const error = await assertRejects(() => new Slurm().limits());
    // Deno looks for a program before it looks for the permission.
    if (error instanceof SlurmMissing && /installed/.test(error.message)) return;
    assert(error instanceof SlurmMissing);
    assertEquals(told(error), [
      "this command has no permission to run Slurm's programs",
      "use deno task run:slurm FILE",
    ]);
  },
});

Deno.test("logPattern() refuses a backslash, after which Slurm writes all into one file named %A_%a", () => {
  assertEquals(logPattern("/a%b/%A c"), "/a%%b/%%A c");
  const error = assertThrows(() => logPattern("/a\\b"), SlurmRefusal);
  assertEquals(told(error), [
    "Slurm cannot write logs to a folder with a backslash in its path: /a\\b",
    "rename it, or move the project",
  ]);
});

/** What commands print in places that no test goes to, and what is made of it. */
const printed: [text: string, error: string, retry: boolean | undefined, ...notes: string[]][] = [
  [
    "sbatch: error: AssocMaxSubmitJobLimit\n" +
    "sbatch: error: Batch job submission failed: Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)\n",
    "SlurmRefusal: AssocMaxSubmitJobLimit; Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)",
    true,
    "you or your group has reached a limit on jobs: more are accepted when some have ended",
    "each element of an array counts as one job: --jobs sets how many there are",
    "some clusters report this when no account is set: --sbatch-arg=--account=NAME",
  ],
  [
    "sbatch: error: QOSMaxSubmitJobPerUserLimit\n",
    "SlurmRefusal: QOSMaxSubmitJobPerUserLimit",
    true,
    "you or your group has reached a limit on jobs: more are accepted when some have ended",
    "each element of an array counts as one job: --jobs sets how many there are",
    "some clusters report this when no account is set: --sbatch-arg=--account=NAME",
  ],
  [
    "sbatch: error: QOSMaxWallDurationPerJobLimit\nsbatch: error: Batch job submission failed: Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)",
    "SlurmRefusal: QOSMaxWallDurationPerJobLimit; Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)",
    false,
    "the request exceeds your limits: request less, or fewer jobs",
  ],
  [
    "sbatch: error: Batch job submission failed: Resource temporarily unavailable",
    "SlurmRefusal: Resource temporarily unavailable",
    true,
    "the cluster has reached its maximum number of jobs (MaxJobCount): more are accepted when some have ended",
  ],
  [
    "sbatch: error: Batch job submission failed: Invalid account or account/partition combination specified",
    "SlurmRefusal: Invalid account or account/partition combination specified",
    false,
    "name yours: --sbatch-arg=--account=NAME, --sbatch-arg=--qos=NAME",
  ],
  [
    "squeue: error: resolve_ctls_from_dns_srv: res_nsearch error: Unknown host\nsqueue: error: fetch_config: DNS SRV lookup failed\n" +
    "squeue: error: _establish_config_source: failed to fetch config\nsqueue: fatal: Could not establish a configuration source",
    "SlurmMissing: Slurm was not found: its commands found no configuration",
    undefined,
    "they print: resolve_ctls_from_dns_srv: res_nsearch error: Unknown host; fetch_config: DNS SRV lookup failed; " +
    "_establish_config_source: failed to fetch config; Could not establish a configuration source",
    "run this where sbatch works, such as on a login node of a cluster",
    "for other schedulers, use deno task plan FILE",
  ],
  [ // with a configuration that comes from the controller
    "sbatch: error: _fetch_child: failed to fetch remote configs: Unable to contact slurm controller (connect failure)\n" +
    "sbatch: error: _establish_config_source: failed to fetch config\n",
    "SlurmAway: _fetch_child: failed to fetch remote configs: Unable to contact slurm controller (connect failure); " +
    "_establish_config_source: failed to fetch config",
    undefined,
  ],
  [
    "slurm_load_jobs error: Socket timed out on send/recv operation\n",
    "SlurmAway: Socket timed out on send/recv operation",
    undefined,
  ],
  [
    "scancel: error: get_addr_info: getaddrinfo() failed: Name or service not known: Invalid argument, attempt number -4\n" +
    'scancel: error: slurm_set_addr: Unable to resolve "ctl"\nscancel: error: Unable to establish control machine address\n' +
    'scancel: error: slurm_set_addr: Unable to resolve "ctl"\nslurm_load_jobs error: Invalid argument\n',
    'SlurmAway: slurm_set_addr: Unable to resolve "ctl"; Unable to establish control machine address; Invalid argument',
    undefined,
  ],
];

for (const [text, words, retry, ...notes] of printed) {
  Deno.test(`errorOf() reads ${JSON.stringify(plainWords(text).slice(0, 60))}`, () => {
    const error = errorOf(text);
    assertEquals(String(error), words);
    assertEquals(error.notes, notes);
    assertEquals(error instanceof SlurmRefusal ? error.retry : undefined, retry);
  });
}

Deno.test("explainReason() and isStuck() know Slurm's reasons, as squeue and as scontrol spell them", () => {
  const stuck = [
    "launch failed requeued held",
    "launch_failed_requeued_held",
    "job requeued in held state",
    "user env retrieval failed requeued held",
    ...[
      "JobHeldUser",
      "JobHeldAdmin",
      "JobHoldMaxRequeue",
      "PartitionConfig",
      "PartitionTimeLimit",
      "BadConstraints",
    ],
    ...["DependencyNeverSatisfied", "InvalidAccount", "InvalidQOS", "QOSMaxWallDurationPerJobLimit"],
    ...["AssocMaxCpuPerJobLimit", "QOSMaxMemoryPerNode", "QOSMinCpuNotSatisfied", "MaxMemPerLimit"],
  ];
  const waits = [
    "ReqNodeNotAvail, UnavailableNodes:n[1-3]",
    "ReqNodeNotAvail,_UnavailableNodes:n1",
    "Nodes required for job are DOWN, DRAINED or reserved for jobs in higher priority partitions",
    ...[
      "Resources",
      "Priority",
      "NodeDown",
      "PartitionNodeLimit",
      "PartitionDown",
      "JobArrayTaskLimit",
      "BeginTime",
    ],
    ...["QOSMaxJobsPerUserLimit", "QOSMaxCpuPerUserLimit", "AssocMaxJobsLimit", "AssocGrpCpuLimit"],
    ...["AssocGrpCPUMinutesLimit", "AssocGrpCPURunMinutesLimit", "QOSGrpMemLimit", "MaxCpuPerAccount"],
  ];
  const unknown = ["None", "Prolog", "Cleaning", ""];
  assertEquals(stuck.filter((reason) => !isStuck(reason) || !explainReason(reason)), []);
  assertEquals(waits.filter((reason) => isStuck(reason) || !explainReason(reason)), []);
  assertEquals(unknown.filter((reason) => isStuck(reason) || explainReason(reason)), []);
  assertEquals(
    ["AssocGrpCPUMinutesLimit", "AssocGrpCPURunMinutesLimit", "QOSMaxMemoryPerUser"].map(explainReason),
    [
      "your group has used up its share of computing time",
      "you or your group has reached a limit: it starts when some of your jobs have ended",
      "you or your group has reached a limit: it starts when some of your jobs have ended",
    ],
  );
});

Deno.test("readQueue() and readEnd() leave out what is no element of an array, and what has ended", () => {
  const line = (...fields: string[]) => fields.join("\x1f");
  const text = [
    line("7", "N/A", "CANCELLED", "", "None", "(null)"),
    line("8", "N/A", "RUNNING", "n1", "None", "(null)"),
    line("9", "3", "COMPLETED", "n1", "None", "c"),
    line("9", "4", "COMPLETING", "n1", "None", "(null)"),
    "slurm says something",
    "",
  ].join("\n");
  assertEquals(readQueue(text), [
    { job: "9", index: 4, state: "COMPLETING", reason: "None", node: "n1", comment: "" },
  ]);
  assertEquals(readEnd(""), undefined);
  assertEquals(
    readEnd(
      "JobId=9 JobName=x JobState=NODE_FAIL Reason=NodeDown Dependency=(null) ExitCode=1:0 ReqNodeList=a NodeList=(null) X=\n",
    ),
    { state: "NODE_FAIL", exitCode: "1:0", node: "", reason: "NodeDown" },
  );
});
