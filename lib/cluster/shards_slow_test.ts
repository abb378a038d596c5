import { assertEquals, assertGreater, assertLess } from "@std/assert";
import { crc32 } from "node:zlib";
import { onDisk } from "../base/disk/disk.ts";
import { type Fault, faults, faulty } from "../testing/stress/faulty_disk.ts";
import { RunDirectory } from "../store/run_directory.ts";
import { sealed } from "../store/blocks.ts";
import { lineOf } from "../store/journal_record.ts";
import type { TableRow, TrialNote } from "../store/tables.ts";
import { positionText } from "../train/checkpoint/position.ts";
import { encodeSafetensors } from "../train/checkpoint/safetensors.ts";
import { attemptsAt } from "./attempt.ts";
import { takeOverFrom } from "./earlier_attempts.ts";
import { mergeRun, mergeWhenThrough, removeParts } from "./merge.ts";
import { clusterPaths } from "./cluster_paths.ts";
import type { Plan } from "./plan.ts";

const columns = { parameters: ["rate"], metrics: ["loss"] };

/** Four trials in two elements. */
const plan: Plan = {
  format: 2,
  trials: 4,
  repeats: 2,
  jobs: 2,
  trials_per_job: 2,
  workers: 1,
  allow_extensions: false,
  heartbeat_timeout: 30,
  job_name: "jellyfish-test",
};

/** A run whose elements have not begun, in a folder of its own. */
function newRun(): string {
  const run = Deno.makeTempDirSync();
  const { attempts, shards } = clusterPaths(run);
  for (const folder of [attempts, shards]) Deno.mkdirSync(folder, { recursive: true });
  Deno.mkdirSync(`${run}/checkpoints`);
  Deno.writeTextFileSync(
    `${run}/run.json`,
    JSON.stringify({ format: 1, name: "e", trials: 4, state: "running", ...columns }),
  );
  return run;
}

function inRun(test: (run: string) => void): void {
  const run = newRun();
  try {
    test(run);
  } finally {
    Deno.removeSync(run, { recursive: true });
  }
}

/** What a trial has left. */
interface Left {
  row: TableRow;
  seconds: number;
  metrics: string;
  curve: string;
  checkpoint: string | undefined;
}

const left = (trial: number, changes: Partial<Left> = {}): Left => ({
  row: {
    trial,
    configuration: trial >> 1,
    repeat: trial & 1,
    seed: trial & 1,
    status: "complete",
    rate: 0.1 + (trial >> 1),
    loss: trial / 8,
    steps: 2,
  },
  seconds: 1,
  metrics: `${trial},1,,0.1,${trial / 4}\n${trial},2,,0.1,${trial / 8}\n`,
  curve: `${trial},0,1,,\n`,
  checkpoint: `what trial ${trial} has learned`,
  ...changes,
});

/** A trial that took too long. */
const late = (trial: number): Left => {
  const { loss: _loss, steps: _steps, ...row } = left(trial).row;
  return left(trial, { row: { ...row, status: "timeout" }, metrics: "", checkpoint: undefined });
};

/** Puts the shard of an element into a run. */
function shard(run: string, name: string, ...trials: Left[]): void {
  const folder = `${clusterPaths(run).shards}/${name}`;
  Deno.mkdirSync(`${folder}/checkpoints`, { recursive: true });
  const notes = trials.map(({ row, seconds, metrics }): TrialNote => ({
    trial: Number(row.trial),
    row,
    timing: { trial: row.trial, seconds },
    bytes: metrics.length,
  }));
  Deno.writeFileSync(`${folder}/trials.jsonl`, new Uint8Array(notes.flatMap((note) => [...lineOf(note)])));
  for (const kind of ["metrics", "curve"] as const) {
    const lines = trials.map((trial) => trial[kind]).join("");
    if (lines !== "") Deno.writeFileSync(`${folder}/${kind}.csv`, sealed(new TextEncoder().encode(lines)));
  }
  for (const { row, checkpoint } of trials) {
    if (checkpoint === undefined) continue;
    Deno.writeTextFileSync(`${folder}/checkpoints/trial-${row.trial}.safetensors`, checkpoint);
  }
}

