import type { Dataset, Part } from "./dataset.ts";
import type { Scaling } from "../compute/backend.ts";

/** Rows of a part, by number. */
export interface Subset {
  readonly part: Part;
  readonly rows: Uint32Array;
}

/** A data set split and scaled for training. */
export interface PreparedData extends Pick<Dataset, "inputs" | "outputs" | "classes" | "image"> {
  readonly scaling: Scaling;
  /** Of pictures of bytes: mean of the pixels at their borders, of the first thousand training rows. */
  readonly border?: number;
  readonly train: Subset;
  readonly validation?: Subset;
  readonly test?: Subset;
}
