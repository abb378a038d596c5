/**
 * Elementary functions in plain float64 arithmetic: the same bits on every engine and machine, which `Math.exp` and
 * similar functions do not promise. Special values are those of ECMAScript's `Math`.
 *
 * @module
 */
import { exp } from "./math/exp.ts";
import { log1p } from "./math/log.ts";

export { erf } from "./math/erf.ts";
export { exp, expm1, tanh } from "./math/exp.ts";
export { log, log1p } from "./math/log.ts";
export { pow } from "./math/pow.ts";
export { cos, sin } from "./math/trigonometry.ts";

/** 1 / (1 + e^-x) within 2.5 ulp. Only powers of e up to 1 are used, so nothing overflows. */
export function sigmoid(x: number): number {
  const power = exp(-Math.abs(x));
  return (x >= 0 ? 1 : power) / (1 + power);
}

/** log(1 + e^x) within 2 ulp, without overflow. */
export function softplus(x: number): number {
  return Math.max(x, 0) + log1p(exp(-Math.abs(x)));
}
