import { bowl, csvNet, csvRows, edited, net } from "./inputs.ts";
import { type CommandRow, row } from "./command_row.ts";
import { reportRows } from "./rows_report.ts";
import { startRows } from "./rows_start.ts";

/** Experiments in the folder where the commands are typed. */
export const experiments: Readonly<Record<string, string>> = {
  "net.toml": net,
  "bowl.toml": bowl,
  "other.toml": edited(net, 'name = "net"', 'name = "other"'),
  "more.toml": edited(
    net,
    'name = "net"',
    'name = "more"',
    '  { name = "output"',
    '  { name = "drop", type = "dropout", rate = 0.5 },\n  { name = "second", units = 4, activation = "relu" },\n  { name = "output"',
  ),
  "wild.toml": edited(net, 'name = "net"', 'name = "wild"', "learning_rate = 0.1", "learning_rate = 1e38"),
  "cut.toml": edited(net, 'name = "net"', 'name = "cut"'),
  "table.toml": edited(csvNet, 'name = "net"', 'name = "table"'),
  "asha.toml":
    `${net}[sweep]\npruner = "asha"\n[sweep.parameters]\noptimizer.learning_rate = [0.1, 0.2, 0.3]\n`,
  "tpe.toml":
    `${net}[sweep]\nmethod = "tpe"\nmax_configurations = 3\n[sweep.parameters]\noptimizer.learning_rate = { min = 0.1, max = 1 }\n`,
};

/** Data next to them. */
export const data: Readonly<Record<string, string>> = { "x.csv": csvRows };

/** Data that has changed since the runs. */
export const changedData: Readonly<Record<string, string>> = { "x.csv": `${csvRows}9,9,no\n` };

/** Runs in results/, in this order. The diverged one of cut was interrupted. */
export const runs: readonly (readonly string[])[] = [
  ["run", "net.toml", "learning_rate=0.1,0.2"],
  ["run", "bowl.toml"],
  ["run", "wild.toml"],
  ["run", "table.toml"],
  ["run", "cut.toml"],
  ["run", "cut.toml", "learning_rate=1e38"],
];

