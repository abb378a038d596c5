import type { ComponentConfig } from "../../base/component_schema.ts";
import { inSteps } from "../../optim/schedule_lengths.ts";
import type { CrossIssue } from "../checks/data_checks.ts";
import type { Path } from "../paths.ts";
import type { RateCourse } from "./rate_course.ts";
import { epochHints, idleHint, otherHint } from "./rate_hints.ts";
import { counted, short, type TrialSteps, warning, whole } from "./setting.ts";

/** A part of a trial that a schedule is for: all of it, or what is left after a warm-up. */
export interface Stretch {
  readonly path: Path;
  readonly steps: number;
  readonly length: TrialSteps;
  readonly learningRate: number;
}

/** What is wrong with the rates of a trial. */
interface Verdict {
  readonly message: string;
  readonly kind: "rate 0" | "rate dies" | "rate explodes" | "schedule idle" | "rate settles";
}

/**
 * What the rates of a trial come to.
 *
 * @param courseOf the rates with a schedule; hints are tried with it before they are given
 */
export function rateSettings(
  given: ComponentConfig,
  courseOf: (schedule: ComponentConfig) => RateCourse,
  stretch: Stretch,
): CrossIssue[] {
  const { schedule, path } = innermost(given, ["schedule"]);
  const found = verdict(schedule, courseOf(given), stretch);
  if (!found) return [];
  const key = [...Object.entries(inSteps).flat(), "gamma", "power"].find((name) =>
    schedule[name] !== undefined
  );
  const hints = (): string[] => {
    if (found.kind === "rate 0") return ["use a start_factor or end_factor above 0"];
    if (found.kind === "schedule idle") return [idleHint(schedule, key, path, stretch.learningRate)];
    const helps = inEpochs.filter(({ then }) => {
      return verdict(then, courseOf(withInnermost(given, then)), stretch)?.kind !== found.kind;
    });
    return helps.length > 0 ? helps.map(({ text }) => text) : [otherHint(schedule, key)];
  };
  const inEpochs = epochHints(schedule, stretch.length);
  // A rate that settles early may be meant, unless steps were given where epochs were meant.
  if (found.kind === "rate settles" && inEpochs.length === 0) return [];
  return [warning(key === undefined ? path : [...path, key], found.message, hints(), found.kind)];
}

function verdict(
  { type }: ComponentConfig,
  { peak, least, last, dead, settled }: RateCourse,
  { steps, learningRate }: Stretch,
): Verdict | undefined {
  if (peak === 0) {
    return { message: "the learning rate is 0 in every step: nothing is learned", kind: "rate 0" };
  }
  if (dead !== undefined && (steps - dead) * 10 > steps) {
    const from = `step ${whole(dead + 1)} of ${whole(steps)}`;
    const message = last === 0
      ? `the learning rate is 0 or almost 0 from ${from} on: nothing more is learned`
      : `the learning rate falls to ${short(last)}: from ${from} on it is less than a millionth of ${
        short(peak)
      }`;
    return { message, kind: "rate dies" };
  }
  if (peak > 1000 && peak > 1000 * learningRate) {
    return { message: `the learning rate rises to ${short(peak)}`, kind: "rate explodes" };
  }
  if (peak - least < 0.01 * peak && type !== "constant") {
    const all = `in all ${counted(steps, "step")}`;
    const message = least === peak
      ? `schedule "${type}" never changes the learning rate, ${short(peak)} ${all}`
      : `schedule "${type}" changes the learning rate, ${short(peak)}, by less than 1 % ${all}`;
    return { message, kind: "schedule idle" };
  }
  const isEarly = settled !== undefined && settled * 10 < steps && last <= 0.1 * peak * (1 + 1e-9);
  if (!isEarly) return undefined;
  const by = `by step ${whole(settled + 1)} of ${whole(steps)}`;
  return {
    message: `the learning rate has fallen from ${short(peak)} to ${short(last)} ${by} and stays there`,
    kind: "rate settles",
  };
}

/** The schedule that counts in the end: what follows warm-ups. */
function innermost(schedule: ComponentConfig, path: Path): { schedule: ComponentConfig; path: Path } {
  if (schedule.type !== "warmup") return { schedule, path };
  return innermost(schedule.after as ComponentConfig, [...path, "after"]);
}

/** A schedule with another one after its warm-ups. */
const withInnermost = (schedule: ComponentConfig, by: ComponentConfig): ComponentConfig =>
  schedule.type === "warmup"
    ? { ...schedule, after: withInnermost(schedule.after as ComponentConfig, by) }
    : by;
