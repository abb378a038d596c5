import { assertEquals } from "@std/assert";
import {
  claimed,
  roots,
  type RunFiles,
  runJson,
  sweep,
  unfinished,
  withFolder,
  writeRun,
} from "../../testing/sample_runs.ts";
import { inspect } from "./inspect.ts";

/** Runs the command in a project; stdout, stderr and exit status. */
async function inspected(args: string[], folder: string, columns = 100, terminal = false) {
  const written = { stdout: "", stderr: "" };
  const status = await inspect(args, {
    cwd: folder,
    results: `${folder}/results`,
    columns,
    colour: false,
    terminal,
    stdout: (text) => written.stdout += text,
    stderr: (text) => written.stderr += text,
  });
  return { ...written, status };
}

const STAMP = "20261123T204615Z-3fa94c21";

function project(
  folder: string,
  runs: Record<string, RunFiles> = { mnist: sweep, sqrt: roots, live: unfinished },
): Disposable {
  for (const [name, files] of Object.entries(runs)) writeRun(`${folder}/results/${name}/${STAMP}`, files);
  return claimed(`${folder}/results/${"live" in runs ? "live" : Object.keys(runs)[0]}/${STAMP}`);
}

interface Case {
  readonly does: string;
  readonly args: string[];
  readonly columns: number;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly status?: number;
}

const THREE = `\
mnist   results/mnist/20261123T204615Z-3fa94c21: failed, 6 trials: 4 complete, 1 diverged, 1 failed
sqrt    results/sqrt/20261123T204615Z-3fa94c21: complete, 2 trials: 2 complete
live    results/live/20261123T204615Z-3fa94c21: running, 6 trials: 1 complete, 1 diverged, 1 running, 3 waiting

the experiments are not recorded in all folders

differences from mnist over complete trials; ± 95 % confidence interval
pairs: trials with the same configuration, repeat and seed
not paired: the means of all complete trials of both runs (Welch)
each mean is over all configurations of its run (3, 2, 3): no verdict where there are several

metric        mnist    sqrt         live
────────────  ───────  ───────────  ───────
loss          0.24336  157.88       0.12346
  difference           +158 ± 2000  0
  trials               4 and 2      1 pair
val_accuracy  0.9325                0.94
  difference                        0
  trials                            1 pair
`;

