import { assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import { confidenceInterval, mean, standardDeviation, tQuantile975 } from "./statistics.ts";

/** Expected numbers from an implementation in 40-digit arithmetic (mpmath). */
const samples = [
  { values: [0.1, 0.1, 0.1], mean: 0.1, deviation: 0, low: 0.1, high: 0.1 },
  {
    values: [0.97, 0.9712, 0.9688],
    mean: 0.97,
    deviation: 0.0011999999999999789,
    low: 0.9670190347458997,
    high: 0.9729809652541003,
  },
  {
    values: [1, 2, 3, 4],
    mean: 2.5,
    deviation: 1.2909944487358056,
    low: 0.44573974323947796,
    high: 4.554260256760522,
  },
  { // a shortcut such as Σx² - n·mean² would lose every digit here
    values: [1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16],
    mean: 1000000010,
    deviation: 5.477225575051661,
    low: 1000000001.2845118,
    high: 1000000018.7154882,
  },
  {
    values: [-1.5, 2.25, 1e-8],
    mean: 0.25000000333333333,
    deviation: 1.8874586081554212,
    low: -4.438707104553339,
    high: 4.9387071112200065,
  },
  {
    values: [0.5, 0.25],
    mean: 0.375,
    deviation: 0.1767766952966369,
    low: -1.213275592021838,
    high: 1.963275592021838,
  },
];

for (const { values, ...expected } of samples) {
  Deno.test(`mean(), standardDeviation() and confidenceInterval() of ${JSON.stringify(values)}`, () => {
    const interval = confidenceInterval(values)!;
    const found = {
      mean: mean(values)!,
      deviation: standardDeviation(values)!,
      low: interval.low,
      high: interval.high,
    };
    for (const [name, value] of Object.entries(expected)) {
      const error = Math.abs(found[name as keyof typeof found] - value) / (1 + Math.abs(value));
      assertLess(error, 1e-15, name);
    }
    assertAlmostEquals(interval.halfWidth, (interval.high - interval.low) / 2, 1e-6);
  });
}

Deno.test("mean(), standardDeviation() and confidenceInterval() of too few values are missing, never 0", () => {
  assertEquals([mean([]), standardDeviation([]), confidenceInterval([])], [undefined, undefined, undefined]);
  assertEquals([mean([3]), standardDeviation([3]), confidenceInterval([3])], [3, undefined, undefined]);
});

Deno.test("mean(), standardDeviation() and confidenceInterval() hand on values that are not finite", () => {
  assertEquals([mean([1, Infinity]), standardDeviation([1, Infinity])], [Infinity, NaN]);
  assertEquals([mean([1, NaN]), standardDeviation([1, NaN])], [NaN, NaN]);
  assertEquals(confidenceInterval([1, Infinity]), { low: NaN, high: NaN, halfWidth: NaN });
});

/** Quantiles by bisection of the regularised incomplete beta function in 40 digits (mpmath). */
const quantiles: [degreesOfFreedom: number, quantile: number][] = [
  [1, 12.706204736174705],
  [2, 4.302652729749464],
  [3, 3.1824463052837095],
  [7, 2.3646242515927853],
  [29, 2.0452296421327043],
  [30, 2.042272456301238],
  [31, 2.0395134463964086],
  [32, 2.036933343460102],
  [37, 2.0261924630291097],
  [40, 2.0210753903062733],
  [50, 2.008559112100761],
  [64, 1.997729654317693],
  [99, 1.9842169515864174],
  [120, 1.979930405082441],
  [250, 1.9694983934211536],
  [999, 1.96234146113345],
  [9999, 1.9602012636213577],
  [1e6, 1.959966356814107],
];

for (const [degreesOfFreedom, quantile] of quantiles) {
  Deno.test(`tQuantile975() with ${degreesOfFreedom} degrees of freedom`, () => {
    const tolerance = degreesOfFreedom <= 30 ? 0 : 5e-8;
    assertAlmostEquals(tQuantile975(degreesOfFreedom), quantile, tolerance);
  });
}

Deno.test("tQuantile975() leaves 2.5 % of the density beyond it, for each entry of the table", () => {
  for (let v = 1; v <= 30; v++) assertAlmostEquals(upperTail(tQuantile975(v), v), 0.025, 1e-9, `${v}`);
});

/** P(T > t): with T = √v·tan θ the density is cosᵛ⁻¹ θ up to a factor; Simpson's rule on either part. */
function upperTail(t: number, v: number): number {
  const from = Math.atan(t / Math.sqrt(v));
  const area = (low: number, high: number) => {
    const n = 4000;
    const width = (high - low) / n;
    let sum = 0;
    for (let i = 0; i <= n; i++) {
      const weight = i === 0 || i === n ? 1 : i % 2 === 1 ? 4 : 2;
      sum += weight * Math.cos(low + i * width) ** (v - 1);
    }
    return sum * width / 3;
  };
  const tail = area(from, Math.PI / 2);
  return tail / (2 * (tail + area(0, from)));
}
