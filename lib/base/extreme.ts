/**
 * The greatest and the least of many numbers. `Math.max(...values)` hands each over as an argument: from some 120,000 on
 * the stack overflows.
 *
 * @module
 */

/**
 * The greatest number; NaN if one is NaN.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(greatestOf([0.2, 0.9, 0.4]), 0.9);
 * assertEquals(greatestOf([], 1), 1);
 * ```
 *
 * @param from what it is at least
 */
export function greatestOf(values: Iterable<number>, from = -Infinity): number {
  let found = from;
  for (const value of values) found = Math.max(found, value);
  return found;
}

/** The least number; NaN if one is NaN. @param from what it is at most */
export function leastOf(values: Iterable<number>, from = Infinity): number {
  let found = from;
  for (const value of values) found = Math.min(found, value);
  return found;
}

/** Appends items to a list: `list.push(...items)` for any number of them. */
export function append<Item>(list: Item[], items: Iterable<Item>): void {
  for (const item of items) list.push(item);
}