/** The files of a run that count. */
function filesOf(run: string): Record<string, string> {
  const files: Record<string, string> = {};
  const add = (folder: string) => {
    for (const { name, isDirectory } of Deno.readDirSync(`${run}/${folder}`)) {
      const path = folder + name;
      if (path === "parts" || path === "run.json" || name.endsWith(".part")) continue;
      if (isDirectory) add(`${path}/`);
      else files[path] = Deno.readTextFileSync(`${run}/${path}`);
    }
  };
  add("");
  return files;
}

/** What run.json says, but for the time and the checksums, which must be those of the tables. */
function recordOf(run: string) {
  const { finished, tables, ...record } = JSON.parse(Deno.readTextFileSync(`${run}/run.json`));
  assertEquals(new Date(finished).toISOString(), finished);
  for (const [name, checksum] of Object.entries(tables as Record<string, string>)) {
    assertEquals(checksum, crc32(Deno.readFileSync(`${run}/${name}`)).toString(16).padStart(8, "0"));
  }
  assertEquals(Object.keys(tables), ["trials.csv", "summary.csv", "timing.csv", "metrics.csv", "curve.csv"]);
  return record;
}

/** What comes of four trials. */
const whole = {
  "trials.csv": `trial,configuration,repeat,seed,status,rate,loss,epochs,steps,error
0,0,0,0,complete,0.1,0,,2,
1,0,1,1,complete,0.1,0.125,,2,
2,1,0,0,complete,1.1,0.25,,2,
3,1,1,1,complete,1.1,0.375,,2,
`,
  "metrics.csv": `trial,step,epoch,learning_rate,loss
0,1,,0.1,0
0,2,,0.1,0
1,1,,0.1,0.25
1,2,,0.1,0.125
2,1,,0.1,0.5
2,2,,0.1,0.25
3,1,,0.1,0.75
3,2,,0.1,0.375
`,
  "curve.csv": `trial,x,value,exact,abs_error
0,0,1,,
1,0,1,,
2,0,1,,
3,0,1,,
`,
  "timing.csv": `trial,started,seconds,train_seconds,eval_seconds,steps_per_second,worker
0,,1,,,,
1,,1,,,,
2,,1,,,,
3,,1,,,,
`,
  ...Object.fromEntries(
    [0, 1, 2, 3].map((
      trial,
    ) => [`checkpoints/trial-${trial}.safetensors`, `what trial ${trial} has learned`]),
  ),
};

/** Without what follows from the rest. */
function tablesOf(run: string): Record<string, string> {
  const { "summary.csv": summary, ...files } = filesOf(run);
  assertGreater(summary.length, 0);
  return files;
}

const namesIn = (folder: string) => Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();

/** What is in the folder of a run that is through. */
const final = [
  "checkpoints",
  "curve.csv",
  "metrics.csv",
  "run.json",
  "summary.csv",
  "timing.csv",
  "trials.csv",
];

const complete = { format: 1, trials: 4, name: "e", state: "complete", ...columns, counts: { complete: 4 } };

Deno.test("mergeRun() makes the tables of a run from its shards, in the order of trials; removeParts() leaves nothing else", () =>
  inRun((run) => {
    shard(run, "1.9.0.a", left(2), left(3));
    shard(run, "0.10.2.b", left(0), left(1));
    assertEquals(mergeRun(run, plan), { state: "complete", counts: { complete: 4 }, differences: [] });
    assertEquals(tablesOf(run), whole);
    assertEquals(recordOf(run), complete);
    assertEquals(namesIn(run), [...final, "parts"].sort());
    removeParts(run);
    assertEquals(namesIn(run), final);
    removeParts(run); // another may have done it
    assertEquals(namesIn(run), final);
    assertEquals(tablesOf(run), whole);
  }));

Deno.test("mergeWhenThrough() leaves no parts, also when another has merged and has not removed them", () => {
  for (const others of [0, 1]) {
    inRun((run) => {
      shard(run, "0.1.0.a", left(0), left(1));
      shard(run, "1.1.0.a", left(2), left(3));
      for (let merge = 0; merge < others; merge++) mergeRun(run, plan);
      const merged = { state: "complete" as const, counts: { complete: 4 }, differences: [] };
      assertEquals(mergeWhenThrough(run, plan), others === 0 ? merged : undefined);
      assertEquals(namesIn(run), final);
      assertEquals(tablesOf(run), whole);
    });
  }
});

