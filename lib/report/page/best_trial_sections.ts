import type { Row } from "../../base/cells.ts";
import type { PartName } from "../../run/evaluation_rows.ts";
import { bestOf } from "../query/sort_trials.ts";
import { kindOf } from "../read/files.ts";
import { type Allowed, predictRows } from "../read/predict_rows.ts";
import type { Run } from "../read/run_read.ts";
import { featuresSection } from "./features_section.ts";
import { mistakesSection } from "./mistakes_section.ts";
import type { Section } from "./section.ts";

/**
 * What a classifier's best trial gets wrong, and what its first convolution looks for. Uses the test data, or without any
 * the validation data.
 *
 * @returns nothing without such a trial, such data or its checkpoint
 * @throws {ConfigError} when the data or the checkpoint cannot be read
 */
export async function bestTrialSections(run: Run, allowed: Allowed): Promise<Section[]> {
  const trial = bestOf(run);
  const part = trial && partOf(trial);
  if (!trial || !part) return [];
  const needed = ["experiment.toml", `checkpoints/trial-${trial.trial}.safetensors`];
  if (needed.some((name) => kindOf(`${run.folder}/${name}`, `${run.shown}/${name}`) === undefined)) return [];
  const examined = await predictRows(run, trial, part, { ...allowed, features: true });
  const sections = [
    await mistakesSection(trial.trial, part, examined),
    await featuresSection(trial.trial, part, examined),
  ];
  return sections.filter((section) => section !== undefined);
}

/** The part of the data that the trial was evaluated on. */
const partOf = (trial: Row): PartName | undefined =>
  trial.test_accuracy ? "test" : trial.val_accuracy ? "validation" : undefined;
