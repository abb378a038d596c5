import { type Arguments, takeArguments, usageError, wholeNumber } from "./arguments.ts";

/** The help of `inspect`. */
export const inspectHelp =
  `Usage: deno task inspect RUN [RUN ...] [--where EXPRESSION] [--sort COLUMN] [--columns A,B,...] [--top N]
                                 [--curves] [--csv | --json]
       deno task inspect [--top N] [--csv | --json]
       deno task inspect RUN --trial N
       deno task inspect RUN --compare A,B,...
       deno task inspect RUN --compare OTHER ...
       deno task inspect RUN --importance
       deno task inspect RUN --sql "select ..." [--csv | --json]
       deno task inspect RUN --watch

Shows a run, finished or still running: the table of its trials, and with repeats that of its configurations.
Several runs are one table, with a column "run", below a table of every key in which their experiments differ.

RUN is the folder of a run. NAME or results/NAME means the newest run of experiment NAME that has complete trials.
If there is a newer run without any, a note names it. With --watch, NAME means the newest run.

Without RUN: a list of all runs, the newest first. It shows the state of each run, its complete and planned
trials, its best value and when it began. The table has 20 runs (--top N: N runs); --csv and --json have all.

  --where EXPR    the trials that match, for example
                  --where "learning_rate < 0.5 and (accuracy > 0.9 or not status = 'complete')":
                  = != < <= > >= between columns, numbers (also NaN, Infinity) and 'text'; odd names of columns
                  in "double quotes". An empty cell matches nothing but = ''; NaN equals NaN only, and is
                  neither less nor greater
  --sort COLUMN   sort by any column of trials.csv; for a parameter the last part of its name is enough.
                  --sort -COLUMN begins with the highest. Sorted by a metric, complete trials come first.
                  Without it: best first, by sweep.metric, else by val_loss if rows are held back for validation,
                  else by loss. With repeats, configurations by their mean; those with a repeat that diverged,
                  failed or timed out come last
  --columns A,B   these columns in this order
  --top N         the first N
  --curves        with the loss curve of each trial in small, as on a terminal
  --csv           the sorted table as CSV, with all columns unless --columns names some
  --json          the same as JSON: NaN and infinities as text, null where a value is missing
  --trial N       one trial: parameters, metrics, times, and its loss over the steps, or for a function its
                  values beside the exact ones
  --compare A,B   two configurations: what tells them apart, and the difference of each metric, repeat by
                  repeat with the same seeds, with its 95 % interval. Of more, the differences from the first
  --compare OTHER two runs: what tells their experiments apart, and the difference of each metric with its
                  95 % interval, paired where they ran the same configurations with the same seeds. Of more
                  (--compare A B C), the differences from the first
  --importance    how much of the differences between configurations each swept parameter explains
  --sql SELECT    the answer of SQLite. Tables: trials, metrics, summary, curve, timing; columns as in the CSV
                  files, dotted names in "double quotes". Empty cells and NaN are NULL, infinities are numbers
  --watch         shows the table of a running run again and again until it ends; when not on a terminal, a line
                  for each trial that begins or ends

Exit status: 0, or 2 for a mistake in the command or a damaged file.
`;

const ONE_RUN = ["trial", "compare", "importance", "sql", "watch"] as const;

/** Options that choose what is shown, and those that may stand beside them; none: the table. */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
  trial: [],
  compare: [],
  importance: [],
  sql: ["csv", "json"],
  watch: ["where", "sort", "columns", "top", "curves"],
};

/** The options of `inspect`, checked to go together. */
export interface InspectOptions {
  readonly runs: readonly string[];
  readonly help: boolean;
  readonly format: "csv" | "json" | "table";
  readonly flags: Arguments["flags"];
  readonly values: Arguments["values"];
  readonly top?: number;
}

