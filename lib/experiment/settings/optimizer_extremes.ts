import type { CrossIssue } from "../checks/data_checks.ts";
import { guessOf } from "./guess.ts";
import { type Configured, counted, short, warning, whole } from "./setting.ts";

/** What is added to the root of squared gradients, from which on the gradients do not count beside it. */
const mostEps = 100;

/** Options of optimizers that leave nothing of the steps, or that look back over more steps than there are. */
export function optimizerExtremes(configured: Configured): CrossIssue[] {
  const ofNetwork = configured.experiment.network ? [...divisors(configured), ...decay(configured)] : [];
  return [...ofNetwork, ...memory(configured)];
}

/** Numbers that steps are divided by. */
function divisors({ experiment: { optimizer } }: Configured): CrossIssue[] {
  const { type, learning_rate: rate, eps, initial_accumulator: first, alpha } = optimizer;
  const found: CrossIssue[] = [];
  const add = (key: string, value: unknown, message: string, usual: string) =>
    found.push(warning(["optimizer", key], `${key} = ${value} ${message}`, [`usual: ${usual}`], key));
  if (Number(eps) >= mostEps) {
    add(
      "eps",
      eps,
      `is added to the root of squared gradients: a gradient of 1 moves a parameter by ${
        short(rate / (1 + Number(eps)))
      }`,
      "eps = 1e-8, at most 1",
    );
  }
  if (Number(first) >= mostEps * mostEps) {
    add(
      "initial_accumulator",
      first,
      `is the first sum of squared gradients: a gradient of 1 moves a parameter by ${
        short(rate / Math.sqrt(1 + Number(first)))
      }`,
      "initial_accumulator = 0 to 0.1",
    );
  }
  const jump = rate / Math.sqrt(1 - Number(alpha));
  if (type === "rmsprop" && rate < 10 && jump >= 100) {
    add(
      "alpha",
      alpha,
      `makes the first steps large: the mean of squared gradients starts at 0, so the first step moves each parameter by ${
        short(jump)
      }`,
      "alpha = 0.9 to 0.99",
    );
  }
  return found;
}

/** Weight decay that outweighs whatever the loss can say. */
function decay(configured: Configured): CrossIssue[] {
  const { type, learning_rate: rate, weight_decay } = configured.experiment.optimizer;
  const path = ["optimizer", "weight_decay"];
  const share = Number(weight_decay);
  const isDecoupled = type === "adamw";
  if ((isDecoupled || type === "sgd") && rate * share >= 1) return []; // there is a warning of that
  if (isDecoupled) {
    if (!(share >= 100)) return [];
    return [warning(
      path,
      `weight_decay = ${share} keeps every parameter below about ${
        short(1 / share)
      }: a step of adamw adds at most learning_rate and subtracts the parameter times learning_rate times weight_decay`,
      ["usual: weight_decay = 0.0001 to 0.1"],
      "decay",
    )];
  }
  const guess = guessOf(configured);
  if (!guess || !(share >= 10)) return [];
  return [warning(
    path,
    `weight_decay = ${share} outweighs the loss: parameters whose norm is above ${
      short(Math.sqrt(2 * guess.loss / share))
    } cost more than ${guess.what}, ${short(guess.loss)}`,
    ["usual: weight_decay = 0.00001 to 0.01"],
    "decay",
  )];
}

/** Means of gradients that are far longer than a trial. */
function memory({ experiment: { optimizer }, length }: Configured): CrossIssue[] {
  const { momentum, betas } = optimizer;
  if (!length) return [];
  const of = (key: string, shown: string, share: number, usual: string) => {
    const steps = 1 / (1 - share);
    if (!(share > 0.99) || steps <= length.steps) return [];
    return [warning(
      ["optimizer", key],
      `${key} = ${shown} averages gradients over about ${whole(Math.round(steps))} steps, but a trial has ${
        counted(length.steps, "step")
      }`,
      [`usual: ${usual}`],
      key,
    )];
  };
  return [
    ...of("momentum", String(momentum), Number(momentum ?? 0), "momentum = 0.9 to 0.99"),
    ...(Array.isArray(betas)
      ? of("betas", `[${betas.join(", ")}]`, Number(betas[0]), "betas = [0.9, 0.999]")
      : []),
  ];
}