Deno.test("mergeRun() orders elements by their number, not by their name", () =>
  inRun((run) => {
    const many = { ...plan, trials: 11, jobs: 11, trials_per_job: 1, repeats: 1 };
    for (let trial = 10; trial >= 0; trial--) shard(run, `${trial}.7.0.a`, left(trial));
    mergeRun(run, many);
    const rows = tablesOf(run)["trials.csv"].trimEnd().split("\n").slice(1);
    assertEquals(rows.map((row) => parseInt(row)), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  }));

Deno.test("mergeRun() takes an element once that was finished twice, and says nothing when both are the same", () =>
  inRun((run) => {
    shard(run, "0.1.0.a", left(0), left(1));
    shard(run, "1.1.0.a", left(2), left(3));
    shard(run, "1.1.1.b", left(2, { seconds: 5 }), left(3, { seconds: 7 })); // times are not the same twice
    assertEquals(mergeRun(run, plan).differences, []);
    assertEquals(tablesOf(run), whole);
    assertEquals(recordOf(run), complete);
  }));

/** How the second copy of trials 2 and 3 differs, and the messages. */
const copies: [what: string, second: Left[], first?: Left[], ...lines: string[]][] = [
  [
    "another cell",
    [left(2, { row: { ...left(2).row, loss: 0.2500000000000001 } }), left(3)],
    undefined,
    "trial 2 was run twice, by element 1, with different results",
  ],
  [
    "other cells of both trials, not what follows from them",
    [2, 3].map((trial) =>
      left(trial, { row: { ...left(trial).row, loss: 1 }, metrics: `${trial},2,,0.1,1\n`, checkpoint: "" })
    ),
    undefined,
    "trial 2 was run twice, by element 1, with different results",
    "trial 3 was run twice, by element 1, with different results",
  ],
  [
    "another end of a trial",
    [left(2), left(3, { row: { ...left(3).row, status: "diverged" } })],
    undefined,
    "trial 3 was run twice, by element 1, with different results",
  ],
  [
    "another byte of a checkpoint",
    [left(2), left(3, { checkpoint: "what trial 3 has learnee" })],
    undefined,
    "trial 3 was run twice, by element 1, with different checkpoints",
  ],
  [
    "an empty checkpoint",
    [left(2, { checkpoint: "" }), left(3)],
    undefined,
    "trial 2 was run twice, by element 1, with different checkpoints",
  ],
  [
    "nothing of a copy that has lost a checkpoint, which counts for nothing",
    [left(2, { checkpoint: undefined }), left(3, { checkpoint: "another" })],
  ],
  [
    "another line of metrics.csv",
    [left(2, { metrics: "2,1,,0.1,0.50000001\n2,2,,0.1,0.25\n" }), left(3)],
    undefined,
    "element 1 was run twice, with different metrics.csv",
  ],
  [
    "one more line of metrics.csv",
    [left(2), left(3, { metrics: `${left(3).metrics}3,3,,0.1,0.1\n` })],
    undefined,
    "element 1 was run twice, with different metrics.csv",
  ],
  [
    "another curve and another checkpoint",
    [left(2, { curve: "2,0,2,,\n" }), left(3, { checkpoint: "" })],
    undefined,
    "element 1 was run twice, with different curve.csv",
    "trial 3 was run twice, by element 1, with different checkpoints",
  ],
  ["nothing of a trial that took too long in the second copy", [left(2), late(3)], undefined],
  ["nothing of a trial that took too long in the first copy", [left(2), left(3)], [late(2), left(3)]],
  [
    "nothing of a trial that failed in one copy",
    [left(2), left(3)],
    [left(2, { row: { ...late(2).row, status: "failed", error: "no more memory" }, metrics: "" }), left(3)],
  ],
  [
    "another cell beside a trial that took too long",
    [late(2), left(3, { row: { ...left(3).row, loss: 1 } })],
    undefined,
    "trial 3 was run twice, by element 1, with different results",
  ],
];

for (const [what, second, first = [left(2), left(3)], ...lines] of copies) {
  Deno.test(`mergeRun() of an element that was finished twice tells ${what}`, () =>
    inRun((run) => {
      shard(run, "0.1.0.a", left(0), left(1));
      shard(run, "1.1.0.a", ...first);
      shard(run, "1.1.1.b", ...second);
      const { differences, state } = mergeRun(run, plan);
      assertEquals(differences, lines);
      const { nondeterminism = [], state: recorded } = recordOf(run);
      assertEquals([nondeterminism, recorded], [lines, state]);
      // The first copy counts, whole.
      const { "trials.csv": trials, "metrics.csv": metrics } = tablesOf(run);
      assertEquals(trials.split("\n")[4].split(",")[4], first[1].row.status);
      assertEquals(metrics.endsWith(first.map(({ metrics }) => metrics).join("")), true);
    }));
}

Deno.test("mergeRun() of three copies compares both others with the first", () =>
  inRun((run) => {
    shard(run, "0.1.0.a", left(0), left(1));
    shard(run, "0.1.1.b", left(0), left(1, { checkpoint: "another" }));
    shard(run, "0.1.2.c", left(0, { metrics: "" }), left(1));
    shard(run, "1.1.0.a", left(2), left(3));
    assertEquals(mergeRun(run, plan).differences, [
      "trial 1 was run twice, by element 0, with different checkpoints",
      "element 0 was run twice, with different metrics.csv",
    ]);
  }));

Deno.test("mergeRun() of a part of the shards: other trials wait, and what is there stays for the rest", () =>
  inRun((run) => {
    shard(run, "1.1.0.a", left(2), left(3));
    assertEquals(mergeRun(run, plan), { state: "interrupted", counts: { complete: 2 }, differences: [] });
    assertEquals(tablesOf(run), {
      "trials.csv": `trial,configuration,repeat,seed,status,rate,loss,epochs,steps,error
0,0,0,,waiting,,,,,
1,0,1,,waiting,,,,,
2,1,0,0,complete,1.1,0.25,,2,
3,1,1,1,complete,1.1,0.375,,2,
`,
      "metrics.csv": whole["metrics.csv"].replace(/^[01],.*\n/gm, ""),
      "curve.csv": whole["curve.csv"].replace(/^[01],.*\n/gm, ""),
      "timing.csv": whole["timing.csv"].replace(/^[01],.*\n/gm, ""),
    });
    assertEquals(recordOf(run), { ...complete, state: "interrupted", counts: { complete: 2 } });
    assertEquals(mergeWhenThrough(run, plan), undefined);

    shard(run, "0.1.0.a", left(0), left(1));
    assertEquals(mergeWhenThrough(run, plan)?.state, "complete");
    assertEquals(tablesOf(run), whole);
    assertEquals(recordOf(run), complete);
    assertEquals(mergeWhenThrough(run, { ...plan, jobs: 0 }), undefined); // it has ended
  }));

Deno.test("mergeRun() without any shard: all trials wait", () =>
  inRun((run) => {
    assertEquals(mergeRun(run, plan), { state: "interrupted", counts: {}, differences: [] });
    const { "trials.csv": trials, ...others } = tablesOf(run);
    assertEquals(trials.split("\n").slice(1), [
      "0,0,0,,waiting,,,,,",
      "1,0,1,,waiting,,,,,",
      "2,1,0,,waiting,,,,,",
      "3,1,1,,waiting,,,,,",
      "",
    ]);
    assertEquals(Object.values(others).map((text) => text.split("\n").length), [2, 2]); // headers
  }));

Deno.test("mergeRun() of a run of which a trial has failed: the run has failed, and is through", () =>
  inRun((run) => {
    shard(run, "0.1.0.a", left(0), late(1));
    shard(run, "1.1.0.a", left(2), left(3));
    assertEquals(mergeRun(run, plan), {
      state: "failed",
      counts: { complete: 3, timeout: 1 },
      differences: [],
    });
    assertEquals(tablesOf(run)["trials.csv"].split("\n")[2], "1,0,1,1,timeout,0.1,,,,");
  }));

/** Merges with a disk on which one operation fails. @returns how many there were */
async function mergeOn(run: string, at: number, fault: Fault): Promise<number> {
  const { disk, operations } = faulty(at, fault);
  await onDisk(disk, () => {
    try {
      mergeWhenThrough(run, plan);
    } catch (error) {
      if (!["ECRASH", "ENOSPC", "EIO"].includes((error as { code?: string }).code ?? "")) throw error;
    }
  });
  return operations();
}

/** Leftovers of an interrupted removal stay; they are never read. */
const isRest = (name: string) => /^parts\.[0-9a-f-]{36}\.part$/.test(name);

/**
 * How a merge is interrupted, the checkpoint of trial 2 in the second copy of its element, and the message about it.
 */
const broken: [fault: Fault, checkpoint: string | undefined, ...lines: string[]][] = [
  ...faults.filter((fault) => fault !== "short write")
    .map((fault): [Fault, string | undefined] => [fault, left(2).checkpoint]),
  ...(["crash before", "crash after"] as const).map((fault): [Fault, string, string] => [
    fault,
    "another",
    "trial 2 was run twice, by element 1, with different checkpoints",
  ]),
];

for (const [fault, checkpoint, ...lines] of broken) {
  const same = lines.length > 0 ? "files and tells the same difference" : "files";
  Deno.test(`mergeWhenThrough() again after one that was broken off anywhere (${fault}) leaves the same ${same}`, async () => {
    const told = lines.length > 0 ? { nondeterminism: lines } : {};
    let [all, moved, again, rests] = [Infinity, 0, 0, 0];
    for (let at = -1; at < all; at++) { // none fails at first
      const run = newRun();
      try {
        shard(run, "0.1.0.a", left(0), left(1));
        shard(run, "1.1.0.a", left(2), left(3));
        shard(run, "1.1.1.b", left(2, { checkpoint }), left(3));
        const operations = await mergeOn(run, at, fault);
        if (at < 0) all = operations;
        const there = namesIn(`${run}/checkpoints`).length;
        if (there > 0 && there < 4) moved++;
        if (JSON.parse(Deno.readTextFileSync(`${run}/run.json`)).state === "running") {
          assertEquals(mergeWhenThrough(run, plan)?.differences, lines, `operation ${at}`);
          again++;
        } else assertEquals(mergeWhenThrough(run, plan), undefined, `operation ${at}`);
        assertEquals([tablesOf(run), recordOf(run)], [whole, { ...complete, ...told }], `operation ${at}`);
        const names = namesIn(run);
        assertEquals(names.filter((name) => !isRest(name)), final, `operation ${at}`);
        if (names.some(isRest)) rests++;
      } finally {
        Deno.removeSync(run, { recursive: true });
      }
    }
    assertGreater(again, 30);
    assertGreater(moved, 2);
    assertLess(rests, 3); // at its last two operations
  });
}

/** A trial's checkpoint, as a file or a part of one. */
const checkpoint = (steps: number, rows: number, mark = steps) =>
  encodeSafetensors([{ name: "p", shape: [2], values: Float64Array.of(mark, mark) }], {
    position: positionText({ steps, rows, last: {} }),
  });

const cut = (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 5);

const noteOf = ({ row, metrics }: Left, changes: Partial<TrialNote> = {}): TrialNote => ({
  trial: Number(row.trial),
  row,
  timing: { trial: row.trial, seconds: 1 },
  bytes: metrics.length,
  ...changes,
});

/** The files of a trial in a dead attempt: its note, its rows, and its checkpoint. */
type Remains = { note?: TrialNote; metrics?: string; curve?: string; checkpoint?: Uint8Array };

/** A trial that has ended, after 2 steps. */
const ended = (trial: number): Remains & { note: TrialNote } => ({
  note: noteOf(left(trial)),
  metrics: left(trial).metrics,
  checkpoint: checkpoint(2, 2),
});

/** A running trial: one row per step, also after its checkpoint. */
const standing = (trial: number, steps: number): Remains & { metrics: string } => ({
  metrics: rows(trial, steps + 1),
  checkpoint: checkpoint(steps, steps),
});

const rows = (trial: number, count: number) =>
  Array.from({ length: count }, (_, k) => `${trial},${k + 1},,0.1,1\n`).join("");

/** Lets an attempt at element 0 take over what dead ones have left of trials. */
function heir(
  run: string,
  attempts: Readonly<Record<string, Readonly<Record<number, Remains>>>>,
): { directory: RunDirectory; told: TrialNote[] } {
  const shape = { columns, trials: 4 };
  for (const [id, trials] of Object.entries(attempts)) {
    const directory = RunDirectory.make(`${clusterPaths(run).attempts}/${id}`, shape);
    for (const [number, { note, metrics, curve, checkpoint }] of Object.entries(trials)) {
      const trial = Number(number);
      if (metrics !== undefined) directory.files.writePart("metrics", trial, metrics);
      if (curve !== undefined) directory.files.writePart("curve", trial, curve);
      if (checkpoint) directory.files.checkpoints.write(trial, checkpoint);
      if (note) directory.note(note);
    }
    directory.close();
  }
  const earlier = attemptsAt(run, 0);
  const directory = RunDirectory.make(`${clusterPaths(run).attempts}/0.local.9.heir`, shape);
  const told: TrialNote[] = [];
  takeOverFrom(earlier, directory, (note) => told.push(note));
  return { directory, told };
}

const text = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes);

