/** Byte offset from the start of a backend's memory. */
export type Offset = number;

/** Every array starts at a multiple of this many bytes: one cache line, or four SIMD vectors. */
const alignment = 64;

/**
 * The layout of a trial's arrays in a backend's memory. All arrays of a trial (parameters, gradients, optimizer state,
 * activations) are reserved first; then memory of `bytes` is opened once and never grows.
 */
export class Arena {
  #bytes = 0;

  /** @param bytesPerNumber 8 for float64, 4 for float32 */
  constructor(readonly bytesPerNumber: 4 | 8) {}

  /** Bytes reserved so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Reserves an array of `length` numbers.
   *
   * @returns its byte offset from the start of the arena, a multiple of 64
   * @throws {RangeError} when `length` is not a whole number of at least 0
   */
  reserve(length: number): Offset {
    if (!Number.isSafeInteger(length) || length < 0) {
      throw new RangeError(`cannot reserve an array of ${length} numbers`);
    }
    const offset = this.#bytes;
    this.#bytes += Math.ceil((length * this.bytesPerNumber) / alignment) * alignment;
    return offset;
  }
}
