import { registryOf } from "../base/component_schema.ts";
import { append } from "../base/extreme.ts";
import { type Issue, isTable } from "../base/parse_strict.ts";
import type { Mistake } from "../config/config_error.ts";
import type { Override } from "../config/overrides.ts";
import type { Value } from "../sweep/space.ts";
import { dropExcluded, dropInside, dropUnknown } from "./sweep/displaced_keys.ts";
import { type Draft, dropSwept } from "./sweep/draft.ts";
import { readOverride } from "./former_keys.ts";
import type { Origin } from "./mistakes.ts";
import { shown } from "./mistakes.ts";
import { isWithin, optionNote, type Table, withValue } from "./paths.ts";
import type { KnownPath } from "./schema/known_paths.ts";
import { withConditions, withoutCondition } from "./sweep/read_conditions.ts";
import { choicesOf, insteadOfSweeping, lacksKeys, looksSwept } from "./sweep/read_sweep.ts";
import type { SweepKeys, SweptKey } from "./sweep/swept_key.ts";
import { sweptBeside } from "./other_types.ts";
import { distinct, readValues } from "./sweep/read_values.ts";
import { settleConditions } from "./sweep/settle_conditions.ts";
import { knownKeys, resolveKey } from "./sweep/swept_choices.ts";

/** A file's content after its overrides. */
export interface Overridden {
  readonly table: Table;
  readonly keys: SweepKeys;
  /** Keys that came from the command line, by dotted path. */
  readonly origins: ReadonlyMap<string, Origin>;
  /** What was understood, one line each. */
  readonly echo: readonly string[];
  readonly mistakes: readonly Mistake[];
}

/** What a message about an argument needs. */
type Complaint = Pick<Issue, "message" | "label" | "notes">;

/**
 * Applies arguments such as `optimizer.learning_rate=0.1`: one value takes the key's place, also that of a swept
 * key; several are swept over. A key takes the place of those that it excludes; a component of another type leaves
 * out the keys that it does not know.
 */
export function applyOverrides(table: Table, declared: SweepKeys, overrides: readonly string[]): Overridden {
  const draft: Draft = { table, ...declared, origins: new Map(), echo: [] };
  const mistakes: Mistake[] = [];
  const complain = (argument: string, { message, label, notes = [] }: Complaint) =>
    mistakes.push({
      severity: "error",
      message,
      place: { kind: "argument", argument },
      notes: label ? [label, ...notes] : notes,
    });
  const conditions: { argument: string; key: string; when: unknown }[] = [];
  let waiting: Override[] = [];
  for (const argument of overrides) {
    const { override, mistakes: found } = readOverride(argument);
    append(mistakes, found);
    if (override) waiting.push(override);
  }
  // A key may be known only by what another argument chooses, so arguments may come in any order.
  for (let count = Infinity; waiting.length > 0 && waiting.length < count;) {
    count = waiting.length;
    waiting = waiting.filter((override) => {
      const known = knownKeys(draft.table, choicesOf(draft));
      const found = resolveKey(override.path, draft.table, known);
      if (!("path" in found)) return true;
      const { argument } = override;
      const path = isTypeAlone(found.path, override.values, known.all) ? [...found.path, "type"] : found.path;
      const { problem, when } = applyOne(draft, path, override, known);
      if (problem) complain(argument, problem);
      if (when !== undefined) conditions.push({ argument, key: path.join("."), when });
      return false;
    });
  }
  for (const { argument, path } of waiting) {
    const known = knownKeys(draft.table, choicesOf(draft));
    const [value] = /=[\w.+-]+$/.exec(argument) ?? [];
    const found = resolveKey(path, draft.table, known, value);
    if ("path" in found) continue;
    const last = String(path.at(-1));
    const isKnown = known.all.some(({ path }) => path.at(-1) === last);
    complain(argument, {
      ...found,
      notes: [...(isKnown ? [] : optionNote(last, path[0])), ...found.notes ?? []],
    });
  }
  for (const { argument, key, when } of conditions) {
    const issues: Issue[] = [];
    draft.parameters = withConditions(draft.parameters, [{ key, at: [], when }], draft.table, issues);
    for (const issue of issues) complain(argument, issue);
  }
  if (overrides.length > 0) settleConditions(draft);
  const { parameters, cases, origins, echo } = draft;
  const keys = { parameters: [...parameters], cases: cases.map((one) => [...one]) };
  return { table: draft.table, keys, origins, echo, mistakes };
}

