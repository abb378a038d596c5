import { type Arguments, takeArguments, usageError, wholeNumber } from "../arguments.ts";
import { type Help, optionNames, runArgument } from "../help.ts";

export const help: Help = {
  command: "inspect",
  purpose: "Show the results of runs as tables, finished or still running.",
  usage: [
    "RUN [RUN ...] [OPTIONS]",
    "[--top N] [--csv | --json]",
    "RUN --trial N",
    "RUN --compare A,B,...",
    "RUN --compare OTHER ...",
    "RUN --importance",
    "RUN --sql SELECT [--csv | --json]",
    "RUN --watch [OPTIONS]",
  ],
  about: [
    'Shows the trials of a run; with repeats, also the configurations. Several runs are shown in one table with a column "run", below a table of all keys in which their experiments differ.',
    "loss and accuracy are those of one training batch, before the update of the last step; columns with val_ and test_ are over all validation and test rows. Means over 3 or more repeats have their 95 % confidence interval.",
    "Without RUN: lists all runs, newest first, with state, complete and planned trials, best value and begin. The table shows 20 runs, or N with --top N; --csv and --json print all.",
    "A name means the newest run that has complete trials. A note names newer runs without any. With --watch it means the newest run.",
    "An expression for --where compares columns, numbers (also NaN and Infinity) and 'texts' by = != < <= > >=, joined by and, or, not and parentheses. Column names with other characters than letters, digits, _ and . go in \"double quotes\". An empty cell matches only = ''. NaN equals only NaN and is neither less nor greater than a number.",
    '--sql knows the tables trials, metrics, summary, curve and timing, with the columns of the CSV files. Column names with a dot go in "double quotes". Empty cells and NaN are NULL, infinities are numbers. NULL sorts first: write order by val_loss_mean nulls last.',
  ],
  arguments: [runArgument],
  options: [
    { name: "csv", does: "print the sorted table as CSV, with all columns or those of --columns" },
    { name: "json", does: "print it as JSON: NaN and infinities as text, missing values as null" },
    {
      name: "importance",
      does: "show how much of the differences between configurations each swept parameter explains",
    },
    { name: "curves", does: "add a small loss curve to each trial; on a terminal they are always there" },
    {
      name: "watch",
      does:
        "update the table until the run ends. When stdout is not a terminal, print a line for each trial that begins or ends",
    },
    { name: "where", value: "EXPRESSION", does: "show only trials that match", default: "all trials" },
    {
      name: "sort",
      value: "COLUMN",
      does:
        "sort by a column of trials.csv; --sort -COLUMN begins with the highest. Any unambiguous suffix of a parameter works. Sorted by a metric, complete trials come first",
      default:
        "best first by sweep.metric, otherwise by val_loss if there are validation rows, otherwise by loss. Configurations are sorted by their mean, with those that diverged, failed or timed out last",
    },
    {
      name: "columns",
      value: "A,B,...",
      does: "show these columns in this order",
      default: "all that have room",
    },
    { name: "top", value: "N", does: "show only the first N trials", default: "all" },
    {
      name: "trial",
      value: "N",
      does:
        "show one trial: parameters, metrics, times and loss curve. Functions show the values beside the exact ones",
    },
    {
      name: "compare",
      value: "WHAT",
      does:
        "A,B: compare two or more configurations, repeat by repeat with the same seeds. OTHER: compare with one or more other runs, paired where both ran the same configurations with the same seeds. Shows what differs, and the difference of each metric from the first with its 95 % interval",
    },
    { name: "sql", value: "SELECT", does: "show the result of an SQLite query" },
  ],
  examples: [
    [
      "mnist --where \"accuracy > 0.9 and status = 'complete'\" --top 5",
      "Show the five best of the trials that match.",
    ],
    ["", "List all runs."],
    ["mnist --compare 0,3", "Compare configuration 0 with configuration 3."],
    ['mnist --sql "select trial, loss from trials" --csv', "Print the result of a query as CSV."],
  ],
  exits: [
    ["0", "the results were shown"],
    ["2", "mistake in the command, or a damaged file"],
    ["130, 143", "--watch was interrupted by Ctrl-C, or by SIGTERM"],
  ],
};

const ONE_RUN = ["trial", "compare", "importance", "sql", "watch"] as const;

/** Options that choose what is shown, with the options allowed together with each. Without any of them: the table. */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
  trial: [],
  compare: [],
  importance: [],
  sql: ["csv", "json"],
  watch: ["where", "sort", "columns", "top", "curves"],
};

/** The options of `inspect`, checked for valid combinations. */
export interface InspectOptions {
  readonly runs: readonly string[];
  readonly help: boolean;
  readonly format: "csv" | "json" | "table";
  readonly flags: Arguments["flags"];
  readonly values: Arguments["values"];
  readonly top?: number;
}

/** Parses the arguments of `inspect`. */
export function inspectOptions(args: readonly string[]): InspectOptions {
  const { positional, flags, values } = takeArguments(joined(inOrder(args)), optionNames(help));
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
  if (at < 0 || named.length === 0 || named.includes("")) return args;
  const leading = named.findIndex((name) => !isPair(name));
  const pairs = named.slice(0, leading < 0 ? undefined : leading);
  if (pairs.length > 0) { // `--compare 0 1` is `--compare 0,1`
    return [
      ...args.slice(0, at),
      `--compare=${pairs.join(",").replaceAll(/,+/g, ",")}`,
      ...from.slice(pairs.length),
    ];
  }
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
      "deno task inspect --help lists all options",
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
    throw usageError("--csv and --json are mutually exclusive", "--csv --json");
  }
  const given = [...flags, ...values.keys()];
  const mode = given.find((name) => Object.hasOwn(BESIDE, name));
  if (mode === undefined) {
    if (!flags.has("curves") || !(flags.has("csv") || flags.has("json"))) return;
    throw usageError("--curves is only for the table", "--curves", ["remove --csv or --json"]);
  }
  const other = given.find((name) => name !== mode && !BESIDE[mode].includes(name));
  if (other === undefined) return;
  if (mode === "trial" && !Object.hasOwn(BESIDE, other)) {
    throw usageError(
      `--trial shows one trial: --${other} is only for the table of all trials`,
      `--${other}`,
      [
        "the numbers of one trial are in metrics.csv and curve.csv of the run's folder",
      ],
    );
  }
  const shown = values.has(mode) ? `--${mode}=${values.get(mode)}` : `--${mode}`;
  const beside = BESIDE[mode].map((name) => `--${name}`).join(", ");
  const message = beside === ""
    ? `--${mode} cannot be combined with other options`
    : `--${mode} cannot be combined with --${other}`;
  const note = beside === "" ? "remove the other options" : `allowed with it: ${beside}`;
  throw usageError(message, shown, [note]);
}