/** Rows by the source file of the hint. `RUN` is the folder of the run of net, `CUT` and `BEFORE` are those of cut. */
export const commandRows: Readonly<Record<string, readonly CommandRow[]>> = {
  ...reportRows,
  ...startRows,
  "cli/command_list.ts": [
    row("did you mean …?", "inspct net", "inspect net"),
    row("deno task help lists all commands", "inspct net", "help"),
    row("deno task help lists all commands", "help quux", "help"),
    row("did you mean …?", "rep net", "report net"),
  ],
  "cli/arguments.ts": [
    row("did you mean …?", "run net.toml --dry-run --worker=3", "run net.toml --dry-run --workers=3"),
    row("options: …", "inspect net --quux", "inspect net --csv"),
    row(
      "a key of the experiment is written without dashes: …=…",
      "run net.toml --dry-run --epochs=5",
      "run net.toml --dry-run epochs=5",
    ),
    row(
      "a key of the experiment is written without dashes: …=…",
      "show net.toml --learning-rate=0.3",
      "show net.toml learning_rate=0.3",
    ),
  ],
  "cli/locate_experiment.ts": [
    row('did you mean "…"?', "run xorr --dry-run", "run xor --dry-run"),
    row("experiments in …: …", "check quux", "check xor"),
    row("tried … and …", "show quux", "show xor"),
  ],
  "cli/run/run_arguments.ts": [
    row(
      "it reruns the trials that failed or timed out",
      "run net.toml --rerun diverged",
      "run net.toml --rerun failed --dry-run",
      "no run of this experiment was found that can be resumed",
    ),
    row(
      "run the other one with a second command",
      "run net.toml bowl.toml --dry-run",
      "run bowl.toml --dry-run",
    ),
  ],
  "cli/run/run.ts": [
    row(
      'method = "…" needs results in batches: use random or sobol',
      "run tpe.toml --async --dry-run",
      "run tpe.toml --async --dry-run sweep.method=random sweep.pruner=asha",
    ),
    row(
      'only pruner = "asha" decides in the order of arrival',
      "run net.toml --async --dry-run",
      "run asha.toml --async --dry-run",
    ),
  ],
  "cli/inspect/inspect.ts": [row("it is …", "inspect net RUN", "inspect net bowl")],
  "cli/inspect/inspect_named.ts": [
    row(
      "for example: --columns trial,loss",
      "inspect net --columns trial,,loss",
      "inspect net --columns trial,loss",
    ),
    row(
      'a name with commas or quotes is written as in CSV: "a,b"',
      `inspect net --columns 'tri"al'`,
      `inspect net --columns '"trial",loss'`,
    ),
    row("for example: --compare 0,1", "inspect net --compare 0,0", "inspect net --compare 0,1"),
  ],
  "cli/inspect/inspect_options.ts": [
    row(
      "deno task inspect NAME shows the newest run of experiment NAME",
      "inspect --curves",
      "inspect net --curves",
    ),
    row("deno task inspect lists all runs", "inspect --sort loss", "inspect"),
    row("deno task inspect --help lists all options", "inspect --importance", "inspect --help"),
    row(
      "deno task inspect --compare RUN OTHER ... compares runs",
      "inspect net bowl --compare 0,1",
      "inspect --compare net bowl table",
    ),
    row("the first one is …", "inspect net bowl --importance", "inspect net --importance"),
    row("remove --csv or --json", "inspect net --curves --csv", "inspect net --curves"),
    row(
      "the numbers of one trial are in metrics.csv and curve.csv of the run's folder",
      "inspect net --trial 0 --csv",
      "inspect net --trial 0",
    ),
    row("remove the other options", "inspect net --importance --csv", "inspect net --importance"),
    row(
      "allowed with it: …",
      "inspect net --sql 'select 1' --top 3",
      "inspect net --sql 'select 1' --csv",
    ),
  ],
  "cli/predict.ts": [
    row("deno task predict NAME IMAGE.png", "predict", "predict net x.png", "was not trained on images"),
    row("deno task predict --help lists all options", "predict", "predict --help"),
    row("give an image, or a part of the data: --data …", "predict net", "predict net --data test"),
    row(
      "give an image, or a part of the data: --data …",
      "predict table",
      "predict table --data validation --allow-changes",
    ),
    row("remove it", "predict net --data test --probabilities", "predict net --data test"),
    row("parts: …", "predict net --data all", "predict net --data train"),
    row(
      "set data.test_path to the table and run the experiment again, then: deno task predict NAME --data test",
      "predict net rows.csv",
      "predict net --data test",
    ),
    row("its trials are 0 to …", "predict net --data test --trial 7", "predict net --data test --trial 1"),
    row(
      "its only trial is 0",
      "predict table --data validation --trial 7",
      "predict table --data validation --trial 0 --allow-changes",
    ),
    row(
      "--trial N uses the network of a trial that has a checkpoint",
      "predict wild --data test",
      "predict wild --data test --trial 0",
    ),
  ],
  "cli/predict_image.ts": [
    row(
      "--data test evaluates it on its own data",
      "predict net x.png",
      "predict net --data test",
    ),
  ],
  "cli/report.ts": [
    row(
      "deno task report NAME writes the report of the newest run of experiment NAME",
      "report",
      "report net",
    ),
    row("deno task report --help lists all options", "report", "report --help"),
    row("the first one is …", "report net bowl", "report net"),
  ],
  "cli/cluster/trial.ts": [
    row(
      "for example: deno task trial --plan results/NAME/RUN/plan.json --element 0",
      "trial",
      "trial --plan RUN/plan.json --element 0",
      "does not exist",
    ),
  ],
  "cli/cluster/launcher_options.ts": [
    row("keep one of them", "plan other.toml --jobs 2 --trials-per-job 3", "plan other.toml --jobs 1"),
  ],
  "cluster/plan.ts": [
    row(
      "plans are created by deno task plan FILE or deno task run:slurm FILE, in the folder of the run",
      "trial --plan other.toml --element 0",
      "plan other.toml --trials-per-job 1",
    ),
  ],
  "cluster/make_plan.ts": [
    row(
      "leave compute.backend out: wasm gives the same bytes everywhere",
      "plan other.toml --trials-per-job 1 compute.backend=blas",
      "plan other.toml --trials-per-job 1",
    ),
  ],
  "run/parallel/choose_blas.ts": [
    row(
      "install OpenBLAS (Debian: libopenblas0), name another with --blas PATH, or use backend wasm",
      "run net.toml --dry-run --blas quux.so",
      "run net.toml --dry-run --backend wasm",
    ),
  ],
  "report/read/resume_advice.ts": [
    row(
      "to resume it as it was started: …",
      "run cut.toml --resume --dry-run batch_size=9",
      "run --resume CUT --dry-run",
    ),
  ],
  "run/open/find_resumable.ts": [
    row("run it without --resume", "run asha.toml --resume --dry-run", "run asha.toml --dry-run"),
    row(
      "a … run must match an uninterrupted one: change it back, or start a new run",
      "run net.toml --resume RUN --dry-run batch_size=9 learning_rate=0.1,0.2",
      "run net.toml --dry-run batch_size=9 learning_rate=0.1,0.2",
    ),
    row(
      "an extended run must match a run that had this length from the start: run it without --resume",
      "run net.toml --resume RUN --dry-run epochs=1 learning_rate=0.1,0.2",
      "run net.toml --dry-run epochs=1 learning_rate=0.1,0.2",
    ),
  ],
};

/** Commands without an experiment, each with its own example. */
export const withoutFile = ["run", "run:slurm", "plan", "check", "show"] as const;
