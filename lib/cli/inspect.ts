import { nearestName } from "../base/nearest_name.ts";
import { ConfigError } from "../config/config_error.ts";
import { renderMistakes } from "../config/render.ts";
import { parseNumber, type Row } from "../base/cells.ts";
import { compareView } from "../report/compare_view.ts";
import { shownPath } from "../report/files.ts";
import { importanceView } from "../report/importance_view.ts";
import { findRun, readRun, type Run, trialsAsCsv } from "../report/read_run.ts";
import { runHeading, runView } from "../report/run_view.ts";
import { columnsNamed, defaultOrder, type Order, orderBy, sortTrials } from "../report/sort_trials.ts";
import { trialView } from "../report/trial_view.ts";
import { type Arguments, takeArguments, usageError } from "./arguments.ts";
import type { Surroundings } from "./main.ts";

const help = `Usage: deno task inspect RUN [--sort COLUMN] [--csv | --json]
       deno task inspect RUN --trial N
       deno task inspect RUN --compare A,B
       deno task inspect RUN --importance

Shows a run, finished or still running: the table of its trials, and with repeats that of its configurations.

RUN is the folder of a run, or results/NAME or just NAME for the newest run of experiment NAME.

  --sort COLUMN   sort by any column of trials.csv; for a parameter the last part of its name is enough.
                  --sort -COLUMN begins with the highest. Sorted by a metric, complete trials come first.
                  Without it: by the sweep's metric, best first, or in the order of trials
  --csv           the sorted table with all columns as CSV
  --json          the same as JSON: NaN and infinities as text, null where a value is missing
  --trial N       one trial: parameters, metrics, times, and its loss over the steps, or for a function its
                  values beside the exact ones
  --compare A,B   two configurations: what tells them apart, and the difference of each metric, repeat by
                  repeat with the same seeds, with its 95 % interval
  --importance    how much of the differences between configurations each swept parameter explains

Exit status: 0, or 2 for a mistake in the command or a damaged file.
`;

/** What `inspect` needs of its surroundings. */
export type InspectSurroundings = Pick<
  Surroundings,
  "cwd" | "results" | "columns" | "colour" | "stdout" | "stderr"
>;

/**
 * `inspect RUN`: shows a run. Data goes to stdout, with `--csv` and `--json` nothing else does; mistakes of the user go to
 * stderr.
 *
 * @returns the exit status: 0, or 2 for a mistake of the user
 */
// deno-lint-ignore require-await
export async function inspect(args: string[], surroundings: InspectSurroundings): Promise<number> {
  try {
    return show(args, surroundings);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    surroundings.stderr(renderMistakes(error.mistakes, ""));
    return 2;
  }
}

function show(
  args: string[],
  { cwd, results, columns, colour, stdout, stderr }: InspectSurroundings,
): number {
  const parsed = takeArguments(joined(args), {
    flags: ["csv", "json", "importance"],
    values: ["sort", "trial", "compare"],
  });
  if (parsed.flags.has("help")) {
    stdout(help);
    return 0;
  }
  const argument = theRun(parsed);
  const folder = findRun(argument, results, cwd);
  const run = readRun(folder, shownPath(folder, cwd));

  const number = parsed.values.get("trial");
  if (number !== undefined) {
    stdout(text(trialView(run, trialNumbered(number, run), { width: columns, colour })));
    return 0;
  }
  const pair = parsed.values.get("compare");
  if (pair !== undefined) {
    stdout(text(compareView(run, configurationsNamed(pair, run), columns)));
    return 0;
  }
  if (parsed.flags.has("importance")) {
    stdout(text(importanceView(run, columns)));
    return 0;
  }
  const asked = parsed.values.get("sort");
  const order = asked === undefined ? defaultOrder(run) : orderNamed(asked, run);
  if (!parsed.flags.has("csv") && !parsed.flags.has("json")) {
    stdout(text(runView(run, order, columns)));
    return 0;
  }
  stderr(text(runHeading(run)));
  const rows = sortTrials(run.trials, order);
  stdout(parsed.flags.has("csv") ? trialsAsCsv(run.columns, rows) : trialsAsJson(run.columns, rows));
  return 0;
}

const text = (lines: readonly string[]) => lines.join("\n") + "\n";

/** Values that begin with a dash belong to their option: `--sort -loss` is `--sort=-loss`. */
function joined(args: readonly string[]): string[] {
  const result: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const takesValue = args[i] === "--sort" || args[i] === "--trial";
    const hasValue = takesValue && /^-[^-]/.test(args[i + 1] ?? "");
    result.push(hasValue ? `${args[i]}=${args[++i]}` : args[i]);
  }
  return result;
}

