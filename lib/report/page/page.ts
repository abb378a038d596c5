import { escapeControls } from "../../base/escape_controls.ts";
import type { Chart } from "../charts/chart.ts";
import { NARROW } from "../charts/chart.ts";
import type { ChartedRun } from "../charts/chart_values.ts";
import { themes } from "../charts/theme.ts";
import { headingOf } from "./heading.ts";
import { type Html, html, jsonForScript, markup } from "./html.ts";
import type { Section } from "./section.ts";
import axisLabelsModule from "../charts/axis_labels.js" with { type: "text" };
import chartsScript from "./charts.js" with { type: "text" };
import tablesScript from "./tables.js" with { type: "text" };
import tooltipScript from "./tooltip.js" with { type: "text" };
import style from "./page.css" with { type: "text" };

/**
 * The report as one self-contained HTML file. Its content security policy forbids all requests, and all scripts but its
 * own.
 */
export async function reportPage(charted: ChartedRun, sections: readonly Section[]): Promise<string> {
  const charts = sections.flatMap(({ charts }) => charts);
  const library = charts.length === 0 ? "" : await chartLibrary();
  // A module for the server, a plain script here.
  const axisLabelsScript = axisLabelsModule.replaceAll(/^export /gm, "");
  const script = [library, axisLabelsScript, tooltipScript, chartsScript, tablesScript].join("\n");
  const data = {
    narrow: NARROW,
    themes,
    charts: Object.fromEntries(charts.map((chart) => [chart.id, dataOf(chart)])),
  };
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${await digest(script)}'`,
    "style-src 'unsafe-inline'", // charts set the style of their own elements
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const page = html`
    <!DOCTYPE html>
    <html lang="en" class="opening">
      <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="${markup(policy)}">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>${escapeControls(charted.run.info.name)} · Jellyfish report</title>
        <style>${markup(style)}</style>
        <noscript><style>.opening .scroll tbody tr { display: table-row !important; }</style></noscript>
      </head>
      <body>
        <a class="skip" href="#${sections[0]?.id ?? "top"}">Skip to the results</a>
        <header id="top">
    <nav aria-label="Sections">${sections.map(({ id, title }) => html`<a href="#${id}">${title}</a>`)}
    <button type="button" id="theme" hidden>Dark</button></nav>
    ${headingOf(charted)}
    <noscript><p class="note">Charts, sorting and filtering require JavaScript, which is disabled.</p></noscript>
        </header>
        <main>
    ${sections.map(sectionHtml)}
        </main>
        <script type="application/json" id="data">${jsonForScript(data)}</script>
        <script>${markup(script)}</script>
      </body>
    </html>
  `;
  return page.text.trimStart();
}

function sectionHtml({ id, title, html: content, charts }: Section): Html {
  return html`
    <section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${content}
    ${charts.map(figure)}
    </section>
  `;
}

function figure({ id, title, note }: Chart): Html {
  return html`
    <figure id="figure-${id}">
      <figcaption><h3>${title}</h3>${note !== undefined && html`<p class="note">${note}</p>`}</figcaption>
      <div class="chart" id="chart-${id}" tabindex="0" role="img"
        aria-label="Chart: ${title}. Use the arrow keys to move between points."></div>
      <p class="spoken" aria-live="polite"></p>
    </figure>
  `;
}

const dataOf = ({ option, height, narrowHeight = height }: Chart) => ({ option, height, narrowHeight });

/** The text of ECharts, loaded only by reports. */
async function chartLibrary(): Promise<string> {
  const library = await import(
    new URL("../charts/chart_library_text.ts", import.meta.url).href
  ) as typeof import("../charts/chart_library_text.ts");
  return library.default.replaceAll("\r\n", "\n");
}

/** SHA-256 of a script as its policy names it. */
async function digest(script: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(script)));
  return bytes.toBase64();
}
