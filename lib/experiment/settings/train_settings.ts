import { log } from "../../base/math.ts";
import type { CrossIssue } from "../checks/data_checks.ts";
import { firstWeights, parametersOfNetwork } from "./first_weights.ts";
import { guessOf } from "./guess.ts";
import { startOf } from "./start_settings.ts";
import { type Configured, short, warning, whole } from "./setting.ts";

/** Gradients and limits with which nothing is learned, or that nothing looks at. */
export function trainSettings(configured: Configured): CrossIssue[] {
  return [
    ...differences(configured),
    ...clips(configured),
    ...divergence(configured),
    ...losses(configured),
    ...smoothing(configured),
  ];
}

function differences({ experiment: { train: { gradient, h } } }: Configured): CrossIssue[] {
  const path = ["train", "h"];
  if (gradient === "analytic") {
    if (h === 1e-4) return [];
    return [warning(path, `h = ${h} has no effect with gradient = "analytic"`, [
      'h is the step of central differences: set gradient = "numerical", or remove it',
    ], "h")];
  }
  if (h < 1e-9) {
    const error = short(2 ** -53 / h);
    return [
      warning(
        path,
        `h = ${h} is too small: rounding alone changes a gradient by about ${error} times the loss`,
        [
          "the default is 0.0001",
        ],
        "h too small",
      ),
    ];
  }
  if (h <= 0.1) return [];
  return [
    warning(
      path,
      `h = ${h} is too large: the error of a central difference grows as h², here ${short(h * h)}`,
      [
        "the default is 0.0001",
      ],
      "h too large",
    ),
  ];
}

/** `clip_value` is applied first: what it leaves has a norm of at most its size times the root of their number. */
function clips(configured: Configured): CrossIssue[] {
  const { clip_norm, clip_value } = configured.experiment.train;
  const count = parametersOf(configured);
  if (clip_norm === undefined || clip_value === undefined || count === undefined) return [];
  const most = clip_value * Math.sqrt(count);
  if (clip_norm < most) return [];
  return [warning(
    ["train", "clip_norm"],
    `clip_norm = ${clip_norm} has no effect: after clip_value = ${clip_value} the norm of ${
      whole(count)
    } numbers is at most ${short(most)}`,
    ["keep one of them"],
    "clip_norm",
  )];
}

function parametersOf(configured: Configured): number | undefined {
  const { objective } = configured.experiment;
  if (objective) return startOf(objective)?.initial.length;
  return parametersOfNetwork(configured);
}

function divergence(configured: Configured): CrossIssue[] {
  const { divergence: { max_loss, max_parameter } } = configured.experiment;
  const found: CrossIssue[] = [];
  const guess = guessOf(configured);
  if (max_loss !== undefined && guess && max_loss < guess.loss) {
    found.push(warning(
      ["divergence", "max_loss"],
      `max_loss = ${max_loss} is less than the loss of ${guess.what}, ${
        short(guess.loss)
      }: a trial counts as diverged from its start`,
      [`use a limit well above that, such as ${short(10 * guess.loss)}`],
      "max_loss",
    ));
  }
  if (max_parameter === undefined) return found;
  const { objective } = configured.experiment;
  const first = objective
    ? largest(startOf(objective)?.initial, "the start of the descent")
    : firstWeights(configured, 64).map(({ name, weights }) =>
      largest(weights, `a first weight of layer "${name}"`)
    )
      .reduce((a, b) => (b?.size ?? 0) > (a?.size ?? 0) ? b : a, undefined);
  if (first && first.size > max_parameter) {
    found.push(warning(
      ["divergence", "max_parameter"],
      `max_parameter = ${max_parameter} is less than ${first.what}, ${
        short(first.size)
      }: a trial counts as diverged from its start`,
      [`use a limit well above that, such as ${short(10 * first.size)}`],
      "max_parameter",
    ));
  }
  return found;
}

function largest(values: ArrayLike<number> | undefined, what: string) {
  let size = 0;
  for (let i = 0; i < (values?.length ?? 0); i++) size = Math.max(size, Math.abs(values![i]));
  return size > 0 ? { size, what } : undefined;
}

/** From this share on, the true class is hardly told from others. */
const muchSmoothing = 0.5;

function smoothing({ experiment: { train }, facts }: Configured): CrossIssue[] {
  const { label_smoothing: share } = train;
  const classes = facts?.classes;
  if (share < muchSmoothing || classes === undefined) return [];
  const other = share / classes;
  return [warning(
    ["train", "label_smoothing"],
    `label_smoothing = ${share} leaves little to learn: the target of the true class is ${
      short(1 - share + other)
    }, that of each other class ${short(other)}`,
    ["usual values are 0.05 to 0.2"],
    "label_smoothing",
  )];
}

function losses(configured: Configured): CrossIssue[] {
  const { loss } = configured.experiment.train;
  const guess = guessOf(configured);
  const eps = Number(loss?.eps ?? 0);
  if (!guess || !(eps > 0) || -log(eps) > guess.loss) return [];
  return [warning(
    ["train", "loss", "eps"],
    `eps = ${eps} caps the loss of a sample at ${short(-log(eps))}, less than ${guess.what}, ${
      short(guess.loss)
    }`,
    ["use a small number, such as 1e-7, or remove it"],
    "eps",
  )];
}
