import type { Offset } from "./arena.ts";
import type { ImageOperations } from "./image_operations.ts";
import { imagesByLoop } from "./operations_by_loop.ts";
import type { Threads } from "./threads.ts";
import type { Vector } from "./vector.ts";
import { Convolutions } from "./wasm_convolution.ts";

/** Operations on images by the kernels. */
export class WasmImages implements ImageOperations {
  readonly #convolutions: Convolutions;
  readonly convolutionForward: ImageOperations["convolutionForward"];
  readonly convolutionBackward: ImageOperations["convolutionBackward"];
  readonly #loops;

  /** @param addressOf the address of an array; settles pending input */
  constructor(
    threads: Threads,
    addressOf: (offset: Offset) => Offset,
    view: (offset: Offset, length: number) => Vector,
  ) {
    this.#convolutions = new Convolutions(threads, addressOf);
    this.convolutionForward = this.#convolutions.forward;
    this.convolutionBackward = this.#convolutions.backward;
    this.#loops = imagesByLoop(view);
  }
  get maxPoolForward() {
    return this.#loops.maxPoolForward;
  }
  get maxPoolBackward() {
    return this.#loops.maxPoolBackward;
  }
  get averagePoolForward() {
    return this.#loops.averagePoolForward;
  }
  get averagePoolBackward() {
    return this.#loops.averagePoolBackward;
  }

  /** Releases its memory. */
  close(): void {
    this.#convolutions.close();
  }
}
