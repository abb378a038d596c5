import type { Selection } from "../../base/component_schema.ts";
import { inSteps } from "../../optim/schedule_lengths.ts";
import type { CrossIssue } from "../data_checks.ts";
import type { Path } from "../paths.ts";
import type { RateCourse } from "./rate_course.ts";
import { counted, epochsHint, short, type TrialSteps, warning, whole } from "./setting.ts";

/** A part of a trial that a schedule is for: all of it, or what is left after a warm-up. */
export interface Stretch {
  readonly path: Path;
  readonly steps: number;
  readonly length: TrialSteps;
  readonly learningRate: number;
}

/** What the rates of a trial come to. */
export function rateSettings(
  given: Selection,
  { peak, least, last, dead, settled }: RateCourse,
  { steps, length, learningRate }: Stretch,
): CrossIssue[] {
  const { schedule, path } = innermost(given, ["schedule"]);
  const key = [...Object.entries(inSteps).flat(), "gamma", "power"].find((name) =>
    schedule[name] !== undefined
  );
  const inEpochs = epochHints(schedule, length);
  const warn = (
    message: string,
    kind: string,
    notes = inEpochs.length > 0 ? inEpochs : [whatElse(schedule, key)],
  ) => [
    warning(key === undefined ? path : [...path, key], message, notes, kind),
  ];
  if (peak === 0) return warn("the learning rate is 0 in every step: nothing is learned", "rate 0");
  if (dead !== undefined && (steps - dead) * 10 > steps) {
    const from = `step ${whole(dead + 1)} of ${whole(steps)}`;
    return warn(
      last === 0
        ? `the learning rate is 0 or next to it from ${from} on: nothing more is learned`
        : `the learning rate falls to ${short(last)}: from ${from} on it is less than a millionth of ${
          short(peak)
        }`,
      "rate dies",
    );
  }
  if (peak > 1000 && peak > 1000 * learningRate) {
    return warn(`the learning rate rises to ${short(peak)}`, "rate explodes");
  }
  if (peak - least < 0.01 * peak && schedule.type !== "constant") {
    const all = `in all ${counted(steps, "step")}`;
    return warn(
      least === peak
        ? `schedule "${schedule.type}" never changes the learning rate, ${short(peak)} ${all}`
        : `schedule "${schedule.type}" changes the learning rate, ${short(peak)}, by less than 1 % ${all}`,
      "schedule idle",
      [schedule.gamma === 1 ? "gamma = 1 changes nothing" : 'remove it, or set type = "constant"'],
    );
  }
  const isEarly = settled !== undefined && settled * 10 < steps && last <= 0.1 * peak * (1 + 1e-9);
  if (!isEarly || inEpochs.length === 0) return [];
  const by = `by step ${whole(settled + 1)} of ${whole(steps)}`;
  return warn(
    `the learning rate has fallen from ${short(peak)} to ${short(last)} ${by} and stays there`,
    "rate settles",
  );
}

/** What lengths in steps amount to, for whoever meant epochs. */
function epochHints(schedule: Selection, length: TrialSteps): string[] {
  const keys = Object.values(inSteps).filter((key) => schedule[key] !== undefined);
  if (keys.length > 0) {
    return [...new Set(keys)].flatMap((key) =>
      epochsHint(key, schedule[key], length, epochTwin(schedule, key))
    );
  }
  const { stepsPerEpoch = 1 } = length;
  if (schedule.type !== "exponential" || schedule.decay_epochs !== undefined || stepsPerEpoch < 2) return [];
  return [
    `gamma = ${schedule.gamma} is for each step; one epoch has ${
      whole(stepsPerEpoch)
    }: add decay_epochs = 1 to have it for each epoch`,
  ];
}

/** What to do about a rate that falls too early, where epochs were not meant. */
function whatElse(schedule: Selection, key: string | undefined): string {
  if (key !== undefined && /^(t_max|total_)/.test(key)) return `without ${key} it goes over the whole trial`;
  return schedule.power === undefined
    ? "use longer intervals, or a gamma nearer to 1"
    : "use a smaller power";
}

/** The schedule that counts in the end: what follows warm-ups. */
function innermost(schedule: Selection, path: Path): { schedule: Selection; path: Path } {
  if (schedule.type !== "warmup") return { schedule, path };
  return innermost(schedule.after as Selection, [...path, "after"]);
}

/** The name of the key in epochs beside one in steps. */
const epochTwin = (schedule: Selection, key: string): string | undefined =>
  Object.keys(inSteps).find((name) =>
    inSteps[name] === key && (name !== "decay_epochs" || schedule.type === "exponential")
  );
