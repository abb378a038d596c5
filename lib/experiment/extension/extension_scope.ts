/**
 * What the code of an extension sees of the runtime: all that numerics need, and nothing else.
 *
 * @module
 */

/** Globals that an extension sees. Workers with extensions have no others, but for those that are hidden. */
export const visibleGlobals = [
  ...["Object", "Function", "Boolean", "Symbol", "Number", "BigInt", "Math", "String", "RegExp", "JSON"],
  ...["Array", "Map", "Set", "WeakMap", "WeakSet", "Iterator", "Promise", "Proxy", "Reflect", "console"],
  ...[
    "ArrayBuffer",
    "SharedArrayBuffer",
    "DataView",
    "Int8Array",
    "Uint8Array",
    "Uint8ClampedArray",
    "Int16Array",
    "Uint16Array",
  ],
  ...["Int32Array", "Uint32Array", "BigInt64Array", "BigUint64Array"],
  ...["Float16Array", "Float32Array", "Float64Array"],
  ...["Error", "AggregateError", "EvalError", "RangeError", "ReferenceError", "SuppressedError"],
  ...["SyntaxError", "TypeError", "URIError"],
  ...["NaN", "Infinity", "undefined", "isFinite", "isNaN", "parseFloat", "parseInt"],
  ...["decodeURI", "decodeURIComponent", "encodeURI", "encodeURIComponent"],
] as const;

/**
 * Globals that workers keep for code of ours. Extensions do not see them: names of parameters stand before them, and
 * nothing that an extension is given leads to them.
 */
export const hiddenGlobals = [
  ...["globalThis", "Atomics", "Date", "TextDecoder", "TextEncoder", "URL"],
  ...["WebAssembly", "WorkerGlobalScope", "crypto", "performance", "setTimeout"],
] as const;
