import { append } from "../../base/extreme.ts";
import { type Issue, isTable } from "../../base/parse_strict.ts";
import { resolvePath, shortForm } from "../../config/overrides.ts";
import { sameValue, type Value } from "../../sweep/space.ts";
import { type Path, type Table, withLayerNames } from "../paths.ts";
import type { SweptKey } from "./swept_key.ts";

/** What a swept key declares with `when`. */
export interface Condition {
  /** Dotted path of the key that depends on others. */
  readonly key: string;
  /** Where `when` stands. */
  readonly at: Path;
  readonly when: unknown;
}

/** The values of a swept key without their condition: `{ values = [1, 2], when = { ... } }` is a list, also without when. */
export function withoutCondition(value: unknown): [plain: unknown, when: unknown] {
  if (!isTable(value)) return [value, undefined];
  const { when, ...range } = value;
  const isList = Object.keys(range).length === 1 && Array.isArray(range.values);
  return [isList ? range.values : range, when];
}

/** Gives swept keys their conditions, and puts those in front that others depend on. */
export function withConditions(
  parameters: readonly SweptKey[],
  conditions: readonly Condition[],
  table: Table,
  issues: Issue[],
): SweptKey[] {
  if (conditions.length === 0) return [...parameters];
  const conditional = parameters.map((parameter) => {
    const condition = conditions.find(({ key }) => key === parameter.path.join("."));
    return condition
      ? { ...parameter, when: readCondition(condition, parameters, table, issues) }
      : parameter;
  });
  const { sorted, circle } = parentsFirst(conditional);
  if (circle.length === 0) return sorted;
  const waiting = new Set(circle.map(({ path }) => path.join(".")));
  const keys = [...waiting].join(", ");
  const { at } = conditions.find(({ key }) => waiting.has(key))!;
  issues.push({ path: at, message: `these keys depend on each other in a cycle: ${keys}` });
  return [...sorted, ...circle.map(({ when: _when, ...parameter }) => parameter)];
}

/** Swept keys in an order where each follows those that it depends on; what depends on itself is left over. */
export function parentsFirst(
  parameters: readonly SweptKey[],
): { sorted: SweptKey[]; circle: readonly SweptKey[] } {
  const sorted: SweptKey[] = [];
  let rest = parameters;
  while (rest.length > 0) {
    const waiting = new Set(rest.map(({ path }) => path.join(".")));
    const ready = rest.filter(({ when = {} }) => !Object.keys(when).some((key) => waiting.has(key)));
    if (ready.length === 0) break;
    append(sorted, ready);
    rest = rest.filter((parameter) => !ready.includes(parameter));
  }
  return { sorted, circle: rest };
}

function readCondition(
  { key, at, when }: Condition,
  parameters: readonly SweptKey[],
  table: Table,
  issues: Issue[],
): Record<string, readonly Value[]> {
  const read: Record<string, readonly Value[]> = {};
  const before = issues.length;
  if (!isTable(when) || Object.keys(when).length === 0) {
    const message = `when of ${key} must be a table with another swept key and its value`;
    const other = parameters.find((one) => one.path.join(".") !== key && one.values.kind === "list");
    const notes = other?.values.kind === "list"
      ? [`for example: when = { ${other.path.join(".")} = ${JSON.stringify(other.values.values[0])} }`]
      : ["sweep another key over a list of values first"];
    issues.push({ path: at, message, notes });
    return never;
  }
  for (const leaf of leaves(when, [], at)) {
    const found = wantedValues(leaf, key, parameters, table);
    if ("issue" in found) issues.push(found.issue);
    else read[found.name] = found.wanted;
  }
  return issues.length > before ? never : read;
}

/** A key inside of `when`. */
interface Leaf {
  readonly path: string[];
  readonly place: Path;
  readonly value: unknown;
}

/** The swept key that a condition names, and the values that it must have; or what is wrong. */
function wantedValues(
  { path, place, value }: Leaf,
  key: string,
  parameters: readonly SweptKey[],
  table: Table,
): { readonly name: string; readonly wanted: readonly Value[] } | { readonly issue: Issue } {
  const paths = parameters.map(({ path }) => path);
  const found = resolvePath(withLayerNames(path, table), paths);
  const parent = "path" in found && parameters.find((one) => one.path.join(".") === found.path.join("."));
  if (!parent) return { issue: { path: place, onKey: true, ...noParent(path, key, paths) } };
  const name = parent.path.join(".");
  if (parent.values.kind === "range") {
    const message =
      `${key} cannot depend on ${name}, which has a range: the other key must have a list of values`;
    return { issue: { path: place, onKey: true, message } };
  }
  const known = parent.values.values;
  const wanted = Array.isArray(value) ? value as Value[] : [value as Value];
  const unknown = wanted.find((one) => !known.some((other) => sameValue(other, one)));
  if (wanted.length > 0 && unknown === undefined) return { name, wanted };
  const list = known.map((one) => JSON.stringify(one)).join(", ");
  const message = unknown === undefined
    ? `when of ${key} has no value of ${name}`
    : `${name} is never ${JSON.stringify(unknown)}`;
  return { issue: { path: place, message, notes: [`it is swept over ${list}`] } };
}

/** Why a path is not one swept key. */
function noParent(
  path: readonly string[],
  key: string,
  paths: readonly (readonly string[])[],
): Pick<Issue, "message" | "notes"> {
  const mayMean = paths.filter((one) => one.join(".").endsWith(`.${path.join(".")}`));
  if (mayMean.length > 1) {
    return {
      message: `"${path.join(".")}" is ambiguous: it matches ${mayMean.length} keys`,
      notes: [`write one of ${mayMean.map((one) => shortForm(one, paths).join(".")).join(", ")}`],
    };
  }
  const swept = paths.map((path) => path.join(".")).filter((path) => path !== key);
  return {
    message: `${path.join(".")} is not swept, so ${key} cannot depend on it`,
    notes: [`other swept keys: ${swept.join(", ") || "nothing"}`],
  };
}

/** A condition that nothing meets: what it was meant to be is not known, and its key is not checked. */
export const never: Record<string, readonly Value[]> = { "": [] };

function* leaves(
  table: Readonly<Record<string, unknown>>,
  path: readonly string[],
  at: Path,
): Generator<Leaf> {
  for (const [key, value] of Object.entries(table)) {
    const [full, place] = [[...path, ...key.split(".")], [...at, key]];
    if (isTable(value)) yield* leaves(value, full, place);
    else yield { path: full, place, value };
  }
}
