/** A checkpoint that `network.from` names. */
export interface FoundSource {
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
  readonly message: string;
  readonly label?: string;
  readonly notes: readonly string[];
}
