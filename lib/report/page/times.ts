import { parseNumber } from "../../base/cells.ts";
import type { ChartedRun } from "../charts/chart_values.ts";
import { shortNumber } from "../terminal_text.ts";
import { type Html, html } from "./html.ts";

/** How long the run and its trials took; `undefined` if no trial has ended. */
export function timesOf({ run: { timing, info } }: ChartedRun): Html | undefined {
  const seconds = numbers(timing, "seconds");
  if (seconds.length === 0) return undefined;
  const sum = seconds.reduce((total, value) => total + value, 0);
  const wall = wallSeconds(info);
  const speed = numbers(timing, "steps_per_second").sort((a, b) => a - b);
  const facts: [string, string][] = [
    ...(wall === undefined ? [] : [["wall-clock time", duration(wall)] satisfies [string, string]]),
    ["sum over trials", duration(sum)],
    ["slowest trial", duration(seconds.reduce((most, value) => Math.max(most, value), 0))],
    ...(speed.length === 0 ? [] : [
      ["steps per second (median)", shortNumber(speed[Math.floor(speed.length / 2)], 3)] satisfies [
        string,
        string,
      ],
    ]),
  ];
  return html`<dl class="facts">${
    facts.map(([name, value]) =>
      html`
        <div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>
      `
    )
  }</dl>`;
}

function numbers(timing: ChartedRun["run"]["timing"], column: string): number[] {
  return [...timing.values()].map((row) => parseNumber(row[column])).filter((value) =>
    Number.isFinite(value)
  ) as number[];
}

/** From the start of a run to its end, in seconds. */
export function wallSeconds({ started, finished }: ChartedRun["run"]["info"]): number | undefined {
  const seconds = (Date.parse(finished ?? "") - Date.parse(started ?? "")) / 1000;
  return seconds >= 0 ? seconds : undefined;
}

/** `0.25 s`, `3 min 12 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${shortNumber(seconds, 3)} s`;
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${whole % 60} s`;
}
