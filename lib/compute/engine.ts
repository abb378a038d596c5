import type { Backend } from "./backend.ts";
import type { FusedLayers } from "./fused/fused_layers.ts";

/** Opens memory for one trial's arena. */
export interface Engine {
  /** Its name. */
  readonly name: string;
  /** 8 for float64, 4 for float32. */
  readonly bytesPerNumber: 4 | 8;
  /**
   * Opens memory of a number of bytes, as counted by an `Arena`.
   *
   * @param zeroed number of bytes at the start that are zero (default: all); the others may have any values
   */
  open(bytes: number, zeroed?: number): Backend;
  /** What computes first layers of several networks together, for engines that can. Their backends have addresses. */
  fusedLayers?(inputs: number): FusedLayers;
}
