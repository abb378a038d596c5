import { assert, assertAlmostEquals, assertEquals, assertLess, assertThrows } from "@std/assert";
import { erf } from "./math.ts";
import { Random } from "./random.ts";

/** χ² of counts that should all be equal, in standard deviations above its mean. */
function excess(counts: ArrayLike<number>): number {
  const all = Array.from(counts);
  const expected = all.reduce((sum, count) => sum + count, 0) / all.length;
  const square = all.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const freedom = all.length - 1;
  return (square - freedom) / Math.sqrt(2 * freedom);
}

function mean(numbers: Float64Array, of: (x: number, i: number) => number = (x) => x): number {
  return numbers.reduce((sum, x, i) => sum + of(x, i), 0) / numbers.length;
}

Deno.test("Random gives the same numbers as ever", () => {
  const random = Random.keyed(42, "weights", 3);
  assertEquals(Array.from({ length: 5 }, () => random.uint32()), [
    766631591,
    205642886,
    1150733486,
    3805801352,
    4015757203,
  ]);
  assertEquals(random.uniform(), 0.3596519780031655);
  assertEquals([random.normal(), random.normal()], [-0.5693240648047931, 0.06833999443257062]);
  assertEquals([10, 2 ** 32, 2 ** 53].map((n) => random.integer(n)), [9, 4124149496, 3314372821066458]);
  assertEquals([...random.permutation(8)], [2, 3, 0, 7, 1, 5, 4, 6]);
  assertEquals(Random.seedOf(42, "weights", 3), 5845492495731985);
});

Deno.test("Random.keyed() gives each key numbers of its own", () => {
  const long = "the quick brown fox jumps over the lazy dog";
  const keys: [number, ...(string | number)[]][] = [
    [1],
    [0],
    [2 ** 32],
    [2 ** 53 - 1],
    [1, ""],
    [1, "", ""],
    [1, "a"],
    [1, "a\0"],
    [1, "a", 0],
    [1, "a", 1],
    [1, "a1"],
    [1, "a", "1"],
    [1, "a", "", "1"],
    [1, 1],
    [1, 1, "a"],
    [1, 2 ** 32],
    [1, 2 ** 32 + 1],
    [1, "b"],
    [1, "é"],
    [1, "e"],
    [1, long],
    [1, long + "s"],
    [1, long.replace("dog", "fog")],
    [1, "aaaa", "aaaa"],
    [1, "aaaaaaaa"],
    [1, "\ud800"],
  ];
  const firsts = keys.map(([seed, ...path]) => Random.keyed(seed, ...path).uniform());
  const seeds = keys.map(([seed, ...path]) => Random.seedOf(seed, ...path));
  assertEquals(new Set(firsts).size, keys.length);
  assertEquals(new Set(seeds).size, keys.length);
  const again = keys.map(([seed, ...path]) => Random.keyed(seed, ...path).uniform());
  assertEquals(again, firsts);
});

Deno.test("Random.keyed() and seedOf() do not collide or resemble for neighbouring seeds and steps", () => {
  const side = 250;
  const seen = new Set<number>();
  const seeds = new Set<number>();
  const counts = new Uint32Array(64);
  let differing = 0;
  for (let seed = 0; seed < side; seed++) {
    let before = 0;
    for (let step = 0; step < side; step++) {
      const random = Random.keyed(seed, "step", step);
      const word = random.uint32();
      counts[word >>> 26]++;
      for (let bits = word ^ before; bits !== 0; bits &= bits - 1) differing++;
      before = word;
      seen.add(random.uniform());
      seeds.add(Random.seedOf(seed, "step", step));
    }
  }
  assertEquals([seen.size, seeds.size], [side * side, side * side]);
  assertLess(excess(counts), 4);
  assertAlmostEquals(differing / side ** 2, 16, 5 * Math.sqrt(8) / side); // half of 32 bits
});

Deno.test("Random.keyed() generators do not disturb each other", () => {
  const [a, b] = [Random.keyed(7, "a"), Random.keyed(7, "b")];
  const mixed = Array.from({ length: 100 }, () => [a.normal(), b.integer(1000)]);
  const [c, d] = [Random.keyed(7, "a"), Random.keyed(7, "b")];
  const alone = Array.from({ length: 100 }, () => c.normal());
  assertEquals(mixed, alone.map((x) => [x, d.integer(1000)]));
});

Deno.test("Random.keyed() refuses numbers that are no seeds", () => {
  for (const wrong of [-1, 0.5, NaN, Infinity, 2 ** 53]) {
    const message = `seeds and steps must be whole numbers from 0 to 2^53 - 1, got ${wrong}`;
    assertThrows(() => Random.keyed(wrong), RangeError, message);
    assertThrows(() => Random.keyed(1, "step", wrong), RangeError, message);
    assertThrows(() => Random.seedOf(wrong), RangeError, message);
  }
});

Deno.test("Random.seedOf() gives seeds from 0 to 2^53 - 1, evenly", () => {
  const counts = new Uint32Array(32);
  for (let i = 0; i < 20_000; i++) {
    const seed = Random.seedOf(5, i);
    assert(Number.isSafeInteger(seed) && seed >= 0);
    counts[Math.floor(seed / 2 ** 48)]++;
  }
  assertLess(excess(counts), 4);
});

Deno.test("uint32() has every bit set half of the time", () => {
  const random = Random.keyed(1, "bits");
  const counts = new Float64Array(32);
  const draws = 100_000;
  for (let i = 0; i < draws; i++) {
    const word = random.uint32();
    for (let bit = 0; bit < 32; bit++) counts[bit] += (word >>> bit) & 1;
  }
  for (const count of counts) assertAlmostEquals(count / draws, 0.5, 5 * 0.5 / Math.sqrt(draws));
});