/** The one positional argument, when the options go together. */
function theRun({ positional, flags, values }: Arguments): string {
  const [run, second] = positional;
  if (run === undefined || run === "") {
    throw usageError("which run?", "inspect", [
      "deno task inspect NAME shows the newest run of experiment NAME",
      "deno task inspect --help says more",
    ]);
  }
  if (second !== undefined) throw usageError("one run at a time", second, [`the first one is ${run}`]);
  if (flags.has("csv") && flags.has("json")) {
    throw usageError("--csv and --json exclude each other", "--csv --json");
  }
  const beside = ["csv", "json"].find((name) => flags.has(name)) ?? (values.has("sort") ? "sort" : undefined);
  const alone = values.has("compare") ? "compare" : flags.has("importance") ? "importance" : undefined;
  if (alone !== undefined && (flags.size + values.size > 1)) {
    const shown = alone === "compare" ? `--compare=${values.get("compare")}` : "--importance";
    throw usageError(`--${alone} stands alone`, shown, ["remove the other options"]);
  }
  if (values.has("trial") && beside !== undefined) {
    throw usageError(`--trial shows one trial, and --${beside} is for the table of all`, `--${beside}`, [
      "the numbers of one trial are in metrics.csv and curve.csv of the run's folder",
    ]);
  }
  return run;
}

function trialNumbered(number: string, { trials }: Run): Row {
  const row = /^\d+$/.test(number)
    ? trials.find(({ trial }) => parseNumber(trial) === Number(number))
    : undefined;
  if (row) return row;
  const last = trials.reduce((most, { trial }) => Math.max(most, parseNumber(trial) ?? 0), 0);
  const range = trials.length === 0
    ? "it has none"
    : last === 0
    ? "its only one is 0"
    : `its trials are 0 to ${last}`;
  throw usageError(`this run has no trial ${JSON.stringify(number)}: ${range}`, `--trial=${number}`);
}

/** The two configurations of `--compare 0,3`. */
function configurationsNamed(pair: string, { trials }: Run): [number, number] {
  const argument = `--compare=${pair}`;
  const numbers = pair.split(",").map((part) => /^\d+$/.test(part.trim()) ? Number(part) : NaN);
  const known = new Set(trials.map(({ configuration }) => parseNumber(configuration)));
  const [first, second] = numbers;
  if (numbers.length !== 2 || numbers.some(Number.isNaN) || first === second) {
    throw usageError("--compare takes the numbers of two configurations", argument, [
      "for example: --compare 0,3",
    ]);
  }
  const unknown = numbers.find((number) => !known.has(number));
  if (unknown === undefined) return [first, second];
  const range = known.size === 1 ? "its only one is 0" : `its configurations are 0 to ${known.size - 1}`;
  throw usageError(`this run has no configuration ${unknown}: ${range}`, argument);
}

function orderNamed(asked: string, run: Run): Order {
  const descending = asked.startsWith("-") && !run.columns.includes(asked);
  const name = descending ? asked.slice(1) : asked;
  const [column, another] = columnsNamed(name, run.columns);
  if (column !== undefined && another === undefined) return orderBy(run, column, descending);
  const argument = `--sort=${asked}`;
  if (another !== undefined) {
    const meant = columnsNamed(name, run.columns).join(", ");
    throw usageError(`${JSON.stringify(name)} is the end of several columns`, argument, [
      `columns: ${meant}`,
    ]);
  }
  const lastParts = run.columns.map((column) => column.split(".").at(-1)!);
  const nearest = nearestName(name, [...run.columns, ...lastParts]);
  throw usageError(`no column ${JSON.stringify(name)}`, argument, [
    ...(nearest === undefined ? [] : [`did you mean "${nearest}"?`]),
    `columns: ${run.columns.join(", ")}`,
  ]);
}

/** One object a line. Digits that a float64 would change stay text. */
function trialsAsJson(columns: readonly string[], rows: readonly Row[]): string {
  if (rows.length === 0) return "[]\n";
  const value = (cell: string, column: string) => {
    if (cell === "") return null;
    const number = column === "error" || column === "status" ? undefined : parseNumber(cell);
    const isExact = Number.isFinite(number) && (!/^-?\d+$/.test(cell) || String(number) === cell);
    return isExact ? number : cell;
  };
  const objects = rows.map((row) =>
    JSON.stringify(Object.fromEntries(columns.map((column) => [column, value(row[column], column)])))
  );
  return `[\n${objects.map((object) => `  ${object}`).join(",\n")}\n]\n`;
}