for (const [first, second] of [["a", "b"], ["b", "a"]]) {
  Deno.test(`takeOverFrom() two dead attempts takes all ended trials and the farthest checkpoints (${first} first)`, () =>
    inRun((run) => {
      const curve = left(1).curve;
      const one = { 0: ended(0), 1: { ...ended(1), curve }, 2: standing(2, 10), 3: standing(3, 5) };
      const other = { 1: standing(1, 1), 2: standing(2, 20), 3: standing(3, 4) };
      const { directory, told } = heir(run, {
        [`0.7.0.${first}`]: one,
        [`0.7.1.${second}`]: other,
        "1.7.0.another": { 0: standing(0, 30), 3: standing(3, 30) },
      });
      const { files } = directory;
      told.sort((a, b) => a.trial - b.trial);
      assertEquals(told, [one[0].note, one[1].note]);
      assertEquals([0, 1, 2, 3].map((trial) => directory.noteOf(trial)), [...told, undefined, undefined]);
      assertEquals([0, 1, 2, 3].map((trial) => files.standing(trial)?.steps), [2, 2, 20, 5]);
      assertEquals(
        [0, 1, 2, 3].map((trial) => text(files.readPart("metrics", trial))),
        [left(0).metrics, left(1).metrics, rows(2, 21), rows(3, 6)],
      );
      assertEquals([0, 1].map((trial) => text(files.readPart("curve", trial))), [undefined, curve]);
      assertEquals(files.checkpoints.read(3), checkpoint(5, 5));
      directory.close();
    }));
}

