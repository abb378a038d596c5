import { type Help, runArgument } from "../help.ts";

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