Deno.test("uniform() is uniform, without correlation, with 53 bits", () => {
  const random = Random.keyed(1, "uniform");
  const draws = 200_000;
  const numbers = Float64Array.from({ length: draws }, () => random.uniform());
  const bins = new Uint32Array(100);
  const pairs = new Uint32Array(64);
  const lastBits = new Uint32Array(2);
  numbers.forEach((x, i) => {
    assert(x >= 0 && x < 1 && Number.isInteger(x * 2 ** 53));
    bins[Math.floor(100 * x)]++;
    lastBits[x * 2 ** 53 % 2]++;
    if (i % 2 === 1) pairs[8 * Math.floor(8 * numbers[i - 1]) + Math.floor(8 * x)]++;
  });
  assertLess(excess(bins), 4);
  assertLess(excess(pairs), 4);
  assertLess(excess(lastBits), 4);
  assertAlmostEquals(mean(numbers), 1 / 2, 5 * Math.sqrt(1 / 12 / draws));
  assertAlmostEquals(mean(numbers, (x) => (x - 1 / 2) ** 2), 1 / 12, 5 * Math.sqrt(1 / 180 / draws));
  const neighbours = mean(numbers.subarray(1), (x, i) => (x - 1 / 2) * (numbers[i] - 1 / 2));
  assertAlmostEquals(neighbours, 0, 5 / 12 / Math.sqrt(draws));
});

// 3 · 2^30 and 3 · 2^51 are where the remainder of a division would be biased the most
for (
  const n of [1, 2, 3, 7, 10, 1000, 3 * 2 ** 30, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 3 * 2 ** 51, 2 ** 53]
) {
  Deno.test(`integer() is even from 0 to ${n} - 1`, () => {
    const random = Random.keyed(1, `integer ${n}`);
    const counts = new Uint32Array(n <= 1000 ? n : 12);
    for (let i = 0; i < 60_000; i++) {
      const drawn = random.integer(n);
      assert(Number.isInteger(drawn) && drawn >= 0 && drawn < n);
      counts[Math.floor(drawn / n * counts.length)]++;
    }
    if (n > 1) assertLess(excess(counts), 4);
  });
}

Deno.test("integer() refuses what is no count", () => {
  for (const wrong of [0, -1, 1.5, NaN, Infinity, 2 ** 53 + 2]) {
    const message = `integer(n): n must be a whole number from 1 to 2^53, got ${wrong}`;
    assertThrows(() => Random.keyed(1).integer(wrong), RangeError, message);
  }
});

Deno.test("normal() has the moments and the distribution of the standard normal", () => {
  const random = Random.keyed(1, "normal");
  const draws = 200_000;
  const numbers = Float64Array.from({ length: draws }, () => random.normal());
  const within = (standardDeviation: number) => 5 * standardDeviation / Math.sqrt(draws);
  assertAlmostEquals(mean(numbers), 0, within(1));
  assertAlmostEquals(mean(numbers, (x) => x ** 2), 1, within(Math.sqrt(2)));
  assertAlmostEquals(mean(numbers, (x) => x ** 3), 0, within(Math.sqrt(15)));
  assertAlmostEquals(mean(numbers, (x) => x ** 4), 3, within(Math.sqrt(96)));
  assertAlmostEquals(mean(numbers, (x) => Number(Math.abs(x) > 3)), 1 - erf(3 / Math.SQRT2), within(0.052));
  assertAlmostEquals(mean(numbers, (x, i) => x * numbers[i ^ 1]), 0, within(Math.SQRT2)); // the two of a pair
  assertAlmostEquals(mean(numbers, (x, i) => x * numbers[(i + 2) % draws]), 0, within(1));

  // Kolmogorov and Smirnov: the greatest distance from the distribution function, times √n
  const largest = numbers.toSorted().reduce((worst, x, i) => {
    const share = (1 + erf(x / Math.SQRT2)) / 2;
    return Math.max(worst, Math.abs(share - i / draws), Math.abs(share - (i + 1) / draws));
  }, 0);
  assertLess(largest * Math.sqrt(draws), 1.95); // exceeded with probability 0.001
});

Deno.test("shuffle() gives all 24 orders of four things equally often", () => {
  const random = Random.keyed(1, "shuffle");
  const counts: Record<string, number> = {};
  for (let i = 0; i < 24_000; i++) {
    const order = random.shuffle(["a", "b", "c", "d"]).join("");
    counts[order] = (counts[order] ?? 0) + 1;
  }
  assertEquals(Object.keys(counts).length, 24);
  assertLess(excess(Object.values(counts)), 4);
});

Deno.test("shuffle() works in place and keeps every element", () => {
  for (
    const array of [
      [],
      [1],
      [1, 2, 2, 3],
      new Float32Array([1.5, 2.5, 3.5]),
      Array.from({ length: 999 }, (_, i) => i),
    ]
  ) {
    const sorted = Array.from(array).sort((a, b) => a - b);
    assert(Random.keyed(1).shuffle(array) === array);
    assertEquals(Array.from(array).sort((a, b) => a - b), sorted);
  }
});

Deno.test("permutation() has each number once, and each number at each place equally often", () => {
  assertEquals(Random.keyed(1).permutation(0), new Uint32Array(0));
  assertEquals(Random.keyed(1).permutation(1), new Uint32Array([0]));
  const n = 6;
  const counts = new Uint32Array(n * n);
  for (let step = 0; step < 6_000; step++) {
    const order = Random.keyed(1, "permutation", step).permutation(n);
    assertEquals(order.toSorted(), new Uint32Array([0, 1, 2, 3, 4, 5]));
    order.forEach((value, place) => counts[n * place + value]++);
  }
  assertLess(excess(counts), 4);
});
