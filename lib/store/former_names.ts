import { isTable } from "../base/parse_strict.ts";

/** Keys that run.json and plan.json had in version 0.1, and what they are called now. */
const newNames: Readonly<Record<string, string>> = {
  max_trials: "max_configurations",
  elements: "jobs",
  chunk: "trials_per_job",
  trial_seconds: "estimated_trial_seconds",
  silence: "heartbeat_timeout",
};

/** A table with the names of today in place of those of version 0.1; any other value as it is. */
export function renamed(value: unknown): unknown {
  if (!isTable(value)) return value;
  const entries = Object.entries(value);
  if (!entries.some(([key]) => Object.hasOwn(newNames, key))) return value;
  return Object.fromEntries(
    entries.map(([key, one]) => [Object.hasOwn(newNames, key) ? newNames[key] : key, one]),
  );
}

/** The content of a run.json with the names of today. Files of version 0.1 are read so that their runs can be resumed. */
export function withNewNames(record: Record<string, unknown>): Record<string, unknown> {
  const { limits, planned, first_configuration: first } = record;
  return {
    ...record,
    ...(isTable(limits) ? { limits: renamed(limits) } : {}),
    ...(isTable(planned) ? { planned: renamed(planned) } : {}),
    ...(isTable(first) && isTable(first.launcher)
      ? { first_configuration: { ...first, launcher: renamed(first.launcher) } }
      : {}),
  };
}
