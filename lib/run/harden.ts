/**
 * Freezes objects and everything that can be reached from them: values of properties, getters, prototypes, constructors.
 * Numbers of typed arrays cannot be frozen and must not be among them.
 *
 * An object whose prototype is frozen can no longer be given a property of the same name by `object.name = value`.
 * Where code does so ({@linkcode assigned}), the prototype's property becomes a pair of functions before: the first
 * returns its value, the second gives the object a property of its own.
 */
export function harden(...roots: readonly unknown[]): void {
  const waiting = [...roots];
  while (waiting.length > 0) {
    const one = waiting.pop();
    if ((typeof one !== "object" || one === null) && typeof one !== "function") continue;
    if (hardened.has(one) || ArrayBuffer.isView(one)) continue;
    hardened.add(one);
    for (const name of assigned(one)) makeAssignable(one, name, waiting);
    waiting.push(Object.getPrototypeOf(one));
    for (const property of Object.values(Object.getOwnPropertyDescriptors(one))) {
      waiting.push(property.value, property.get, property.set);
    }
    for (const name of Object.getOwnPropertySymbols(one)) {
      const { value, get, set } = Object.getOwnPropertyDescriptor(one, name)!;
      waiting.push(value, get, set);
    }
    Object.freeze(one);
  }
}

/** Objects that need not be looked at again. */
const hardened = new WeakSet<object>();

/** Names that code gives to objects whose prototype is `one`. */
function assigned(one: object): readonly PropertyKey[] {
  if (one === Object.prototype) return Reflect.ownKeys(one); // keys of a table may be any
  if (one === Function.prototype) return ["toString"];
  if (one === Error.prototype || one instanceof Error) {
    return Object.hasOwn(one, "constructor") ? ["name", "message", "constructor", "toString"] : [];
  }
  return [];
}

function makeAssignable(owner: object, name: PropertyKey, more: unknown[]): void {
  const before = Object.getOwnPropertyDescriptor(owner, name);
  if (!before?.configurable || !("value" in before)) return;
  const { value, enumerable } = before;
  more.push(value);
  const get = () => value;
  const set = function (this: object, given: unknown) {
    if (this === owner) throw new TypeError(`"${String(name)}" is read-only`);
    Object.defineProperty(this, name, {
      value: given,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  };
  Object.defineProperty(owner, name, { get, set, enumerable, configurable: false });
}
