import { assert, assertEquals, assertGreater } from "@std/assert";
import { cos, erf, exp, expm1, log, log1p, pow, sigmoid, sin, softplus, tanh } from "./math.ts";

type MathFunction = (x: number, y: number) => number;

/** Every function with the greatest distance from the correctly rounded result, in units of the last place. */
const functions: Record<string, { f: MathFunction; ulps: number }> = {
  exp: { f: exp, ulps: 1 },
  expm1: { f: expm1, ulps: 1 },
  log: { f: log, ulps: 1 },
  log1p: { f: log1p, ulps: 1 },
  tanh: { f: tanh, ulps: 2 },
  erf: { f: erf, ulps: 1 },
  sin: { f: sin, ulps: 1 },
  cos: { f: cos, ulps: 1 },
  pow: { f: pow, ulps: 1 },
  sigmoid: { f: sigmoid, ulps: 2 },
  softplus: { f: softplus, ulps: 2 },
};

/** function, x, y, result; made with mpmath 1.3.0 at 1,600 bits and rounded once, subnormal results too. */
const reference = Deno.readTextFileSync(new URL("./math_reference.csv", import.meta.url)).trimEnd().split(
  "\n",
)
  .slice(1).map((line) => {
    const [name, x, y, result] = line.split(",");
    return { name, x: Number(x), y: Number(y), result: Number(result) };
  });

const view = new DataView(new ArrayBuffer(8));

/** Number of float64 steps from `a` to `b`; 0 for the same number or two NaN. */
function steps(a: number, b: number): number {
  if (Object.is(a, b)) return 0;
  const position = (x: number) => {
    view.setFloat64(0, x);
    const bits = view.getBigInt64(0);
    return bits < 0n ? -(bits & 0x7fffffffffffffffn) : bits;
  };
  const distance = Number(position(a) - position(b));
  return Number.isNaN(a) || Number.isNaN(b) ? Infinity : Math.abs(distance);
}

function next(x: number): number {
  view.setFloat64(0, x);
  view.setBigInt64(0, view.getBigInt64(0) + (x > 0 ? 1n : -1n));
  return view.getFloat64(0);
}

/** `count` numbers spread evenly (by the golden ratio) between -1 and 1. */
function* spread(count: number): Generator<number> {
  for (let i = 1; i <= count; i++) yield (i * 2654435769 % 4294967296) / 2147483648 - 1;
}

for (const [name, { f, ulps }] of Object.entries(functions)) {
  Deno.test(`${name}() is within ${ulps} ulp of results from 1,600 bits`, () => {
    const cases = reference.filter((row) => row.name === name);
    assertGreater(cases.length, 25);
    for (const { x, y, result } of cases) {
      const distance = steps(f(x, y), result);
      assert(distance <= ulps, `${name}(${x}, ${y}) is ${f(x, y)}, ${distance} ulp from ${result}`);
    }
  });
}

/** Where to compare with V8, whose functions are within 1 ulp: t is spread between -1 and 1. */
const sweeps: { name: string; of: string; x: (t: number) => number; y?: (t: number, x: number) => number }[] =
  [
    { name: "exp", of: "t", x: (t) => t },
    { name: "exp", of: "700 t", x: (t) => 700 * t },
    { name: "expm1", of: "t", x: (t) => t },
    { name: "expm1", of: "50 t", x: (t) => 50 * t },
    { name: "expm1", of: "t 10^(-18 |t|)", x: (t) => t * 10 ** (-18 * Math.abs(t)) },
    { name: "log", of: "1 + t/2", x: (t) => 1 + t / 2 },
    { name: "log", of: "10^(300 t)", x: (t) => 10 ** (300 * t) },
    { name: "log1p", of: "t", x: (t) => t },
    { name: "log1p", of: "t 10^(-18 |t|)", x: (t) => t * 10 ** (-18 * Math.abs(t)) },
    { name: "log1p", of: "10^(20 |t|)", x: (t) => 10 ** (20 * Math.abs(t)) },
    { name: "tanh", of: "t", x: (t) => t },
    { name: "tanh", of: "20 t", x: (t) => 20 * t },
    { name: "sin", of: "10 t", x: (t) => 10 * t },
    { name: "sin", of: "10^6 t", x: (t) => 1e6 * t },
    { name: "sin", of: "10^(300 t)", x: (t) => 10 ** (300 * t) },
    { name: "cos", of: "10 t", x: (t) => 10 * t },
    { name: "cos", of: "10^6 t", x: (t) => 1e6 * t },
    { name: "cos", of: "10^(300 t)", x: (t) => 10 ** (300 * t) },
    { name: "pow", of: "10^(300 t), t", x: (t) => 10 ** (300 * t), y: (t) => t },
    {
      name: "pow",
      of: "1 + t/2, y",
      x: (t) => 1 + t / 2,
      y: (t, x) => 690 * Math.sin(1e4 * t) / Math.log(x),
    },
    { name: "pow", of: "4 t, whole y", x: (t) => 4 * t, y: (t) => Math.round(100 * Math.sin(1e4 * t)) },
  ];