Deno.test("takeOverFrom() leaves rows behind the end of a trial and half a row behind a checkpoint", () =>
  inRun((run) => {
    const { directory } = heir(run, {
      "0.7.0.a": {
        0: { ...ended(0), metrics: `${left(0).metrics}0,3,,0.1,9\n` },
        1: { ...standing(1, 3), metrics: `${rows(1, 4)}1,5,,0` },
      },
    });
    assertEquals([0, 1].map((trial) => text(directory.files.readPart("metrics", trial))), [
      left(0).metrics,
      rows(1, 4),
    ]);
    directory.close();
  }));

Deno.test("takeOverFrom() takes trials that have failed or took too long, with or without a checkpoint", () =>
  inRun((run) => {
    const failed = noteOf(
      left(0, { row: { ...late(0).row, status: "failed", error: "unlucky" }, metrics: "" }),
    );
    const { directory, told } = heir(run, {
      "0.7.0.a": { 0: { note: failed }, 1: { ...standing(1, 3), note: noteOf(late(1)) } },
    });
    assertEquals(new Set(told.map(({ row }) => row.status)), new Set(["failed", "timeout"]));
    assertEquals([0, 1].map((trial) => directory.files.checkpoints.position(trial)?.steps), [undefined, 3]);
    directory.close();
  }));

