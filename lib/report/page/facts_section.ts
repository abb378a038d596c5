import { harmless } from "../../base/harmless.ts";
import type { ChartedRun } from "../charts/charted_run.ts";
import { textOf } from "../files.ts";
import { html, type Part } from "./html.ts";
import type { Section } from "./section.ts";

type Fact = readonly [name: string, value: Part];

/** What was run and with what: the facts of run.json, and the experiment as it was run. */
export function factsSection({ run }: ChartedRun): Section {
  const { info, folder, shown } = run;
  const facts = factsOf(info).filter(([, value]) => value !== undefined && value !== "");
  const toml = textOf(`${folder}/experiment.toml`, `${shown}/experiment.toml`);
  return {
    id: "setup",
    title: "What was run",
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
          <summary>The experiment as it was run (experiment.toml)</summary>
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
    ["kind", info.kind === "network" ? "a network, trained on data" : "a function, minimised"],
    [
      "data",
      listOf(info.data, ({ name, sha256 }) => html`${textual(name)} <small>${digest(sha256)}</small>`),
    ],
    [
      "extensions",
      listOf(info.extensions, ({ file, sha256 }) => html`${textual(file)} <small>${digest(sha256)}</small>`),
    ],
    ["swept", info.parameters.map(harmless).join(", ")],
    ["method", info.parameters.length > 0 ? textual(method) : ""],
    ["pruner", textual(tableOf(sweep.pruner).type ?? sweep.pruner)],
    [
      "ranked by",
      info.metric === null
        ? ""
        : `${harmless(info.metric)}, ${info.goal === "maximize" ? "highest" : "lowest"} first`,
    ],
    [
      "trials",
      `${textual(info.configurations ?? info.trials)} × ${info.repeats} ${
        info.repeats === 1 ? "repeat" : "repeats"
      }`,
    ],
    ["seed", textual(info.seed)],
    ["command", Array.isArray(info.command) ? harmless(info.command.map(String).join(" ")) : ""],
    ["backend", textual(info.backend)],
    [
      "began",
      info.started === null ? "" : harmless(info.started).replace("T", " ").replace(/(\.\d+)?Z$/, " UTC"),
    ],
    [
      "machine",
      [host.os, host.arch, host.cores && `${textual(host.cores)} cores`].filter(Boolean).map(textual).join(
        ", ",
      ),
    ],
    [
      "versions",
      Object.entries(versions).map(([name, version]) => `${harmless(name)} ${textual(version)}`).join(", "),
    ],
    ["commit", textual(info.git_commit)],
    ["hash", textual(info.hash)],
  ];
}

/** A value of run.json as text: what is not as expected is shown as JSON, and nothing fails. */
function textual(value: unknown): string {
  if (value === undefined || value === null) return "";
  return harmless(typeof value === "string" ? value : JSON.stringify(value));
}

/** Enough of a SHA-256 to tell files apart; the whole one is in run.json. */
const digest = (sha256: unknown) =>
  typeof sha256 === "string" ? `sha256 ${textual(sha256).slice(0, 12)}…` : "";

function tableOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? value as Record<string, unknown> : {};
}

function listOf(value: unknown, show: (entry: Readonly<Record<string, unknown>>) => Part): Part {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  return html`<ul>${value.map((entry) => html`<li>${show(tableOf(entry))}</li>`)}</ul>`;
}

const inLines = (text: string) => text.split(/\r?\n/).map(harmlessButTabs).join("\n");
const harmlessButTabs = (line: string) => line.split("\t").map(harmless).join("\t");
