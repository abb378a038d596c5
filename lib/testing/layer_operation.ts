import type { Offset } from "../compute/arena.ts";
import type { Backend } from "../compute/backend.ts";

/** An operation of a layer, with the arrays that it reads and writes. */
export interface LayerOperation {
  readonly name: string;
  /** Lengths of the arrays that are read. */
  readonly inputs: Readonly<Record<string, number>>;
  /** Lengths of those that are written. */
  readonly outputs: Readonly<Record<string, number>>;
  /** Whether zeros around images are multiplied: of infinite numbers this gives NaN, where the loops skip them. */
  readonly zerosAround?: boolean;
  run(backend: Backend, at: Readonly<Record<string, Offset>>): void;
}
