import type { HintRows } from "./row.ts";
import { classRows } from "./rows_classes.ts";
import { conditionRows } from "./rows_conditions.ts";
import { dataRows } from "./rows_data.ts";
import { experimentRows } from "./rows_experiment.ts";
import { extremeRows } from "./rows_extremes.ts";
import { layerRows } from "./rows_layers.ts";
import { nameRows } from "./rows_names.ts";
import { outputRows } from "./rows_outputs.ts";
import { scheduleRows } from "./rows_schedules.ts";
import { settingsRows } from "./rows_settings.ts";
import { sweepRows } from "./rows_sweep.ts";
import { sweepSettingsRows } from "./rows_sweep_settings.ts";
import { valueRows } from "./rows_values.ts";

/** All tables of hints on experiments. */
export const experimentTables: readonly HintRows[] = [
  nameRows,
  experimentRows,
  extremeRows,
  outputRows,
  layerRows,
  settingsRows,
  scheduleRows,
  sweepRows,
  conditionRows,
  sweepSettingsRows,
  valueRows,
  dataRows,
  classRows,
];
