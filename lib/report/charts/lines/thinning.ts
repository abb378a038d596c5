import type { Point } from "./thin.ts";

/**
 * The streaming version of {@linkcode thinned}: keeps exactly the same points, without storing the others.
 */
export class Thinning {
  readonly #count: number;
  readonly #columns: number;
  readonly #buckets: number;
  readonly #kept: Point[] = [];
  readonly #last: Float64Array;
  /** For each column of the open bucket: minimum, maximum and first gap. */
  readonly #slots: { index: number; readonly point: Float64Array }[];
  #bucket = 0;
  #end: number;
  #index = 0;

  /**
   * @param count total number of points
   * @param most about how many to keep
   * @param width numbers per point
   * @param columns number of values to compare, from the second number on
   */
  constructor(count: number, most: number, width: number, columns: number) {
    this.#count = count;
    this.#columns = columns;
    this.#buckets = count <= most ? 0 : Math.max(1, Math.floor((most - 2) / (2 * columns)));
    this.#end = Math.floor(count / this.#buckets);
    this.#last = new Float64Array(width);
    this.#slots = Array.from({ length: 3 * columns }, () => ({ index: -1, point: new Float64Array(width) }));
  }

  /** Adds the next point: `x` and its values, NaN for `null`. The caller may overwrite it afterwards. */
  add(point: Float64Array): void {
    const index = this.#index++;
    if (this.#buckets === 0) {
      this.#kept.push(asPoint(point));
      return;
    }
    if (index === 0) this.#kept.push(asPoint(point));
    if (index === this.#end) this.#close();
    for (let column = 0; column < this.#columns; column++) {
      const value = point[column + 1];
      if (value !== value) {
        if (this.#slots[3 * column + 2].index < 0) this.#set(3 * column + 2, index, point);
        continue;
      }
      const [least, greatest] = [this.#slots[3 * column], this.#slots[3 * column + 1]];
      if (least.index < 0 || value < least.point[column + 1]) this.#set(3 * column, index, point);
      if (greatest.index < 0 || value > greatest.point[column + 1]) this.#set(3 * column + 1, index, point);
    }
    this.#last.set(point);
  }

  /** The kept points, in order. */
  end(): Point[] {
    if (this.#buckets === 0 || this.#index === 0) return this.#kept;
    const last = this.#index - 1;
    const isKept = last === 0 || this.#slots.some(({ index }) => index === last);
    this.#close();
    if (!isKept) this.#kept.push(asPoint(this.#last));
    return this.#kept;
  }

  #set(slot: number, index: number, point: Float64Array): void {
    this.#slots[slot].index = index;
    this.#slots[slot].point.set(point);
  }

  /** Keeps the points of the open bucket, and opens the next one. */
  #close(): void {
    let before = 0; // the first point of the line is already kept
    for (
      const { index, point } of this.#slots.filter(({ index }) => index > 0).sort((a, b) => a.index - b.index)
    ) {
      if (index !== before) this.#kept.push(asPoint(point));
      before = index;
    }
    for (const slot of this.#slots) slot.index = -1;
    this.#bucket++;
    this.#end = Math.floor((this.#bucket + 1) * this.#count / this.#buckets);
  }
}

const asPoint = (point: Float64Array): Point =>
  Array.from(point, (value) => Number.isNaN(value) ? null : value);
