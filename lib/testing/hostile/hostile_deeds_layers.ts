import type { Deeds } from "./hostile_extension.ts";

/** Calls of `backend.images` or `backend.norms`, with the layer's output and input at hand. */
const call = (code: string) => `const [{ images, norms }, out, { x }] = here.args; ${code}`;

const window = "batch: 1, input: [2, 2], channels: 1, window: [1, 1], stride: [1, 1], output: [2, 2]";
const convolution = `${window}, before: [0, 0], filters: 1`;
const all = "weight: x, bias: undefined";
const norm = "gamma: x, beta: x";

/** Tries to reach other memory through the operations of built-in layers. */
export const deedsOnLayers: Deeds = {
  "layer: a convolution into other arrays": call(
    `images.convolutionForward(1e7, { x, ${all} }, { ${convolution} });`,
  ),
  "layer: a convolution before the beginning": call(
    `images.convolutionForward(out, { x: -4096, ${all} }, { ${convolution} });`,
  ),
  "layer: a convolution between two numbers": call(
    `images.convolutionForward(out + 1, { x, ${all} }, { ${convolution} });`,
  ),
  "layer: a convolution of large images": call(
    `images.convolutionForward(out, { x, ${all} }, { ${convolution}, input: [1e5, 1e5] });`,
  ),
  "layer: a convolution of sizes that wrap around": call(
    `images.convolutionForward(out, { x, ${all} }, { ${convolution}, channels: 4294967296, filters: 4294967296 });`,
  ),
  "layer: a convolution that is mostly padding": call(
    `images.convolutionForward(out, { x, ${all} }, { ${convolution}, before: [2147483648, 2147483648] });`,
  ),
  "layer: a convolution of no channels": call(
    `images.convolutionForward(out, { x, ${all} }, { ${convolution}, channels: 0, input: [1099511627776, 1099511627776] });`,
  ),
  "layer: a convolution of windows outside of the images": call(
    `images.convolutionForward(out, { x, ${all} }, { ${convolution}, stride: [1e6, 1e6] });`,
  ),
  "layer: a convolution of changing sizes": call(
    `let n = 0; images.convolutionForward(out, { x, ${all} }, { ${convolution}, get filters() { return n++ ? 1e6 : 1; } });`,
  ),
  "layer: a convolution of changing windows": call(
    `let n = 0; const window = { get 0() { return n++ ? 1e6 : 1; }, 1: 1 }; images.convolutionForward(out, { x, ${all} }, { ${convolution}, window });`,
  ),
  "layer: a convolution of changing arrays": call(
    `let n = 0; images.convolutionForward(out, { x, bias: undefined, get weight() { return n++ ? 1e8 : x; } }, { ${convolution} });`,
  ),
  "layer: a convolution at objects": call(
    `let n = 0; images.convolutionForward({ valueOf: () => n++ ? 1e8 : out }, { x, ${all} }, { ${convolution} });`,
  ),
  "layer: gradients of a convolution into other arrays": call(
    `images.convolutionBackward({ dX: 1e8, dWeight: out, dBias: undefined }, out, { x, weight: x }, { ${convolution} });`,
  ),
  "layer: a bias of a convolution in other arrays": call(
    `images.convolutionBackward({ dX: undefined, dWeight: out, dBias: 1e8 }, out, { x, weight: x }, { ${convolution} });`,
  ),
  "layer: a pool into other arrays": call(`images.maxPoolForward(1e8, x, { ${window} });`),
  "layer: a pool of windows outside of the images": call(
    `images.maxPoolForward(out, x, { ${window}, window: [9, 9] });`,
  ),
  "layer: a pool of fractions": call(`images.averagePoolForward(out, x, { ${window}, stride: [0.5, 0.5] });`),
  "layer: a pool of NaN": call(`images.averagePoolForward(out, x, { ${window}, output: [NaN, NaN] });`),
  "layer: gradients of a pool into other arrays": call(`images.maxPoolBackward(-8, out, x, { ${window} });`),
  "layer: gradients of a mean into other arrays": call(
    `images.averagePoolBackward(1e8, out, { ${window} });`,
  ),
  "layer: statistics into other arrays": call(
    "norms.columnStatistics({ mean: 1e8, variance: out }, x, { rows: 1, columns: 1 });",
  ),
  "layer: statistics of changing sizes": call(
    "let n = 0; norms.columnStatistics({ mean: out, variance: out }, x, { get rows() { return n++ ? 1e7 : 1; }, columns: 1 });",
  ),
  "layer: a normalisation into other arrays": call(
    `norms.normaliseColumns(out, { x, ${norm} }, { mean: 1e8, variance: x }, { rows: 1, columns: 1 }, 1e-5);`,
  ),
  "layer: a normalisation of many columns": call(
    `norms.normaliseRows(out, { x, ${norm} }, { rows: 0, columns: 1e9 }, 1e-5);`,
  ),
  "layer: a normalisation with an object for eps": call(
    `norms.normaliseRows(out, { x, ${norm} }, { rows: 1, columns: 1 }, { valueOf: () => { throw new Error("eps"); } });`,
  ),
  "layer: gradients of a normalisation into other arrays": call(
    "norms.normaliseRowsBackward({ dX: undefined, dGamma: 1e8, dBeta: out }, out, { x, gamma: x }, { rows: 1, columns: 1 }, 1e-5);",
  ),
  "layer: gradients of columns into other arrays": call(
    "norms.normaliseColumnsBackward({ dX: 1e8, dGamma: out, dBeta: out }, out, { x, gamma: x, mean: x, variance: x }, { rows: 1, columns: 1 }, 1e-5);",
  ),
  "layer: a dropout beyond the end": call("norms.dropout(out, x, 1e9, { rate: 0.5, key: [1, 2, 3, 4] });"),
  "layer: a dropout of a changing rate": call(
    "let n = 0; norms.dropout(out, x, 1, { rate: { valueOf: () => n++ ? 9 : 0.5 }, key: [1, 2, 3, 4] });",
  ),
  "layer: a dropout without a key": call("norms.dropout(out, x, 1, { rate: 0.5, key: [] });"),
  "layer: replaces an operation": call("norms.dropout = () => {};"),
  "layer: the prototype of the operations": call("Object.getPrototypeOf(images).mark = 1;"),
};
