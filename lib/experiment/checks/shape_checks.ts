import type { Shape } from "../../nn/layer.ts";
import type { NetworkConfig } from "../experiment.ts";
import { attemptLayers } from "./built_layers.ts";
import type { CrossIssue } from "./data_checks.ts";

/**
 * Whether each layer takes what comes out of the one before it, and what a layer says of it.
 *
 * @param sample shape of a sample of the data
 */
export function shapeChecks(network: NetworkConfig, sample: Shape): CrossIssue[] {
  return attemptLayers(network, sample).flatMap(({ table, index, layer, wrong }): CrossIssue[] => {
    const found = wrong ?? (layer && "remark" in layer ? layer.remark : undefined);
    if (!found) return [];
    const { key, notes } = found;
    return [{
      ...(wrong ? {} : { severity: "warning" }),
      path: ["network", "layers", index, ...(key !== undefined && key in table ? [key] : [])],
      message: `layer "${table.name}" ${found.message}`,
      notes,
      kind: `shape ${index}`,
    }];
  });
}
