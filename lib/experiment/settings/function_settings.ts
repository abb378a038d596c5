import type { DescentFunction } from "../../train/function_objective.ts";
import type { CrossIssue } from "../checks/data_checks.ts";
import { type Configured, counted, short, warning } from "./setting.ts";

/** A descent before its first step. */
export interface FirstStep {
  readonly start: DescentFunction;
  readonly loss: number;
  readonly grads: ArrayLike<number>;
}

/** Steps of a function's descent that go nowhere or out of sight, and limits below its start. */
export function functionSettings(configured: Configured, first: FirstStep): CrossIssue[] {
  const { divergence: { max_loss } } = configured.experiment;
  const found = steps(configured, first);
  if (max_loss !== undefined && max_loss < first.loss) {
    found.push(warning(
      ["divergence", "max_loss"],
      `max_loss = ${max_loss} is less than the value at the start of the descent, ${
        short(first.loss)
      }: a trial counts as diverged from its start`,
      [`set max_loss = ${short(10 * first.loss).replaceAll(",", "")}, or remove it`],
      "max_loss",
    ));
  }
  return found;
}

const largest = (values: ArrayLike<number> = []) => {
  let size = 0;
  for (let i = 0; i < values.length; i++) size = Math.max(size, Math.abs(values[i]));
  return size;
};

/** How far the steps go, measured by where the descent begins and where it should end. */
function steps({ experiment, length }: Configured, { start, grads }: FirstStep): CrossIssue[] {
  const { optimizer: { type, learning_rate: rate, momentum, eps }, train } = experiment;
  const isSgd = type === "sgd";
  if (!length || !(isSgd || ["adam", "adamw", "rmsprop", "adagrad"].includes(type))) return [];
  const steepest = largest(grads);
  const { clip_norm = Infinity, clip_value = Infinity } = train;
  const key = clip_norm <= clip_value ? "clip_norm" : "clip_value";
  const clip = Math.min(clip_norm, clip_value);
  const of = (gradient: number) => rate * (isSgd ? gradient : gradient / (gradient + Number(eps ?? 0)));
  const move = of(Math.min(steepest, clip));
  const goal = "minimum" in start ? largest(start.minimum) : 0;
  const from = largest(start.initial);
  if (move >= 1e4 * Math.max(1, from, goal)) {
    return [warning(
      ["optimizer", "learning_rate"],
      `learning_rate = ${rate} is very large: the first step moves a parameter by ${short(move)}`,
      [
        isSgd
          ? `the gradient is ${short(steepest)} at the start: use a learning rate much smaller than 1 / ${
            short(steepest)
          }`
          : `usual values are 0.0001 to 0.1: ${type} moves each parameter by about this much per step`,
      ],
      "first step too large",
    )];
  }
  const gain = isSgd || type === "rmsprop" ? 1 / (1 - Number(momentum ?? 0)) : 1;
  const all = (one: number) => one * gain * length.steps;
  if (!(all(move) < 1e-6 * (from || 1))) return [];
  const isClipped = clip < steepest && all(of(steepest)) >= 1e-6 * (from || 1);
  return [warning(
    isClipped ? ["train", key] : ["optimizer", "learning_rate"],
    `${isClipped ? `${key} = ${clip}` : `learning_rate = ${rate}`} over ${
      counted(length.steps, "step")
    } adds up to ${short(all(move))}: the parameters hardly move`,
    [
      isClipped
        ? `the gradient there is ${short(steepest)}: use a limit close to it`
        : "use a larger learning rate",
    ],
    "descent stays",
  )];
}
