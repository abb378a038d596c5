import { batchChecks, type CrossIssue } from "../checks/data_checks.ts";
import { computeSettings } from "./compute_settings.ts";
import { lengthSettings } from "./length_settings.ts";
import { layerSettings } from "./layer_settings.ts";
import { limitSettings } from "./limit_settings.ts";
import { optimizerExtremes } from "./optimizer_extremes.ts";
import { optimizerSettings } from "./optimizer_settings.ts";
import { scheduleSettings } from "./schedule_settings.ts";
import type { Configured } from "./setting.ts";
import { stackSettings } from "./stack_settings.ts";
import { startSettings } from "./start_settings.ts";
import { trainSettings } from "./train_settings.ts";

/**
 * Settings of one configuration that have no effect, or that ruin its training. A warning with the numbers if they
 * may be intended, else an error.
 */
export function settingsChecks(configured: Configured): CrossIssue[] {
  const { experiment: { train, data }, facts } = configured;
  const batches: CrossIssue[] = [];
  if (data && facts && train.sampling === "shuffle" && configured.written("train", "batch_size")) {
    batchChecks(train.batch_size, data, facts, batches);
  }
  return [
    ...batches,
    ...lengthSettings(configured),
    ...scheduleSettings(configured),
    ...optimizerSettings(configured),
    ...optimizerExtremes(configured),
    ...trainSettings(configured),
    ...limitSettings(configured),
    ...startSettings(configured),
    ...layerSettings(configured),
    ...stackSettings(configured),
    ...computeSettings(configured),
  ];
}
