import { shownLow } from "../../sweep/summary.ts";
import { parseNumber } from "../../base/cells.ts";
import { escapeControls } from "../../base/escape_controls.ts";
import { wholeSummary } from "../charts/charted_run.ts";
import type { ChartedRun } from "../charts/chart_values.ts";
import { type Html, html } from "./html.ts";
import { meanWithHalf } from "./mean_with_half.ts";
import { stateOf } from "../text/run_view.ts";
import { inWords, runningTime } from "../text/running_time.ts";
import { unfinishedNotes } from "../read/unfinished.ts";
import { bestOf } from "../query/sort_trials.ts";
import { countsOf } from "./tables_section.ts";

/** The name of the run, its outcome, and its best configuration. */
export function headingOf(charted: ChartedRun): Html {
  const { run: { info, trials, folder } } = charted;
  const time = runningTime(info);
  const facts = [
    countsOf(trials) || "no trials",
    ...(info.state === "complete" ? [] : [stateOf(charted.run)]),
    ...(info.started === null
      ? []
      : [escapeControls(info.started).replace("T", " ").replace(/:\d\d(\.\d+)?Z$/, " UTC")]),
    ...(time === undefined ? [] : [`took ${inWords(time)}`]),
    escapeControls(folder.split(/[/\\]/).at(-1) ?? ""),
  ];
  return html`
    <h1>${escapeControls(info.name)}</h1>
    ${typeof info.description === "string" && html`<p class="lead">${escapeControls(info.description)}</p>`}
    <p class="facts-line">${facts.map((fact) => html`<span>${fact}</span>`)}</p>
    ${unfinishedNotes(charted.run).map((line) => html`<p class="note">${escapeControls(line)}</p>`)}
    ${resultOf(charted)}
  `;
}

/** The best configuration's metrics in large figures. */
function resultOf(charted: ChartedRun): Html | undefined {
  const { configurations, metrics, metric, parameters, run } = charted;
  const configuration = Number(bestOf(run)?.configuration ?? NaN);
  const best = configurations.find(({ number }) => number === configuration);
  if (!best || best.mean === undefined) return undefined;
  const isSweep = parameters.length > 0 && configurations.length > 1;
  const summary = wholeSummary(charted, best);
  const known = metrics.filter((name) => parseNumber(summary[`${name}_mean`]) !== undefined);
  // Those of the last batch are noisy: without others they are better than nothing.
  const ofSets = known.filter((name) => /^(train|val|test)_/.test(name) || name === metric);
  const shown = (ofSets.some((name) => /^(train|val|test)_/.test(name)) ? ofSets : known).slice(0, 6);
  const hasInterval = shown.some((name) => shownLow(summary, name) !== undefined);
  const { repeats } = run.info;
  const complete = best.trials.filter(({ status }) => status === "complete").length;
  const whole = complete === repeats ? "" : `${complete} of `;
  const note = repeats === 1
    ? ""
    : complete === 1
    ? `, 1 of ${repeats} repeats`
    : `, mean over ${whole}${repeats} repeats${hasInterval ? " ± 95 % confidence interval" : ""}`;
  return html`
    <section class="best" aria-label="Result">
      <p>${isSweep
        ? html`Best of ${configurations.length} by ${escapeControls(metric!)}: <strong>${best.label}</strong>`
        : "Result"}${note}</p>
      <dl>${shown.map((name) => {
        const mean = parseNumber(summary[`${name}_mean`])!;
        const [figure, half] = meanWithHalf(mean, shownLow(summary, name)).split(" ± ");
        return html`
          <div>
            <dt>${escapeControls(name)}</dt>
            <dd>${figure}${half !== undefined && html`
              <small>± ${half}</small>
            `}</dd>
          </div>
        `;
      })}</dl>
    </section>
  `;
}