/** What a power cut may leave of a trial, so that it must begin anew. */
const damaged: [what: string, remains: Remains][] = [
  ["an ended trial whose rows are cut off", { ...ended(0), metrics: left(0).metrics.slice(0, -4) }],
  ["an ended trial whose rows are gone", { ...ended(0), metrics: undefined }],
  ["an ended trial whose checkpoint is cut off", { ...ended(0), checkpoint: cut(checkpoint(2, 2)) }],
  ["an ended trial whose checkpoint is gone", { ...ended(0), checkpoint: undefined }],
  ["an ended trial whose checkpoint is empty", { ...ended(0), checkpoint: new Uint8Array() }],
  ["a checkpoint before which rows are cut off", { ...standing(0, 4), metrics: rows(0, 4).slice(0, -1) }],
  ["a checkpoint before which rows are gone", { ...standing(0, 4), metrics: undefined }],
  ["a checkpoint that is cut off", { ...standing(0, 4), checkpoint: cut(checkpoint(4, 4)) }],
  ["rows without a checkpoint", { metrics: rows(0, 4) }],
];

for (const [what, remains] of damaged) {
  Deno.test(`takeOverFrom() does not go on from ${what}; other trials are taken`, () =>
    inRun((run) => {
      const { directory, told } = heir(run, { "0.7.0.a": { 0: remains, 1: ended(1), 2: standing(2, 3) } });
      assertEquals(told, [ended(1).note]);
      assertEquals(directory.noteOf(0), undefined);
      assertEquals([0, 1, 2].map((trial) => directory.files.standing(trial)?.steps), [undefined, 2, 3]);
      directory.close();
    }));
}

