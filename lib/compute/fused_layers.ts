import type { Offset } from "./arena.ts";
import type { Matrix, Scaling } from "./backend.ts";

/** A first layer `z = x · weight + bias` of one network; byte offsets in the memory that its engine's backends share. */
export interface FusedLayer {
  /** Units of the layer. */
  readonly units: number;
  /** `[inputs, units]` */
  readonly weight: Offset;
  /** `[units]` */
  readonly bias: Offset;
  /** `x · weight + bias`, `[batch, units]` */
  readonly z: Offset;
  /** Gradient of `weight`. */
  readonly dWeight: Offset;
  /** Gradient of `bias`. */
  readonly dBias: Offset;
  /** Gradient of `z`. */
  readonly dZ: Offset;
}

/**
 * The first layers of several networks with the same batches, computed together. Each number has the bits of a separate
 * product.
 */
export interface FusedLayers {
  /** Takes rows of a data set as the batch. */
  gather(matrix: Matrix, rowNumbers: Uint32Array, scaling: Scaling): void;
  /** Writes z of each layer. */
  forward(layers: readonly FusedLayer[]): void;
  /** Writes dWeight and dBias of each layer from its dZ. */
  backward(layers: readonly FusedLayer[]): void;
  /** Releases its memory. */
  close(): void;
}

/** Minimum number of units for which a layer is faster alone than in a wide product with others. */
const wideAlone = 32;

/**
 * Which layers share a wide product: the narrow ones. A wide layer fills the registers alone, and computes its whole
 * step while its arrays are in the cache.
 *
 * @param units of each layer
 * @returns indices of the layers of each product
 */
export function fusionGroups(units: readonly number[]): number[][] {
  const all = [...units.keys()];
  const narrow = all.filter((k) => units[k] < wideAlone);
  const wide = all.filter((k) => units[k] >= wideAlone).map((k) => [k]);
  return narrow.length > 0 ? [narrow, ...wide] : wide;
}
