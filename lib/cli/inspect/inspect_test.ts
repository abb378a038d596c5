import { assert, assertEquals } from "@std/assert";
import { parse } from "../../std/csv/mod.ts";
import {
  claimed,
  roots,
  runJson,
  sweep,
  unfinished,
  withFolder,
  writeRun,
} from "../../testing/sample_runs.ts";
import { inspect } from "./inspect.ts";

/** Runs the command in a project with three runs; stdout, stderr and exit status. */
async function inspected(args: string[], folder: string, columns = 80, colour = false) {
  const written = { stdout: "", stderr: "" };
  const status = await inspect(args, {
    cwd: folder,
    results: `${folder}/results`,
    columns,
    colour,
    stdout: (text) => written.stdout += text,
    stderr: (text) => written.stderr += text,
  });
  return { ...written, status };
}

const STAMP = "20261123T204615Z-3fa94c21";

/** Runs of three experiments, one of which is being written as long as what comes back is not disposed of. */
function project(folder: string): Disposable {
  writeRun(`${folder}/results/mnist/${STAMP}`, sweep);
  writeRun(`${folder}/results/sqrt/${STAMP}`, roots);
  writeRun(`${folder}/results/live/${STAMP}`, unfinished);
  return claimed(`${folder}/results/live/${STAMP}`);
}

interface Case {
  readonly does: string;
  readonly args: string[];
  readonly columns: number;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly status?: number;
}

