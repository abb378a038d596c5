/** A flat array of numbers in a backend's precision; matrices lie in it row by row. */
export type Vector = Float64Array | Float32Array;
