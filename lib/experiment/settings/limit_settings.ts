import type { CrossIssue } from "../checks/data_checks.ts";
import { guessOf } from "./guess.ts";
import { type Configured, warning } from "./setting.ts";

/** Limits of gradients and losses of networks that are never reached, or always. */
export function limitSettings(configured: Configured): CrossIssue[] {
  const { network, train: { loss, clip_norm, clip_value }, divergence: { max_growth } } =
    configured.experiment;
  if (!network) return [];
  const found: CrossIssue[] = [];
  for (const [key, clip] of Object.entries({ clip_norm, clip_value })) {
    if (clip === undefined || clip < 1e6 || !guessOf(configured)) continue;
    found.push(warning(
      ["train", key],
      `${key} = ${clip} has no effect: gradients of ${loss!.type} are much smaller`,
      ["usual limits are 0.1 to 10"],
      "clip too large",
    ));
  }
  if (max_growth !== undefined && max_growth < 1.1) {
    found.push(warning(
      ["divergence", "max_growth"],
      `max_growth = ${max_growth}: a trial counts as diverged as soon as the loss of one batch is slightly above that of the first`,
      ["batches differ: a usual limit is 10"],
      "max_growth",
    ));
  }
  const delta = loss?.delta;
  if (typeof delta === "number" && delta < 1e-8) {
    found.push(warning(
      ["train", "loss", "delta"],
      `delta = ${delta} caps the gradient of every error at ${delta}: almost nothing is learned`,
      ["usual: delta = 1"],
      "delta",
    ));
  }
  return found;
}
