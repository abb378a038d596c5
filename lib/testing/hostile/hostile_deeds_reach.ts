import type { Deeds } from "./hostile_extension.ts";

/** Tries to reach what an extension does not see: the runtime, other workers, the messages, the clock. */
export const deedsOfReach: Deeds = {
  ...used("Deno.exit(3)", "Deno.core.ops", "Deno.stdout.writeSync(new Uint8Array(3))", "Deno.memoryUsage()"),
  ...used("process.exit(4)", "process.abort()", "process.kill(process.pid)", "process.stdout.write('x')"),
  ...used(
    "self.close()",
    "close()",
    "postMessage({ type: 'done' })",
    "self.postMessage(null)",
    "reportError(1)",
  ),
  ...used("globalThis.mark = 1", "self.onmessage = () => {}", "addEventListener('message', () => {})"),
  ...used(
    "dispatchEvent(new Event('message'))",
    "new BroadcastChannel('x').postMessage(1)",
    "caches.open('x')",
  ),
  ...used("new Worker('data:text/javascript,1')", "new MessageChannel()", "fetch('http://127.0.0.1:9')"),
  ...used("new WebAssembly.Memory({ initial: 1 })", "new WebAssembly.Module(new Uint8Array(8))"),
  ...used("Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)", "Atomics.store([], 0, 1)"),
  ...used("structuredClone(here.x)", "queueMicrotask(() => {})", "new FinalizationRegistry(() => {})"),
  ...used("new WeakRef({})", "navigator.hardwareConcurrency", "location.href", "Intl.NumberFormat()"),
  ...used("(1.5).toLocaleString()", "'a'.localeCompare('b')", "Buffer.from('x')", "global.x = 1"),
  ...used("eval('1')", "(0, eval)('1')", "new Function('return this')()", "Function('return 1')()"),
  ...used("(async () => {}).constructor('return 1')()", "(function* () {}).constructor('yield 1')()"),
  ...used(
    "(async function* () {}).constructor('yield 1')()",
    "here.x.constructor.constructor('return this')()",
  ),
  ...used(
    "[].map.constructor('return this')()",
    "Reflect.construct(Object.getPrototypeOf(() => {}).constructor, ['1'])",
  ),
  ...used(
    "Math[['ran', 'dom'].join('')]()",
    "Math['ran' + 'dom'].call()",
    "new Error().stack.match(/file:.*/)[0].missing",
  ),
  ...used("Error['prepareStackTrace'](new Error(), []).missing()", "arguments.callee()", "RegExp.$1.length"),
  ...used("/a/.compile('b')"),
  "the caller of a function": "(function inner() { return inner.caller.toString(); })();",
  "this of a plain function": "(function () { this.mark = 1; })();",
  "a job of a promise, after it has ended": "Promise.resolve().then(function again() { here.steal(); });",
  "the frames of a stack":
    `const error = new Error("x"); Object.defineProperty(Error, "prepareStackTrace", { value: (_, frames) => frames }); error.stack[0].getThis().mark = 1;`,
  "valibot's settings": "here.v.setGlobalConfig({ abortEarly: true });",
  "valibot's messages": "here.v.setGlobalMessage('forged');",
  "valibot's functions": "here.v.string = () => here.v.number();",
  "what a console hands on":
    `console.log({ [Symbol.for("Deno.customInspect")](inspect) { inspect.mark = 1; Object.getPrototypeOf(inspect).mark = 1; return ""; } });`,
  "what Node's console hands on":
    `console.log({ [Symbol.for("nodejs.util.inspect.custom")](depth, options, inspect) { inspect.mark = 1; options.mark = 1; return ""; } });`,
  "the console": "console.log = () => {};",
  "a text that is a message": `console.log(JSON.stringify({ type: "done", trial: 0 }));`,
};

/** Deeds that use what should not be there. */
function used(...what: string[]): Deeds {
  return Object.fromEntries(what.map((code) => [code, `${code};`]));
}
