import { parseNumber, type Row, shortCell } from "../../base/cells.ts";
import { escapeControls } from "../../base/escape_controls.ts";
import { outcomes, shownLow } from "../../sweep/summary.ts";
import type { ChartedRun } from "../charts/chart_values.ts";
import { shownValue, wholeSummary } from "../charts/charted_run.ts";
import { defaultOrder, shortNames, sortTrials } from "../query/sort_trials.ts";
import { shortNumber } from "../text/terminal_text.ts";
import { trialNotes } from "../notes/trial_notes.ts";
import { escapeHtml, type Html, html, type HtmlPart, markup } from "./html.ts";
import { meanWithHalf } from "./mean_with_half.ts";
import type { Section } from "./section.ts";

/** More rows would make the page slow; trials.csv has all. */
const MOST_ROWS = 2000;

interface Column {
  readonly name: string;
  /** The full name, if `name` is shortened. */
  readonly path?: string;
  /** What each row shows, and the full value for sorting and filtering. */
  readonly cells: readonly Cell[];
}

interface Cell {
  readonly shown: HtmlPart;
  readonly value: string;
}

/** The table of trials, and with repeats that of configurations: both sortable, with a filter. */
export function tablesSections(charted: ChartedRun): Section[] {
  const { run, configurations, parameters } = charted;
  const isMany = run.info.repeats > 1;
  const trials = trialsTable(charted);
  const notes = trialNotes(run).map((line) => html`<p class="advice">${escapeControls(line)}</p>`);
  const tables = isMany ? [configurationsTable(charted), trials] : [trials];
  return [{
    id: "trials",
    title: isMany && configurations.length > 1
      ? "Configurations and trials"
      : parameters.length > 0
      ? "Trials"
      : "Results",
    charts: [],
    html: html`${notes}${tables}`,
  }];
}

function trialsTable({ run, metrics }: ChartedRun): Html {
  const { info, columns, trials } = run;
  const names = shortNames(columns);
  const rows = sortTrials(trials, defaultOrder(run));
  const kept = rows.slice(0, MOST_ROWS);
  const hasAny = (column: string) => rows.some((row) => row[column]);
  const shown = [
    "trial",
    ...info.parameters,
    ...(info.repeats > 1 ? ["repeat"] : []),
    "status",
    ...metrics,
    ...["epochs", "steps", "error"].filter(hasAny),
  ];
  const heading = `${trials.length} ${trials.length === 1 ? "trial" : "trials"}: ${countsOf(trials)}`;
  const more = kept.length < rows.length
    ? `The table shows the first ${kept.length}; trials.csv has all ${rows.length}.`
    : "";
  return tableOf(
    "trials-table",
    heading,
    more,
    shown.map((column): Column => ({
      name: names.get(column) ?? column,
      path: column,
      cells: kept.map((row) => cellOf(row[column] ?? "", column)),
    })),
  );
}

function cellOf(value: string, column: string): Cell {
  if (column === "status") {
    return {
      shown: html`<span class="status ${escapeControls(value)}">${escapeControls(value)}</span>`,
      value,
    };
  }
  if (column === "error") {
    return { shown: value === "" ? "" : html`<span class="long">${escapeControls(value)}</span>`, value };
  }
  return { shown: shownCell(value), value: shortCell(value) };
}

/** Five digits; the cell's title attribute has all. */
function shownCell(cell: string): string {
  const number = parseNumber(cell);
  return number === undefined ? shownValue(cell) : shortNumber(number, 5);
}

function configurationsTable(charted: ChartedRun): Html {
  const { configurations, parameters, names, metrics, metric } = charted;
  const kept = configurations.slice(0, MOST_ROWS).map((one) => ({
    ...one,
    summary: wholeSummary(charted, one),
  }));
  const hasInterval = kept.some(({ summary }) =>
    metrics.some((name) => shownLow(summary, name) !== undefined)
  );
  const interval = hasInterval ? " ± 95 % confidence interval" : "";
  const heading = metric === undefined || configurations.length === 1
    ? `Mean over repeats${interval}`
    : `Configurations by mean ${escapeControls(metric)}${interval && `, mean${interval}`}`;
  const text = (value: unknown) => value === undefined ? "" : String(value);
  return tableOf("configurations-table", heading, "", [
    { name: "configuration", cells: kept.map(({ number }) => ({ shown: number, value: String(number) })) },
    ...parameters.map((path): Column => ({
      name: names.get(path) ?? path,
      path,
      cells: kept.map(({ summary }) => ({
        shown: shownCell(text(summary[path])),
        value: shortCell(text(summary[path])),
      })),
    })),
    {
      name: "trials",
      cells: kept.map(({ trials }) => ({ shown: countsOf(trials), value: countsOf(trials) })),
    },
    ...metrics.map((name): Column => ({
      name,
      cells: kept.map(({ summary }) => {
        const mean = parseNumber(summary[`${name}_mean`]);
        const low = shownLow(summary, name);
        return { shown: mean === undefined ? "" : meanWithHalf(mean, low), value: text(mean) };
      }),
    })),
  ]);
}

/** `10 complete, 2 failed` */
export function countsOf(trials: readonly Row[]): string {
  const counts = new Map<string, number>(outcomes.map((outcome) => [outcome, 0]));
  for (const { status } of trials) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].filter(([, count]) => count > 0).map(([status, count]) =>
    `${count} ${escapeControls(status)}`
  )
    .join(", ");
}

function tableOf(id: string, heading: string, note: string, columns: readonly Column[]): Html {
  const isNumeric = columns.map(({ cells }) =>
    cells.every(({ value }) => value === "" || parseNumber(value) !== undefined) &&
    cells.some(({ value }) => value)
  );
  const count = columns[0]?.cells.length ?? 0;
  return html`
    <div class="table" id="${id}">
    <div class="table-head"><h3>${heading}</h3>${count > 1 &&
      html`<label>Filter <input type="search" placeholder="relu  loss&lt;0.1" autocomplete="off" spellcheck="false"></label>
<output aria-live="polite"></output>`}</div>
    <div class="scroll" tabindex="0" role="region" aria-label="${heading}"><table><thead><tr>${columns.map((
      { name, path },
      i,
    ) =>
      html`
        <th scope="col" ${attribute("class", isNumeric[i] && "number")}${attribute(
          "title",
          path !== undefined && path !== name && escapeControls(path),
        )}><button type="button">${escapeControls(name)}</button></th>
      `
    )}</tr></thead><tbody>
    ${Array.from(
      { length: count },
      (_, row) =>
        html`<tr>${columns.map(({ cells }, i) => cellHtml(cells[row], { isNumeric: isNumeric[i] }))}</tr>\n`,
    )}</tbody></table></div>${note !== "" && html`<p class="note">${note}</p>`}
    </div>
  `;
}

function cellHtml({ shown, value }: Cell, { isNumeric }: { readonly isNumeric: boolean }): Html {
  const isShort = String(shown) === value || !isNumeric;
  return html`<td${attribute("class", isNumeric && "number")}${
    attribute("title", !isShort && escapeControls(value))
  }>${shown}</td>`;
}

/** An attribute with a space in front of it, or nothing. */
const attribute = (name: "class" | "title", value: string | false) =>
  value !== false && markup(` ${name}="${escapeHtml(value)}"`);
