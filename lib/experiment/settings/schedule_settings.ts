import type { ComponentConfig } from "../../base/component_schema.ts";
import { inSteps } from "../../optim/schedule_lengths.ts";
import { timesOf } from "../build.ts";
import type { CrossIssue } from "../checks/data_checks.ts";
import { isBuiltIn, registries } from "../registries.ts";
import { rateCourse } from "./rate_course.ts";
import { rateSettings, type Stretch } from "./rate_settings.ts";
import { type Configured, counted, epochsHint, short, type TrialSteps, warning, whole } from "./setting.ts";

/** Schedules that change nothing, that end learning long before the trial, or that never come to their end. */
export function scheduleSettings({ experiment, length }: Configured): CrossIssue[] {
  const { schedule, optimizer: { learning_rate: learningRate } } = experiment;
  if (!schedule || !length || length.steps < 2) return [];
  if (length.stepsPerEpoch === undefined && JSON.stringify(schedule).includes("_epochs")) return [];
  if (!isOurs(schedule)) return [];
  const stretch = { path: ["schedule"], steps: length.steps, length, learningRate };
  const single = ofSchedule(schedule, stretch);
  if (single.length > 0) return single;
  const { steps, stepsPerEpoch } = length;
  const courseOf = (schedule: ComponentConfig) =>
    rateCourse(timesOf({ ...experiment, schedule }, steps, stepsPerEpoch).schedule, steps);
  return rateSettings(schedule, courseOf, stretch);
}

/** Whether a schedule, and what follows it, is none of an extension. */
const isOurs = ({ type, after }: ComponentConfig): boolean =>
  isBuiltIn(registries.schedules, type) && (type !== "warmup" || isOurs(after as ComponentConfig));

/** The option that says a length, as it was given, in epochs or in steps, and that length in steps. */
function lengthGiven(schedule: ComponentConfig, key: string, { stepsPerEpoch = 1 }: TrialSteps) {
  const twin = Object.keys(inSteps).find((name) => inSteps[name] === key && schedule[name] !== undefined);
  const name = twin ?? key;
  const value = schedule[name];
  if (value === undefined) return undefined;
  const factor = twin === undefined ? 1 : stepsPerEpoch;
  const steps = (Array.isArray(value) ? value : [value]).map((one) => Number(one) * factor);
  return { name, value, steps, shown: `${name} = ${shownValue(value)}` };
}

const shownValue = (value: unknown) => Array.isArray(value) ? `[${value.join(", ")}]` : String(value);

/** What the options of one schedule say, whatever the rates are. */
function ofSchedule(schedule: ComponentConfig, stretch: Stretch): CrossIssue[] {
  switch (schedule.type) {
    case "warmup":
      return ofWarmup(schedule, stretch);
    case "step":
      return ofPlaces(schedule, "step_size", stretch);
    case "multistep":
      return ofPlaces(schedule, "milestones", stretch);
    case "cosine":
      return [...ofCosine(schedule, stretch), ...ofFloor(schedule, stretch)];
    case "cosine_restarts":
      return [...ofRestarts(schedule, stretch), ...ofFloor(schedule, stretch)];
    default:
      return [];
  }
}

function ofWarmup(schedule: ComponentConfig, stretch: Stretch): CrossIssue[] {
  const { path, steps, length, learningRate } = stretch;
  const given = lengthGiven(schedule, "warmup_steps", length)!;
  const [rise] = given.steps;
  const start = Number(schedule.start_factor);
  const at = [...path, given.name];
  if (rise > 0 && rise >= steps) {
    const factor = start + (1 - start) * (steps - 1) / rise;
    return [warning(
      at,
      `${given.shown} is ${rise === steps ? "as long as" : "longer than"} the ${
        counted(steps, "step")
      } of the schedule: the learning rate never reaches ${learningRate}; its last value is ${
        short(learningRate * factor)
      }`,
      ["use a warm-up that ends early in the trial; `after` comes next"],
      "warm-up too long",
    )];
  }
  if (rise > 0 && start >= 1) {
    const effect = start === 1
      ? "the warm-up has no effect: the first step already has the full learning rate"
      : `the warm-up starts above the learning rate, at ${short(start * learningRate)}, and falls`;
    return [
      warning(
        [...path, "start_factor"],
        `start_factor = ${start}: ${effect}`,
        ["use a factor below 1"],
        "start_factor",
      ),
    ];
  }
  const { stepsPerEpoch = 0 } = length;
  if (given.name === "warmup_steps" && rise > 0 && rise < stepsPerEpoch && rise * 1000 < steps) {
    const share = short(100 * rise / steps);
    return [warning(
      at,
      `the warm-up ends after ${counted(rise, "step")} of ${whole(steps)}, ${share} % of the trial`,
      epochsHint(given.name, rise, length, "warmup_epochs"),
      "warm-up very short",
    )];
  }
  const after = { ...stretch, path: [...path, "after"], steps: steps - rise };
  return ofSchedule(schedule.after as ComponentConfig, after);
}

