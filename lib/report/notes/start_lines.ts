import type { PreparedRun } from "../../run/prepare_run.ts";

/**
 * What is printed before a run about its seed and its overrides.
 *
 * @param drawn the seed that was drawn because the file has none; a resumed run has it as an override
 */
export function startLines({ plan }: PreparedRun, drawn = seedDrawn(plan)): string[] {
  const overrides = plan.overrides.filter((line) => drawn === undefined || line !== `seed = ${drawn}`);
  return [
    ...overrides.map((line) => `override: ${line}`),
    ...(drawn === undefined ? [] : [`no seed in the file: this run uses ${drawn}`]),
  ];
}

const seedDrawn = ({ table, sweep }: PreparedRun["plan"]) =>
  table.seed === undefined ? sweep.seed : undefined;