/** What another attempt has of the same trial: it counts. */
const sound: [what: string, remains: Remains][] = [
  ["its end", ended(0)],
  ["a nearer checkpoint", standing(0, 1)],
  ["a farther checkpoint", standing(0, 9)],
];

for (const [what, remains] of damaged) {
  for (const [other, whole] of sound) {
    Deno.test(`takeOverFrom() ${what} and, of another attempt, ${other}: takes the latter, whoever was first`, () => {
      for (const [first, second] of [[remains, whole], [whole, remains]]) {
        inRun((run) => {
          const { directory, told } = heir(run, { "0.7.0.a": { 0: first }, "0.7.1.b": { 0: second } });
          assertEquals(told, whole.note ? [whole.note] : []);
          assertEquals(directory.noteOf(0), whole.note);
          assertEquals(directory.files.checkpoints.read(0), whole.checkpoint);
          assertEquals(text(directory.files.readPart("metrics", 0)), whole.metrics);
          directory.close();
        });
      }
    });
  }
}

Deno.test("takeOverFrom() four checkpoints takes the farthest of those whose rows are whole", () =>
  inRun((run) => {
    const { directory } = heir(run, {
      "0.7.0.a": { 0: { ...standing(0, 20), metrics: rows(0, 7) } },
      "0.7.1.b": { 0: standing(0, 5) },
      "0.7.2.c": { 0: { ...standing(0, 15), metrics: rows(0, 14) } },
      "0.7.3.d": { 0: standing(0, 10) },
    });
    assertEquals(directory.files.standing(0)?.steps, 10);
    assertEquals(text(directory.files.readPart("metrics", 0)), rows(0, 11));
    directory.close();
  }));

Deno.test("takeOverFrom() an ended trial whose curve is cut off goes on from its last checkpoint", () => {
  const { curve } = left(0);
  const end = { ...ended(0), note: noteOf(left(0), { curve: curve.length }) };
  for (const there of [curve, curve.slice(0, -1), undefined]) {
    inRun((run) => {
      const { directory, told } = heir(run, { "0.7.0.a": { 0: { ...end, curve: there } } });
      assertEquals(told, there === curve ? [end.note] : []);
      assertEquals(directory.files.standing(0)?.steps, 2);
      directory.close();
    });
  }
});

Deno.test("takeOverFrom() reads a journal up to its last whole line", () =>
  inRun((run) => {
    heir(run, { "0.7.0.a": { 0: ended(0), 1: ended(1) } }).directory.close();
    Deno.removeSync(`${clusterPaths(run).attempts}/0.local.9.heir`, { recursive: true });
    const journal = `${clusterPaths(run).attempts}/0.7.0.a/parts/trials.jsonl`;
    Deno.truncateSync(journal, Deno.statSync(journal).size - 1);
    const { directory, told } = heir(run, {});
    assertEquals(told, [ended(0).note]);
    assertEquals(directory.files.standing(1)?.steps, 2);
    directory.close();
  }));
