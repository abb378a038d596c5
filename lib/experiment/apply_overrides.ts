import { type Issue, isTable } from "../base/parse_strict.ts";
import type { Mistake } from "../config/config_error.ts";
import { parseOverride, resolvePath } from "../config/overrides.ts";
import type { Value } from "../sweep/space.ts";
import type { Origin } from "./mistakes.ts";
import { shown } from "./mistakes.ts";
import { type KnownPath, knownPaths, optionNote, type Table, withLayerNames, withValue } from "./paths.ts";
import { type Assignment, notSweepable, readValues, type SweepKeys, type SweptKey } from "./read_sweep.ts";

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

/**
 * Applies arguments such as `optimizer.learning_rate=0.1`: one value takes the key's place, also that of a swept
 * key; several are swept over.
 */
export function applyOverrides(table: Table, declared: SweepKeys, overrides: readonly string[]): Overridden {
  let current = table;
  let { parameters, cases } = declared;
  const origins = new Map<string, Origin>();
  const echo: string[] = [];
  const mistakes: Mistake[] = [];
  for (const argument of overrides) {
    const at = { argument };
    const complain = ({ message, label, notes = [] }: Pick<Issue, "message" | "label" | "notes">) =>
      mistakes.push({
        severity: "error",
        message,
        place: { kind: "argument", argument },
        notes: label ? [label, ...notes] : notes,
      });
    const override = parseOverride(argument);
    if ("message" in override) {
      mistakes.push(override);
      continue;
    }
    const known = knownPaths(current);
    const found = resolvePath(withLayerNames(override.path, current), known.map(({ path }) => path));
    if (!("path" in found)) {
      const last = String(override.path.at(-1));
      const options = known.some(({ path }) => path.at(-1) === last) ? [] : optionNote(last);
      complain({ ...found, notes: [...options, ...found.notes ?? []] });
      continue;
    }
    const path = found.path;
    const key = path.join(".");
    const [first] = override.values;
    if (path[0] === "sweep") {
      if (override.values.length > 1) {
        complain({ message: `${key} takes one value, got ${override.values.length}` });
      } else current = withValue(current, path, first);
      origins.set(key, at);
      echo.push(`${key} = ${shown(first)}`);
      continue;
    }
    const swept = sweptBy(path, override.values, known, argument);
    if (swept && "issue" in swept) {
      complain(swept.issue);
      continue;
    }
    if (swept && notSweepable.includes(path[0])) {
      complain({
        message: `${key} cannot be swept`,
        notes: path[0] === "seed" ? ["use repeats to run every configuration with several seeds"] : [],
      });
      continue;
    }
    const others = parameters.filter((parameter) => parameter.path.join(".") !== key);
    parameters = swept ? [...others, swept] : others;
    cases = withoutKey(cases, key);
    if (!swept) current = withValue(current, path, first);
    if (!swept) origins.set(key, at);
    echo.push(
      swept ? `${key} is swept over ${override.values.map(shown).join(", ")}` : `${key} = ${shown(first)}`,
    );
  }
  return { table: current, keys: { parameters, cases }, origins, echo, mistakes };
}

/** The swept key that several values, or a range, make of an override; `undefined` for one plain value. */
function sweptBy(
  path: readonly string[],
  values: readonly unknown[],
  known: readonly KnownPath[],
  argument: string,
): SweptKey | { issue: Issue } | undefined {
  const [first] = values;
  if (values.length > 1) {
    return { path, at: { argument }, values: { kind: "list", values: values as Value[] } };
  }
  if (!isTable(first) || !("min" in first || "max" in first)) return undefined;
  const issues: Issue[] = [];
  const range = readValues(path, [], first, known, issues);
  return range ? { path, at: { argument }, values: range } : { issue: issues[0] };
}

/** Cases without a key that was fixed; what has become equal is kept once. */
function withoutKey(cases: readonly Assignment[][], key: string): Assignment[][] {
  if (!cases.some((one) => one.some(({ path }) => path.join(".") === key))) return [...cases];
  const seen = new Set<string>();
  return cases.map((one) => one.filter(({ path }) => path.join(".") !== key)).filter((one) => {
    const text = JSON.stringify(one.map(({ path, value }) => [path, value]));
    if (one.length === 0 || seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}
