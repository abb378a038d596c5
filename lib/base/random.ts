import { cos, log, sin } from "./math.ts";
import { philox4x32, upperProduct } from "./philox.ts";

const TWO_32 = 2 ** 32;
const TWO_53 = 2 ** 53;

/** A part of a generator's key: text, or a whole number from 0 to 2^53 - 1 (a repeat, a step). */
export type KeyPart = string | number;

/**
 * Random numbers that depend only on a key, never on earlier draws. The generator of any trial or step starts
 * directly from its key. It gives the same numbers on every machine.
 *
 * Counter-based (Philox4x32-10). A 128-bit hash of the key gives the cipher's key and the upper half of its counter.
 * The lower half counts blocks of four words. Not for cryptography.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const order = Random.keyed(42, "repeat", 0, "shuffle", 3).permutation(5);
 * assertEquals(order, Random.keyed(42, "repeat", 0, "shuffle", 3).permutation(5));
 * ```
 */
export class Random {
  readonly #key: Uint32Array;
  readonly #block = new Uint32Array(4);
  #blocks = 0;
  #used = 4;
  #spare: number | undefined;

  private constructor(key: Uint32Array) {
    this.#key = key;
  }

  /**
   * The generator of a key.
   *
   * @param seed a whole number from 0 to 2^53 - 1
   * @param path what the numbers are for: `"init", "hidden"` or `"shuffle", epoch`
   * @throws {RangeError} when a number is not whole, negative or above 2^53 - 1
   */
  static keyed(seed: number, ...path: KeyPart[]): Random {
    return new Random(hashKey([seed, ...path]));
  }

  /** A seed from 0 to 2^53 - 1 that depends on a seed and a path, as `keyed` does. */
  static seedOf(seed: number, ...path: KeyPart[]): number {
    const hash = hashKey([seed, ...path]);
    absorb(hash, TAG_SEED, 0, 0, 0);
    return fiftyThreeBits(hash[0], hash[1]);
  }

  /** A whole number from 0 to 2^32 - 1. */
  uint32(): number {
    if (this.#used === 4) this.#fill();
    return this.#block[this.#used++];
  }

  /** A number from 0 (included) to 1 (excluded): a multiple of 2^-53. Takes two words. */
  uniform(): number {
    const upper = this.uint32();
    return fiftyThreeBits(upper, this.uint32()) / TWO_53;
  }

  /**
   * A whole number from 0 to `n` - 1, each with the same probability.
   *
   * @param n from 1 to 2^53
   * @throws {RangeError} when `n` is out of range
   */
  integer(n: number): number {
    if (!(Number.isInteger(n) && n >= 1 && n <= TWO_53)) {
      throw new RangeError(`integer(n): n must be a whole number from 1 to 2^53, got ${n}`);
    }
    return n < TWO_32 ? this.#small(n) : this.#large(n);
  }

  /** A normal deviate: mean 0, variance 1. (Box and Muller, 1958: two deviates from two uniform numbers) */
  normal(): number {
    if (this.#spare !== undefined) {
      const second = this.#spare;
      this.#spare = undefined;
      return second;
    }
    const radius = Math.sqrt(-2 * log(1 - this.uniform())); // 1 - uniform() is never 0
    const angle = 2 * Math.PI * this.uniform();
    this.#spare = radius * sin(angle);
    return radius * cos(angle);
  }

  /** Brings an array into random order, in place, each order with the same probability. (Fisher and Yates) */
  shuffle<List extends { readonly length: number; [index: number]: unknown }>(array: List): List {
    for (let i = array.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const other = array[j];
      array[j] = array[i];
      array[i] = other;
    }
    return array;
  }

  /** The numbers 0 to `n` - 1 in random order, for `n` below 2^32. */
  permutation(n: number): Uint32Array<ArrayBuffer> {
    const order = new Uint32Array(n);
    for (let i = 0; i < n; i++) order[i] = i;
    return this.shuffle(order);
  }

  /** `word · n / 2^32`, rejecting the few words that would favour some results. (Lemire, 2019) */
  #small(n: number): number {
    let word = this.uint32();
    if (Math.imul(word, n) >>> 0 < n) {
      const rejected = (TWO_32 - n) % n;
      while (Math.imul(word, n) >>> 0 < rejected) word = this.uint32();
    }
    return upperProduct(word, n);
  }

  #large(n: number): number {
    const accepted = TWO_53 - TWO_53 % n; // the largest multiple of n: beyond it small results would be favoured
    while (true) {
      const upper = this.uint32();
      const drawn = fiftyThreeBits(upper, this.uint32());
      if (drawn < accepted) return drawn % n;
    }
  }

  #fill(): void {
    this.#block[0] = this.#blocks;
    this.#block[1] = this.#blocks / TWO_32;
    this.#block[2] = this.#key[2];
    this.#block[3] = this.#key[3];
    philox4x32(this.#block, this.#key[0], this.#key[1]);
    this.#blocks++;
    this.#used = 0;
  }
}

function fiftyThreeBits(upper: number, lower: number): number {
  return (upper >>> 5) * 2 ** 26 + (lower >>> 6);
}

const TAG_NUMBER = 1;
const TAG_TEXT = 2;
const TAG_SEED = 3;

/**
 * 128 bits for a key: its parts are written as blocks of four words, and each block is mixed in by
 * `hash = philox(hash xor block)`, as in a CBC-MAC. A number is the block (1, lower word, upper word, 0); text is
 * (2, length, two words of UTF-16 code units), then four words a block as needed. So no two keys have the same
 * blocks. Every mixing is a bijection, so keys that differ in only one block (seeds, steps) never collide.
 */
function hashKey(parts: readonly KeyPart[]): Uint32Array {
  const hash = new Uint32Array(4);
  for (const part of parts) {
    if (typeof part === "string") absorbText(hash, part);
    else if (Number.isSafeInteger(part) && part >= 0) absorb(hash, TAG_NUMBER, part, part / TWO_32, 0);
    else throw new RangeError(`seeds and steps must be whole numbers from 0 to 2^53 - 1, got ${part}`);
  }
  return hash;
}

function absorbText(hash: Uint32Array, text: string): void {
  const word = (i: number) => ((text.charCodeAt(i) || 0) | (text.charCodeAt(i + 1) << 16)) >>> 0; // NaN counts as 0
  absorb(hash, TAG_TEXT, text.length, word(0), word(2));
  for (let i = 4; i < text.length; i += 8) absorb(hash, word(i), word(i + 2), word(i + 4), word(i + 6));
}

function absorb(hash: Uint32Array, w0: number, w1: number, w2: number, w3: number): void {
  hash[0] ^= w0;
  hash[1] ^= w1;
  hash[2] ^= w2;
  hash[3] ^= w3;
  philox4x32(hash, 0x243f6a88, 0x85a308d3); // the first fractional digits of π: any fixed key will do
}
