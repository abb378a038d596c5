// The one operation in which the two builds differ: here it rounds twice, to the same bits on every machine.

/** a · b + c */
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  return f32x4.add(f32x4.mul(a, b), c);
}
