import { assertEquals } from "@std/assert";
import { checkExtension } from "../../experiment/extension/extension.ts";
import { hiddenGlobals, visibleGlobals } from "../../experiment/extension/extension_scope.ts";
import { TrialWorker } from "../trial_worker.ts";

/**
 * An extension that walks over everything that can be reached from what it sees, and says as a description: a line for
 * each object with its keys, and what it could change. Of valibot and the schemas of components only the names are told.
 */
const walker = `
const lines = [];
const wrong = [];
const seen = new Set();
const waiting = [];
const told = /^context\\.v\\.|^(?!a |an )[a-z].* \\w+\\.(options|build)/;
const protoOf = Object.getPrototypeOf;
const look = (path, one) => waiting.push([path, one]);
const keeps = [
  [Map.prototype.has, "a Map"], [Set.prototype.has, "a Set"],
  [WeakMap.prototype.has, "a WeakMap"], [WeakSet.prototype.has, "a WeakSet"],
  [Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, "byteLength").get, "a buffer"],
  [Object.getOwnPropertyDescriptor(SharedArrayBuffer.prototype, "byteLength").get, "a shared buffer"],
];
function walk() {
  while (waiting.length > 0) {
    const [path, one] = waiting.shift();
    if ((typeof one !== "object" || one === null) && typeof one !== "function" || seen.has(one)) continue;
    seen.add(one);
    const keys = Reflect.ownKeys(one);
    if (!Object.isFrozen(one)) wrong.push(path + " is not frozen");
    if (ArrayBuffer.isView(one)) wrong.push(path + " is an array of numbers");
    for (const [ask, what] of keeps) {
      try {
        Reflect.apply(ask, one, []);
        wrong.push(path + " is " + what);
      } catch {}
    }
    const isPlainFunction = typeof one === "function" && keys.every((key) => ["length", "name"].includes(key));
    if (!isPlainFunction && !told.test(path)) lines.push(path + ": " + keys.map(String).join(" "));
    look(path + ".[[Prototype]]", Object.getPrototypeOf(one));
    for (const key of keys) {
      const { value, get, set } = Object.getOwnPropertyDescriptor(one, key);
      look(path + "." + String(key), value);
      look(path + ".get " + String(key), get);
      look(path + ".set " + String(key), set);
    }
  }
}
export default (context) => {
  const { registries, v } = context;
NAMES
  look("iterator of an array", protoOf([][Symbol.iterator]()));
  look("iterator of a map", protoOf(new Map().values()));
  look("iterator of a set", protoOf(new Set().values()));
  look("iterator of a text", protoOf(""[Symbol.iterator]()));
  look("matches", protoOf("".matchAll(/a/g)));
  look("iterator helper", protoOf([].values().map((x) => x)));
  look("wrapped iterator", protoOf(Iterator.from({ next() {} })));
  for (const one of [function () {}, async () => {}, function* () {}, async function* () {}]) {
    look("a " + protoOf(one)[Symbol.toStringTag], protoOf(one));
  }
  look("generator", protoOf(protoOf((function* () {})())));
  look("asynchronous generator", protoOf(protoOf((async function* () {})())));
  const described = (path, one) => {
    for (const [key, { value, get, set }] of Object.entries(Object.getOwnPropertyDescriptors(one))) {
      for (const part of [value, get, set]) if (typeof part === "function") look(path + "." + key, part);
    }
  };
  described("an error", new Error("text"));
  described("arguments", (function () { return arguments; })());
  try { null.x; } catch (error) { described("an error of the language", error); look("its kind", protoOf(error)); }
  try { v.parse(v.string(), 1); } catch (error) { described("an error of valibot", error); look("its kind", protoOf(error)); }
  try { registries.losses.get("none"); } catch (error) { described("an error of ours", error); look("its kind", protoOf(error)); }
  const inspector = { [Symbol.for("Deno.customInspect")](...parts) {
    for (const part of parts) if (typeof part === "function") look("what a console gives", part);
    return "";
  } };
  console.log(inspector);
  look("context", context);
  for (const registry of Object.values(registries)) {
    for (const [name, entry] of registry.entries()) look(registry.kind + " " + name, entry);
  }
  for (const name of ["identity", "relu", "softmax"]) look("built " + name, registries.activations.get(name).build({}));
  look("built mse_mean", registries.losses.get("mse_mean").build({}));
  walk();
  registries.activations.register("walker", {
    description: JSON.stringify({ lines, wrong, v: Object.keys(v) }),
    options: v.strictObject({}),
    build: () => ({ f: (x) => x, df: () => 1 }),
  });
};
`;

interface Reach {
  readonly lines: readonly string[];
  readonly wrong: readonly string[];
  readonly v: readonly string[];
}

async function reach(): Promise<Reach> {
  const names = visibleGlobals.map((name) => `  look("${name}", ${name});`).join("\n");
  const worker = new TrialWorker([checkExtension(walker.replace("NAMES", names), "walker.js")]);
  try {
    const schema = JSON.stringify(await worker.ask("schema", { type: "schema" }));
    return JSON.parse(JSON.parse(/"description":("\{\\"lines(?:[^"\\]|\\.)*")/.exec(schema)![1]));
  } finally {
    worker.terminate();
  }
}

const snapshot = new URL("reach.txt", import.meta.url);

Deno.test("what an extension can reach is what reach.txt lists, and all of it is frozen", async () => {
  const { lines, wrong, v } = await reach();
  const text = [...lines.toSorted(), `valibot: ${v.join(" ")}`, ""].join("\n");
  if (Deno.env.get("UPDATE_REACH")) Deno.writeTextFileSync(snapshot, text);
  assertEquals(wrong, []);
  assertEquals(text, Deno.readTextFileSync(snapshot));
});

Deno.test("docs/extensions.md lists the globals that an extension sees", () => {
  const docs = Deno.readTextFileSync(new URL("../../../docs/extensions.md", import.meta.url));
  const [, list] = /<!-- globals -->(.*)<!-- end of globals -->/s.exec(docs)!;
  assertEquals([...list.matchAll(/`(\w+)`/g)].map(([, name]) => name), [...visibleGlobals]);
});

Deno.test("an extension sees no global of the runtime but those", async () => {
  const ofWorkers = [...["self", "postMessage", "close", "onmessage", "name", "location"], ...hiddenGlobals];
  const names = [...new Set([...Object.getOwnPropertyNames(globalThis), ...ofWorkers])]
    .filter((name) =>
      /^\w+$/.test(name) && !(visibleGlobals as readonly string[]).includes(name) && name !== "eval"
    )
    .filter((name) => name !== "Date" && name !== "Temporal"); // typeof of these is refused, as of every clock
  const code = `const found = [];
${names.map((name) => `if (typeof ${name} !== "undefined") found.push("${name}");`).join("\n")}
export default () => { throw new Error("[" + found + "] of " + ${names.length}); };`;
  const asked = new TrialWorker([checkExtension(code, "names.js")]);
  const said = await asked.ask("schema", { type: "schema" }).catch((error) => error.mistakes[0].message);
  asked.terminate();
  assertEquals(said, `the extension failed: [] of ${names.length}`);
});
