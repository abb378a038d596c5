import type { DataFacts } from "../../dataset/data_facts.ts";
import { sampleShape } from "../../dataset/sample_shape.ts";
import { lengthOf } from "../../nn/layer.ts";
import type { DataConfig, NetworkConfig } from "../experiment.ts";
import { attemptLayers } from "./built_layers.ts";
import type { CrossIssue } from "./data_checks.ts";

/**
 * Whether each layer takes what comes out of the one before it, and what a layer says of it.
 *
 * @param facts of the data
 */
export function shapeChecks(
  network: NetworkConfig,
  data: Partial<DataConfig> | undefined,
  facts: DataFacts,
): CrossIssue[] {
  const { shape } = data ?? {};
  if (shape && lengthOf(shape) !== facts.inputs) {
    return [{
      path: ["data", "shape"],
      message: `shape = [${shape.join(", ")}] has ${
        lengthOf(shape)
      } numbers, but the rows of the data have ${facts.inputs}`,
      notes: ["height x width x channels must be the number of inputs: see deno task show"],
    }];
  }
  return attemptLayers(network, sampleShape(data, facts)).flatMap(
    ({ table, index, layer, wrong }): CrossIssue[] => {
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
    },
  );
}
