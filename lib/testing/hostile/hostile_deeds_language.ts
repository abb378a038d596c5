import type { Deeds } from "./hostile_extension.ts";

/** Tries to change the language, which all code of the worker shares. */
export const deedsOnLanguage: Deeds = {
  ...patched("Float64Array.prototype", "fill", "set", "slice", "map", "subarray", "every", "sort"),
  ...patched("Float32Array.prototype", "fill", "set", "slice", "subarray"),
  ...patched("Uint32Array.prototype", "fill", "set", "subarray"),
  ...patched(
    "Array.prototype",
    "map",
    "push",
    "reduce",
    "forEach",
    "flatMap",
    "at",
    "entries",
    "sort",
    "join",
  ),
  ...patched("Map.prototype", "get", "set", "has", "keys"),
  ...patched("Set.prototype", "has", "add"),
  ...patched("WeakMap.prototype", "get", "set"),
  ...patched("Object", "entries", "fromEntries", "assign", "keys", "freeze", "defineProperty"),
  ...patched("Object.prototype", "toString", "valueOf", "hasOwnProperty", "isPrototypeOf"),
  ...patched("Function.prototype", "call", "apply", "bind", "toString"),
  ...patched("String.prototype", "split", "replace", "startsWith", "slice"),
  ...patched("RegExp.prototype", "exec", "test"),
  ...patched("Promise.prototype", "then", "catch", "finally"),
  ...patched("JSON", "stringify", "parse"),
  ...patched("Math", "sqrt", "exp", "floor", "imul", "sign", "trunc"),
  ...patched("Number", "isFinite", "isSafeInteger", "isInteger"),
  ...patched("Reflect", "ownKeys", "apply", "get"),
  ...patched("Error", "prepareStackTrace", "captureStackTrace", "stackTraceLimit"),
  ...patched("Iterator.prototype", "map", "next"),
  "an iterator of all arrays": "Array.prototype[Symbol.iterator] = function* () {};",
  "the next of all array iterators":
    "Object.getPrototypeOf([][Symbol.iterator]()).next = () => ({ done: true, value: undefined });",
  "the next of all generators":
    "Object.getPrototypeOf((function* () {})()).next = () => ({ done: true, value: undefined }); Object.getPrototypeOf(Object.getPrototypeOf((function* () {})())).next = () => ({ done: true });",
  "the species of all arrays": "Object.defineProperty(Array, Symbol.species, { value: Map });",
  "the species of an array class":
    "Object.defineProperty(Object.getPrototypeOf(Float64Array), Symbol.species, { value: Array });",
  "a property of all objects": "Object.prototype.kernel = { name: 'tanh' };",
  "a property of all objects, defined": "Object.defineProperty(Object.prototype, 'dense', { value: true });",
  "a getter on all objects": "Object.prototype.__defineGetter__('from', () => 1);",
  "a property of all functions": "Function.prototype.kernel = { name: 'relu' };",
  "an index of all arrays": "Array.prototype[0] = 7;",
  "a then of all objects": "Object.prototype.then = (resolve) => resolve(1);",
  "a toJSON of all objects": "Object.prototype.toJSON = () => 'forged';",
  "a toJSON of all numbers": "Number.prototype.toJSON = () => 1;",
  "the prototype of arrays": "Object.setPrototypeOf(Array.prototype, null);",
  "the prototype of all objects": "Object.setPrototypeOf(Object.prototype, { loss: 1 });",
  "a constructor replaced": "Float64Array = Array;",
  "Object replaced": "Object = null;",
  "undefined": "undefined = 1;",
  "whatever instanceof says": "Object.defineProperty(Error, Symbol.hasInstance, { value: () => true });",
  "what text numbers have": "Number.prototype[Symbol.toPrimitive] = () => 9;",
  "a mark on all that is reached": "here.mark();",
};

/** Deeds that replace members, or take them away. */
function patched(owner: string, ...names: string[]): Deeds {
  return Object.fromEntries(names.map((name) => [
    `${owner}.${name}`,
    `const forged = function () { return 3; };
    Reflect.defineProperty(${owner}, "${name}", { value: forged });
    Reflect.deleteProperty(${owner}, "${name}");
    ${owner}.${name} = forged;`,
  ]));
}
