import { parseNumber } from "../../base/cells.ts";
import type { ChartedRun } from "../charts/chart_values.ts";
import { duration, inWords, runningTime } from "../text/running_time.ts";
import { shortNumber } from "../text/terminal_text.ts";
import { type Html, html } from "./html.ts";

/** How long the run and its trials took; `undefined` if no trial has ended. */
export function timesOf({ run: { timing, info } }: ChartedRun): Html | undefined {
  const seconds = numbers(timing, "seconds");
  if (seconds.length === 0) return undefined;
  const sum = seconds.reduce((total, value) => total + value, 0);
  const wall = runningTime(info);
  const speed = numbers(timing, "steps_per_second").sort((a, b) => a - b);
  const facts: [string, string][] = [
    ...(wall === undefined ? [] : [["wall-clock time", inWords(wall)] satisfies [string, string]]),
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
