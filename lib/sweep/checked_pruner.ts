import { foundIn } from "../base/names/members.ts";
import { isCount } from "./checked_sampler.ts";
import { type Pruner, pruners } from "./pruner.ts";

/**
 * A pruner, which may be an extension's. What it returns is checked at each call.
 *
 * @param name of its entry in the registry
 * @throws {TypeError} at once if its `batch` is wrong, later if `rungs()`, `keep()` or `promote()` return something wrong
 */
export function checkedPruner(name: string, pruner: Pruner): Pruner {
  const { batch } = pruner;
  if (!isCount(batch ?? 1)) {
    throw pruners.wrong(name, `batch must be a whole number of at least 1, found ${foundIn(batch)}`);
  }
  const decisions = (call: string, given: unknown, count: number): readonly boolean[] => {
    const isWhole = Array.isArray(given) && given.length === count;
    if (isWhole && given.every((one) => typeof one === "boolean")) return given;
    const must = `${call} must return an array with true or false for each of ${count} configurations`;
    throw pruners.wrong(name, `${must}, found ${listed(given)}`);
  };
  return {
    batch,
    rungs(context) {
      const rungs: unknown = pruner.rungs(context);
      if (isRising(rungs, context.steps)) return rungs;
      const must = `rungs() must return an array of increasing whole numbers from 1 to ${context.steps - 1}`;
      throw pruners.wrong(name, `${must}, found ${listed(rungs)}`);
    },
    keep: (values, past) => decisions("keep()", pruner.keep(values, past), values.length),
    promote: pruner.promote &&
      ((values) => decisions("promote()", pruner.promote!(values), values.length)),
  };
}

function isRising(rungs: unknown, steps: number): rungs is readonly number[] {
  return Array.isArray(rungs) &&
    rungs.every((step, k) => isCount(step) && step < steps && (k === 0 || step > rungs[k - 1]));
}

/** Elements of a list that a message shows. */
const mostShown = 5;

/** A value in words; of a list of numbers or booleans its first elements. */
function listed(value: unknown): string {
  if (!Array.isArray(value) || !value.every((one) => typeof one === "number" || typeof one === "boolean")) {
    return foundIn(value);
  }
  const more = value.length > mostShown ? [`... (${value.length} in all)`] : [];
  return `[${[...value.slice(0, mostShown).map(String), ...more].join(", ")}]`;
}
