import type { CrossIssue } from "../checks/data_checks.ts";
import { guessOf } from "./guess.ts";
import { type Configured, counted, short, warning, whole } from "./setting.ts";

/** Optimizers whose step does not grow with the gradient: each parameter moves by about the learning rate. */
const normalising = ["adam", "adamw", "rmsprop", "adagrad"];

/** Options of optimizers that have no effect, or that leave nothing to learn. */
export function optimizerSettings(configured: Configured): CrossIssue[] {
  const { optimizer } = configured.experiment;
  return [...ofOptions(optimizer), ...ofRate(configured)];
}

type Optimizer = Configured["experiment"]["optimizer"];

function ofOptions(optimizer: Optimizer): CrossIssue[] {
  const { type, learning_rate: rate } = optimizer;
  const found: CrossIssue[] = [];
  const add = (key: string, message: string, notes: string[]) =>
    found.push(warning(["optimizer", key], message, notes, key));
  const { momentum, dampening, weight_decay, betas, alpha, centered, lr_decay, decay_biases } = optimizer;
  if (type === "sgd" && momentum === 0 && Number(dampening) > 0) {
    add("dampening", `dampening = ${dampening} has no effect without momentum`, [
      "set momentum, for example to 0.9, or remove dampening",
    ]);
  }
  if ((type === "sgd" || type === "adamw") && rate * Number(weight_decay) >= 1) {
    add(
      "weight_decay",
      `learning_rate times weight_decay is ${
        short(rate * Number(weight_decay))
      }: each step subtracts more from a ` +
        "parameter than its value",
      ["use a weight_decay much smaller than 1 / learning_rate"],
    );
  }
  if (decay_biases === false && weight_decay === 0) {
    add("decay_biases", "decay_biases = false has no effect: weight_decay is 0, so nothing decays", [
      "set weight_decay, for example to 1e-4, or remove decay_biases",
    ]);
  }
  if (Array.isArray(betas) && betas[0] > Math.sqrt(betas[1])) {
    add(
      "betas",
      `betas = [${betas.join(", ")}]: the first is above the square root of the second, ${
        short(Math.sqrt(betas[1]))
      }, where Adam may not converge`,
      ["usual values are [0.9, 0.999]: the first for the gradient, the second for its square"],
    );
  }
  if (type === "rmsprop" && centered === true && alpha === 0) {
    found.push({
      path: ["optimizer", "centered"],
      message: "must be false with alpha = 0",
      received: true,
      notes: ["the variance of a single gradient is 0: the step would be divided by eps only"],
    });
  }
  return type === "adagrad" ? [...found, ...ofDecay(Number(lr_decay))] : found;
}

/** The decay of adagrad's rate for one step: from here on a single step kills it. */
const ofDecay = (decay: number): CrossIssue[] =>
  decay < 1000 ? [] : [warning(
    ["optimizer", "lr_decay"],
    `lr_decay = ${decay} divides the learning rate by ${short(1 + decay)} in the second step`,
    ["use a small number, such as 0.01"],
    "lr_decay",
  )];

/** Learning rates that move nothing, or everything out of reach. */
function ofRate(configured: Configured): CrossIssue[] {
  const { experiment, length } = configured;
  const { optimizer: { type, learning_rate: rate, momentum }, train, network } = experiment;
  if (!network) return [];
  const path = ["optimizer", "learning_rate"];
  const isNormalising = normalising.includes(type);
  const isOfClasses = guessOf(configured) !== undefined;
  // Numbers to predict may be large, and so the rates; adagrad's shrink from the first step on.
  const isTooLarge = isNormalising
    ? rate >= 10 || (rate > 1 && isOfClasses && type !== "adagrad")
    : rate >= (isOfClasses ? 100 : 1000);
  if (isTooLarge && (isNormalising || type === "sgd")) {
    const effect = isNormalising
      ? `${type} moves each parameter by about this much per step`
      : `each step is ${short(rate)} times the gradient`;
    return [warning(path, `learning_rate = ${rate} is very large: ${effect}`, [
      `usual values are 0.0001 to ${isNormalising ? "0.1" : "1"}`,
    ], "rate too large")];
  }
  if (!length) return [];
  const gain = type === "sgd" || type === "rmsprop" ? 1 / (1 - Number(momentum ?? 0)) : 1;
  const way = rate * gain * length.steps;
  if (way < 1e-6 && (isNormalising || type === "sgd")) {
    return [warning(
      path,
      `learning_rate = ${rate} over ${counted(length.steps, "step")} adds up to ${
        short(way)
      }: the parameters hardly change`,
      [`usual values are 0.0001 to ${isNormalising ? "0.1" : "1"}`],
      "rate too small",
    )];
  }
  const { clip_norm, clip_value } = train;
  const key = clip_norm !== undefined && clip_norm <= (clip_value ?? Infinity) ? "clip_norm" : "clip_value";
  const clip = train[key];
  if (type !== "sgd" || clip === undefined || way * clip >= 1e-6) return [];
  return [warning(
    ["train", key],
    `${key} = ${clip} lets all ${whole(length.steps)} steps together move a parameter by at most ${
      short(way * clip)
    }: nothing is learned`,
    ["usual limits are 0.1 to 10"],
    "clip too small",
  )];
}
