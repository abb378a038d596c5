import { log } from "../../base/math.ts";
import { counted } from "../../base/counted.ts";
import type { Baseline } from "../../run/baseline.ts";
import { bytesOfTable } from "../read/cell_rows.ts";
import { didNotLearn, isFarFromExact, type NotLearnt, type TrialFacts } from "./did_not_learn.ts";
import type { Run } from "../read/run_read.ts";
import { escapeControls, shortNumber } from "../text/terminal_text.ts";
import { curveSizes, trainingsOf } from "./trainings.ts";

/** At most this many trials are named. */
const MOST_NAMED = 3;

/** In bytes. Larger files take too long to read for a hint. */
const LARGEST = 200e6;

/**
 * One line about complete trials that did not learn, with the reason and what to try; `undefined` if all learned.
 *
 * @throws {ConfigError} if metrics.csv is damaged
 */
export function learningNote(run: Run): string | undefined {
  if (bytesOfTable(run, "metrics") > LARGEST) return undefined;
  const complete = new Set(
    run.trials.filter(({ status }) => status === "complete").map(({ trial }) => Number(trial)),
  );
  const facts = factsOf(run);
  const sizes: ReadonlyMap<number, { value: number; exact: number }> = facts.isWhole
    ? curveSizes(run)
    : new Map();
  const found: { trial: number; sign: NotLearnt }[] = [];
  for (const { trial, training } of trainingsOf(run)) {
    if (!complete.has(trial)) continue;
    const { value, exact } = sizes.get(trial) ?? { value: NaN, exact: NaN };
    const sign = didNotLearn(training, facts) ?? isFarFromExact(value, exact);
    if (sign) found.push({ trial, sign });
  }
  if (found.length === 0) return undefined;
  const verb = run.info.kind === "function" ? "did not converge" : "did not learn";
  if (run.trials.length === 1) return `The trial ${verb}: ${inWords(found[0].sign)}. ${advice(found, run)}`;
  const named = found.toSorted((a, b) => a.trial - b.trial).slice(0, MOST_NAMED)
    .map(({ trial, sign }) => `trial ${trial} (${inWords(sign)})`);
  const more = found.length > named.length ? [`${found.length - named.length} more`] : [];
  const list = [...named, ...more];
  const names = list.length === 1 ? list[0] : `${list.slice(0, -1).join(", ")} and ${list.at(-1)}`;
  return `${found.length} of ${complete.size} complete ${
    complete.size === 1 ? "trial" : "trials"
  } ${verb}: ${names}. ${advice(found, run)}`;
}

function inWords(sign: NotLearnt): string {
  if (sign.sign === "values") {
    return `values up to ${shortNumber(sign.value)}, exact values up to ${shortNumber(sign.exact)}`;
  }
  if (sign.sign === "baseline") {
    return `median loss ${
      shortNumber(sign.after)
    } in the last quarter of the steps, always predicting the same gives ${shortNumber(sign.baseline)}`;
  }
  return sign.sign === "loss"
    ? `loss ${shortNumber(sign.before)} before training, median ${
      shortNumber(sign.after)
    } in the last quarter of the steps`
    : `${escapeControls(sign.column)} ${shortNumber(sign.accuracy)}, guessing gives ${
      shortNumber(sign.chance)
    }`;
}

/** After fewer steps, the learning rate may be right. */
const FEW_STEPS = 20;

/** Targets this far from 0 are hard to reach with usual learning rates. */
const LARGE = 10;

/**
 * Large targets need to be scaled. Otherwise a growing loss means too large steps; an accuracy of guessing may also mean
 * too small ones, and so may a loss that stays: or the inputs do not tell the target.
 */
function advice(found: readonly { readonly trial: number; readonly sign: NotLearnt }[], run: Run): string {
  const signs = found.map(({ sign }) => sign);
  const { info: { baseline }, trials } = run;
  const those = new Set(found.map(({ trial }) => trial));
  const most = Math.max(
    ...trials.filter(({ trial }) => those.has(Number(trial))).map(({ steps }) => Number(steps)),
  );
  const { mean, deviation } = (baseline ?? {}) as Partial<Baseline>;
  if (typeof mean === "number" && typeof deviation === "number" && Math.abs(mean) + deviation > LARGE) {
    return `The targets are large (mean ${shortNumber(mean)}, standard deviation ${
      shortNumber(deviation)
    }): bring them to about -3 to 3, by subtracting the mean and dividing by the standard deviation.`;
  }
  if (signs.some(({ sign }) => sign === "baseline")) {
    return "Try a smaller and a larger learning_rate, and more steps. If that changes nothing, these inputs may not tell the target.";
  }
  if (signs.every(({ sign }) => sign === "chance") && most < FEW_STEPS) {
    return run.trials.length === 1
      ? `It made only ${counted(most, "step")}: try more steps first.`
      : `They made at most ${counted(most, "step")}: try more steps first.`;
  }
  return signs.every(({ sign }) => sign === "chance")
    ? "Try a smaller learning_rate, then a larger one."
    : "Try a smaller learning_rate.";
}

/** Facts of the network from run.json: its last layer has one unit per class, or one for two classes. */
function factsOf({ info }: Run): TrialFacts {
  if (info.kind === "function") return { isWhole: true };
  const { loss } = (info.baseline ?? {}) as Partial<Baseline>;
  return { ...factsOfNetwork(info), baseline: typeof loss === "number" ? loss : undefined };
}

function factsOfNetwork(info: Run["info"]): TrialFacts {
  const first = info.first_configuration as
    | { network?: { layers?: unknown }; train?: { loss?: unknown } }
    | undefined;
  const layers = first?.network?.layers;
  const last: unknown = Array.isArray(layers) ? layers.at(-1) : undefined;
  const units = (last as { units?: unknown } | undefined)?.units;
  if (typeof units !== "number" || !(units >= 1)) return {};
  const classes = Math.max(2, units);
  // The loss of a batch is a sum, or weighted: it cannot be compared with that of an evaluation.
  const isSum = /mse_half_sum|class_weights/.test(JSON.stringify(first?.train?.loss ?? ""));
  const isEntropy = JSON.stringify(first?.train?.loss ?? "").includes("cross_entropy");
  return { classes, isSum, ...(isEntropy ? { guessingLoss: log(classes) } : {}) };
}
