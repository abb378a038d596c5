/**
 * Folders of runs for tests to read.
 *
 * @module
 */

/** Content of a run's folder: text by path. */
export type RunFiles = Readonly<Record<string, string>>;

/** Calls `use` with a new empty folder, which is removed afterwards. */
export async function withFolder(use: (folder: string) => void | Promise<void>): Promise<void> {
  const folder = Deno.realPathSync(Deno.makeTempDirSync());
  try {
    await use(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** Writes the files of a run below `folder`, which is made. */
export function writeRun(folder: string, files: RunFiles): void {
  Deno.mkdirSync(folder, { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    const parent = path.split("/").slice(0, -1).join("/");
    if (parent) Deno.mkdirSync(`${folder}/${parent}`, { recursive: true });
    Deno.writeTextFileSync(`${folder}/${path}`, text);
  }
}

/** Holds the lock of a run as the process that writes it does. */
export function claimed(folder: string): Disposable {
  Deno.mkdirSync(`${folder}/parts`, { recursive: true });
  const file = Deno.openSync(`${folder}/parts/claim.json`, { create: true, write: true });
  if (!file.tryLockSync(true)) throw new Error("another process holds the lock");
  return file;
}

/** run.json of a sweep over two learning rates and two activations, with `changes`. */
export function runJson(changes: Readonly<Record<string, unknown>> = {}): string {
  const json = {
    format: 1,
    name: "mnist",
    state: "failed",
    started: "2026-11-23T20:46:15.123Z",
    finished: "2026-11-23T20:49:27.523Z",
    kind: "network",
    trials: 6,
    configurations: 3,
    repeats: 2,
    parameters: ["optimizer.learning_rate", "network.layers.hidden.activation"],
    metric: "val_accuracy",
    goal: "maximize",
    metrics: ["loss", "accuracy", "val_loss", "val_accuracy", "test_loss", "test_accuracy"],
    metrics_columns: [
      ...["trial", "step", "epoch", "learning_rate"],
      ...["loss", "accuracy", "val_loss", "val_accuracy", "test_loss", "test_accuracy"],
    ],
    ...changes,
  };
  return JSON.stringify(json, null, 2) + "\n";
}

/** A finished sweep of 3 configurations with 2 repeats: complete, diverged and failed trials. */
export const sweep: RunFiles = {
  "run.json": runJson(),
  "trials.csv":
    `trial,configuration,repeat,seed,status,optimizer.learning_rate,network.layers.hidden.activation,\
loss,accuracy,val_loss,val_accuracy,test_loss,test_accuracy,epochs,steps,error
0,0,0,42,complete,0.1,relu,0.123456789,0.96,0.2,0.94,,,2,4,
1,0,1,3141592653,complete,0.1,relu,0.1,0.97,0.21,0.96,,,2,4,
2,1,0,42,complete,0.03,tanh,0.25,0.93,0.3,0.91,,,2,4,
3,1,1,3141592653,diverged,0.03,tanh,NaN,,,,,,1,2,"the loss is NaN, at step 2"
4,2,0,42,complete,0.01,"sig ""moid""
\u001b[m",0.5,0.9,0.45,0.92,,,2,4,
5,2,1,3141592653,failed,0.01,"sig ""moid""
\u001b[m",,,,,,,,,the activation returned text where a number was expected (in layer hidden)
`,
  "metrics.csv": `trial,step,epoch,learning_rate,loss,accuracy,val_loss,val_accuracy,test_loss,test_accuracy
0,0,0,0.1,,,2.4,0.1,,
0,1,0.5,0.1,2.3,0.11,,,,
0,2,1,0.1,1.5,0.5,1.1,0.6,,
0,3,1.5,0.1,0.6,0.8,,,,
0,4,2,0.1,0.123456789,0.96,0.2,0.94,,
3,1,0.5,0.03,1e+300,0.1,,,,
3,2,1,0.03,NaN,,,,,
`,
  "timing.csv": `trial,started,seconds,train_seconds,eval_seconds,steps_per_second,worker
0,2026-11-23T20:46:15.200Z,12.5,11,1.25,0.363636,0
3,2026-11-23T20:46:27.900Z,6,5.5,,0.363636,1
`,
};

/** The demo of square roots in three x. */
export const roots: RunFiles = {
  "run.json": runJson({
    name: "sqrt",
    state: "complete",
    kind: "function",
    trials: 2,
    configurations: 2,
    repeats: 1,
    parameters: ["optimizer.learning_rate"],
    metric: null,
    goal: null,
    metrics: ["loss"],
    metrics_columns: ["trial", "step", "epoch", "learning_rate", "loss"],
  }),
  "trials.csv": `trial,configuration,repeat,seed,status,optimizer.learning_rate,loss,epochs,steps,error
0,0,0,1,complete,0.001,311.5,,1000,
1,1,0,1,complete,0.01,4.25,,1000,
`,
  "metrics.csv": `trial,step,epoch,learning_rate,loss
0,1,,0.001,499.5
0,2,,0.001,498.25
1,1,,0.01,499.5
`,
  "curve.csv": `trial,x,value,exact,abs_error
${Array.from({ length: 101 }, (_, x) => `0,${x},${Math.min(7, x / 2)},${Math.sqrt(x)},0\n`).join("")}\
1,0,0.5,0,0.5
1,4,2.25,2,0.25
1,9,-3,,
`,
};

/** A sweep that is still running, or was killed: two of six trials have ended, one has begun. */
export const unfinished: RunFiles = {
  "run.json": runJson({ state: "running", finished: undefined }),
  "parts/trials.jsonl": [{
    trial: 0,
    row: {
      trial: 0,
      configuration: 0,
      repeat: 0,
      seed: 42,
      status: "complete",
      "optimizer.learning_rate": 0.1,
      "network.layers.hidden.activation": "relu",
      loss: 0.123456789,
      val_accuracy: 0.94,
      epochs: 2,
      steps: 4,
    },
    timing: { trial: 0, started: "2026-11-23T20:46:15.200Z", seconds: 12.5, worker: 0 },
  }, {
    trial: 3,
    row: {
      trial: 3,
      configuration: 1,
      repeat: 1,
      seed: 3141592653,
      status: "diverged",
      "optimizer.learning_rate": 0.03,
      "network.layers.hidden.activation": "tanh",
      loss: "NaN",
      steps: 2,
      error: 'the loss is "NaN",\nat step 2',
    },
    timing: { trial: 3, started: "2026-11-23T20:46:27.900Z", seconds: 6, worker: 1 },
  }].map((note) => `${JSON.stringify(note)}\n`).join(""),
  "parts/metrics-0.csv": "0,1,0.5,0.1,2.3,0.11,,,,\n0,2,1,0.1,1.5,0.5,1.1,0.6,,\n",
  "parts/metrics-1.csv": "1,1,0.5,0.1,2.25,0.125,,,,\n1,2,1,0.1,1.0",
  "parts/metrics-3.csv": "3,1,0.5,0.03,Infinity,,,,,\n",
};

/** A finished sweep of many trials without repeats, with `rows` rows of metrics each, for what must be fast. */
export function largeSweep(trials: number, rows: number): RunFiles {
  const text = (count: number, row: (index: number) => string) =>
    Array.from({ length: count }, (_, i) => row(i));
  const rate = (trial: number) => (trial + 1) / 1000;
  const loss = (trial: number, step: number) => 2 / (1 + step * rate(trial));
  const header = "loss,accuracy,val_loss,val_accuracy,test_loss,test_accuracy";
  return {
    "run.json": runJson({
      name: "large",
      state: "complete",
      trials,
      configurations: trials,
      repeats: 1,
      parameters: ["optimizer.learning_rate"],
    }),
    "trials.csv":
      `trial,configuration,repeat,seed,status,optimizer.learning_rate,${header},epochs,steps,error\n` +
      text(
        trials,
        (t) =>
          `${t},${t},0,42,complete,${rate(t)},${loss(t, rows)},${t / trials},${loss(t, rows) / 3},${
            389 * t % trials / trials
          },,,2,${rows},\n`,
      ).join(""),
    "metrics.csv": `trial,step,epoch,learning_rate,${header}\n` +
      text(
        trials,
        (t) =>
          text(rows, (s) => `${t},${s + 1},${s / 50},${rate(t)},${loss(t, s)},${s / rows},,,,\n`).join(""),
      )
        .join(""),
    "timing.csv": "trial,started,seconds,train_seconds,eval_seconds,steps_per_second,worker\n" +
      text(trials, (t) => `${t},2026-11-23T20:46:15.200Z,${1 + t / 8},1,0.25,${rows},${t % 2}\n`).join(""),
  };
}
