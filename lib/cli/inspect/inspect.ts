import { ConfigError } from "../../config/config_error.ts";
import { renderMistakes } from "../../config/render.ts";
import { csvText } from "../../base/csv.ts";
import { escapeControls } from "../../base/escape_controls.ts";
import { choiceInWords, chooseTrials, type TrialFilter } from "../../report/query/choose_trials.ts";
import { chooseRun } from "../../report/read/choose_run.ts";
import { compareConfigurations, compareManyRuns } from "../../report/text/compare_many.ts";
import { compareRuns } from "../../report/text/compare_runs.ts";
import { compareView } from "../../report/text/compare_view.ts";
import { shownPath } from "../../report/read/files.ts";
import { importanceView } from "../../report/text/importance_view.ts";
import { findRun, readRun, trialsAsCsv } from "../../report/read/read_run.ts";
import type { Run } from "../../report/read/run_read.ts";
import { runHeading, runView } from "../../report/text/run_view.ts";
import { curvesOf, joinRuns, runsHeading, runsView } from "../../report/text/runs_view.ts";
import { defaultOrder } from "../../report/query/sort_trials.ts";
import { trialsAsJson } from "../../report/text/trials_json.ts";
import { trialView } from "../../report/text/trial_view.ts";
import { conditionOf } from "../../report/query/where.ts";
import { usageError } from "../arguments.ts";
import { columnsOf, configurationsNamed, orderNamed, trialNumbered } from "./inspect_named.ts";
import { showList } from "./inspect_list.ts";
import { notesBelow, resumeNotes } from "./inspect_notes.ts";
import { helpText } from "../help.ts";
import { help } from "./inspect_help.ts";
import { type InspectOptions, inspectOptions, isPair } from "./inspect_options.ts";
import type { InspectContext } from "./inspect_context.ts";

export { help };

/**
 * `inspect RUN`: shows a run. Data goes to stdout, and with `--csv` and `--json` nothing else does. Errors go to stderr.
 *
 * @returns the exit status: 0, 2 for a mistake of the user, 130 if watching was interrupted
 */
export async function inspect(args: string[], context: InspectContext): Promise<number> {
  try {
    const options = inspectOptions(args);
    if (!options.help && options.flags.has("watch")) return await watchRun(options, context);
    await show(options, context);
    return 0;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    context.stderr(renderMistakes(error.mistakes, ""));
    return 2;
  }
}

async function show(options: InspectOptions, context: InspectContext): Promise<void> {
  const { columns: width, colour, stdout } = context;
  const { values, flags } = options;
  if (options.help) return stdout(helpText(help));
  if (options.runs.length === 0) return showList(options, context);
  const other = values.get("compare");
  const isOther = other !== undefined && !isPair(other);
  const [run, ...others] = runsNamed(isOther ? [...options.runs, other] : options.runs, context);
  const number = values.get("trial");
  if (number !== undefined) {
    return stdout(text(trialView(run, trialNumbered(number, run), { width, colour })));
  }
  if (isOther) {
    const lines = others.length > 1
      ? compareManyRuns([run, ...others], width)
      : compareRuns(run, others[0], width);
    return stdout(text(lines));
  }
  if (other !== undefined) {
    const [first, second, ...more] = configurationsNamed(other, run);
    const lines = more.length > 0
      ? compareConfigurations(run, [first, second, ...more], width)
      : compareView(run, [first, second], width);
    return stdout(text(lines));
  }
  if (flags.has("importance")) return stdout(text(importanceView(run, width)));
  const statement = values.get("sql");
  if (statement !== undefined) return await showAnswer(run, statement, options, context);
  showTable([run, ...others], options, context);
}

const text = (lines: readonly string[]) => lines.join("\n") + "\n";

/** @param how `newest`: whether a name means the newest run, although it has no complete trial */
function runsNamed(
  names: readonly string[],
  context: InspectContext,
  { newest = false } = {},
): Run[] {
  const { results, cwd, stderr } = context;
  const chosen = names.map((name) =>
    newest ? { folder: findRun(name, results, cwd), notes: [] } : chooseRun(name, results, cwd)
  );
  const folders = chosen.map(({ folder }) => folder);
  for (const note of chosen.flatMap(({ notes }) => notes)) stderr(`${escapeControls(note)}\n`);
  const again = folders.findIndex((folder, i) => folders.indexOf(folder) < i);
  if (again < 0) return folders.map((folder) => readRun(folder, shownPath(folder, cwd)));
  throw usageError("the same run twice", names[again], [`it is ${shownPath(folders[again], cwd)}`]);
}

