import { log } from "../../base/math.ts";
import { layerUnits } from "../checks/built_layers.ts";
import { sampleShape } from "../../dataset/sample_shape.ts";
import type { Configured } from "./setting.ts";

/** The loss of a network that knows nothing. */
export interface Guess {
  readonly loss: number;
  /** `guessing one of 10 classes` */
  readonly what: string;
}

/** The loss of guessing, for losses on classes: log K for one of K classes, log 2 for each yes or no. */
export function guessOf({ experiment: { data, train, network }, facts }: Configured): Guess | undefined {
  const type = train.loss?.type ?? "";
  if (/^binary_cross_entropy(_logits)?$/.test(type)) return { loss: Math.LN2, what: "guessing yes or no" };
  if (!/^cross_entropy(_logits)?$/.test(type)) return undefined;
  const units = layerUnits(network!, facts && sampleShape(data, facts)).at(-1);
  const classes = facts?.classes ?? units;
  if (typeof classes !== "number" || classes < 2) return undefined;
  return { loss: log(classes), what: `guessing one of ${classes} classes` };
}
