import { parseSelection, registryOf } from "../../base/component_schema.ts";
import { type Issue, isTable, unwrapped } from "../../base/parse_strict.ts";
import type { Registry } from "../../base/registry.ts";
import type { Path, Table } from "../paths.ts";
import type { KnownPath } from "../schema/known_paths.ts";
import { type Condition, withConditions, withoutCondition } from "./read_conditions.ts";
import { readValues } from "./read_values.ts";
import { findKey, type KnownKeys, knownKeys, resolveKey, type SweptChoice } from "./swept_choices.ts";
import type { Assignment, SweepKeys, SweptKey } from "./swept_key.ts";

/** Keys that say what a run is, not what a trial does. */
const notSweepable = [
  "name",
  "description",
  "seed",
  "repeats",
  "extensions",
  "run",
  "checkpoint",
  "launcher",
];

/** What to do instead of sweeping a key, as notes; `undefined` for a key that can be swept. */
export function insteadOfSweeping(path: readonly string[]): readonly string[] | undefined {
  if (path[0] === "seed") return ["use repeats to run every configuration with several seeds"];
  if (path.join(".") === "network.from") {
    return [
      "run the experiment once for each start, such as network.from=results/mnist, and compare the runs",
    ];
  }
  return notSweepable.includes(path[0]) ? [] : undefined;
}

/** Reads `[sweep.parameters]` and `[[sweep.cases]]` of a file. */
export function readSweepKeys(table: Table, issues: Issue[]): SweepKeys {
  // What a sweep chooses decides which keys there are, so it is read twice: first for what it chooses.
  const declared = readDeclared(table, knownKeys(table), []);
  const known = knownKeys(table, choicesOf(declared));
  return known.own.length === known.all.length
    ? readDeclared(table, known, issues)
    : readDeclared(table, knownKeys(table, choicesOf(readDeclared(table, known, []))), issues);
}

/** The values that swept keys take; of a range none, as it chooses no component. */
export function choicesOf({ parameters, cases }: {
  readonly parameters: readonly SweptKey[];
  readonly cases: readonly (readonly Assignment[])[];
}): SweptChoice[] {
  const listed = parameters.flatMap(({ path, values }) =>
    values.kind === "list" ? values.values.map((value) => ({ path, value })) : []
  );
  return [...listed, ...cases.flat()];
}

function readDeclared(table: Table, known: KnownKeys, issues: Issue[]): SweepKeys {
  const sweep = isTable(table.sweep) ? table.sweep : {};
  const parameters = readParameters(sweep.parameters, table, known, issues);
  const cases: Assignment[][] = [];
  if (sweep.cases !== undefined && !Array.isArray(sweep.cases)) {
    issues.push({ path: ["sweep", "cases"], message: "must be a list of tables: [[sweep.cases]]" });
  } else {
    for (const [index, item] of (sweep.cases as unknown[] ?? []).entries()) {
      const at = ["sweep", "cases", index];
      if (isTable(item)) {
        cases.push(leaves(item, at, table, known, issues) as Assignment[]);
        if (Object.keys(item).length === 0) {
          const notes = ["write a key and its value below it, or remove it"];
          issues.push({ path: at, onKey: true, message: "a case must set at least one key", notes });
        }
      } else issues.push({ path: at, message: "must be a table of keys and values" });
    }
  }
  refuseTwice(parameters, cases, issues);
  return { parameters, cases };
}

function readParameters(given: unknown, table: Table, known: KnownKeys, issues: Issue[]): SweptKey[] {
  if (given === undefined) return [];
  if (!isTable(given)) {
    issues.push({ path: ["sweep", "parameters"], message: "must be a table of keys and their values" });
    return [];
  }
  const parameters: SweptKey[] = [];
  const conditions: Condition[] = [];
  for (const { path, at, value } of leaves(given, ["sweep", "parameters"], table, known, issues)) {
    const [plain, when] = withoutCondition(value);
    if (when !== undefined) conditions.push({ key: path.join("."), at: [...at, "when"], when });
    const values = readValues(path, at, plain, known.all, issues);
    if (values) parameters.push({ path, at, values });
  }
  return withConditions(parameters, conditions, table, issues);
}

