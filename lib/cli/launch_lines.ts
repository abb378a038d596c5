import { harmless } from "../base/harmless.ts";
import type { LaunchEvent } from "../cluster/launch.ts";
import type { Gone } from "../cluster/gone_element.ts";
import type { Plan } from "../cluster/plan.ts";
import { reasonText } from "../cluster/probe.ts";
import { isStuck } from "../cluster/slurm.ts";
import { counted } from "./counted.ts";

/** Prints one line for each event on a cluster. */
export function launchLines(plan: Plan, stderr: (text: string) => void): (event: LaunchEvent) => void {
  let gone = 0;
  return (event) => {
    if (event.type === "gone") gone++;
    const lines = linesOf(event, plan);
    // If a cluster lacks something, all elements end with the same words.
    const shown = event.type === "gone" && gone > mostWithWords ? lines.slice(0, 1) : lines;
    for (const line of shown) stderr(`${line}\n`);
  };
}

/** Elements whose last words are shown. */
const mostWithWords = 3;

function linesOf(event: LaunchEvent, { elements, chunk, trials }: Plan): string[] {
  switch (event.type) {
    case "submitted": {
      const { jobs } = event;
      const of = jobs.length === 1 ? `job ${jobs[0]}` : `${jobs.length} arrays: jobs ${jobs.join(", ")}`;
      return [`submitted ${counted(event.elements, "element")} as ${of}`];
    }
    case "standing": {
      const all = chunk === null ? `${trials} trials` : `${elements} elements`;
      const done = [`${event.done} of ${all} done`];
      const reasons = event.reasons.length === 0 ? "" : ` (${event.reasons.map(reasonText).join("; ")})`;
      const queue = [`${event.running} running`, `${event.waiting} waiting${reasons}`];
      // Slurm accepts such jobs, but never starts them.
      const isStopped = event.running === 0 && event.reasons.length > 0 && event.reasons.every(isStuck);
      const note = "  note: nothing starts until this is fixed; run:slurm --cancel RUN ends the jobs";
      return [[...done, ...queue].join(", "), ...(isStopped ? [note] : [])];
    }
    case "away":
      return [
        `Slurm does not answer (${harmless(event.message)}): jobs keep running, and their files are watched`,
      ];
    case "back":
      return ["Slurm answers again"];
    case "later":
      return [
        `not all jobs can be submitted now (${harmless(event.message)}): the others are submitted later`,
        ...event.notes.map((note) => `  note: ${note}`),
      ];
    case "gone":
      return goneLines(event.gone, event.again);
    default:
      return event satisfies never;
  }
}

function goneLines({ element, state, node, words, leftNothing, isHopeless }: Gone, again: boolean): string[] {
  const where = node === undefined ? "" : ` on node ${node}`;
  const how = state === undefined ? "" : ` (${state})`;
  const what = again
    ? "it is submitted again"
    : isHopeless
    ? "another attempt would fail too"
    : "it has no retries left";
  const why = leftNothing
    ? [
      "  it left no files: the node may not see the run's folder or the log; deno task run:slurm FILE --probe checks a node",
    ]
    : words.map((line) => `  ${harmless(line)}`);
  return [`element ${element} has ended${where} without its results${how}: ${what}`, ...why];
}
