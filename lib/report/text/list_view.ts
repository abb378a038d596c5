import { counted } from "../../base/counted.ts";
import { csvText } from "../../base/csv.ts";
import { asJson } from "./as_json.ts";
import type { ListedRun } from "../read/list_runs.ts";
import { instant } from "./run_view.ts";
import { table } from "./table.ts";
import { escapeControls, shortNumber } from "./terminal_text.ts";

/** Runs that a table shows unless it is told how many. */
const USUAL = 20;

const columns = [
  ...["run", "experiment", "state", "complete", "trials", "metric", "goal", "best", "started", "finished"],
  "error",
] as const;
const types = columns.map((name) =>
  name === "complete" || name === "trials" ? "integer" : name === "best" ? "float" : "text"
);

/** Runs as a table, as lines: the newest first, at most `top`, and how many are left out. */
export function listView(runs: readonly ListedRun[], shown: string, width: number, top = USUAL): string[] {
  const some = runs.slice(0, top);
  const rest = runs.length - some.length;
  const experiments = new Set(runs.map(({ experiment }) => experiment)).size;
  const hasErrors = some.some(({ error }) => error !== undefined);
  return [
    `${counted(runs.length, "run")} of ${counted(experiments, "experiment")} in ${
      escapeControls(shown)
    }, newest first`,
    "",
    ...table([
      { name: "run", cells: some.map(({ run }) => run), importance: 9 },
      { name: "state", cells: some.map(({ state }) => state), importance: 8 },
      { name: "trials", cells: some.map(trialsOf), importance: 6 },
      { name: "best", cells: some.map(bestText), importance: 7 },
      { name: "started (UTC)", cells: some.map(beganText), importance: 4 },
      ...(hasErrors
        ? [{ name: "error", cells: some.map(({ error }) => error), importance: 5, mayCut: true }]
        : []),
    ], width).lines,
    "",
    ...(rest > 0 ? [`${counted(rest, "older run")} left out: --top ${runs.length} shows all`] : []),
    "deno task inspect RUN shows the trials of a run",
  ];
}

/** Runs as CSV with a header. */
export function listAsCsv(runs: readonly ListedRun[]): string {
  return csvText([columns]) + csvText(runs.map((run) => columns.map((name) => run[name])), types);
}

/** Runs as JSON, one object per line: NaN and infinities as text, null where a value is missing. */
export function listAsJson(runs: readonly ListedRun[]): string {
  const value = (cell: string | number | undefined) =>
    typeof cell === "number" && !Number.isFinite(cell) ? String(cell) : cell ?? null;
  return asJson(runs.map((run) => Object.fromEntries(columns.map((name) => [name, value(run[name])]))));
}

/** `3/6`; of a pruned search `16 complete, 32 pruned`, with ` of 60` if others have not ended so. */
function trialsOf({ complete = 0, pruned = 0, trials }: ListedRun): string {
  if (trials === undefined) return "";
  if (pruned === 0) return `${complete}/${trials}`;
  return `${complete} complete, ${pruned} pruned${complete + pruned === trials ? "" : ` of ${trials}`}`;
}

const beganText = ({ started }: ListedRun) => started && instant(started).replace(/ UTC$/, "");

/** `val_loss 0.0812` */
const bestText = ({ metric, best }: ListedRun) =>
  best === undefined ? "" : `${metric} ${shortNumber(best, 5)}`;