const cases: Case[] = [
  {
    does: "--where shows the trials that match, and no configurations",
    args: ["mnist", "--where", "learning_rate < 0.1 and not status = 'failed'"],
    columns: 100,
    stdout: `\
mnist   results/mnist/20261123T204615Z-3fa94c21
failed, started 2026-11-23 20:46:15 UTC, took 3 min 12 s
6 trials: 4 complete, 1 diverged, 1 failed
sorted by mean val_accuracy per configuration, highest first; 3 of 6 trials match

trial  learning_rate  activation        status    accuracy  val_loss  val_accuracy  error
─────  ─────────────  ────────────────  ────────  ────────  ────────  ────────────  ────────────────
    4           0.01  sig "moid"\\n\\u0…  complete      0.9       0.45          0.92
    2           0.03  tanh              complete      0.93      0.3           0.91
    3           0.03  tanh              diverged                                    the loss is NaN…
3 more columns (repeat, loss, steps): inspect --csv shows all
`,
  },
  {
    does: "--where that nothing matches",
    args: ["sqrt", "--where=loss > 1000"],
    columns: 100,
    stdout: `\
sqrt   results/sqrt/20261123T204615Z-3fa94c21
complete, started 2026-11-23 20:46:15 UTC, took 3 min 12 s
2 trials: 2 complete
sorted by loss, lowest first; 0 of 2 trials match

trial  learning_rate  status  loss
─────  ─────────────  ──────  ────
`,
  },
  {
    does: "--top takes the first ones of the order",
    args: ["mnist", "--sort=loss", "--top=2", "--columns=loss,trial,error"],
    columns: 100,
    stdout: `\
mnist   results/mnist/20261123T204615Z-3fa94c21
failed, started 2026-11-23 20:46:15 UTC, took 3 min 12 s
6 trials: 4 complete, 1 diverged, 1 failed
sorted by loss, lowest first; the first 2 of 6 trials

   loss  trial  error
───────  ─────  ─────
0.1          1
0.12346      0
`,
  },
  {
    does: "--where, --top and --columns go with --csv",
    args: ["mnist", "--where=loss < 1", "--top", "3", "--columns", "activation,trial,val_accuracy", "--csv"],
    columns: 100,
    stdout: `\
network.layers.hidden.activation,trial,val_accuracy
relu,1,0.96
relu,0,0.94
"sig ""moid""
\\u001b[m",4,0.92
`,
    stderr: `\
mnist   results/mnist/20261123T204615Z-3fa94c21
failed, started 2026-11-23 20:46:15 UTC, took 3 min 12 s
6 trials: 4 complete, 1 diverged, 1 failed
sorted by mean val_accuracy per configuration, highest first; the first 3 of 4 matching trials, 6 in total
`,
  },
  {
    does: "--where, --top and --columns go with --json",
    args: [
      "mnist",
      "--where=loss = NaN or loss = ''",
      "--columns=trial,loss,learning_rate,activation",
      "--json",
    ],
    columns: 100,
    stdout: `\
[
  {"trial":5,"loss":null,"optimizer.learning_rate":0.01,"network.layers.hidden.activation":"sig \\"moid\\"\\n\\u001b[m"},
  {"trial":3,"loss":"NaN","optimizer.learning_rate":0.03,"network.layers.hidden.activation":"tanh"}
]
`,
    stderr: `\
mnist   results/mnist/20261123T204615Z-3fa94c21
failed, started 2026-11-23 20:46:15 UTC, took 3 min 12 s
6 trials: 4 complete, 1 diverged, 1 failed
sorted by mean val_accuracy per configuration, highest first; 2 of 6 trials match
`,
  },
  {
    does: "--columns leaves out the last ones where there is little room",
    args: ["mnist", "--columns=trial,seed,status,loss,accuracy,val_loss,val_accuracy", "--top=1"],
    columns: 40,
    stdout: `\
mnist   results/mnist/20261123T204615Z-3fa94c21
failed, started 2026-11-23 20:46:15 UTC, took 3 min 12 s
6 trials: 4 complete, 1 diverged, 1 failed
sorted by mean val_accuracy per configuration, highest first; the first of 6 trials

trial        seed  status    loss
─────  ──────────  ────────  ────
    1  3141592653  complete   0.1
3 more columns (accuracy, val_loss, val_accuracy): inspect --csv shows all
`,
  },
  {
    does: "--columns says what is wrong",
    args: ["mnist", "--columns=trial,los"],
    columns: 100,
    stderr: `\
error: no column "los"
  --> command line: --columns=trial,los
   = did you mean "loss"?
   = columns: trial, configuration, repeat, seed, status, optimizer.learning_rate, network.layers.hidden.activation, loss, accuracy, val_loss, val_accuracy, test_loss, test_accuracy, epochs, steps, error
1 error.
`,
    status: 2,
  },
  {
    does: "--columns takes each column once",
    args: ["mnist", "--columns=trial,learning_rate,optimizer.learning_rate"],
    columns: 100,
    stderr: `\
error: the column "optimizer.learning_rate" is named twice
  --> command line: --columns=trial,learning_rate,optimizer.learning_rate
1 error.
`,
    status: 2,
  },
  {
    does: "--columns takes names between commas",
    args: ["mnist", "--columns=trial,,loss"],
    columns: 100,
    stderr: `\
error: --columns has nothing between two commas
  --> command line: --columns=trial,,loss
   = for example: --columns trial,loss
1 error.
`,
    status: 2,
  },
  {
    does: "--top takes a whole number",
    args: ["mnist", "--top", "-1"],
    columns: 100,
    stderr: `\
error: --top must be a whole number of at least 1, got "-1"
  --> command line: --top=-1
1 error.
`,
    status: 2,
  },
  {
    does: "--where says where the mistake is",
    args: ["mnist", "--where", "acuracy > 0.9"],
    columns: 100,
    stderr: `\
error: no column "acuracy"
  --> command line: --where:1:1
  |
1 | acuracy > 0.9
  | ^^^^^^^
  = did you mean "accuracy"?
  = columns: trial, configuration, repeat, seed, status, optimizer.learning_rate, network.layers.hidden.activation, loss, accuracy, val_loss, val_accuracy, test_loss, test_accuracy, epochs, steps, error
1 error.
`,
    status: 2,
  },
  {
    does: "several runs are one table",
    args: ["mnist", "sqrt", "live"],
    columns: 120,
    stdout: `\
mnist   results/mnist/20261123T204615Z-3fa94c21: failed, 6 trials: 4 complete, 1 diverged, 1 failed
sqrt    results/sqrt/20261123T204615Z-3fa94c21: complete, 2 trials: 2 complete
live    results/live/20261123T204615Z-3fa94c21: running, 6 trials: 1 complete, 1 diverged, 1 running, 3 waiting

the experiments are not recorded in all folders

sorted by run

run    trial  learning_rate  activation          status         loss  accuracy  val_loss  val_accuracy  error
─────  ─────  ─────────────  ──────────────────  ────────  ─────────  ────────  ────────  ────────────  ────────────────
live       0          0.1    relu                complete    0.12346                              0.94
live       1                                     running
live       2                                     waiting
live       3          0.03   tanh                diverged        NaN                                    the loss is "Na…
live       4                                     waiting
live       5                                     waiting
mnist      0          0.1    relu                complete    0.12346      0.96      0.2           0.94
mnist      1          0.1    relu                complete    0.1          0.97      0.21          0.96
mnist      2          0.03   tanh                complete    0.25         0.93      0.3           0.91
mnist      3          0.03   tanh                diverged        NaN                                    the loss is NaN…
mnist      4          0.01   sig "moid"\\n\\u001…  complete    0.5          0.9       0.45          0.92
mnist      5          0.01   sig "moid"\\n\\u001…  failed                                                 the activation …
sqrt       0          0.001                      complete  311.5
sqrt       1          0.01                       complete    4.25
2 more columns (repeat, steps): inspect --csv shows all
`,
  },
  {
    does: "several runs with the same metric are sorted by it",
    args: ["live", "mnist", "--top=2"],
    columns: 120,
    stdout: `\
live    results/live/20261123T204615Z-3fa94c21: running, 6 trials: 1 complete, 1 diverged, 1 running, 3 waiting
mnist   results/mnist/20261123T204615Z-3fa94c21: failed, 6 trials: 4 complete, 1 diverged, 1 failed

the experiments are not recorded in both folders

sorted by mean val_accuracy per configuration, highest first; the first 2 of 12 trials

run    trial  learning_rate  activation  repeat  status       loss  accuracy  val_loss  val_accuracy  steps
─────  ─────  ─────────────  ──────────  ──────  ────────  ───────  ────────  ────────  ────────────  ─────
mnist      1            0.1  relu             1  complete  0.1          0.97      0.21          0.96      4
mnist      0            0.1  relu             0  complete  0.12346      0.96      0.2           0.94      4
`,
  },
  {
    does: "several runs go with --where, --columns, --csv",
    args: ["sqrt", "mnist", "--where", "run = 'sqrt' or loss > 0.2", "--columns=run,trial,loss", "--csv"],
    columns: 100,
    stdout: `\
run,trial,loss
mnist,2,0.25
mnist,4,0.5
sqrt,0,311.5
sqrt,1,4.25
`,
    stderr: `\
sqrt    results/sqrt/20261123T204615Z-3fa94c21: complete, 2 trials: 2 complete
mnist   results/mnist/20261123T204615Z-3fa94c21: failed, 6 trials: 4 complete, 1 diverged, 1 failed
sorted by run; 4 of 8 trials match
`,
  },
  {
    does: "several runs go with --json",
    args: ["sqrt", "mnist", "--where=trial = 1", "--columns=run,learning_rate,val_loss", "--json"],
    columns: 100,
    stdout: `\
[
  {"run":"mnist","optimizer.learning_rate":0.1,"val_loss":0.21},
  {"run":"sqrt","optimizer.learning_rate":0.01,"val_loss":null}
]
`,
    stderr: `\
sqrt    results/sqrt/20261123T204615Z-3fa94c21: complete, 2 trials: 2 complete
mnist   results/mnist/20261123T204615Z-3fa94c21: failed, 6 trials: 4 complete, 1 diverged, 1 failed
sorted by run; 2 of 8 trials match
`,
  },
  {
    does: "several runs are different ones",
    args: ["mnist", "results/mnist/20261123T204615Z-3fa94c21"],
    columns: 100,
    stderr: `\
error: the same run twice
  --> command line: results/mnist/20261123T204615Z-3fa94c21
   = it is results/mnist/20261123T204615Z-3fa94c21
1 error.
`,
    status: 2,
  },
  {
    does: "--curves draws losses",
    args: ["mnist", "--curves", "--top=3", "--sort=trial"],
    columns: 100,
    stdout: `\
mnist   results/mnist/20261123T204615Z-3fa94c21
failed, started 2026-11-23 20:46:15 UTC, took 3 min 12 s
6 trials: 4 complete, 1 diverged, 1 failed
sorted by trial; the first 3 of 6 trials

trial  learning_rate  activation  status    loss curve     loss  accuracy  val_loss  val_accuracy
─────  ─────────────  ──────────  ────────  ──────────  ───────  ────────  ────────  ────────────
    0           0.1   relu        complete  █▅▃▁        0.12346      0.96      0.2           0.94
    1           0.1   relu        complete              0.1          0.97      0.21          0.96
    2           0.03  tanh        complete              0.25         0.93      0.3           0.91
2 more columns (repeat, steps): inspect --csv shows all
`,
  },
  {
    does: "--curves stands in the table only",
    args: ["mnist", "--curves", "--csv"],
    columns: 100,
    stderr: `\
error: --curves is only for the table
  --> command line: --curves
   = remove --csv or --json
1 error.
`,
    status: 2,
  },
  {
    does: "--compare takes another run",
    args: ["mnist", "--compare", "live"],
    columns: 100,
    stdout: `\
mnist   results/mnist/20261123T204615Z-3fa94c21: failed, 6 trials: 4 complete, 1 diverged, 1 failed
live    results/live/20261123T204615Z-3fa94c21: running, 6 trials: 1 complete, 1 diverged, 1 running, 3 waiting

the experiments are not recorded in both folders

1 pair of complete trials with the same configuration, repeat and seed; too few for a confidence interval

metric          mnist     live  difference
────────────  ───────  ───────  ──────────
loss          0.12346  0.12346  0
val_accuracy  0.94     0.94     0
`,
  },
  {
    does: "--compare of two runs takes the first as the first",
    args: ["--compare", "sqrt", "mnist"],
    columns: 100,
    stdout: `\
sqrt    results/sqrt/20261123T204615Z-3fa94c21: complete, 2 trials: 2 complete
mnist   results/mnist/20261123T204615Z-3fa94c21: failed, 6 trials: 4 complete, 1 diverged, 1 failed

the experiments are not recorded in both folders

2 and 4 complete trials, unpaired; difference ± 95 % confidence interval (Welch)
each mean is over all configurations of its run (2 and 3): no verdict

metric    sqrt    mnist  difference
──────  ──────  ───────  ───────────
loss    157.88  0.24336  -158 ± 2000
`,
  },
  {
    does: "--compare says that there is no run",
    args: ["mnist", "--compare=sqrtt"],
    columns: 100,
    stderr: `\
error: there is no run "sqrtt"
  --> results/sqrtt
   = did you mean "sqrt"?
   = experiments with runs in results: live, mnist, sqrt
1 error.
`,
    status: 2,
  },
  {
    does: "--compare of three runs shows differences from the first",
    args: ["mnist", "--compare", "sqrt", "live"],
    columns: 100,
    stdout: THREE,
  },
  {
    does: "--compare takes runs in the order in which they are named",
    args: ["mnist", "sqrt", "--compare=live"],
    columns: 100,
    stdout: THREE,
  },
  {
    does: "--compare of configurations takes one run",
    args: ["mnist", "sqrt", "--compare=0,1"],
    columns: 100,
    stderr: `\
error: --compare shows one run
  --> command line: sqrt
   = deno task inspect --compare RUN OTHER ... compares runs
1 error.
`,
    status: 2,
  },
  {
    does: "--compare of three configurations shows differences from the first",
    args: ["mnist", "--compare", "0,2,1"],
    columns: 100,
    stdout: `\
configurations 0, 2 and 1

parameter                         0     2                     1
────────────────────────────────  ────  ────────────────────  ────
optimizer.learning_rate           0.1   0.01                  0.03
network.layers.hidden.activation  relu  sig "moid"\\n\\u001b[m  tanh

differences from 0 over the repeats that both completed; too few for an interval

metric        0        2       1
────────────  ───────  ──────  ──────
loss          0.11173  0.5     0.25
  difference           +0.377  +0.127
  repeats              1       1
accuracy      0.965    0.9     0.93
  difference           -0.06   -0.03
  repeats              1       1
val_loss      0.205    0.45    0.3
  difference           +0.25   +0.1
  repeats              1       1
val_accuracy  0.95     0.92    0.91
  difference           -0.02   -0.03
  repeats              1       1
`,
  },
  {
    does: "--compare of many configurations uses several tables where there is little room",
    args: ["mnist", "--compare", "2,1,0"],
    columns: 50,
    stdout: `\
configurations 2, 1 and 0

parameter                         2
────────────────────────────────  ────────────────
optimizer.learning_rate           0.01
network.layers.hidden.activation  sig "moid"\\n\\u0…

parameter                         1     0
────────────────────────────────  ────  ────
optimizer.learning_rate           0.03  0.1
network.layers.hidden.activation  tanh  relu

differences from 2 over the repeats that both completed; too few for an interval

metric        2     1      0
────────────  ────  ─────  ───────
loss          0.5   0.25   0.12346
  difference        -0.25  -0.377
  repeats           1      1
accuracy      0.9   0.93   0.96
  difference        +0.03  +0.06
  repeats           1      1
val_loss      0.45  0.3    0.2
  difference        -0.15  -0.25
  repeats           1      1
val_accuracy  0.92  0.91   0.94
  difference        -0.01  +0.02
  repeats           1      1
`,
  },
  {
    does: "--sql shows an answer",
    args: [
      "mnist",
      "--sql",
      "select status, count(*) as n, avg(val_accuracy) as mean from trials group by 1",
    ],
    columns: 100,
    stdout: `\
status    n    mean
────────  ─  ──────
complete  4  0.9325
diverged  1
failed    1
`,
  },
  {
    does: "--sql goes with --csv",
    args: [
      "mnist",
      "--sql",
      'select trial, "network.layers.hidden.activation" from trials where trial > 2',
      "--csv",
    ],
    columns: 100,
    stdout: `\
trial,network.layers.hidden.activation
3,tanh
4,"sig ""moid""
\\u001b[m"
5,"sig ""moid""
\\u001b[m"
`,
  },
  {
    does: "--sql goes with --json",
    args: ["sqrt", "--sql=select max(value) as most, null as none from curve", "--json"],
    columns: 100,
    stdout: `\
[
  {"most":7,"none":null}
]
`,
  },
  {
    does: "--sql brings its own where",
    args: ["mnist", "--sql=select 1", "--where=loss < 1"],
    columns: 100,
    stderr: `\
error: --sql cannot be combined with --where
  --> command line: --sql=select 1
   = allowed with it: --csv, --json
1 error.
`,
    status: 2,
  },
  {
    does: "--sql says what SQLite says",
    args: ["mnist", "--sql", "select * form trials"],
    columns: 100,
    stderr: `\
error: SQLite says: near "form": syntax error
  --> command line: --sql=select * form trials
1 error.
`,
    status: 2,
  },
  {
    does: "--watch of a finished run shows it once",
    args: ["sqrt", "--watch"],
    columns: 100,
    stdout: `\
sqrt   results/sqrt/20261123T204615Z-3fa94c21
complete, started 2026-11-23 20:46:15 UTC, took 3 min 12 s
2 trials: 2 complete
the run has ended: complete, 2 trials: 2 complete
`,
  },
  {
    does: "--watch goes without --csv",
    args: ["sqrt", "--watch", "--csv"],
    columns: 100,
    stderr: `\
error: --watch cannot be combined with --csv
  --> command line: --watch
   = allowed with it: --where, --sort, --columns, --top, --curves
1 error.
`,
    status: 2,
  },
];

