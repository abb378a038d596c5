import type { Offset } from "../arena.ts";
import type { Matrix, Scaling } from "../backend.ts";
import type { ConvolutionShape } from "../layers/image_operations.ts";

/**
 * What a first layer computes, in the forms that engines have for several networks at once:
 *
 * - `dense`: `z = x · weight + bias`, weight `[inputs, units]`.
 * - `convolution`: as `ImageOperations.convolutionForward`, with these sizes.
 */
export type FusedForm =
  | { readonly kind: "dense"; readonly units: number }
  | { readonly kind: "convolution"; readonly sizes: Omit<ConvolutionShape, "batch"> };

/** A form by its kind. */
export type FormOf<Kind extends FusedForm["kind"]> = FusedForm & { readonly kind: Kind };

/** The first layer of one network; byte offsets in the memory that its engine's backends share. */
export interface FusedLayer<Form extends FusedForm = FusedForm> {
  /** What it computes. */
  readonly form: Form;
  /** As its form says. */
  readonly weight: Offset;
  /** One number per unit or filter, if there are any. */
  readonly bias: Offset | undefined;
  /** What comes out, one row per sample. */
  readonly z: Offset;
  /** Gradient of `weight`. */
  readonly dWeight: Offset;
  /** Gradient of `bias`. */
  readonly dBias: Offset | undefined;
  /** Gradient of `z`. */
  readonly dZ: Offset;
}

/**
 * The first layers of several networks with the same batches, computed together. Each number has the bits of a separate
 * layer.
 */
export interface FusedLayers {
  /** Takes rows of a data set as the batch. */
  gather(matrix: Matrix, rowNumbers: Uint32Array, scaling: Scaling): void;
  /** Writes z of each layer; the layers are one of {@linkcode fusionGroups}. */
  forward(layers: readonly FusedLayer[]): void;
  /** Writes dWeight and dBias of each layer from its dZ; the layers are one of {@linkcode fusionGroups}. */
  backward(layers: readonly FusedLayer[]): void;
  /** Releases its memory. */
  close(): void;
}

/** Wider dense layers keep the processor busy on their own. */
const widestDense = 256;

/** Whether trials whose networks begin with such a layer gain from training together. */
export const gainsTogether = (form: FusedForm): boolean => form.kind !== "dense" || form.units <= widestDense;

/** Minimum number of units for which a dense layer is faster alone than in a wide product with others. */
const wideAlone = 32;

/**
 * Whether convolutions of so many filters are faster as a wide one: alone, they do not fill a vector of four, or leave
 * more than a quarter of two empty. With six filters, joining and splitting costs what it gains.
 */
const fillsFewLanes = (filters: number) => filters < 4 || filters === 5;

/**
 * Which layers are computed as a single wide one: narrow ones that read the same numbers. A wide layer fills the
 * registers alone, and computes its whole step while its arrays are in the cache.
 *
 * @returns indices of the layers of each product
 */
export function fusionGroups(forms: readonly FusedForm[]): number[][] {
  const joined = new Map<string, number[]>();
  const alone: number[][] = [];
  for (const [k, form] of forms.entries()) {
    const key = joinedBy(form);
    if (key === undefined) alone.push([k]);
    else joined.set(key, [...joined.get(key) ?? [], k]);
  }
  return [...joined.values(), ...alone];
}

/** Layers with the same value can be one wide layer; `undefined` if a layer is faster alone. */
function joinedBy(form: FusedForm): string | undefined {
  switch (form.kind) {
    case "dense":
      return form.units < wideAlone ? form.kind : undefined;
    case "convolution": {
      const { filters, ...others } = form.sizes;
      return fillsFewLanes(filters) ? JSON.stringify([form.kind, others]) : undefined;
    }
  }
}
