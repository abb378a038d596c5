import type { PreparedRun } from "../../run/prepare_run.ts";
import type { StartParameters } from "../../run/start/start_parameters.ts";
import { escapeControls } from "../text/terminal_text.ts";

/**
 * What is printed before a run about its seed, its overrides and its first parameters.
 *
 * @param drawn the seed that was drawn because the file has none; a resumed run has it as an override
 */
export function startLines({ plan, start }: PreparedRun, drawn = seedDrawn(plan)): string[] {
  const overrides = plan.overrides.filter((line) => drawn === undefined || line !== `seed = ${drawn}`);
  return [
    ...overrides.map((line) => `override: ${line}`),
    ...(start ? [escapeControls(startLine(start))] : []),
    ...(drawn === undefined ? [] : [`no seed in the file: this run uses ${drawn}`]),
  ];
}

const seedDrawn = ({ table, sweep }: PreparedRun["plan"]) =>
  table.seed === undefined ? sweep.seed : undefined;

/** `first parameters of hidden: trial 0 of results/mnist/20261123T204615Z-3fa94c21, step 600` */
function startLine({ record: { layers, step }, facts: { shown } }: StartParameters): string {
  const what = layers ? `first parameters of ${layers.join(", ")}` : "first parameters";
  return `${what}: ${shown}${step === null ? "" : `, step ${step}`}`;
}