interface Leaf {
  readonly path: readonly string[];
  readonly at: Path;
  readonly value: unknown;
}

/** The keys inside nested tables that are keys of the experiment. */
function leaves(part: Table, root: Path, table: Table, known: KnownKeys, issues: Issue[]): Leaf[] {
  const found: Leaf[] = [];
  const descend = (value: unknown, path: string[], at: Path) => {
    const isFull = isTable(value) && Object.keys(value).length > 0;
    if (isFull && !isValue(value, findKey(path, table, known), known.all)) {
      for (const [key, inner] of Object.entries(value)) {
        descend(inner, [...path, ...key.split(".")], [...at, key]);
      }
      return;
    }
    const full = resolveKey(path, table, known);
    if (!("path" in full)) {
      issues.push({ path: at, onKey: true, message: full.message, label: full.label, notes: full.notes });
    } else if (insteadOfSweeping(full.path) || full.path[0] === "sweep") {
      const notes = insteadOfSweeping(full.path);
      issues.push({ path: at, onKey: true, message: `${full.path.join(".")} cannot be swept`, notes });
    } else {
      found.push({ path: full.path, at, value });
    }
  };
  for (const [key, value] of Object.entries(part)) descend(value, key.split("."), [...root, key]);
  return found;
}

/** Whether a table is the value of a key, such as a component with its type, and not a table of further keys. */
function isValue(value: Table, path: readonly string[] | undefined, known: readonly KnownPath[]): boolean {
  const isKey = (path: readonly string[]) => known.find((one) => one.path.join(".") === path.join("."));
  const key = path && isKey(path);
  // A component may have options of these names, such as "min": then it is a table of keys, unless it has a type.
  const holdsKeys = path && Object.keys(value).every((name) => isKey([...path, name]));
  if (looksSwept(value)) return key === undefined || !holdsKeys || typeof value.type === "string";
  if (!key?.schema) return false;
  const registry = registryOf(key.schema);
  if (registry) return typeof value.type === "string" && !lacksKeys(registry, value);
  return unwrapped(key.schema).type !== "array"; // a table at a list, such as the layers, holds keys
}

/** Whether a component is not whole: `optimizer.type = "adam"` alone sets the type, and leaves the rest as it is. */
export function lacksKeys(registry: Registry<unknown>, value: unknown): boolean {
  return parseSelection(registry, value).issues.some(({ message }) => message.startsWith("missing key "));
}

/** Whether a table is a range, `{ min, max }`, or a list that may have a condition, `{ values, when }`. */
export function looksSwept(value: Table): boolean {
  return "min" in value || "max" in value || Array.isArray(value.values);
}

function refuseTwice(parameters: readonly SweptKey[], cases: readonly Assignment[][], issues: Issue[]): void {
  const seen = new Map<string, string>(); // keys as they are spelled in [sweep.parameters]
  for (const { path, at } of parameters) {
    const key = path.join(".");
    const first = seen.get(key);
    if (first !== undefined) {
      const notes = [`it is already there as ${first}: put all values into one list`];
      issues.push({ path: at as Path, onKey: true, message: `${key} is swept twice`, notes });
    } else seen.set(key, (at as Path).slice(2).join("."));
  }
  for (const one of cases) {
    const inCase = new Set<string>();
    for (const { path, at } of one) {
      const key = path.join(".");
      if (inCase.has(key)) {
        issues.push({
          path: at as Path,
          onKey: true,
          message: `${key} is set twice in one case`,
          notes: ["keep one of them"],
        });
      }
      if (seen.has(key)) {
        issues.push({
          path: at as Path,
          onKey: true,
          message: `${key} is in a case and in [sweep.parameters]`,
          notes: ["keep it in one of them"],
        });
      }
      inCase.add(key);
    }
  }
}
