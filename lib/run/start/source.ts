/** A checkpoint that `network.from` names. */
export interface FoundSource {
  /** Its content. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Its path, as messages show it. */
  readonly checkpoint: string;
  /** Which runs were not taken, in sentences. */
  readonly notes: readonly string[];
}

/** Why there is no such checkpoint. */
export interface NoSource {
  /** The part of `network.from` that is wrong. */
  readonly part: "run" | "trial";
  /** What was found, and what must hold. */
  readonly message: string;
  /** What was probably meant. */
  readonly label?: string;
  /** What to do next. */
  readonly notes: readonly string[];
}
