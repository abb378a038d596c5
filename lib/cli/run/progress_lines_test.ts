import { assertEquals } from "@std/assert";
import type { LaunchEvent } from "../../cluster/launch.ts";
import type { Plan } from "../../cluster/plan.ts";
import type { PreparedRun } from "../../run/prepare_run.ts";
import type { RunEvent } from "../../run/run_event.ts";
import type { Trial } from "../../sweep/configurations.ts";
import { launchLines } from "../cluster/launch_lines.ts";
import { plainProgress } from "./progress.ts";

const trial = { trial: 2, repeat: 1, params: { "optimizer.learning_rate": 0.1 } } as unknown as Trial;
const folder = "results/net/20260102T030405Z-1a2b3c4d";
const times = { trainSeconds: 2.814, evalSeconds: 0.5, learning_rate: 0.1 };
const measures = { loss: 2.1042, val_accuracy: 0.30012, test_accuracy: 0.31271 };

/** An experiment with so many trials, as far as its lines depend on it. */
const prepared = (total: number, train: object): PreparedRun =>
  ({
    total,
    plan: { ranking: { metric: "val_loss" }, first: { train }, sweep: { repeats: 3 } },
  }) as unknown as PreparedRun;

const ofSteps = prepared(12, { steps: 500 });
const events: readonly [PreparedRun, RunEvent, line: string][] = [
  [
    ofSteps,
    { type: "started", folder, trials: 12, ended: 0, workers: 2, threads: 1, fused: 1 },
    `12 trials, 2 at a time, in ${folder}`,
  ],
  [
    ofSteps,
    { type: "started", folder, trials: 12, ended: 3, workers: 2, threads: 4, fused: 1 },
    `12 trials, 3 already finished, 2 at a time with 4 threads each, in ${folder}`,
  ],
  [
    ofSteps,
    { type: "started", folder, trials: 64, ended: 0, workers: 2, threads: 1, fused: 8 },
    `64 trials, up to 16 at a time in 2 workers, in ${folder}`,
  ],
  [
    ofSteps,
    { type: "started", folder, trials: 12, ended: 3, workers: 1, threads: 2, fused: 12 },
    `12 trials, 3 already finished, up to 9 at a time in 1 worker with 2 threads each, in ${folder}`,
  ],
  ...([
    [
      { counts: {}, checkpoints: [] },
      "0 of 12 trials are complete, 12 start from the beginning",
    ],
    [
      { counts: { complete: 1 }, checkpoints: [{ trial: 4, step: 20 }] },
      "1 of 12 trials is complete, 1 continues from a checkpoint (trial 4 at step 20), 10 start from the beginning",
    ],
    [
      {
        counts: { complete: 5, diverged: 2 },
        checkpoints: [7, 8, 9, 10].map((trial) => ({ trial, step: 10 * trial })),
      },
      "7 of 12 trials have ended (5 complete, 2 diverged), 4 continue from a checkpoint (trial 7 at step 70, trial 8 at step 80, trial 9 at step 90, 1 more), 1 starts from the beginning",
    ],
    [
      { counts: { complete: 10 }, checkpoints: [{ trial: 10, step: 40 }, { trial: 11, step: 20 }] },
      "10 of 12 trials are complete, 2 continue from a checkpoint (trial 10 at step 40, trial 11 at step 20)",
    ],
  ] as const).map(([resumed, line]): (typeof events)[number] => {
    const ended = Object.values(resumed.counts).reduce((sum: number, count) => sum + count, 0);
    const finished = ended > 0 ? `${ended} already finished, ` : "";
    return [
      ofSteps,
      { type: "started", folder, trials: 12, ended, workers: 2, threads: 1, fused: 1, resumed },
      `resuming: ${line}\n12 trials, ${finished}2 at a time, in ${folder}`,
    ];
  }),
  [
    prepared(1, {}),
    { type: "started", folder, trials: 1, ended: 0, workers: 1, threads: 1, fused: 1 },
    `1 trial, 1 at a time, in ${folder}`,
  ],
  [
    ofSteps,
    { type: "data", backend: "wasm", density: 0.191, sparse: true },
    "81 % of the inputs are 0: using the sparse kernel for the first layer (backend wasm)",
  ],
  [
    ofSteps,
    { type: "data", backend: "blas", density: 0.6, sparse: false },
    "40 % of the inputs are 0: using the dense kernel for the first layer (backend blas)",
  ],
  [
    ofSteps,
    { type: "again", trial: 3, why: "its checkpoint is missing" },
    "trial 3 runs again: its checkpoint is missing",
  ],
  [
    ofSteps,
    { type: "damaged", file: "parts/trials.jsonl", line: 7, message: "the record is not valid" },
    "warning: the record is not valid\n  --> parts/trials.jsonl:7",
  ],
  [
    ofSteps,
    { type: "row", trial, row: { ...times, step: 12, measures } },
    "trial 2: step 12/500: 2.81 s, loss 2.104, val_accuracy 0.3001, test_accuracy 0.3127",
  ],
  [
    prepared(1, { steps: 500 }),
    { type: "row", trial, row: { ...times, step: 12, measures: { loss: 2.1042 } } },
    "step 12/500: 2.81 s, loss 2.104",
  ],
  [
    prepared(1, { epochs: 3 }),
    { type: "row", trial, row: { ...times, step: 12, epoch: 0.251, measures: { loss: 2.1042 } } },
    "step 12, epoch 0.25/3: 2.81 s, loss 2.104",
  ],
  [
    ofSteps,
    {
      type: "trial",
      trial,
      status: "complete",
      row: { val_loss: 0.08214, test_accuracy: 0.95741 },
      seconds: 4.21,
    },
    "[1/12] trial 2 (learning_rate = 0.1, repeat 1): complete, val_loss 0.08214, test_accuracy 0.9574, 4.2 s",
  ],
  [
    ofSteps,
    {
      type: "trial",
      trial,
      status: "complete",
      row: { val_loss: 0.08214, val_accuracy: 0.951, test_accuracy: 0.95741 },
      seconds: 4.21,
    },
    "[1/12] trial 2 (learning_rate = 0.1, repeat 1): complete, val_loss 0.08214, val_accuracy 0.951, 4.2 s",
  ],
  [
    ofSteps,
    { type: "trial", trial, status: "timeout", row: { error: "longer than 2 s (run.timeout)" }, seconds: 2 },
    "[1/12] trial 2 (learning_rate = 0.1, repeat 1): timeout (longer than 2 s (run.timeout)), 2.0 s",
  ],
  [
    ofSteps,
    { type: "finished", folder, state: "interrupted", counts: {} },
    "interrupted: 0 of 12 trials finished",
  ],
];

