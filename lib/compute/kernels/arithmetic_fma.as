// The one operation in which the two builds differ: here a machine with FMA rounds once, others twice.

/** a · b + c */
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  return f32x4.relaxed_madd(a, b, c);
}
