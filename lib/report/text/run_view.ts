import type { Row } from "../../base/cells.ts";
import { configurationsView } from "./configurations_view.ts";
import { isBeingWritten, isOnlyPlanned } from "../read/live.ts";
import type { Run } from "../read/run_read.ts";
import { choiceInWords, chooseTrials, type TrialFilter } from "../query/choose_trials.ts";
import { shortNames } from "../query/sort_trials.ts";
import { outcomes } from "../../sweep/summary.ts";
import { type RenderedTable, table, type TableColumn } from "./table.ts";
import { importanceOf, shownCell, withNote } from "./table_columns.ts";
import { inWords, runningTime } from "./running_time.ts";
import { escapeControls } from "./terminal_text.ts";

/**
 * The heading of a run, as lines: its name and folder, its state and times, its trials by status, and the warnings at its
 * start.
 */
export function runHeading(run: Run): string[] {
  const { info, shown, trials } = run;
  const time = runningTime(info);
  const times = [
    ...(info.started === null ? [] : [`started ${instant(info.started)}`]),
    ...(info.started === null || info.finished === null
      ? []
      : [`took ${time ? inWords(time) : "an unknown time"}`]),
  ];
  return [
    `${escapeControls(info.name)}   ${escapeControls(shown)}`,
    [stateOf(run), ...times].join(", "),
    countsOf(trials),
    ...info.warnings.map(({ text, place }) =>
      `warning: ${escapeControls(text)}${place === null ? "" : ` (${escapeControls(place)})`}`
    ),
  ];
}

/** The state of a run. A killed run, and one that is only planned, also has `running` in its run.json. */
export function stateOf(run: Pick<Run, "folder" | "info">): string {
  if (run.info.state !== "running") return run.info.state;
  return isBeingWritten(run) ? "running" : isOnlyPlanned(run) ? "planned" : "killed";
}

/** How to draw a table of trials. */
export interface TableOptions {
  /** Columns of the terminal. */
  readonly width: number;
  /** Loss sparklines by {@linkcode curveKey}, for an extra column. */
  readonly curves?: ReadonlyMap<string, string>;
  /** Whether that column was asked for, and not only added where it fits. */
  readonly needsCurves?: boolean;
  /** Whether trials that have not begun are only counted, and configurations without results left out. */
  readonly collapse?: boolean;
}

/** The key of a trial's curve; with several runs it includes the run. */
export const curveKey = ({ run = "", trial }: Row): string => `${run}/${trial}`;

/** The table of trials as lines. If all trials are shown and have repeats, the table of configurations follows. */
export function runView(run: Run, choice: TrialFilter, options: TableOptions): string[] {
  const { where, top, columns } = choice;
  const isChosen = where !== undefined || top !== undefined || columns !== undefined;
  const begun = options.collapse ? without(run, ({ status }) => status === "waiting") : run;
  const waiting = run.trials.length - begun.trials.length;
  const withEnds = new Set(run.trials.filter(hasEnded).map(({ configuration }) => configuration));
  const ended = options.collapse ? without(run, ({ configuration }) => !withEnds.has(configuration)) : run;
  return [
    ...runHeading(run),
    ...(begun.trials.length > 0 ? trialsView(begun, choice, options) : []),
    ...(waiting > 0 ? ["", waiting === 1 ? "1 trial is waiting" : `${waiting} trials are waiting`] : []),
    ...(run.info.repeats > 1 && !isChosen && ended.trials.length > 0
      ? ["", ...configurationsView(ended, options.width)]
      : []),
  ];
}

const without = (run: Run, isOut: (row: Row) => boolean): Run => ({
  ...run,
  trials: run.trials.filter((row) => !isOut(row)),
});

const hasEnded = ({ status }: Row) => outcomes.some((outcome) => outcome === status);

/** A line about the order of the chosen trials, and their table. */
export function trialsView(run: Run, choice: TrialFilter, options: TableOptions): string[] {
  const chosen = chooseTrials(run.trials, choice);
  const words = choiceInWords(choice, chosen, run.trials.length);
  return [
    ...(run.trials.length > 1 || choice.where !== undefined ? [words] : []),
    "",
    ...withNote(trialsTable(run, chosen.rows, choice, options), "inspect --csv shows all"),
  ];
}

function trialsTable(
  { info, columns }: Run,
  rows: readonly Row[],
  { order, columns: asked }: TrialFilter,
  { width, curves, needsCurves }: TableOptions,
): RenderedTable {
  const names = shortNames(columns);
  const hasAny = (column: string) => rows.some((row) => row[column]);
  const usual = [
    ...(columns[0] === "run" ? ["run"] : []),
    "trial",
    ...info.parameters,
    ...(info.repeats > 1 ? ["repeat"] : []),
    "status",
    ...info.metrics.filter(hasAny),
    ...["steps", "error"].filter(hasAny),
  ];
  if (!usual.includes(order.column)) usual.push(order.column);
  const tableColumn = (column: string, i: number): TableColumn => ({
    name: names.get(column) ?? column,
    cells: rows.map((row) => shownCell(row[column] ?? "", column)),
    importance: asked ? 100 - i : importanceOf(column, info.parameters, order.column),
    mayCut: column === "error" || info.parameters.includes(column),
  });
  const shown = (asked ?? usual).map(tableColumn);
  if (curves && rows.some((row) => curves.has(curveKey(row)))) {
    shown.splice(asked ? shown.length : usual.indexOf("status") + 1, 0, {
      name: CURVE,
      cells: rows.map((row) => curves.get(curveKey(row))),
      importance: needsCurves ? 98 : 0,
    });
  }
  const { lines, hidden } = table(shown, width);
  return { lines, hidden: hidden.filter((name) => name !== CURVE) };
}

const CURVE = "loss curve";

/** `12 trials: 10 complete, 2 failed` */
export function countsOf(trials: readonly Row[]): string {
  const counts = new Map<string, number>(outcomes.map((outcome) => [outcome, 0]));
  for (const { status } of trials) counts.set(status, (counts.get(status) ?? 0) + 1);
  const parts = [...counts].filter(([, count]) => count > 0).map(([status, count]) =>
    `${count} ${escapeControls(status)}`
  );
  return `${trials.length} ${trials.length === 1 ? "trial" : "trials"}: ${parts.join(", ") || "none"}`;
}

/** `2026-11-23T20:46:15.123Z` as `2026-11-23 20:46:15 UTC`. */
export function instant(iso: string): string {
  return escapeControls(iso).replace("T", " ").replace(/(\.\d+)?Z$/, " UTC");
}
