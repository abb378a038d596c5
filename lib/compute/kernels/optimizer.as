// Updates of parameters, in float32. Every kernel takes the numbers `from .. to` of arrays of one length, which
// begin at multiples of 64 bytes and are padded to them: the last four numbers may be padding. All give back whether the
// parameters are finite afterwards, while they are at hand.

import { madd } from "./arithmetic";
import { splat } from "./functions";

@inline
function at(array: usize, i: i32): usize {
  return array + (<usize>i << 2);
}

/** The gradient, with a pull of every parameter towards 0. */
@inline
function decayed(p: usize, g: usize, i: i32, decay: v128): v128 {
  return madd(decay, v128.load(at(p, i)), v128.load(at(g, i)));
}

/** Whether all numbers are finite. */
export function allFinite(x: usize, from: i32, to: i32): bool {
  let sum = splat(0);
  let i = from;
  for (; i + 16 <= to; i += 16) {
    const p = at(x, i);
    const a = f32x4.add(f32x4.mul(v128.load(p), splat(0)), f32x4.mul(v128.load(p, 16), splat(0)));
    const b = f32x4.add(f32x4.mul(v128.load(p, 32), splat(0)), f32x4.mul(v128.load(p, 48), splat(0)));
    sum = f32x4.add(sum, f32x4.add(a, b));
  }
  let rest: f32 = 0;
  for (; i < to; i++) rest += load<f32>(at(x, i)) * 0;
  return isFinite(sum) && rest == rest;
}

/** Stores four parameters; a number that is not finite leaves NaN in a sum of zeros. */
@inline
function checked(check: v128, p: usize, i: i32, value: v128): v128 {
  v128.store(at(p, i), value);
  return f32x4.add(check, f32x4.mul(value, splat(0)));
}

@inline
function isFinite(check: v128): bool {
  return i32x4.all_true(f32x4.eq(check, check));
}

/** p ← p - rate · (g + decay · p) */
export function sgd(p: usize, g: usize, from: i32, to: i32, rate: f32, decay: f32): bool {
  let check = splat(0);
  const lr = splat(-rate);
  const pull = splat(decay);
  if (decay == 0) {
    for (let i = from; i < to; i += 4) {
      check = checked(check, p, i, madd(lr, v128.load(at(g, i)), v128.load(at(p, i))));
    }
    return isFinite(check);
  }
  for (let i = from; i < to; i += 4) {
    check = checked(check, p, i, madd(lr, decayed(p, g, i, pull), v128.load(at(p, i))));
  }
  return isFinite(check);
}

/** v ← momentum · v + share · g, the gradient itself at `first`; p ← p - rate · v, or g + momentum · v (Nesterov). */
export function sgdMomentum(
  p: usize,
  g: usize,
  velocity: usize,
  from: i32,
  to: i32,
  rate: f32,
  decay: f32,
  momentum: f32,
  share: f32,
  nesterov: f32,
  first: f32,
): bool {
  let check = splat(0);
  const lr = splat(-rate);
  const keep = splat(first != 0 ? 0 : momentum);
  const take = splat(first != 0 ? 1 : share);
  const ahead = splat(momentum);
  for (let i = from; i < to; i += 4) {
    const gradient = decayed(p, g, i, splat(decay));
    const v = madd(keep, v128.load(at(velocity, i)), f32x4.mul(take, gradient));
    v128.store(at(velocity, i), v);
    const step = nesterov != 0 ? madd(ahead, v, gradient) : v;
    check = checked(check, p, i, madd(lr, step, v128.load(at(p, i))));
  }
  return isFinite(check);
}

/** s ← s + g²; p ← p - rate · g / (√s + eps) */
export function adagrad(
  p: usize,
  g: usize,
  sum: usize,
  from: i32,
  to: i32,
  rate: f32,
  decay: f32,
  eps: f32,
): bool {
  let check = splat(0);
  for (let i = from; i < to; i += 4) {
    const gradient = decayed(p, g, i, splat(decay));
    const s = madd(gradient, gradient, v128.load(at(sum, i)));
    v128.store(at(sum, i), s);
    const step = f32x4.div(f32x4.mul(splat(rate), gradient), f32x4.add(f32x4.sqrt(s), splat(eps)));
    check = checked(check, p, i, f32x4.sub(v128.load(at(p, i)), step));
  }
  return isFinite(check);
}

/** x ← keep · x + take · value of the four numbers at i. */
@inline
function average(x: usize, i: i32, keep: f32, take: f32, value: v128): v128 {
  const mean = madd(splat(keep), v128.load(at(x, i)), f32x4.mul(splat(take), value));
  v128.store(at(x, i), mean);
  return mean;
}

/** RMSprop; `gradientAverage` and `velocity` are 0 where it is not centred or has no momentum. */
export function rmsprop(
  p: usize,
  g: usize,
  square: usize,
  gradientAverage: usize,
  velocity: usize,
  from: i32,
  to: i32,
  rate: f32,
  decay: f32,
  alpha: f32,
  rest: f32,
  eps: f32,
  momentum: f32,
): bool {
  let check = splat(0);
  for (let i = from; i < to; i += 4) {
    const gradient = decayed(p, g, i, splat(decay));
    let mean = average(square, i, alpha, rest, f32x4.mul(gradient, gradient));
    if (gradientAverage) {
      const centre = average(gradientAverage, i, alpha, rest, gradient);
      mean = f32x4.max(splat(0), f32x4.sub(mean, f32x4.mul(centre, centre)));
    }
    let step = f32x4.div(gradient, f32x4.add(f32x4.sqrt(mean), splat(eps)));
    if (velocity) {
      step = madd(splat(momentum), v128.load(at(velocity, i)), step);
      v128.store(at(velocity, i), step);
    }
    check = checked(check, p, i, madd(splat(-rate), step, v128.load(at(p, i))));
  }
  return isFinite(check);
}

/**
 * Adam: `rate` is the learning rate over the first correction, `root` the root of the second; `shrink` is what
 * decoupled decay leaves of a parameter; `greatest` is 0 without AMSGrad.
 */
export function adam(
  p: usize,
  g: usize,
  mean: usize,
  square: usize,
  greatest: usize,
  from: i32,
  to: i32,
  rate: f32,
  decay: f32,
  shrink: f32,
  beta1: f32,
  rest1: f32,
  beta2: f32,
  rest2: f32,
  root: f32,
  eps: f32,
): bool {
  let check = splat(0);
  for (let i = from; i < to; i += 4) {
    const gradient = decayed(p, g, i, splat(decay));
    const m = average(mean, i, beta1, rest1, gradient);
    let s = average(square, i, beta2, rest2, f32x4.mul(gradient, gradient));
    if (greatest) {
      s = f32x4.max(s, v128.load(at(greatest, i)));
      v128.store(at(greatest, i), s);
    }
    const divisor = f32x4.add(f32x4.div(f32x4.sqrt(s), splat(root)), splat(eps));
    const step = f32x4.div(f32x4.mul(splat(rate), m), divisor);
    check = checked(check, p, i, f32x4.sub(f32x4.mul(v128.load(at(p, i)), splat(shrink)), step));
  }
  return isFinite(check);
}
