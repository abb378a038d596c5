import { greatestOf } from "../extreme.ts";
import { nearestName } from "./nearest_name.ts";

/**
 * Members of an object, and what each must be. A function is written with its signature: `f(x) => number`. Others are
 * "true or false", "an array of ..." or any other words, which are not checked.
 */
export type Members = Readonly<Record<string, string>>;

/**
 * What is wrong with the members of a value that code of an extension has returned, or `undefined`.
 *
 * @param value may be anything
 * @param kinds the sets of members that it may have: one of them must be complete
 * @param what what returned it: "build()"
 */
export function wrongMembers(value: unknown, kinds: readonly Members[], what: string): string | undefined {
  const given = Object(value) as Record<string, unknown>;
  const missing = kinds.map((members) => Object.keys(members).filter((name) => given[name] === undefined));
  const complete = missing.findIndex((names) => names.length === 0);
  if (complete >= 0) return wrongKind(given, kinds[complete]);
  const names = typeof value === "object" && value !== null ? namesOf(value) : [];
  // The set that was meant has most of its members there, or names like them.
  const likeness = kinds.map((members, k) =>
    Object.keys(members).length - missing[k].length +
    missing[k].filter((name) => meant(name, names, members) !== undefined).length
  );
  const most = greatestOf(likeness);
  if (most === 0) {
    const list = kinds.map((members) => listOf(Object.keys(members))).join(", or with ");
    const how = value === undefined ? ": a body in { } needs return" : "";
    return `${what} must return an object with ${list}; it returned ${foundIn(value)}${how}`;
  }
  const members = kinds[likeness.indexOf(most)];
  const [name] = missing[likeness.indexOf(most)];
  const found = meant(name, names, members);
  const rename = found === undefined ? "" : `; rename ${JSON.stringify(found)} to ${JSON.stringify(name)}`;
  return `${what} must return an object with ${name}, ${wanted(members[name])}${rename}`;
}

/** The first member of the wrong kind. */
function wrongKind(given: Readonly<Record<string, unknown>>, members: Members): string | undefined {
  for (const [name, must] of Object.entries(members)) {
    const value = given[name];
    const isRight = isSignature(must)
      ? typeof value === "function"
      : must === "true or false"
      ? typeof value === "boolean"
      : !must.startsWith("an array ") || Array.isArray(value);
    if (!isRight) return `${name} must be ${wanted(must)}, found ${foundIn(value)}`;
  }
  return undefined;
}

/** A member that is none of its words, which would be taken for one of them later, in silence. */
export function wrongWord(
  built: object,
  words: Readonly<Record<string, readonly string[]>>,
): string | undefined {
  for (const [member, allowed] of Object.entries(words)) {
    const word: unknown = Reflect.get(built, member);
    if (word === undefined || allowed.includes(word as string)) continue;
    const [last, ...others] = allowed.map((one) => JSON.stringify(one)).reverse();
    return `${member} must be ${others.reverse().join(", ")} or ${last}, found ${foundIn(word)}`;
  }
  return undefined;
}

const isSignature = (must: string) => /^\w*\(/.test(must);

const wanted = (must: string) => isSignature(must) ? `a function ${must}` : must;

/** A name that was given in place of a missing one. */
const meant = (missing: string, given: readonly string[], members: Members): string | undefined =>
  nearestName(missing, given.filter((name) => !Object.hasOwn(members, name)));

/** Names of an object's members, those of its class too. */
function namesOf(given: object): string[] {
  const names = Object.getOwnPropertyNames(given);
  const prototype: unknown = Object.getPrototypeOf(given);
  if (prototype === null || prototype === Object.prototype || prototype === Function.prototype) return names;
  return [...names, ...Object.getOwnPropertyNames(prototype)].filter((name) => name !== "constructor");
}

const listOf = (names: readonly string[]) =>
  names.length < 2 ? names.join() : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

/** A value in a few words. */
export function foundIn(value: unknown): string {
  if (value === null || value === undefined || typeof value === "boolean") return String(value);
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  if (typeof value === "string") return JSON.stringify(value.slice(0, 50));
  if (Array.isArray(value)) return "an array";
  if (typeof value !== "object") return `a ${typeof value}`;
  const names = Object.keys(value).slice(0, 8);
  return names.length === 0 ? "an object without any of them" : `an object with ${listOf(names)}`;
}
