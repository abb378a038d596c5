import type { Deeds } from "./hostile_extension.ts";

const values: Record<string, string> = {
  "null": "null",
  "undefined": "undefined",
  "a symbol": "Symbol('x')",
  "a number": "3",
  "a BigInt": "3n",
  "an object without a prototype": "Object.create(null)",
  "a proxy that refuses":
    "new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 2; }, has() { throw 3; } })",
  "a proxy of an error": "new Proxy(new Error('x'), { get() { throw null; } })",
  "a revoked proxy":
    "(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; })()",
  "an error whose message throws": "Object.defineProperty(new Error(), 'message', { get() { throw 1; } })",
  "an error whose message is an object":
    "Object.assign(new Error(), { message: { toString() { throw 1; } } })",
  "an error whose message is a symbol": "Object.assign(new Error(), { message: Symbol() })",
  "an error whose name throws": "Object.defineProperty(new Error('x'), 'name', { get() { throw 1; } })",
  "an error whose stack throws": "Object.defineProperty(new Error('x'), 'stack', { get() { throw 1; } })",
  "an error whose stack is a number": "Object.assign(new Error('x'), { stack: 7 })",
  "a text that throws": "({ toString() { throw this; } })",
  "a function": "() => {}",
  "a thenable": "({ then(resolve) { resolve(1); } })",
  "an error of many lines": "new Error('a\\nb\\n' + 'c'.repeat(1e5))",
  "an error with control characters": "new Error('\\x1b[2J\\0\\r')",
  "an error that says it is ours":
    "Object.assign(new Error('x'), { name: 'ConfigError', mistakes: [{}], code: 'ENOMEM' })",
  "an error of the system": "Object.assign(new Error('disk'), { code: 'ENOSPC' })",
  "an error of no memory":
    "Object.assign(new Error('out of memory'), { name: 'OutOfMemory', code: 'ENOMEM' })",
  "an error whose cause is itself": "(() => { const e = new Error('x'); e.cause = e; return e; })()",
};

/** Throws unexpected values, at once and later; lets recursions and awaits fail. */
export const deedsThrown: Deeds = {
  ...Object.fromEntries(Object.entries(values).map(([name, value]) => [`throws ${name}`, `throw ${value};`])),
  ...Object.fromEntries(
    Object.entries(values).slice(0, 16).map((
      [name, value],
    ) => [`rejects with ${name}`, `Promise.reject(${value});`]),
  ),
  "throws in a job": "Promise.resolve().then(() => { throw new Error('in a job'); });",
  "throws in a job of a job":
    "Promise.resolve().then(() => Promise.resolve().then(() => { throw new Error('late'); }));",
  "recursion": "(function deep() { return deep() + 1; })();",
  "an endless sequence of text": "'x'.repeat(2 ** 30);",
  "an array that is too long": "new Float64Array(2 ** 40);",
  "metric: gives text": "here.give('7');",
  "metric: gives an object": "here.give({ valueOf: () => 2 });",
  "metric: gives a BigInt": "here.give(2n);",
  "metric: gives a symbol": "here.give(Symbol());",
  "metric: gives a function": "here.give(() => 1);",
  "metric: gives NaN": "here.give(NaN);",
  "loss: gives text": "here.give('=1+1');",
  "loss: gives null": "here.give(null);",
  "loss: gives an array": "here.give([1]);",
  "schedule: gives text": "here.give('0.1');",
  "schedule: gives a proxy": "here.give(new Proxy({}, { get: () => () => 0.1 }));",
  "schedule: gives a BigInt": "here.give(1n);",
  "schedule: gives Infinity": "here.give(Infinity);",
};
