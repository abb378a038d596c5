import type { Point } from "./thin.ts";

/**
 * What {@linkcode thinned} keeps of a line whose points come one by one, without holding the others: exactly the same
 * points.
 */
export class Thinning {
  readonly #count: number;
  readonly #columns: number;
  readonly #buckets: number;
  readonly #kept: Point[] = [];
  readonly #last: Float64Array;
  /** Of the open bucket: for each column the least, the greatest and the first gap. */
  readonly #slots: { index: number; readonly point: Float64Array }[];
  #bucket = 0;
  #end: number;
  #index = 0;

  /**
   * @param count how many points will come
   * @param most about how many are kept
   * @param width numbers of a point
   * @param columns values that are looked at, from the second number on
   */
  constructor(count: number, most: number, width: number, columns: number) {
    this.#count = count;
    this.#columns = columns;
    this.#buckets = count <= most ? 0 : Math.max(1, Math.floor((most - 2) / (2 * columns)));
    this.#end = Math.floor(count / this.#buckets);
    this.#last = new Float64Array(width);
    this.#slots = Array.from({ length: 3 * columns }, () => ({ index: -1, point: new Float64Array(width) }));
  }

  /** Takes the next point: `x` and its values, NaN for `null`. It may be overwritten afterwards. */
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

  /** The points that are kept, in order. */
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

  /** Keeps what the open bucket has found, and opens the next one. */
  #close(): void {
    let before = 0; // the first point of the line is kept already
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