/** The table of the trials of one or several runs. */
function showTable(runs: readonly Run[], options: InspectOptions, context: InspectContext): void {
  const { columns: width, terminal, stdout, stderr, knowsHow = false } = context;
  const isOne = runs.length === 1;
  const run = isOne ? runs[0] : joinRuns(runs);
  const choice = choiceOf(run, options, { isOne });
  if (options.format === "table") {
    const needsCurves = options.flags.has("curves");
    const curves = needsCurves || terminal ? curvesOf(runs, { all: needsCurves }) : undefined;
    const how = { width, curves, needsCurves, collapse: knowsHow };
    if (!isOne) return stdout(text(runsView(runs, run, choice, how)));
    const isAll = choice.where === undefined && choice.top === undefined && choice.columns === undefined;
    const notes = [...(isAll ? notesBelow(run) : []), ...(knowsHow ? [] : resumeNotes(run))];
    return stdout(text([...runView(run, choice, how), ...notes.flatMap((note) => ["", note])]));
  }
  const chosen = chooseTrials(run.trials, choice);
  stderr(text([
    ...(isOne ? runHeading(run) : runsHeading(runs)),
    ...(isOne && !knowsHow ? resumeNotes(run) : []),
    ...(choice.where || choice.top ? [choiceInWords(choice, chosen, run.trials.length)] : []),
  ]));
  const columns = choice.columns ?? run.columns;
  if (options.format === "json") return stdout(trialsAsJson(columns, chosen.rows));
  writeCsv(trialsAsCsv(columns, chosen.rows), context);
}

function choiceOf(run: Run, { values, top }: InspectOptions, { isOne }: { isOne: boolean }): TrialFilter {
  const [sort, where, columns] = ["sort", "where", "columns"].map((name) => values.get(name));
  const usual = defaultOrder(run);
  return {
    order: sort !== undefined
      ? orderNamed(sort, run)
      : isOne || usual.column !== "trial"
      ? usual
      : { ...usual, column: "run", completeFirst: false },
    where: where === undefined ? undefined : conditionOf(where, run.columns),
    columns: columns === undefined ? undefined : columnsOf(columns, run.columns),
    top,
  };
}

async function showAnswer(
  run: Run,
  statement: string,
  { format }: InspectOptions,
  context: InspectContext,
): Promise<void> {
  const { stdout, columns: width } = context;
  const sql = await import("../../report/query/sql_view.ts");
  const answer = await sql.sqlAnswer(run, statement);
  if (format === "json") return stdout(sql.sqlJson(answer));
  if (format === "table") return stdout(text(sql.sqlView(answer, width)));
  const cells = answer.rows.map((row) => row.map((cell) => cell ?? undefined));
  writeCsv(csvText([answer.columns]) + csvText(cells, answer.types), context);
}

/** Shows the table repeatedly while the run is running. */
async function watchRun(
  options: InspectOptions,
  context: InspectContext,
): Promise<number> {
  const [run] = runsNamed(options.runs, context, { newest: true });
  const { watch } = await import("../watch.ts");
  const choice = choiceOf(run, options, { isOne: true });
  const needsCurves = options.flags.has("curves");
  return await watch({
    run,
    view: (now, width) => {
      const curves = needsCurves ? curvesOf([now], { all: true }) : undefined;
      return runView(now, choice, { width, curves, needsCurves });
    },
    chosen: (trials) => choice.where ? trials.filter(choice.where) : trials,
  }, { ...context, size: terminalSize });
}

function terminalSize() {
  const { columns, rows } = Deno.consoleSize();
  return { columns: columns || 80, rows: rows || 24 }; // some terminals do not know
}

/**
 * Prints CSV with control characters escaped, so that no terminal obeys them; tabs are kept in a pipe. The files contain
 * them unchanged.
 */
function writeCsv(csv: string, { terminal, stdout }: InspectContext): void {
  stdout(csv.replace(terminal ? /[^\n]+/g : /[^\n\t]+/g, escapeControls));
}
