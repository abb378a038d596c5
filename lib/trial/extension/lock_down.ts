import { hiddenGlobals, visibleGlobals } from "../../experiment/extension/extension_scope.ts";
import { harden } from "./harden.ts";

/**
 * Removes all globals of this worker that an extension must not see, and freezes the rest. So no change that an
 * extension makes there reaches another trial. This cannot be undone, and is done before any extension is loaded.
 *
 * @param ours built-in objects that extensions get, or can reach from those
 */
export function lockDown(...ours: readonly unknown[]): void {
  tameFunctions();
  tameArrays();
  removeState();
  takeAway();
  harden(visible(), intrinsics(), ours);
}

/** All globals but those of the two lists. The prototypes of the global object keep nothing. */
function takeAway(): void {
  const kept = new Set<PropertyKey>([...visibleGlobals, ...hiddenGlobals]);
  const { dispatchEvent } = globalThis; // the runtime needs it to report failed promises
  for (let owner = globalThis as object; owner !== Object.prototype; owner = Object.getPrototypeOf(owner)) {
    for (const name of Reflect.ownKeys(owner)) {
      if (owner === globalThis && kept.has(name)) fix(owner, name);
      else if (typeof name === "string") Reflect.deleteProperty(owner, name);
    }
  }
  Object.defineProperty(globalThis, "dispatchEvent", { value: dispatchEvent });
}

function fix(owner: object, name: PropertyKey): void {
  const property = Object.getOwnPropertyDescriptor(owner, name)!;
  if (!property.configurable) return;
  const value = Reflect.get(owner, name);
  Object.defineProperty(owner, name, { value, writable: false, configurable: false });
}

/** The values of the visible names. */
export const visible = (): unknown[] => visibleGlobals.map((name) => Reflect.get(globalThis, name));

/** Objects of the language that have no name. */
export function intrinsics(): unknown[] {
  const list = [1];
  const iterators = [list.values(), new Map().values(), new Set().values(), ""[Symbol.iterator]()];
  const generator = (function* () {})();
  const asynchronous = (async function* () {})();
  return [
    ...iterators,
    "".matchAll(/a/g),
    list.values().map((x) => x),
    Iterator.from({ next: () => ({ done: true, value: undefined }) } as Iterator<unknown>),
    generator,
    asynchronous,
    Object.getPrototypeOf(async () => {}),
    Object.getPrototypeOf(generator.constructor),
    (function () {
      return Object.getOwnPropertyDescriptors(arguments);
    })(),
    Object.getOwnPropertyDescriptors(new Error()),
  ];
}

/** Functions cannot be created from text, because that text would see more names than the extension's own code. */
function tameFunctions(): void {
  for (const sample of [function () {}, async function () {}, function* () {}, async function* () {}]) {
    const prototype = Object.getPrototypeOf(sample);
    const made = function () {
      throw new TypeError("an extension must not create code from text");
    };
    Object.defineProperty(made, "name", { value: prototype.constructor.name });
    Object.defineProperty(made, "prototype", { value: prototype, writable: false });
    Object.defineProperty(prototype, "constructor", { value: made, writable: false });
    if (prototype === Function.prototype) Object.assign(globalThis, { Function: made });
  }
  for (const name of ["caller", "arguments"]) Reflect.deleteProperty(Function.prototype, name);
}

/**
 * Arrays in the memory of kernels give access to their own numbers only, not to the whole memory, which also holds the
 * data and arrays of other trials.
 */
function tameArrays(): void {
  const prototype = Object.getPrototypeOf(Uint8Array.prototype);
  const getterOf = (name: PropertyKey) =>
    Object.getOwnPropertyDescriptor(prototype, name)!.get! as (this: unknown) => never;
  const [buffer, length, byteOffset, tag] = ["buffer", "length", "byteOffset", Symbol.toStringTag].map(
    getterOf,
  );
  const isShared = (one: object) => Object.getPrototypeOf(one) === SharedArrayBuffer.prototype;
  const kinds = new Map(
    visibleGlobals.filter((name) => /^(Big|U?int|Float).*Array$/i.test(name))
      .map((name) => [name as string, Reflect.get(globalThis, name) as Float64ArrayConstructor]),
  );
  const call = Reflect.apply;
  const tamed = {
    get buffer(): unknown {
      const found = call(buffer, this, []) as object;
      if (isShared(found)) {
        throw new TypeError("extensions cannot access the memory of this array; use slice() for a copy");
      }
      return found;
    },
    /** As in the language, but it ignores the array's species constructor, which would get the memory. */
    subarray(from: number = 0, to?: number): unknown {
      const all = call(length, this, []) as number;
      const kind = kinds.get(call(tag, this, []) as string)!;
      const begin = placeOf(from, all);
      const count = Math.max(0, (to === undefined ? all : placeOf(to, all)) - begin);
      const start = call(byteOffset, this, []) as number;
      return new kind(call(buffer, this, []), start + begin * kind.BYTES_PER_ELEMENT, count);
    },
  };
  for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(tamed))) {
    Object.defineProperty(prototype, name, { ...property, enumerable: false });
  }
}

/** An index from 0 to `length`; negative ones count from the end. */
function placeOf(index: number, length: number): number {
  const whole = Math.trunc(Number(index)) || 0;
  return whole < 0 ? Math.max(0, length + whole) : Math.min(whole, length);
}

/** Removes what depends on chance or on the machine's language, or keeps state. */
function removeState(): void {
  const random = function random() {
    throw new TypeError("an extension must not use Math.random: its results must not depend on chance");
  };
  Object.defineProperty(Reflect.get(globalThis, "Math"), "random", { value: random });
  const kept = new Set<PropertyKey>(["length", "name", "prototype", "escape", Symbol.species]);
  for (const name of Reflect.ownKeys(RegExp)) if (!kept.has(name)) Reflect.deleteProperty(RegExp, name);
  const owners = [Object, Number, BigInt, String, Array, Object.getPrototypeOf(Uint8Array)];
  for (const { prototype } of owners as { prototype: object }[]) {
    for (const name of Reflect.ownKeys(prototype)) {
      if (/locale/i.test(String(name))) Reflect.deleteProperty(prototype, name);
    }
  }
}