/** Puts one argument into the draft. @returns what is wrong with it, and the condition that it declares */
function applyOne(
  draft: Draft,
  path: readonly string[],
  { argument, values }: Override,
  known: ReturnType<typeof knownKeys>,
): { problem?: Complaint; when?: unknown } {
  const key = path.join(".");
  const [first] = values;
  const swept = path[0] === "sweep" ? undefined : sweptBy(path, values, known.all, argument);
  if (path[0] === "sweep" && values.length > 1) {
    return { problem: { message: `${key} takes one value, got ${values.length}` } };
  }
  if (swept && "issue" in swept) return { problem: swept.issue };
  const notes = swept && insteadOfSweeping(path);
  if (notes) {
    return { problem: { message: `${key} cannot be swept`, notes } };
  }
  const whole = [...draft.parameters, ...draft.cases.flat()].find((one) =>
    one.path.length < path.length && isWithin(path, one.path) && path.at(-1) !== "type"
  );
  if (whole && !swept) {
    const name = whole.path.join(".");
    const message = `${name} is swept as a whole, so ${key} cannot be set separately`;
    const sweep = sweptBeside(path, first, whole.path, draft);
    const notes = [`set ${name} itself, with all its keys${sweep && `, or sweep '${sweep}'`}`];
    return { problem: { message, notes } };
  }
  const before = draft.parameters.find((one) => one.path.join(".") === key);
  const when = swept?.key.when ?? before?.when;
  draft.parameters = draft.parameters.filter((one) => one !== before);
  dropSwept(draft, (other) => other.join(".") === key);
  const list = { kind: "list", values: [first as Value] } as const;
  const sweptKey = swept?.key ?? (when && { path, at: { argument }, values: list });
  if (sweptKey) draft.parameters = [...draft.parameters, when ? { ...sweptKey, when } : sweptKey];
  if (!sweptKey) draft.origins.set(key, { argument });
  // The place of a swept type holds one of its values, so that no key is known by the type that was there.
  if (!sweptKey || (path.at(-1) === "type" && sweptKey.values.kind === "list")) {
    draft.table = withValue(
      draft.table,
      path,
      sweptKey?.values.kind === "list" ? sweptKey.values.values[0] : first,
    );
  }
  draft.echo.push(
    swept ? `${key} is swept over ${values.map(shown).join(", ")}` : `${key} = ${shown(first)}`,
  );
  dropExcluded(draft, path, known);
  dropInside(draft, path, swept ? undefined : first);
  dropUnknown(draft, path, values, known);
  return { when: swept?.when };
}

/**
 * Whether names of components are meant as types: `optimizer=adam`, as it cannot be without a learning rate, is
 * `optimizer.type=adam` and keeps that of the file.
 */
function isTypeAlone(
  path: readonly string[],
  values: readonly unknown[],
  known: readonly KnownPath[],
): boolean {
  const key = path.join(".");
  const registry = known.map((one) => one.path.join(".") === key && one.schema && registryOf(one.schema))
    .find(Boolean);
  if (!registry || !values.every((value) => typeof value === "string")) return false;
  return values.some((value) => lacksKeys(registry, value));
}

/** The swept key that several values, a range or a list make of an override; `undefined` for one plain value. */
function sweptBy(
  path: readonly string[],
  values: readonly unknown[],
  known: readonly KnownPath[],
  argument: string,
): { key: SweptKey; when?: unknown } | { issue: Issue } | undefined {
  const [first] = values;
  const at = { argument };
  if (values.length > 1) {
    return { key: { path, at, values: { kind: "list", values: distinct(values as Value[]) } } };
  }
  if (!isTable(first) || typeof first.type === "string" || !looksSwept(first)) return undefined;
  const issues: Issue[] = [];
  const [plain, when] = withoutCondition(first);
  const read = readValues(path, [], plain, known, issues);
  return read ? { key: { path, at, values: read }, when } : { issue: issues[0] };
}
