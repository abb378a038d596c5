import { harmless } from "../base/harmless.ts";
import type { LaunchEvent } from "../cluster/launch.ts";
import type { Gone } from "../cluster/gone_element.ts";
import type { Plan } from "../cluster/plan.ts";
import { reasonText } from "../cluster/probe.ts";

/** Tells what happens on a cluster, a line each. */
export function launchLines(plan: Plan, stderr: (text: string) => void): (event: LaunchEvent) => void {
  return (event) => {
    for (const line of linesOf(event, plan)) stderr(`${line}\n`);
  };
}

function linesOf(event: LaunchEvent, { elements, chunk }: Plan): string[] {
  switch (event.type) {
    case "submitted": {
      const { jobs } = event;
      const of = jobs.length === 1 ? `job ${jobs[0]}` : `${jobs.length} arrays: jobs ${jobs.join(", ")}`;
      return [`submitted ${event.elements} ${event.elements === 1 ? "element" : "elements"} as ${of}`];
    }
    case "standing": {
      const done = chunk === null ? [] : [`${event.done} of ${elements} elements done`];
      const reasons = event.reasons.length === 0 ? "" : ` (${event.reasons.map(reasonText).join("; ")})`;
      const queue = [`${event.running} running`, `${event.waiting} waiting${reasons}`];
      return [[...done, ...queue].join(", ")];
    }
    case "away":
      return [`Slurm does not answer (${harmless(event.message)}): jobs go on, their files are watched`];
    case "back":
      return ["Slurm answers again"];
    case "later":
      return [`Slurm takes no more jobs now (${harmless(event.message)}): the others are sent later`];
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
    ? "it is sent again"
    : isHopeless
    ? "another attempt would end alike"
    : "it is given up after its retries";
  const why = leftNothing
    ? [
      "  it left nothing: the node may not see the folder of the run, or its log; deno task run:slurm FILE --probe asks a node",
    ]
    : words.map((line) => `  ${harmless(line)}`);
  return [`element ${element} has ended${where} without its results${how}: ${what}`, ...why];
}
