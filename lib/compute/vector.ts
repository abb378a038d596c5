/** A flat array of numbers in a backend's precision; matrices are stored row by row. */
export type Vector = Float64Array | Float32Array;