for (const { does, args, columns, stdout = "", stderr = "", status = 0 } of cases) {
  Deno.test(`inspect() ${does}`, () =>
    withFolder(async (folder) => {
      using _live = project(folder);
      assertEquals(await inspected(args, folder, columns), { stdout, stderr, status });
    }));
}

Deno.test("inspect() draws loss curves on a terminal where there is room, and not where metrics.csv is damaged", () =>
  withFolder(async (folder) => {
    using _live = project(folder);
    const heading = async (columns: number, terminal: boolean) =>
      (await inspected(["mnist", "--top=2"], folder, columns, terminal)).stdout.split("\n")[5];
    const without =
      "trial  learning_rate  activation  repeat  status       loss  accuracy  val_loss  val_accuracy  steps";
    assertEquals(
      await heading(120, true),
      "trial  learning_rate  activation  repeat  status    loss curve     loss  accuracy  val_loss  val_accuracy  steps",
    );
    assertEquals(await heading(120, false), without);
    assertEquals(await heading(105, true), without);
    Deno.writeTextFileSync(`${folder}/results/mnist/${STAMP}/metrics.csv`, "trial,step,loss\n0,1\n");
    assertEquals(await heading(120, true), without);
    assertEquals((await inspected(["mnist", "--curves"], folder)).status, 2);
  }));

