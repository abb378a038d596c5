import type { FusedForm } from "../compute/fused/fused_layers.ts";
import { type Layer, lengthOf, type ReshapingLayer } from "./layer.ts";

/** What a layer computes, if trials with the same batches can compute it together. */
export function fusedFormOf(layer: Layer | ReshapingLayer): FusedForm | undefined {
  if ("reshapes" in layer || !layer.can?.includes("fused")) return undefined;
  return layer.fusedAs ?? { kind: "dense", units: lengthOf(layer.output) };
}