/** Places of change that a trial never comes to. */
function ofPlaces(
  schedule: ComponentConfig,
  key: string,
  { path, steps, length, learningRate }: Stretch,
): CrossIssue[] {
  const given = lengthGiven(schedule, key, length)!;
  const values = Array.isArray(given.value) ? given.value : [given.value];
  const beyond = values.filter((_, i) => given.steps[i] >= steps);
  if (beyond.length === 0 || schedule.gamma === 1) return [];
  const isAll = beyond.length === values.length;
  const which = isAll ? given.shown : `${beyond.join(", ")} in ${given.shown}`;
  const rest = isAll ? `, so the learning rate stays ${learningRate}` : "";
  const span = given.name === key ? counted(steps, "step") : `${short(steps / length.stepsPerEpoch!)} epochs`;
  return [warning([...path, given.name], `${which} is never reached in ${span}${rest}`, [
    `a trial has ${counted(length.steps, "step")}${
      length.stepsPerEpoch === undefined ? "" : `, ${whole(length.stepsPerEpoch)} per epoch`
    }${steps === length.steps ? "" : `; after the warm-up ${whole(steps)} are left`}`,
  ], "never reached")];
}

function ofCosine(schedule: ComponentConfig, { path, steps, length }: Stretch): CrossIssue[] {
  const given = lengthGiven(schedule, "t_max", length);
  if (!given || steps < 1.5 * given.steps[0]) return [];
  const [span] = given.steps;
  const helps = given.name === "t_max" && steps < 1.5 * span * (length.stepsPerEpoch ?? 1);
  return [warning(
    [...path, given.name],
    `${given.shown}: the learning rate is lowest after ${counted(span, "step")} and rises again, ${
      counted(Math.floor((steps - 1) / span), "turn")
    } in ${counted(steps, "step")}`,
    [
      ...(helps ? epochsHint("t_max", span, length, "t_max_epochs") : []),
      `without ${given.name} the learning rate falls once, over the whole trial`,
    ],
    "cosine turns",
  )];
}

function ofRestarts(schedule: ComponentConfig, { path, steps, length }: Stretch): CrossIssue[] {
  const given = lengthGiven(schedule, "t_0", length)!;
  const [first] = given.steps;
  const at = [...path, given.name];
  if (first >= steps) {
    const message = `${given.shown} is ${first === steps ? "as long as" : "longer than"} the ${
      counted(steps, "step")
    } of the schedule: nothing restarts`;
    const notes = [`use a shorter ${given.name}, or { type = "cosine" } to fall once`];
    return [warning(at, message, notes, "never restarts")];
  }
  const { stepsPerEpoch = 0 } = length;
  const restarts = Math.ceil(steps / first) - 1;
  if (given.name !== "t_0" || schedule.t_mult !== 1 || first >= stepsPerEpoch || restarts < 20) return [];
  const message = `${given.shown} restarts ${whole(restarts)} times in ${counted(steps, "step")}`;
  return [warning(at, message, epochsHint("t_0", first, length, "t_0_epochs"), "restarts often")];
}

function ofFloor(schedule: ComponentConfig, { path, learningRate }: Stretch): CrossIssue[] {
  const floor = Number(schedule.eta_min);
  if (floor <= learningRate) return [];
  const message =
    `eta_min = ${floor} is above learning_rate = ${learningRate}: the learning rate rises to it`;
  return [
    warning(
      [...path, "eta_min"],
      message,
      ["eta_min is the lowest rate: use one below learning_rate"],
      "eta_min",
    ),
  ];
}
