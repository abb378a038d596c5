/**
 * Freezes objects and everything that can be reached from them: values of properties, getters, prototypes and
 * constructors. Typed arrays must not be among them, as their numbers cannot be frozen.
 *
 * If a prototype is frozen, `object.name = value` fails for names of the prototype. Where code assigns such names
 * ({@linkcode assigned}), the prototype's property is first replaced by a getter and a setter. The getter returns its
 * value; the setter defines an own property of the object.
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

/** Objects that are already frozen. */
const hardened = new WeakSet<object>();

/** Names that code assigns on objects whose prototype is `one`. */
function assigned(one: object): readonly PropertyKey[] {
  if (one === Object.prototype) return Reflect.ownKeys(one); // a table may have any keys
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
