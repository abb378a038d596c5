import { escapeControls } from "../../base/escape_controls.ts";
import type { ChartedRun } from "../charts/chart_values.ts";
import { html } from "./html.ts";
import type { Section } from "./section.ts";

/** The warnings at the start of the run, with their places and hints; no section without warnings. */
export function warningsSections({ run: { info } }: ChartedRun): Section[] {
  if (info.warnings.length === 0) return [];
  const entries = info.warnings.map(({ text, place, notes }) =>
    html`
      <li><strong>${escapeControls(text)}</strong>${place !== null && html`
        <small>${escapeControls(place)}</small>
      `}${notes.map((note) => html`<br>${escapeControls(note)}`)}</li>
    `
  );
  return [{
    id: "warnings",
    title: "Warnings",
    charts: [],
    html: html`<ul class="warnings">${entries}</ul>`,
  }];
}
