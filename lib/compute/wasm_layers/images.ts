import type { Offset } from "../arena.ts";
import type { ImageOperations, WindowShape } from "../layers/image_operations.ts";
import { ScratchBuffer } from "../scratch_buffer.ts";
import type { Threads } from "../threads.ts";
import { Convolutions } from "./convolution.ts";
import { poolingLayout, shapeBytes, writeShape } from "./windows.ts";

/** Operations on images by the kernels. */
export class WasmImages implements ImageOperations {
  readonly convolutionForward: ImageOperations["convolutionForward"];
  readonly convolutionBackward: ImageOperations["convolutionBackward"];
  readonly #convolutions: Convolutions;
  readonly #scratch: ScratchBuffer;

  /** @param addressOf the address of an array whose numbers are in place */
  constructor(private readonly threads: Threads, private readonly addressOf: (offset: Offset) => Offset) {
    this.#convolutions = new Convolutions(threads, addressOf);
    this.convolutionForward = this.#convolutions.forward;
    this.convolutionBackward = this.#convolutions.backward;
    this.#scratch = new ScratchBuffer(threads.memory);
  }

  maxPoolForward(out: Offset, x: Offset, shape: WindowShape): void {
    this.#pool("maxPoolForward", [out, x], shape);
  }

  maxPoolBackward(dX: Offset, dOut: Offset, x: Offset, shape: WindowShape): void {
    this.#pool("maxPoolBackward", [dX, dOut, x], shape);
  }

  averagePoolForward(out: Offset, x: Offset, shape: WindowShape): void {
    this.#pool("averagePoolForward", [out, x], shape);
  }

  averagePoolBackward(dX: Offset, dOut: Offset, shape: WindowShape): void {
    this.#pool("averagePoolBackward", [dX, dOut], shape);
  }

  #pool(kernel: string, arrays: readonly Offset[], shape: WindowShape): void {
    const { batch, input, channels } = shape;
    const at = arrays.map(this.addressOf);
    const sizes = this.#scratch.ensure(shapeBytes);
    writeShape(this.threads.memory, sizes, poolingLayout(shape));
    this.threads.call(
      kernel,
      this.threads.parts(batch, 1, 4 * batch * input[0] * input[1] * channels),
      ({ from, to }) => [...at, sizes, from, to],
    );
  }

  /** Releases its memory. */
  close(): void {
    this.#convolutions.close();
    this.#scratch.close();
  }
}
