import { escapeControls } from "../../base/escape_controls.ts";
import type { ChartedRun } from "../charts/chart_values.ts";
import { textOf } from "../read/files.ts";
import { html, type HtmlPart } from "./html.ts";
import type { Section } from "./section.ts";

type Fact = readonly [name: string, value: HtmlPart];

/** The setup of a run: the facts in run.json, and experiment.toml. */
export function factsSection({ run }: ChartedRun): Section {
  const { info, folder, shown } = run;
  const facts = factsOf(info).filter(([, value]) => value !== undefined && value !== "");
  const toml = textOf(`${folder}/experiment.toml`, `${shown}/experiment.toml`);
  return {
    id: "setup",
    title: "Setup",
    charts: [],
    html: html`
      <dl class="facts">${facts.map(([name, value]) =>
        html`
          <div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>
        `
      )}</dl>
      ${toml !== undefined && html`
        <details>
          <summary>Experiment file with all overrides applied (experiment.toml)</summary>
          <pre tabindex="0"><code>${inLines(toml)}</code></pre>
        </details>
      `}
    `,
  };
}

function factsOf(info: ChartedRun["run"]["info"]): Fact[] {
  const versions = tableOf(info.versions);
  const host = tableOf(info.host);
  const sweep = tableOf(tableOf(info.identity).sweep);
  const method = tableOf(sweep.method).type;
  return [
    ["experiment", textual(info.name)],
    ["kind", info.kind === "network" ? "network training" : "function minimisation"],
    [
      "data",
      listOf(info.data, ({ name, sha256 }) => html`${textual(name)} <small>${digest(sha256)}</small>`),
    ],
    [
      "extensions",
      listOf(info.extensions, ({ file, sha256 }) => html`${textual(file)} <small>${digest(sha256)}</small>`),
    ],
    ["first parameters", startOf(tableOf(info.from))],
    ["swept parameters", info.parameters.map(escapeControls).join(", ")],
    ["sweep method", info.parameters.length > 0 ? textual(method) : ""],
    ["pruner", textual(tableOf(sweep.pruner).type ?? sweep.pruner)],
    [
      "ranked by",
      info.metric === null
        ? ""
        : `${escapeControls(info.metric)}, ${info.goal === "maximize" ? "highest" : "lowest"} first`,
    ],
    [
      "trials",
      `${counted(info.configurations ?? info.trials, "configuration")} × ${counted(info.repeats, "repeat")}`,
    ],
    ["seed", textual(info.seed)],
    ["command", Array.isArray(info.command) ? escapeControls(info.command.map(String).join(" ")) : ""],
    ["backend", textual(info.backend)],
    [
      "started",
      info.started === null
        ? ""
        : escapeControls(info.started).replace("T", " ").replace(/(\.\d+)?Z$/, " UTC"),
    ],
    [
      "machine",
      [host.os, host.arch, host.cores && counted(host.cores, "core")].filter(Boolean).map(textual).join(
        ", ",
      ),
    ],
    [
      "versions",
      Object.entries(versions).map(([name, version]) => `${escapeControls(name)} ${textual(version)}`).join(
        ", ",
      ),
    ],
    ["git commit", textual(info.git_commit)],
    ["experiment hash", textual(info.hash)],
  ];
}

/** The checkpoint that training began with, if `network.from` names one. */
function startOf({ checkpoint, step, sha256 }: Readonly<Record<string, unknown>>): HtmlPart {
  if (checkpoint === undefined) return undefined;
  return html`${textual(checkpoint)}${typeof step === "number" && `, step ${step}`} <small>${
    digest(sha256)
  }</small>`;
}

/** `1 repeat`, `3 repeats` */
const counted = (count: unknown, what: string) => `${textual(count)} ${what}${count === 1 ? "" : "s"}`;

/** A value of run.json as text. Unexpected types are shown as JSON; nothing throws. */
function textual(value: unknown): string {
  if (value === undefined || value === null) return "";
  return escapeControls(typeof value === "string" ? value : JSON.stringify(value));
}

/** The beginning of a SHA-256, enough to tell files apart. The whole one is in run.json. */
const digest = (sha256: unknown) =>
  typeof sha256 === "string" ? `sha256 ${textual(sha256).slice(0, 12)}…` : "";

function tableOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? value as Record<string, unknown> : {};
}

function listOf(value: unknown, show: (entry: Readonly<Record<string, unknown>>) => HtmlPart): HtmlPart {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  return html`<ul>${value.map((entry) => html`<li>${show(tableOf(entry))}</li>`)}</ul>`;
}

const inLines = (text: string) => text.split(/\r?\n/).map(escapedButTabs).join("\n");
const escapedButTabs = (line: string) => line.split("\t").map(escapeControls).join("\t");
