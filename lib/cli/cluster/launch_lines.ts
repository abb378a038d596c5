import { counted } from "../../base/counted.ts";
import { escapeControls } from "../../base/escape_controls.ts";
import type { LaunchEvent } from "../../cluster/launch.ts";
import type { Gone } from "../../cluster/gone_element.ts";
import type { Plan } from "../../cluster/plan.ts";
import { reasonText } from "../../cluster/probe.ts";
import { isStuck } from "../../cluster/slurm/slurm.ts";

/** Prints what happens on a cluster, one line per event. */
export function launchLines(plan: Plan, stderr: (text: string) => void): (event: LaunchEvent) => void {
  let gone = 0;
  return (event) => {
    if (event.type === "gone") gone++;
    const lines = linesOf(event, plan);
    // If the cluster lacks something, all elements print the same: the first few are enough.
    const shown = event.type === "gone" && gone > mostWithWords ? lines.slice(0, 1) : lines;
    for (const line of shown) stderr(`${line}\n`);
  };
}

/** Number of failed elements whose last output is shown. */
const mostWithWords = 3;

function linesOf(event: LaunchEvent, plan: Plan): string[] {
  switch (event.type) {
    case "submitted": {
      const { jobs } = event;
      const of = jobs.length === 1 ? `job ${jobs[0]}` : `${jobs.length} job arrays: ${jobs.join(", ")}`;
      return [`submitted ${counted(event.elements, "element")} as ${of}`];
    }
    case "standing": {
      const all = plan.trials_per_job === null
        ? counted(plan.trials, "trial")
        : counted(plan.jobs, "element");
      const done = [`${event.done} of ${all} done`];
      const reasons = event.reasons.length === 0 ? "" : ` (${event.reasons.map(reasonText).join("; ")})`;
      const queue = [`${event.running} running`, `${event.waiting} waiting${reasons}`];
      // Slurm accepts such jobs but never starts them.
      const isStopped = event.running === 0 && event.reasons.length > 0 && event.reasons.every(isStuck);
      const note =
        "  note: no job can start until this is changed; deno task run:slurm --cancel RUN cancels the jobs";
      return [[...done, ...queue].join(", "), ...(isStopped ? [note] : [])];
    }
    case "away":
      return [
        `Slurm does not respond (${
          escapeControls(event.message)
        }): jobs continue, and their files are still watched`,
      ];
    case "back":
      return ["Slurm responds again"];
    case "later":
      return [
        `not all jobs could be submitted now (${
          escapeControls(event.message)
        }): the rest will be submitted later`,
        ...event.notes.map((note) => `  note: ${note}`),
      ];
    case "gone":
      return goneLines(event);
    default:
      return event satisfies never;
  }
}

function goneLines({ gone, again }: { readonly gone: Gone; readonly again: boolean }): string[] {
  const { element, state, node, words, leftNothing, isHopeless } = gone;
  const where = node === undefined ? "" : ` on node ${node}`;
  const how = state === undefined ? "" : ` (${state})`;
  const what = again
    ? "submitting it again"
    : isHopeless
    ? "not retried, because it would fail the same way"
    : "no retries are left";
  const why = leftNothing
    ? [
      "  it wrote nothing: its node may not see the run's folder or its log; check with deno task run:slurm FILE --probe",
    ]
    : words.map((line) => `  ${escapeControls(line)}`);
  return [`element ${element} ended${where} without results${how}: ${what}`, ...why];
}
