import type { ComponentConfig } from "../../base/component_schema.ts";
import type { CrossIssue } from "../checks/data_checks.ts";
import { registries } from "../registries.ts";
import { counted, epochsHint, type TrialSteps, warning, whole } from "./setting.ts";

/** Most rungs of a trial: they are listed. */
const mostRungs = 1_000_000;

/** More rungs of a trial than this are worth a warning: all trials of a batch stop there and write checkpoints. */
const manyRungs = 50;
/** Rungs of a trial that the warning leads to. */
const fewRungs = 20;

/**
 * A pruner that has no rung within the trials of a configuration, or the first one next to their start, or very many.
 *
 * @param configurations that are compared with each other
 */
export function prunerSettings(
  pruner: ComponentConfig,
  length: TrialSteps,
  configurations: number,
): CrossIssue[] {
  const { type, ...options } = pruner;
  const inEpochs = Object.keys(options).some((key) => key.endsWith("_epochs"));
  if (length.stepsPerEpoch === undefined && inEpochs) return [];
  const every = Number(
    options.every_steps ?? Number(options.every_epochs ?? 1) * (length.stepsPerEpoch ?? Infinity),
  );
  if (type === "median" && length.steps / every > mostRungs) {
    return [{
      path: ["sweep", "pruner"],
      message: `pruner = "median" decides more than ${whole(mostRungs)} times in a trial of ${
        whole(length.steps)
      } steps`,
      notes: ["use a larger every_steps"],
    }];
  }
  let rungs: readonly number[];
  try {
    const built = registries.pruners.make(pruner);
    const compared = Math.min(built.batch ?? configurations, configurations);
    rungs = [...built.rungs({ ...length, configurations: compared })];
  } catch {
    return []; // an extension's: the run will say what is wrong
  }
  const [first] = rungs;
  if (first !== undefined) {
    const issues = early(type, options, first, length);
    return type === "median" ? [...issues, ...many(options, rungs.length, length)] : issues;
  }
  const { steps, stepsPerEpoch } = length;
  const lengths = Object.entries(options).filter(([key, value]) =>
    /_(steps|epochs)$/.test(key) && Number(value) > 0
  );
  const factor = Number(options.reduction_factor);
  const shown = lengths.map(([key, value]) => `${key} = ${value}`).join(" and ");
  const why = shown !== ""
    ? `with ${shown}, its first decision is at the end of a trial or later`
    : factor > configurations
    ? `there are ${counted(configurations, "configuration")}, fewer than reduction_factor = ${factor}`
    : "a trial is too short";
  const inAnEpoch = stepsPerEpoch === undefined ? "" : `, ${whole(stepsPerEpoch)} per epoch`;
  const isFew = shown === "" && factor > configurations;
  return [warning(["sweep", "pruner"], `pruner = "${type}" never ends a trial: ${why}`, [
    isFew
      ? "use a smaller reduction_factor, or more configurations"
      : `a trial has ${counted(steps, "step")}${inAnEpoch}`,
  ], "no rung")];
}

/** So many decisions that stopping for them can take longer than training. */
function many(
  options: Readonly<Record<string, unknown>>,
  count: number,
  { steps, stepsPerEpoch }: TrialSteps,
): CrossIssue[] {
  if (count <= manyRungs) return [];
  const inSteps = options.every_steps !== undefined || stepsPerEpoch === undefined;
  const key = inSteps ? "every_steps" : "every_epochs";
  const every = Math.ceil(steps / (inSteps ? 1 : stepsPerEpoch) / fewRungs);
  const message = `pruner = "median" stops each trial ${whole(count)} times to decide; this can be slow`;
  const notes = [`set ${key} = ${every}, as in pruner = { type = "median", ${key} = ${every} }`];
  return [warning(["sweep", "pruner"], message, notes, "many rungs")];
}

/** A decision after so few steps that it is hardly more than chance: steps were given where epochs were meant. */
function early(
  type: string,
  options: Readonly<Record<string, unknown>>,
  first: number,
  length: TrialSteps,
): CrossIssue[] {
  const { steps, stepsPerEpoch = 0 } = length;
  const key = Object.keys(options).find((name) =>
    /^(min|every)_steps$/.test(name) && options[name] !== undefined
  );
  if (key === undefined || first * 10 >= stepsPerEpoch || first * 100 >= steps) return [];
  const message = `pruner = "${type}" decides after ${counted(first, "step")} of ${whole(steps)}`;
  const notes = epochsHint(key, options[key], length, key.replace("_steps", "_epochs"));
  return [warning(["sweep", "pruner", key], message, notes, "early rung")];
}