/** Takes the arguments of `inspect` apart. */
export function inspectOptions(args: readonly string[]): InspectOptions {
  const { positional, flags, values } = takeArguments(joined(inOrder(args)), {
    flags: ["csv", "json", "importance", "curves", "watch"],
    values: ["where", "sort", "columns", "top", "trial", "compare", "sql"],
  });
  const format = flags.has("csv") ? "csv" : flags.has("json") ? "json" : "table";
  const options = { runs: positional, help: flags.has("help"), format, flags, values } as const;
  if (options.help) return options;
  checkRuns(options);
  checkTogether(options);
  const top = values.get("top");
  return top === undefined ? options : { ...options, top: wholeNumber("top", top) };
}

/** `inspect --compare A B C` is `inspect A B --compare C`: runs are compared in the order in which they are named. */
function inOrder(given: readonly string[]): readonly string[] {
  const args = given.flatMap((argument) =>
    /^--compare=./.test(argument) ? argument.split(/=(.*)/s, 2) : [argument]
  );
  const at = args.indexOf("--compare");
  const from = args.slice(at + 1);
  const end = from.findIndex((argument) => argument.startsWith("-"));
  const named = end < 0 ? from : from.slice(0, end);
  if (at < 0 || named.length === 0 || isPair(named[0]) || named.includes("")) return args;
  const last = named.at(-1)!;
  return [...args.slice(0, at), ...named.slice(0, -1), `--compare=${last}`, ...from.slice(named.length)];
}

/** Whether `--compare` names configurations, and not a run. */
export const isPair = (value: string): boolean => /^[\d\s,]+$/.test(value);

/** Values that begin with a dash belong to their option: `--sort -loss` is `--sort=-loss`. */
function joined(args: readonly string[]): string[] {
  const result: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const takesValue = ["--sort", "--trial", "--top", "--where", "--sql"].includes(args[i]);
    const hasValue = takesValue && /^-(?!-[a-z])/.test(args[i + 1] ?? "");
    result.push(hasValue ? `${args[i]}=${args[++i]}` : args[i]);
  }
  return result;
}

function checkRuns({ runs, flags, values }: InspectOptions): void {
  const option = [...flags, ...values.keys()].find((name) => !["csv", "json", "top"].includes(name));
  if (runs.length === 0 && option === undefined) return; // the list of runs
  if (runs.length === 0 || runs.includes("")) {
    throw usageError("which run?", option === undefined ? "inspect" : `inspect --${option}`, [
      "deno task inspect NAME shows the newest run of experiment NAME",
      "deno task inspect lists all runs",
      "deno task inspect --help says more",
    ]);
  }
  const alone = ONE_RUN.find((name) => flags.has(name) || values.has(name));
  const compares = values.has("compare") && !isPair(values.get("compare")!);
  if (alone === undefined || runs.length === 1 || compares) return;
  const notes = alone === "compare"
    ? ["deno task inspect --compare RUN OTHER ... compares runs"]
    : [`the first one is ${runs[0]}`];
  throw usageError(`--${alone} shows one run`, runs[1], notes);
}

function checkTogether({ flags, values }: InspectOptions): void {
  if (flags.has("csv") && flags.has("json")) {
    throw usageError("--csv and --json exclude each other", "--csv --json");
  }
  const given = [...flags, ...values.keys()];
  const mode = given.find((name) => Object.hasOwn(BESIDE, name));
  if (mode === undefined) {
    if (!flags.has("curves") || !(flags.has("csv") || flags.has("json"))) return;
    throw usageError("--curves are drawn in the table only", "--curves", ["remove --csv or --json"]);
  }
  const other = given.find((name) => name !== mode && !BESIDE[mode].includes(name));
  if (other === undefined) return;
  if (mode === "trial" && !Object.hasOwn(BESIDE, other)) {
    throw usageError(`--trial shows one trial, and --${other} is for the table of all`, `--${other}`, [
      "the numbers of one trial are in metrics.csv and curve.csv of the run's folder",
    ]);
  }
  const shown = values.has(mode) ? `--${mode}=${values.get(mode)}` : `--${mode}`;
  const beside = BESIDE[mode].map((name) => `--${name}`).join(", ");
  const message = beside === "" ? `--${mode} stands alone` : `--${mode} does not go with --${other}`;
  const note = beside === "" ? "remove the other options" : `beside it may stand: ${beside}`;
  throw usageError(message, shown, [note]);
}
