import * as v from "../../npm/valibot.ts";
import { component } from "../../base/component_schema.ts";
import { above, choice, flag, integer, share, withAlternatives } from "../../base/names/fields.ts";
import { registries } from "../registries.ts";
import { described } from "./described.ts";

const { losses, metrics } = registries;

const train = v.strictObject({
  loss: v.optional(described(component(losses), "the function to minimise")),
  label_smoothing: v.optional(
    share(
      0,
      1,
      "share s of each target that all K classes divide equally, in training batches: (1 - s) · t + s / K",
    ),
    0,
  ),
  metrics: v.optional(
    v.pipe(
      v.array(component(metrics), "must be a list of metrics"),
      v.description("metrics to report besides loss and accuracy"),
    ),
    [],
  ),
  epochs: v.optional(integer(1, "number of passes through the training rows; instead give steps")),
  steps: v.optional(integer(1, "number of updates; instead give epochs")),
  batch_size: v.optional(integer(1, "rows per step"), 32),
  sampling: v.optional(
    choice(
      ["shuffle", "replacement"],
      "shuffle: every row once per epoch; replacement: rows drawn again for each step",
    ),
    "shuffle",
  ),
  gradient: v.optional(
    choice(["analytic", "numerical"], "analytic: backpropagation; numerical: central differences"),
    "analytic",
  ),
  h: v.optional(above(0, "step of the central difference"), 1e-4),
  clip_norm: v.optional(above(0, "largest norm of the gradient; a larger gradient is scaled down")),
  clip_value: v.optional(above(0, "largest size of each number of the gradient; larger ones are clipped")),
  train_metrics: v.optional(
    flag("at each evaluation also report the loss and metrics of all training rows"),
    false,
  ),
  loss_after: v.optional(flag("also report the loss of each batch after its update"), false),
  log_every: v.optional(integer(1, "steps between rows of metrics.csv"), 1),
  eval_every: v.optional(integer(1, "steps between evaluations (default: one epoch)")),
});

/** `[train]` */
export const trainSchema = withAlternatives(train, [["epochs"], ["steps"]]);
