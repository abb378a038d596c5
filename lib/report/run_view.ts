import type { Row } from "../base/cells.ts";
import { configurationsView } from "./configurations_view.ts";
import type { Run } from "./read_run.ts";
import { type Order, shortNames, sortTrials } from "./sort_trials.ts";
import { outcomes } from "../sweep/summary.ts";
import { type RenderedTable, table } from "./table.ts";
import { importanceOf, shownCell, withNote } from "./table_columns.ts";
import { harmless, shortNumber } from "./terminal_text.ts";

/** What a run is, in three lines: its name and folder, its state and times, its trials by status. */
export function runHeading({ info, shown, trials }: Run): string[] {
  const state = info.state === "running" ? "running or killed" : info.state;
  const times = [
    ...(info.started === null ? [] : [`began ${instant(info.started)}`]),
    ...(info.started === null || info.finished === null
      ? []
      : [`took ${duration(info.started, info.finished)}`]),
  ];
  return [`${harmless(info.name)}   ${harmless(shown)}`, [state, ...times].join(", "), countsOf(trials)];
}

/** The table of all trials, and with repeats that of configurations, as lines. */
export function runView(run: Run, order: Order, width: number): string[] {
  return [
    ...runHeading(run),
    ...(run.trials.length > 1 ? [`sorted by ${orderInWords(order)}`] : []),
    "",
    ...withNote(trialsTable(run, order, width)),
    ...(run.info.repeats > 1 ? ["", ...configurationsView(run, width)] : []),
  ];
}

function trialsTable(run: Run, order: Order, width: number): RenderedTable {
  const { info, columns, trials } = run;
  const names = shortNames(columns);
  const rows = sortTrials(trials, order);
  const hasAny = (column: string) => rows.some((row) => row[column]);
  const shown = [
    "trial",
    ...info.parameters,
    ...(info.repeats > 1 ? ["repeat"] : []),
    "status",
    ...info.metrics.filter(hasAny),
    ...["steps", "error"].filter(hasAny),
  ];
  if (!shown.includes(order.column)) shown.push(order.column);
  return table(
    shown.map((column) => ({
      name: names.get(column) ?? column,
      cells: rows.map((row) => shownCell(row[column] ?? "", column)),
      importance: importanceOf(column, info.parameters, order.column),
      mayCut: column === "error" || info.parameters.includes(column),
    })),
    width,
  );
}

/** `12 trials: 10 complete, 2 failed` */
function countsOf(trials: readonly Row[]): string {
  const counts = new Map<string, number>(outcomes.map((outcome) => [outcome, 0]));
  for (const { status } of trials) counts.set(status, (counts.get(status) ?? 0) + 1);
  const parts = [...counts].filter(([, count]) => count > 0).map(([status, count]) =>
    `${count} ${harmless(status)}`
  );
  return `${trials.length} ${trials.length === 1 ? "trial" : "trials"}: ${parts.join(", ") || "none"}`;
}

function orderInWords({ column, descending }: Order): string {
  if (column === "trial" && !descending) return "trial";
  return `${harmless(column)}, ${descending ? "highest" : "lowest"} first`;
}

/** `2026-11-23T20:46:15.123Z` as `2026-11-23 20:46:15 UTC`. */
export function instant(iso: string): string {
  return harmless(iso).replace("T", " ").replace(/(\.\d+)?Z$/, " UTC");
}

function duration(from: string, to: string): string {
  const seconds = (Date.parse(to) - Date.parse(from)) / 1000;
  if (!(seconds >= 0)) return "an unknown time";
  if (seconds < 60) return `${shortNumber(seconds, seconds < 10 ? 2 : 3)} s`;
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${whole % 60} s`;
}