const cases: Case[] = [
  {
    does: "shows trials by the sweep's metric, then configurations",
    args: ["mnist"],
    columns: 130,
    stdout: `\
mnist   results/mnist/20261123T204615Z-3fa94c21
failed, started 2026-11-23 20:46:15 UTC, took 3 min 12 s
6 trials: 4 complete, 1 diverged, 1 failed
sorted by mean val_accuracy per configuration, highest first

trial  learning_rate  activation            repeat  status       loss  accuracy  val_loss  val_accuracy  steps  error
─────  ─────────────  ────────────────────  ──────  ────────  ───────  ────────  ────────  ────────────  ─────  ──────────────────
    1           0.1   relu                       1  complete  0.1          0.97      0.21          0.96      4
    0           0.1   relu                       0  complete  0.12346      0.96      0.2           0.94      4
    4           0.01  sig "moid"\\n\\u001b[m       0  complete  0.5          0.9       0.45          0.92      4
    5           0.01  sig "moid"\\n\\u001b[m       1  failed                                                      the activation re…
    2           0.03  tanh                       0  complete  0.25         0.93      0.3           0.91      4
    3           0.03  tanh                       1  diverged      NaN                                        2  the loss is NaN, …

configurations by mean val_accuracy, highest first; mean over repeats

configuration  learning_rate  activation            trials                  loss    accuracy  val_loss  val_accuracy
─────────────  ─────────────  ────────────────────  ──────────────────────  ──────  ────────  ────────  ────────────
            0           0.1   relu                  2 complete              0.1117  0.965     0.205     0.95
            2           0.01  sig "moid"\\n\\u001b[m  1 complete, 1 failed       0.5    0.9      0.45     0.92
            1           0.03  tanh                  1 complete, 1 diverged    0.25   0.93       0.3     0.91

1 of 6 trials diverged. Try a smaller learning_rate.
`,
  },
  {
    does: "shows the columns that matter most where there is little room",
    args: ["mnist"],
    columns: 72,
    stdout: `\
mnist   results/mnist/20261123T204615Z-3fa94c21
failed, started 2026-11-23 20:46:15 UTC, took 3 min 12 s
6 trials: 4 complete, 1 diverged, 1 failed
sorted by mean val_accuracy per configuration, highest first

trial  learning_rate  activation            status    val_accuracy
─────  ─────────────  ────────────────────  ────────  ────────────
    1           0.1   relu                  complete          0.96
    0           0.1   relu                  complete          0.94
    4           0.01  sig "moid"\\n\\u001b[m  complete          0.92
    5           0.01  sig "moid"\\n\\u001b[m  failed
    2           0.03  tanh                  complete          0.91
    3           0.03  tanh                  diverged
6 more columns (repeat, loss, accuracy, val_loss, steps, error): inspect --csv shows all

configurations by mean val_accuracy, highest first; mean over repeats

configuration  learning_rate  trials                  val_accuracy
─────────────  ─────────────  ──────────────────────  ────────────
            0           0.1   2 complete              0.95
            2           0.01  1 complete, 1 failed    0.92
            1           0.03  1 complete, 1 diverged  0.91
4 more columns (activation, loss, accuracy, val_loss): summary.csv has all

1 of 6 trials diverged. Try a smaller learning_rate.
`,
  },
  {
    does: "shows trials by their loss without a metric of the sweep and without validation",
    args: ["sqrt"],
    columns: 80,
    stdout: `\
sqrt   results/sqrt/20261123T204615Z-3fa94c21
complete, started 2026-11-23 20:46:15 UTC, took 3 min 12 s
2 trials: 2 complete
sorted by loss, lowest first

trial  learning_rate  status      loss  steps
─────  ─────────────  ────────  ──────  ─────
    1          0.01   complete    4.25   1000
    0          0.001  complete  311.5    1000
`,
  },
  {
    does: "shows a run that is not finished",
    args: ["live"],
    columns: 110,
    stdout: `\
mnist   results/live/20261123T204615Z-3fa94c21
running, started 2026-11-23 20:46:15 UTC
6 trials: 1 complete, 1 diverged, 1 running, 3 waiting
sorted by mean val_accuracy per configuration, highest first

trial  learning_rate  activation  repeat  status       loss  val_accuracy  steps  error
─────  ─────────────  ──────────  ──────  ────────  ───────  ────────────  ─────  ────────────────────────────
    0           0.1   relu             0  complete  0.12346          0.94      4
    1                                  1  running
    4                                  0  waiting
    5                                  1  waiting
    2                                  0  waiting
    3           0.03  tanh             1  diverged      NaN                    2  the loss is "NaN",\\nat step…

configurations by mean val_accuracy, highest first; mean over repeats

configuration  learning_rate  activation  trials      loss    val_accuracy
─────────────  ─────────────  ──────────  ──────────  ──────  ────────────
            0           0.1   relu        1 complete  0.1235  0.94
            2                             none ended
            1           0.03  tanh        1 diverged

1 of 6 trials diverged: learning_rate 0.03. Try other values of learning_rate.
`,
  },
  {
    does: "--sort takes the last part of a parameter's name",
    args: ["mnist", "--sort", "learning_rate"],
    columns: 72,
    stdout: `\
mnist   results/mnist/20261123T204615Z-3fa94c21
failed, started 2026-11-23 20:46:15 UTC, took 3 min 12 s
6 trials: 4 complete, 1 diverged, 1 failed
sorted by optimizer.learning_rate, lowest first

trial  learning_rate  activation            status    error
─────  ─────────────  ────────────────────  ────────  ──────────────────
    4           0.01  sig "moid"\\n\\u001b[m  complete
    5           0.01  sig "moid"\\n\\u001b[m  failed    the activation re…
    2           0.03  tanh                  complete
    3           0.03  tanh                  diverged  the loss is NaN, …
    0           0.1   relu                  complete
    1           0.1   relu                  complete
6 more columns (repeat, loss, accuracy, val_loss, val_accuracy, steps): inspect --csv shows all

configurations by mean val_accuracy, highest first; mean over repeats

configuration  learning_rate  trials                  val_accuracy
─────────────  ─────────────  ──────────────────────  ────────────
            0           0.1   2 complete              0.95
            2           0.01  1 complete, 1 failed    0.92
            1           0.03  1 complete, 1 diverged  0.91
4 more columns (activation, loss, accuracy, val_loss): summary.csv has all

1 of 6 trials diverged. Try a smaller learning_rate.
`,
  },
  {
    does: "--sort -COLUMN begins with the highest, complete trials first",
    args: ["mnist", "--sort", "-loss"],
    columns: 72,
    stdout: `\
mnist   results/mnist/20261123T204615Z-3fa94c21
failed, started 2026-11-23 20:46:15 UTC, took 3 min 12 s
6 trials: 4 complete, 1 diverged, 1 failed
sorted by loss, highest first

trial  learning_rate  activation            status       loss
─────  ─────────────  ────────────────────  ────────  ───────
    4           0.01  sig "moid"\\n\\u001b[m  complete  0.5
    2           0.03  tanh                  complete  0.25
    0           0.1   relu                  complete  0.12346
    1           0.1   relu                  complete  0.1
    3           0.03  tanh                  diverged      NaN
    5           0.01  sig "moid"\\n\\u001b[m  failed
6 more columns (repeat, accuracy, val_loss, val_accuracy, steps, error): inspect --csv shows all

configurations by mean val_accuracy, highest first; mean over repeats

configuration  learning_rate  trials                  val_accuracy
─────────────  ─────────────  ──────────────────────  ────────────
            0           0.1   2 complete              0.95
            2           0.01  1 complete, 1 failed    0.92
            1           0.03  1 complete, 1 diverged  0.91
4 more columns (activation, loss, accuracy, val_loss): summary.csv has all

1 of 6 trials diverged. Try a smaller learning_rate.
`,
  },
  {
    does: "--sort of a column that is not shown adds it",
    args: ["mnist", "--sort=-seed"],
    columns: 72,
    stdout: `\
mnist   results/mnist/20261123T204615Z-3fa94c21
failed, started 2026-11-23 20:46:15 UTC, took 3 min 12 s
6 trials: 4 complete, 1 diverged, 1 failed
sorted by seed, highest first

trial  learning_rate  activation            status          seed
─────  ─────────────  ────────────────────  ────────  ──────────
    1           0.1   relu                  complete  3141592653
    3           0.03  tanh                  diverged  3141592653
    5           0.01  sig "moid"\\n\\u001b[m  failed    3141592653
    0           0.1   relu                  complete          42
    2           0.03  tanh                  complete          42
    4           0.01  sig "moid"\\n\\u001b[m  complete          42
7 more columns (repeat, loss, accuracy, val_loss, val_accuracy, steps, error): inspect --csv shows all

configurations by mean val_accuracy, highest first; mean over repeats

configuration  learning_rate  trials                  val_accuracy
─────────────  ─────────────  ──────────────────────  ────────────
            0           0.1   2 complete              0.95
            2           0.01  1 complete, 1 failed    0.92
            1           0.03  1 complete, 1 diverged  0.91
4 more columns (activation, loss, accuracy, val_loss): summary.csv has all

1 of 6 trials diverged. Try a smaller learning_rate.
`,
  },
  {
    does: "--csv writes the sorted table and nothing else to stdout",
    args: ["mnist", "--csv"],
    columns: 40,
    stdout: `\
trial,configuration,repeat,seed,status,optimizer.learning_rate,network.layers.hidden.activation,loss,accuracy,val_loss,val_accuracy,test_loss,test_accuracy,epochs,steps,error
1,0,1,3141592653,complete,0.1,relu,0.1,0.97,0.21,0.96,,,2,4,
0,0,0,42,complete,0.1,relu,0.123456789,0.96,0.2,0.94,,,2,4,
4,2,0,42,complete,0.01,"sig ""moid""
\\u001b[m",0.5,0.9,0.45,0.92,,,2,4,
5,2,1,3141592653,failed,0.01,"sig ""moid""
\\u001b[m",,,,,,,,,the activation returned text where a number was expected (in layer hidden)
2,1,0,42,complete,0.03,tanh,0.25,0.93,0.3,0.91,,,2,4,
3,1,1,3141592653,diverged,0.03,tanh,NaN,,,,,,1,2,"the loss is NaN, at step 2"
`,
    stderr: `\
mnist   results/mnist/20261123T204615Z-3fa94c21
failed, started 2026-11-23 20:46:15 UTC, took 3 min 12 s
6 trials: 4 complete, 1 diverged, 1 failed
`,
  },
  {
    does: "--json writes numbers as numbers, others as text, missing ones as null",
    args: ["mnist", "--json", "--sort=trial"],
    columns: 40,
    stdout: `\
[
  {"trial":0,"configuration":0,"repeat":0,"seed":42,"status":"complete","optimizer.learning_rate":0.1,"network.layers.hidden.activation":"relu","loss":0.123456789,"accuracy":0.96,"val_loss":0.2,"val_accuracy":0.94,"test_loss":null,"test_accuracy":null,"epochs":2,"steps":4,"error":null},
  {"trial":1,"configuration":0,"repeat":1,"seed":3141592653,"status":"complete","optimizer.learning_rate":0.1,"network.layers.hidden.activation":"relu","loss":0.1,"accuracy":0.97,"val_loss":0.21,"val_accuracy":0.96,"test_loss":null,"test_accuracy":null,"epochs":2,"steps":4,"error":null},
  {"trial":2,"configuration":1,"repeat":0,"seed":42,"status":"complete","optimizer.learning_rate":0.03,"network.layers.hidden.activation":"tanh","loss":0.25,"accuracy":0.93,"val_loss":0.3,"val_accuracy":0.91,"test_loss":null,"test_accuracy":null,"epochs":2,"steps":4,"error":null},
  {"trial":3,"configuration":1,"repeat":1,"seed":3141592653,"status":"diverged","optimizer.learning_rate":0.03,"network.layers.hidden.activation":"tanh","loss":"NaN","accuracy":null,"val_loss":null,"val_accuracy":null,"test_loss":null,"test_accuracy":null,"epochs":1,"steps":2,"error":"the loss is NaN, at step 2"},
  {"trial":4,"configuration":2,"repeat":0,"seed":42,"status":"complete","optimizer.learning_rate":0.01,"network.layers.hidden.activation":"sig \\"moid\\"\\n\\u001b[m","loss":0.5,"accuracy":0.9,"val_loss":0.45,"val_accuracy":0.92,"test_loss":null,"test_accuracy":null,"epochs":2,"steps":4,"error":null},
  {"trial":5,"configuration":2,"repeat":1,"seed":3141592653,"status":"failed","optimizer.learning_rate":0.01,"network.layers.hidden.activation":"sig \\"moid\\"\\n\\u001b[m","loss":null,"accuracy":null,"val_loss":null,"val_accuracy":null,"test_loss":null,"test_accuracy":null,"epochs":null,"steps":null,"error":"the activation returned text where a number was expected (in layer hidden)"}
]
`,
    stderr: `\
mnist   results/mnist/20261123T204615Z-3fa94c21
failed, started 2026-11-23 20:46:15 UTC, took 3 min 12 s
6 trials: 4 complete, 1 diverged, 1 failed
`,
  },
  {
    does: "--trial shows all of a trial and its losses",
    args: ["mnist", "--trial", "0"],
    columns: 70,
    stdout: `\
trial 0 of mnist: complete   results/mnist/20261123T204615Z-3fa94c21

parameters
  optimizer.learning_rate           0.1
  network.layers.hidden.activation  relu
  seed                              42
  configuration                     0
  repeat                            0

final metrics
  loss          0.123456789
  accuracy      0.96
  val_loss      0.2
  val_accuracy  0.94
  epochs        2
  steps         4

time
  started           2026-11-23 20:46:15 UTC
  total (s)         12.5
  training (s)      11
  evaluation (s)    1.25
  steps per second  0.363636
  worker            0

     ⠤⠤ loss   o val_loss
2.5 ┤
    │o               ⠢⢄⡀
    │                  ⠈⠒⠤⡀
2.0 ┤                     ⠈⠑⠢⣀
    │                         ⠑⠢⢄
    │                            ⠉⠒⢄⡀
1.5 ┤                               ⠈⠑⠤⡀
    │                                  ⠈⠒⢄⡀
    │                                o    ⠈⠢⢄
1.0 ┤                                        ⠑⠢⣀
    │                                           ⠑⠤⡀
    │                                             ⠈⠑⢄⡀
0.5 ┤                                                ⠈⠑⠢⠤⣀⡀
    │                                                     ⠈⠑⠒⠤⢄⡀
    │                                                          ⠈⠉⠒⠢⢄⣀o
  0 ┤                                                                ⠉
    └┬───────────────┬───────────────┬───────────────┬───────────────┬
     0               1               2               3               4
                                   step
`,
  },
  {
    does: "--trial of a diverged trial",
    args: ["mnist", "--trial=3"],
    columns: 70,
    stdout: `\
trial 3 of mnist: diverged at step 2   results/mnist/20261123T204615Z-3fa94c21

parameters
  optimizer.learning_rate           0.03
  network.layers.hidden.activation  tanh
  seed                              3141592653
  configuration                     1
  repeat                            1

final metrics
  loss    NaN
  epochs  1
  steps   2

time
  started           2026-11-23 20:46:27 UTC
  total (s)         6
  training (s)      5.5
  steps per second  0.363636
  worker            1

error
  the loss is NaN, at step 2

        ⠤⠤ loss
       │
       │
       │
       │
       │
       │
       │
       │
1e+300 ┤                               •
       │
       │
       │
       │
       │
       │
       │
       └───────────────────────────────┬──────────────────────────────
                                       1
                                     step
loss is not finite at 1 of 2 points
`,
  },
  {
    does: "--trial of a failed trial",
    args: ["mnist", "--trial=5"],
    columns: 70,
    stdout: `\
trial 5 of mnist: failed   results/mnist/20261123T204615Z-3fa94c21

parameters
  optimizer.learning_rate           0.01
  network.layers.hidden.activation  sig "moid"\\n\\u001b[m
  seed                              3141592653
  configuration                     2
  repeat                            1

error
  the activation returned text where a number was expected (in layer hidden)

no loss was logged
`,
  },
  {
    does: "--trial of a function draws its values beside the exact ones",
    args: ["sqrt", "--trial=0"],
    columns: 70,
    stdout: `\
trial 0 of sqrt: complete   results/sqrt/20261123T204615Z-3fa94c21

parameters
  optimizer.learning_rate  0.001
  seed                     1
  configuration            0
  repeat                   0

final metrics
  loss   311.5
  steps  1000

    ⠤⠤ value   o exact
10 ┤                                                             o   o
   │                                                     o   o
   │                                                 o
 8 ┤                                         o   o
   │         ⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀o⣀⣀⣀o⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀
   │        ⢰⠁                   o
 6 ┤       ⢠⠃                o
   │      ⢀⠇         o   o
   │      ⡜      o
 4 ┤     ⡜   o
   │    ⡸
   │   ⢠⠃o
 2 ┤  ⢠⠃
   │  ⡎
   │ o
 0 ┤⡜
   └┬────────────┬────────────┬────────────┬────────────┬────────────┬
    0           20           40           60           80          100
                                    x
`,
  },
  {
    does: "--trial of a function in few numbers lists them above the loss",
    args: ["sqrt", "--trial=1"],
    columns: 70,
    stdout: `\
trial 1 of sqrt: complete   results/sqrt/20261123T204615Z-3fa94c21

parameters
  optimizer.learning_rate  0.01
  seed                     1
  configuration            1
  repeat                   0

final metrics
  loss   4.25
  steps  1000

  x = 0: value 0.5, exact 0
  x = 4: value 2.25, exact 2
  x = 9: value -3, exact unknown

       ⠤⠤ loss
      │
      │
      │
      │
      │
      │
      │
      │
499.5 ┤                               •
      │
      │
      │
      │
      │
      │
      │
      └───────────────────────────────┬───────────────────────────────
                                      1
                                    step
`,
  },
  {
    does: "--trial of a running trial",
    args: ["live", "--trial=1"],
    columns: 70,
    stdout: `\
trial 1 of mnist: running   results/live/20261123T204615Z-3fa94c21

parameters
  configuration  0
  repeat         1

      ⠤⠤ loss
     │
     │
     │
     │
     │
     │
     │
     │
2.25 ┤                                •
     │
     │
     │
     │
     │
     │
     │
     └────────────────────────────────┬───────────────────────────────
                                      1
                                    step
`,
  },
  {
    does: "--trial of a waiting trial",
    args: ["live", "--trial=2"],
    columns: 70,
    stdout: `\
trial 2 of mnist: waiting   results/live/20261123T204615Z-3fa94c21

parameters
  configuration  1
  repeat         0

no loss was logged
`,
  },
  {
    does: "--help",
    args: ["mnist", "--help"],
    columns: 80,
    stdout: `\
Show the results of runs as tables, finished or still running.

Usage: deno task inspect RUN [RUN ...] [OPTIONS]
       deno task inspect [--top N] [--csv | --json]
       deno task inspect RUN --trial N
       deno task inspect RUN --compare A,B,...
       deno task inspect RUN --compare OTHER ...
       deno task inspect RUN --importance
       deno task inspect RUN --sql SELECT [--csv | --json]
       deno task inspect RUN --watch [OPTIONS]

Shows the trials of a run; with repeats, also the configurations. Several runs are shown
in one table with a column "run", below a table of all keys in which their experiments
differ.

loss and accuracy are those of one training batch, before the update of the last step;
columns with val_ and test_ are over all validation and test rows. Means over 3 or more
repeats have their 95 % confidence interval.

Without RUN: lists all runs, newest first, with state, complete and planned trials, best
value and begin. The table shows 20 runs, or N with --top N; --csv and --json print all.

A name means the newest run that has complete trials. A note names newer runs without any.
With --watch it means the newest run.

An expression for --where compares columns, numbers (also NaN and Infinity) and 'texts' by
= != < <= > >=, joined by and, or, not and parentheses. Column names with other characters
than letters, digits, _ and . go in "double quotes". An empty cell matches only = ''. NaN
equals only NaN and is neither less nor greater than a number.

--sql knows the tables trials, metrics, summary, curve and timing, with the columns of the
CSV files. Column names with a dot go in "double quotes". Empty cells and NaN are NULL,
infinities are numbers. NULL sorts first: write order by val_loss_mean nulls last.

Arguments:
  RUN  folder of a run, or results/NAME or NAME for the newest run of experiment NAME with
       complete trials

Options:
  --csv               print the sorted table as CSV, with all columns or those of
                      --columns
  --json              print it as JSON: NaN and infinities as text, missing values as null
  --importance        show how much of the differences between configurations each swept
                      parameter explains
  --curves            add a small loss curve to each trial; on a terminal they are always
                      there
  --watch             update the table until the run ends. When stdout is not a terminal,
                      print a line for each trial that begins or ends
  --where EXPRESSION  show only trials that match (default: all trials)
  --sort COLUMN       sort by a column of trials.csv; --sort -COLUMN begins with the
                      highest. Any unambiguous suffix of a parameter works. Sorted by a
                      metric, complete trials come first (default: best first by
                      sweep.metric, otherwise by val_loss if there are validation rows,
                      otherwise by loss. Configurations are sorted by their mean, with
                      those that diverged, failed or timed out last)
  --columns A,B,...   show these columns in this order (default: all that have room)
  --top N             show only the first N trials (default: all)
  --trial N           show one trial: parameters, metrics, times and loss curve. Functions
                      show the values beside the exact ones
  --compare WHAT      A,B: compare two or more configurations, repeat by repeat with the
                      same seeds. OTHER: compare with one or more other runs, paired where
                      both ran the same configurations with the same seeds. Shows what
                      differs, and the difference of each metric from the first with its
                      95 % interval
  --sql SELECT        show the result of an SQLite query
  --help              show this help

Examples:
  deno task inspect mnist --where "accuracy > 0.9 and status = 'complete'" --top 5
      Show the five best of the trials that match.
  deno task inspect
      List all runs.
  deno task inspect mnist --compare 0,3
      Compare configuration 0 with configuration 3.
  deno task inspect mnist --sql "select trial, loss from trials" --csv
      Print the result of a query as CSV.

Exit status:
  0         the results were shown
  2         mistake in the command, or a damaged file
  130, 143  --watch was interrupted by Ctrl-C, or by SIGTERM
`,
  },
  {
    does: "asks for a run where options need one",
    args: ["--curves"],
    columns: 80,
    stderr: `\
error: which run?
  --> command line: inspect --curves
   = deno task inspect NAME shows the newest run of experiment NAME
   = deno task inspect lists all runs
   = deno task inspect --help lists all options
1 error.
`,
    status: 2,
  },
  {
    does: "--importance takes one run",
    args: ["mnist", "sqrt", "--importance"],
    columns: 80,
    stderr: `\
error: --importance shows one run
  --> command line: sqrt
   = the first one is mnist
1 error.
`,
    status: 2,
  },
  {
    does: "refuses unknown options",
    args: ["mnist", "--srot=loss"],
    columns: 80,
    stderr: `\
error: unknown option --srot
  --> command line: --srot=loss
   = did you mean --sort?
   = options: --csv, --json, --importance, --curves, --watch, --where, --sort, --columns, --top, --trial, --compare, --sql, --help
1 error.
`,
    status: 2,
  },
  {
    does: "--sort needs a column",
    args: ["mnist", "--sort"],
    columns: 80,
    stderr: `\
error: --sort needs a value
  --> command line: --sort
1 error.
`,
    status: 2,
  },
  {
    does: "--sort suggests the nearest column",
    args: ["mnist", "--sort", "-val_acuracy"],
    columns: 80,
    stderr: `\
error: no column "val_acuracy"
  --> command line: --sort=-val_acuracy
   = did you mean "val_accuracy"?
   = columns: trial, configuration, repeat, seed, status, optimizer.learning_rate, network.layers.hidden.activation, loss, accuracy, val_loss, val_accuracy, test_loss, test_accuracy, epochs, steps, error
1 error.
`,
    status: 2,
  },
  {
    does: "--sort suggests the nearest last part",
    args: ["mnist", "--sort=learnin_rate"],
    columns: 80,
    stderr: `\
error: no column "learnin_rate"
  --> command line: --sort=learnin_rate
   = did you mean "learning_rate"?
   = columns: trial, configuration, repeat, seed, status, optimizer.learning_rate, network.layers.hidden.activation, loss, accuracy, val_loss, val_accuracy, test_loss, test_accuracy, epochs, steps, error
1 error.
`,
    status: 2,
  },
  {
    does: "--trial says which trials there are",
    args: ["mnist", "--trial", "6"],
    columns: 80,
    stderr: `\
error: this run has no trial "6": its trials are 0 to 5
  --> command line: --trial=6
1 error.
`,
    status: 2,
  },
  {
    does: "--trial takes whole numbers only",
    args: ["mnist", "--trial", "-1"],
    columns: 80,
    stderr: `\
error: this run has no trial "-1": its trials are 0 to 5
  --> command line: --trial=-1
1 error.
`,
    status: 2,
  },
  {
    does: "--csv and --json are mutually exclusive",
    args: ["mnist", "--csv", "--json"],
    columns: 80,
    stderr: `\
error: --csv and --json are mutually exclusive
  --> command line: --csv --json
1 error.
`,
    status: 2,
  },
  {
    does: "--trial goes without --json",
    args: ["mnist", "--trial=1", "--json"],
    columns: 80,
    stderr: `\
error: --trial shows one trial: --json is only for the table of all trials
  --> command line: --json
   = the numbers of one trial are in metrics.csv and curve.csv of the run's folder
1 error.
`,
    status: 2,
  },
  {
    does: "--compare takes no single configuration",
    args: ["mnist", "--compare=1"],
    columns: 80,
    stderr: `\
error: --compare takes the numbers of different configurations, or runs
  --> command line: --compare=1
   = for example: --compare 0,1
1 error.
`,
    status: 2,
  },
  {
    does: "--compare takes configurations that are there",
    args: ["mnist", "--compare=0,7"],
    columns: 80,
    stderr: `\
error: this run has no configuration 7: its configurations are 0 to 2
  --> command line: --compare=0,7
1 error.
`,
    status: 2,
  },
  {
    does: "--compare goes without --csv",
    args: ["mnist", "--compare=0,1", "--csv"],
    columns: 80,
    stderr: `\
error: --compare cannot be combined with other options
  --> command line: --compare=0,1
   = remove the other options
1 error.
`,
    status: 2,
  },
  {
    does: "--trial goes without --sort",
    args: ["mnist", "--trial=1", "--sort=loss"],
    columns: 80,
    stderr: `\
error: --trial shows one trial: --sort is only for the table of all trials
  --> command line: --sort
   = the numbers of one trial are in metrics.csv and curve.csv of the run's folder
1 error.
`,
    status: 2,
  },
  {
    does: "suggests the nearest run",
    args: ["mnits"],
    columns: 80,
    stderr: `\
error: there is no run "mnits"
  --> results/mnits
   = did you mean "mnist"?
   = experiments with runs in results: live, mnist, sqrt
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

Deno.test("inspect() colours charts when told, and nothing else", () =>
  withFolder(async (folder) => {
    using _live = project(folder);
    const { stdout } = await inspected(["mnist", "--trial", "0"], folder, 70, true);
    const plain = await inspected(["mnist", "--trial", "0"], folder, 70, false);
    // deno-lint-ignore no-control-regex
    const colours = /\x1b\[\d*m/g;
    assertEquals(stdout.replace(colours, ""), plain.stdout);
    assertEquals([...new Set(stdout.match(colours))], ["\x1b[36m", "\x1b[0m", "\x1b[33m"]);
    assertEquals((await inspected(["mnist"], folder, 70, true)).stdout.match(colours), null);
  }));

Deno.test("inspect() never hands control characters of a run to the terminal", () =>
  withFolder(async (folder) => {
    const hostile = "\x1b]0;x\x07\x1b[2J\r\n\u202e";
    const cell = `"${hostile}"`;
    writeRun(`${folder}/results/x/${STAMP}`, {
      "run.json": runJson({
        name: hostile,
        started: hostile,
        finished: hostile,
        parameters: [hostile],
        metrics: [hostile],
      }),
      "trials.csv":
        `trial,configuration,repeat,seed,status,${cell},error\n0,0,0,${cell},${cell},${cell},${cell}\n`,
      "timing.csv": `trial,started,worker\n0,${cell},${cell}\n`,
    });
    // The text ends of the parsed file are LF: the column's name is no longer that of run.json.
    const lines = await inspected(["x"], folder, 300);
    assertEquals(lines.status, 2);
    writeRun(`${folder}/results/x/${STAMP}`, {
      "run.json": runJson({
        name: hostile,
        started: hostile,
        finished: hostile,
        parameters: ["a\x1bb"],
        metrics: ["c\x07"],
      }),
      "trials.csv":
        `trial,configuration,repeat,seed,status,a\x1bb,c\x07,error\n0,0,0,${cell},${cell},${cell},${cell},${cell}\n`,
    });
    for (const args of [["x"], ["x", "--trial=0"], ["x", "--sort=\x1b"], ["\x1b"], ["x", "--\x1b"]]) {
      const { stdout, stderr } = await inspected(args, folder, 300);
      assertEquals((stdout + stderr).match(/[^\n\x20-\x7e\u2500-\u28ff·…±]/g), null, args.join(" "));
      assert(stdout + stderr !== "");
    }
  }));

Deno.test("inspect() reports damaged files with their line", () =>
  withFolder(async (folder) => {
    using _live = project(folder);
    const file = `results/mnist/${STAMP}/metrics.csv`;
    Deno.writeTextFileSync(`${folder}/${file}`, "trial,step,epoch\n0,1\n");
    assertEquals(await inspected(["mnist", "--trial=0"], folder), {
      stdout: "",
      stderr: `error: a row of 2 cells, where 3 are expected
  --> ${file}:2:1
  |
2 | 0,1
  | ^^^
  = it may have been edited or cut off; the other files of the run may be intact
1 error.
`,
      status: 2,
    });
    assertEquals((await inspected(["mnist"], folder)).status, 0);
  }));

Deno.test("inspect() shows, sorts and exports a run of 1,000 trials", () =>
  withFolder(async (folder) => {
    // The metric is a permutation: trial t has rank 389·t mod 1000 from below.
    const rows = Array.from({ length: 1000 }, (_, t) => {
      const rank = 389 * t % 1000;
      return `${t},${Math.floor(t / 4)},${t % 4},${7 * t},complete,${0.25 + Math.floor(t / 4)},${
        rank / 1024
      },,100,`;
    });
    const header =
      "trial,configuration,repeat,seed,status,optimizer.learning_rate,val_accuracy,epochs,steps,error";
    writeRun(`${folder}/results/large/${STAMP}`, {
      "run.json": runJson({
        trials: 1000,
        configurations: 250,
        repeats: 4,
        parameters: ["optimizer.learning_rate"],
        metrics: ["val_accuracy"],
      }),
      "trials.csv": [header, ...rows, ""].join("\n"),
      "metrics.csv": "trial,step,epoch,learning_rate,val_accuracy,loss\n" +
        rows.flatMap((_, t) =>
          Array.from({ length: 100 }, (_, s) => `${t},${s + 1},,0.1,,${t + 1 / (s + 1)}\n`)
        ).join(""),
    });

    const rankOf = (t: number) => 389 * t % 1000;
    const sumOf = (t: number) => [0, 1, 2, 3].reduce((sum, k) => sum + rankOf(t - t % 4 + k), 0);
    const best = Array.from({ length: 1000 }, (_, t) => t).sort((a, b) =>
      sumOf(b) - sumOf(a) || Math.floor(a / 4) - Math.floor(b / 4) || rankOf(b) - rankOf(a)
    );
    const csv = (await inspected(["large", "--csv"], folder)).stdout;
    assertEquals(csv, [header, ...best.map((t) => rows[t]), ""].join("\n"));
    assertEquals(parse(csv).length, 1001);

    const json = JSON.parse((await inspected(["large", "--json"], folder)).stdout);
    assertEquals(json.map(({ trial }: { trial: number }) => trial), best);
    assertEquals(json[0], {
      trial: best[0],
      configuration: Math.floor(best[0] / 4),
      repeat: best[0] % 4,
      seed: 7 * best[0],
      status: "complete",
      "optimizer.learning_rate": 0.25 + Math.floor(best[0] / 4),
      val_accuracy: rankOf(best[0]) / 1024,
      epochs: null,
      steps: 100,
      error: null,
    });

    const text = (await inspected(["large"], folder)).stdout.split("\n");
    assertEquals(text.length, 4 + 1 + 2 + 1000 + 1 + 1 + 1 + 2 + 250 + 1);
    assertEquals(
      text.slice(4, 9).join("\n"),
      `
trial  learning_rate  repeat  status    val_accuracy  steps
─────  ─────────────  ──────  ────────  ────────────  ─────
  473         118.25       1  complete    0.97363       100
  475         118.25       3  complete    0.75684       100`,
    );

    const chart = (await inspected(["large", "--trial=777"], folder)).stdout.split("\n");
    assertEquals(chart.slice(0, 2), [`trial 777 of mnist: complete   results/large/${STAMP}`, ""]);
    assertEquals(chart.at(-2)?.trim(), "step");
  }));

Deno.test("inspect() --compare takes configurations with spaces between them, too", () =>
  withFolder(async (folder) => {
    using _live = project(folder);
    const wanted = await inspected(["mnist", "--compare", "0,1"], folder, 80);
    assertEquals(wanted.status, 0);
    assertEquals(await inspected(["mnist", "--compare", "0", "1"], folder, 80), wanted);
    assertEquals(await inspected(["mnist", "--compare", "0,", "1"], folder, 80), wanted);
    assertEquals(await inspected(["--compare", "0", "1", "mnist"], folder, 80), wanted);
  }));
