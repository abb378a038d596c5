import { isTable } from "../../base/parse_strict.ts";
import { inSteps } from "../../optim/schedule_lengths.ts";
import type { CrossIssue } from "../checks/data_checks.ts";
import type { Experiment } from "../experiment.ts";

/** Lengths in epochs, which functions do not have, each with the key that counts the same in steps. */
export function epochKeysOfFunction({ schedule, checkpoint }: Partial<Experiment>): CrossIssue[] {
  return [...inEpochs(schedule, ["schedule"]), ...inEpochs(checkpoint, ["checkpoint"])].map((path) => ({
    path,
    onKey: true,
    message: `${path.at(-1)} does not apply to [objective]`,
    notes: [`a function has no epochs: use ${twinOf(path.at(-1)!)}`],
  }));
}

/** The key in steps beside one in epochs: a built-in one's, or, of extensions, the one that its name suggests. */
export const twinOf = (key: string): string => inSteps[key] ?? key.replace(/epochs$/, "steps");

/** Paths of the keys in epochs in a table, also of a schedule after another. */
function inEpochs(table: unknown, path: readonly string[]): string[][] {
  if (!isTable(table)) return [];
  return Object.entries(table).flatMap(([key, value]) => {
    if (/_epochs$/.test(key) && value !== undefined) return [[...path, key]];
    return inEpochs(value, [...path, key]);
  });
}