for (const { name, of, x, y } of sweeps) {
  Deno.test(`${name}() agrees with V8 at 20,000 points: ${of}`, () => {
    const { f, ulps } = functions[name];
    const platform = Math[name as "pow"];
    for (const t of spread(20_000)) {
      const [a, b] = [x(t), y?.(t, x(t)) ?? 0];
      const distance = steps(f(a, b), platform(a, b));
      assert(
        distance <= ulps + 1,
        `${name}(${a}, ${b}) is ${f(a, b)}, ${distance} ulp from ${platform(a, b)}`,
      );
    }
  });
}

const [MAX, MIN] = [Number.MAX_VALUE, Number.MIN_VALUE];

const special: Record<string, [x: number, result: number][]> = {
  exp: [[0, 1], [-0, 1], [Infinity, Infinity], [-Infinity, 0], [NaN, NaN], [MIN, 1], [MAX, Infinity], [
    -MAX,
    0,
  ]],
  expm1: [[0, 0], [-0, -0], [Infinity, Infinity], [-Infinity, -1], [NaN, NaN], [-MIN, -MIN], [MAX, Infinity]],
  log: [[1, 0], [0, -Infinity], [-0, -Infinity], [Infinity, Infinity], [-MIN, NaN], [-Infinity, NaN], [
    NaN,
    NaN,
  ]],
  log1p: [[0, 0], [-0, -0], [-1, -Infinity], [Infinity, Infinity], [-1.1, NaN], [-Infinity, NaN], [NaN, NaN]],
  tanh: [[0, 0], [-0, -0], [Infinity, 1], [-Infinity, -1], [NaN, NaN], [-MIN, -MIN], [MAX, 1], [-MAX, -1]],
  erf: [[0, 0], [-0, -0], [Infinity, 1], [-Infinity, -1], [NaN, NaN], [-MIN, -MIN], [MAX, 1], [-MAX, -1]],
  sin: [[0, 0], [-0, -0], [Infinity, NaN], [-Infinity, NaN], [NaN, NaN], [-MIN, -MIN]],
  cos: [[0, 1], [-0, 1], [Infinity, NaN], [-Infinity, NaN], [NaN, NaN], [MIN, 1]],
  sigmoid: [[0, 0.5], [-0, 0.5], [Infinity, 1], [-Infinity, 0], [NaN, NaN], [MAX, 1], [-MAX, 0]],
  softplus: [[Infinity, Infinity], [-Infinity, 0], [NaN, NaN], [MAX, MAX], [-MAX, 0]],
};

for (const [name, cases] of Object.entries(special)) {
  Deno.test(`${name}() has the right special values`, () => {
    for (const [x, result] of cases) assertEquals([x, functions[name].f(x, 0)], [x, result]);
  });
}

Deno.test("pow() has the special values of Math.pow", () => {
  const values = [0, MIN, 1e-300, 0.5, 1, 1.5, 2, 3, 1e300, 2 ** 53 - 1, 2 ** 53 + 2, MAX, Infinity, NaN];
  const signed = values.flatMap((value) => [value, -value]);
  for (const x of signed) {
    for (const y of signed) {
      const [own, platform] = [pow(x, y), Math.pow(x, y)];
      const exact = [0, 1, Infinity].includes(Math.abs(platform)) || Number.isNaN(platform);
      if (exact) assertEquals([x, y, own], [x, y, platform]);
      else assert(steps(own, platform) <= 2, `pow(${x}, ${y}) is ${own}, not ${platform}`);
    }
  }
});

Deno.test("pow() is exact where the result is a number of 53 bits", () => {
  for (let x = 1; x <= 50; x++) {
    for (let y = 0, power = 1; power <= Number.MAX_SAFE_INTEGER; y++, power *= x) {
      if (y > 60) break;
      assertEquals([x, y, pow(x, y)], [x, y, power]);
      assertEquals([-x, y, pow(-x, y)], [-x, y, y % 2 === 0 ? power : -power]);
    }
  }
  for (let y = -1074; y <= 1023; y++) assertEquals(pow(2, y), 2 ** y);
});

Deno.test("exp(), log() and erf() do not fall from one number to the next", () => {
  for (const t of spread(50_000)) {
    for (const [f, x] of [[exp, 5 * t], [erf, 5 * t], [log, 1 + t]] as const) {
      assert(f(x) <= f(next(x)), `${f.name}(${x}) is ${f(x)}, then ${f(next(x))}`);
    }
  }
});

// Every result of every experiment hangs on these bits: a change must be meant, and belongs in the changelog.
Deno.test("all functions have the same bits as ever", async () => {
  const ranges = [1, 30, 700, 1e12];
  const bytes = new DataView(new ArrayBuffer(8 * ranges.length * 1000 * Object.keys(functions).length));
  let at = 0;
  for (const { f } of Object.values(functions)) {
    for (const range of ranges) {
      for (const t of spread(1000)) bytes.setFloat64(8 * at++, f(range * t, 1 + t) || 0, true); // NaN counts as 0
    }
  }
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes.buffer));
  assertEquals(digest.toHex(), "e0956043c552941081d368750064ef259a6d57e6a17984a9972fb25bf1d10407");
});