Deno.test("the lines of a run's progress", () => {
  for (const [prepared, event, line] of events) {
    let text = "";
    plainProgress(prepared, { verbose: true }, (more) => text += more)(event);
    assertEquals(text, `${line}\n`);
  }
});

const plan = { jobs: 3, trials_per_job: 4, trials: 12 } as Plan;
const searched = { jobs: 3, trials_per_job: null, trials: 1 } as Plan;
const gone = { element: 2, words: ["a last line"], wasSent: true, leftNothing: false, isHopeless: false };
const launches: readonly [Plan, LaunchEvent, lines: readonly string[]][] = [
  [plan, { type: "submitted", elements: 1, jobs: ["17"] }, ["submitted 1 element as job 17"]],
  [
    plan,
    { type: "submitted", elements: 3, jobs: ["17", "18"] },
    ["submitted 3 elements as 2 job arrays: 17, 18"],
  ],
  [
    plan,
    { type: "standing", done: 1, running: 1, waiting: 1, reasons: ["Priority"] },
    ["1 of 3 elements done, 1 running, 1 waiting (Priority: jobs with a higher priority start first)"],
  ],
  [
    searched,
    { type: "standing", done: 0, running: 0, waiting: 1, reasons: ["JobHeldUser"] },
    [
      "0 of 1 trial done, 0 running, 1 waiting (JobHeldUser: it is held: scontrol release JOB lets it start)",
      "  note: no job can start until this is changed; deno task run:slurm --cancel RUN cancels the jobs",
    ],
  ],
  [
    plan,
    { type: "away", message: "Socket timed out" },
    ["Slurm does not respond (Socket timed out): jobs continue, and their files are still watched"],
  ],
  [plan, { type: "back" }, ["Slurm responds again"]],
  [
    plan,
    { type: "later", message: "job queue full", notes: ["a note"] },
    [
      "not all jobs could be submitted now (job queue full): the rest will be submitted later",
      "  note: a note",
    ],
  ],
  [
    plan,
    { type: "gone", gone: { ...gone, state: "FAILED", node: "n1" }, again: true },
    ["element 2 ended on node n1 without results (FAILED): submitting it again", "  a last line"],
  ],
  [
    plan,
    { type: "gone", gone, again: false },
    ["element 2 ended without results: no retries are left", "  a last line"],
  ],
  [
    plan,
    { type: "gone", gone: { ...gone, isHopeless: true }, again: false },
    ["element 2 ended without results: not retried, because it would fail the same way", "  a last line"],
  ],
  [
    plan,
    { type: "gone", gone: { ...gone, leftNothing: true }, again: true },
    [
      "element 2 ended without results: submitting it again",
      "  it wrote nothing: its node may not see the run's folder or its log; check with deno task run:slurm FILE --probe",
    ],
  ],
];

Deno.test("the lines of a launch on a cluster", () => {
  for (const [plan, event, lines] of launches) {
    const found: string[] = [];
    launchLines(plan, (text) => found.push(text))(event);
    assertEquals(found, lines.map((line) => `${line}\n`));
  }
});