Deno.test("inspect() shows hostile text harmlessly: tables, CSV on a terminal, JSON, mistakes", () =>
  withFolder(async (folder) => {
    const hostile = `<b>,"\x1b[2J\r\n\x9b31m\u202e'; --`;
    const cell = `"${hostile.replaceAll('"', '""')}"`;
    const name = 'a,"b\x1b[2J';
    const files: RunFiles = {
      "run.json": runJson({
        name: hostile,
        description: hostile,
        trials: 1,
        configurations: 1,
        repeats: 1,
        parameters: [name],
        metrics: ["loss"],
        metric: null,
        goal: null,
      }),
      "trials.csv": `trial,configuration,repeat,seed,status,"a,""b\x1b[2J",loss,epochs,steps,error\n` +
        `0,0,0,1,failed,${cell},0.5,,,${cell}\n`,
      "metrics.csv": "trial,step,epoch,learning_rate,loss\n0,1,,,0.5\n",
    };
    using _live = project(folder, { x: files, y: files });
    const ways = [
      ["x"],
      ["x", "y"],
      ["x", "--curves"],
      ["x", "--csv"],
      ["x", "--json"],
      ["x", "--trial=0"],
      ["x", "--compare=y"],
      ["x", "--where", '"a,""b\x1b[2J" != \'\''],
      ["x", "--where", `error = '\x1b[2J' and`],
      ["x", "--where", "\x1b"],
      ["x", "--columns", '"a,""b\x1b[2J",trial', "--csv"],
      ["x", "--columns", "\x1b[2J"],
      ["x", "--sql", "select * from trials"],
      ["x", "--sql", "select * from trials", "--csv"],
      ["x", "--sql", "select * from trials", "--json"],
      ["x", "--sql", "select '\x1b[2J' as \"\x9b\u202e\""],
      ["x", "--sql", "select \x1b from trials"],
      ["x", "--watch"],
    ];
    for (const args of ways) {
      const { stdout, stderr } = await inspected(args, folder, 200, !args.includes("--watch"));
      assertEquals((stdout + stderr).match(/[^\n\x20-\x7e\u2500-\u28ff·…±×•]/g), null, args.join(" "));
    }
    // A pipe may end at a terminal: control characters are spelled out there, too, and lines stay.
    const { stdout } = await inspected(["x", "--csv", "--columns", 'trial,"a,""b\x1b[2J"'], folder);
    const spelled = cell.replaceAll("\r\n", "\n").replace("\x1b", "\\u001b").replace("\x9b", "\\u009b")
      .replace("\u202e", "\\u202e");
    assertEquals(stdout, `trial,"a,""b\\u001b[2J"\n0,${spelled}\n`);
  }));
