import { parseNumber } from "../../base/cells.ts";
import type { Run } from "../read/run_read.ts";
import { PRUNED_LAST } from "../query/choose_trials.ts";
import { importanceOf, shownCell, withNote } from "./table_columns.ts";
import { shortNames } from "../query/sort_trials.ts";
import { outcomes, rankConfigurations, shownLow, summarise, type SummaryRow } from "../../sweep/summary.ts";
import { table, type TableColumn } from "./table.ts";
import { pad, shortNumber } from "./terminal_text.ts";

/** The table of a run's configurations over their repeats, from best to worst, as lines. */
export function configurationsView({ info, trials }: Run, width: number): string[] {
  const { parameters, metrics, metric, goal } = info;
  const inOrder = trials.filter((row) => parseNumber(row.configuration) !== undefined)
    .sort((a, b) => Number(a.configuration) - Number(b.configuration));
  const summary = [...summarise(inOrder, { parameters, metrics }).rows];
  const ranked = metric === null ? summary : rankConfigurations(summary, metric, goal ?? "minimize");
  const names = shortNames(["configuration", "trials", ...parameters, ...metrics]);
  const column = (name: string, cells: TableColumn["cells"]) => ({
    name: names.get(name) ?? name,
    cells,
    importance: importanceOf(name, parameters, metric ?? ""),
    mayCut: parameters.includes(name),
  });
  const hasInterval = ranked.some((row) => metrics.some((name) => shownLow(row, name) !== undefined));
  const has = (outcome: string) => ranked.some((row) => Number(row[`n_${outcome}`]) > 0);
  const prunedLast = has("complete") && has("pruned") ? PRUNED_LAST : "";
  const order = metric === null || ranked.length === 1
    ? ""
    : ` by mean ${metric}, ${goal === "maximize" ? "highest" : "lowest"} first${prunedLast}`;
  return [
    `configurations${order}; mean${hasInterval ? " ± 95 % confidence interval" : " over repeats"}`,
    "",
    ...withNote(
      table([
        column("configuration", ranked.map((row) => parseNumber(row.configuration))),
        ...parameters.map((path) =>
          column(path, ranked.map((row) => shownCell(String(row[path] ?? ""), path)))
        ),
        column("trials", ranked.map(endsOf)),
        ...metrics.filter((name) => ranked.some((row) => row[`${name}_mean`] !== undefined))
          .map((name) => column(name, meansOf(ranked, name))),
      ], width),
      info.state === "running" ? undefined : "summary.csv has all",
    ),
  ];
}

/** `2 complete, 1 diverged` */
function endsOf(row: SummaryRow): string {
  const counts = outcomes.map((outcome) => [Number(row[`n_${outcome}`]), outcome] as const);
  return counts.filter(([count]) => count > 0).map(([count, outcome]) => `${count} ${outcome}`).join(", ") ||
    "none ended";
}

/** `0.9712 ± 0.0021`, with the signs aligned. */
export function meansOf(rows: readonly SummaryRow[], metric: string): string[] {
  const parts = rows.map((row): [mean: string, half: string] => {
    const mean = parseNumber(row[`${metric}_mean`]);
    if (mean === undefined) return ["", ""];
    const low = shownLow(row, metric);
    return low === undefined ? [shortNumber(mean), ""] : withHalfWidth(mean, mean - low);
  });
  const widest = (part: 0 | 1) => Math.max(0, ...parts.map((both) => both[part].length));
  const [left, right] = [widest(0), widest(1)];
  return parts.map(([mean, half]) =>
    (pad(mean, left, "left") + (half === "" ? "" : ` ± ${pad(half, right, "right")}`)).trimEnd()
  );
}

/** Two digits of the half-width, and as many decimals of the mean: more digits are not significant. */
function withHalfWidth(mean: number, half: number): [mean: string, half: string] {
  const decimals = 1 - Number(half.toExponential().split("e")[1]);
  const isPlain = half > 0 && decimals <= 12 && Math.abs(mean) < 1e9 && half < 1e9;
  if (!isPlain) return [shortNumber(mean), shortNumber(half, 2)];
  return [mean.toFixed(Math.max(0, decimals)), half.toFixed(Math.max(0, decimals))];
}
