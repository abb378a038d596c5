import { fixedLog, split } from "./fixed_point.ts";

/** ln 2 = LN2_HIGH + LN2_LOW; k · LN2_HIGH is exact for every exponent k. */
export const [LN2_HIGH, LN2_LOW] = split(fixedLog(2n, 1n), 42n);

/** The tables are for m near (FIRST + i) / 128, i = 0..91: from √½ to √2. */
export const FIRST = 90;
/** Near 1/m, with 10 bits after the point. */
export const inverses = new Float64Array(92);
/** The upper part of -log(inverses[i]), with 42 bits after the point, as LN2_HIGH has. */
export const logsHigh = new Float64Array(92);
/** The rest of -log(inverses[i]). */
export const logsLow = new Float64Array(92);

for (let i = 0; i < inverses.length; i++) {
  const inverse = Math.round(1024 * 128 / (FIRST + i));
  inverses[i] = inverse / 1024;
  [logsHigh[i], logsLow[i]] = split(fixedLog(1024n, BigInt(inverse)), 42n);
}
