import { registryOf } from "../base/component_schema.ts";
import { type Issue, isTable, unwrapped } from "../base/parse_strict.ts";
import { resolvePath } from "../config/overrides.ts";
import type { Value, Values } from "../sweep/space.ts";
import { type KnownPath, type Path, type Table, takesWholeNumbers, withLayerNames } from "./paths.ts";
import { type Condition, withConditions, withoutCondition } from "./read_conditions.ts";

/** A swept key as it was declared: still unchecked against the schema of its value. */
export interface SweptKey {
  /** Full path, layers by name. */
  readonly path: readonly string[];
  /** Where it was declared: a path in the file, or a command-line argument. */
  readonly at: Path | { readonly argument: string };
  readonly values: Values;
  /** Swept keys by dotted path, and the values of theirs that this one exists under. */
  readonly when?: Readonly<Record<string, readonly Value[]>>;
}

/** One value of a case. */
export interface Assignment {
  readonly path: readonly string[];
  readonly at: Path | { readonly argument: string };
  readonly value: Value;
}

/** What `[sweep]` declares beside its settings. */
export interface SweepKeys {
  readonly parameters: SweptKey[];
  readonly cases: Assignment[][];
}

/** Keys that say what a run is, not what a trial does. */
export const notSweepable = [
  "name",
  "description",
  "seed",
  "repeats",
  "extensions",
  "run",
  "checkpoint",
  "launcher",
];

/** Reads `[sweep.parameters]` and `[[sweep.cases]]` of a file. */
export function readSweepKeys(table: Table, known: readonly KnownPath[], issues: Issue[]): SweepKeys {
  const sweep = isTable(table.sweep) ? table.sweep : {};
  let parameters: SweptKey[] = [];
  const conditions: Condition[] = [];
  if (sweep.parameters !== undefined && !isTable(sweep.parameters)) {
    issues.push({ path: ["sweep", "parameters"], message: "must be a table of keys and their values" });
  } else if (isTable(sweep.parameters)) {
    for (
      const { path, at, value } of leaves(sweep.parameters, ["sweep", "parameters"], table, known, issues)
    ) {
      const [plain, when] = withoutCondition(value);
      if (when !== undefined) conditions.push({ key: path.join("."), at: [...at, "when"], when });
      const values = readValues(path, at, plain, known, issues);
      if (values) parameters.push({ path, at, values });
    }
    parameters = withConditions(parameters, conditions, issues);
  }
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

/** A list or a range as it stands in a file; `undefined` with an issue when it is neither. */
export function readValues(
  path: readonly string[],
  at: Path,
  value: unknown,
  known: readonly KnownPath[],
  issues: Issue[],
): Values | undefined {
  const key = path.join(".");
  if (Array.isArray(value)) {
    if (value.length > 0) return { kind: "list", values: withoutEqual(value as Value[]) };
    issues.push({ path: at, message: `${key} is swept over no values`, notes: ["give at least one value"] });
    return undefined;
  }
  if (!isTable(value)) {
    issues.push({
      path: at,
      message: `${key} must be swept over a list of values or a range { min, max, log, step }`,
      received: value,
      notes: [`a fixed value belongs to its own place, outside of [sweep]`],
    });
    return undefined;
  }
  return readRange(path, at, value, takesWholeNumbers(path, known), issues);
}

/** Equal values are one: no configuration runs twice. */
function withoutEqual(values: readonly Value[]): readonly Value[] {
  const seen = new Set<string>();
  return values.filter((value) => {
    const text = JSON.stringify(value);
    return !seen.has(text) && seen.add(text);
  });
}

function readRange(
  path: readonly string[],
  at: Path,
  range: Table,
  integer: boolean,
  issues: Issue[],
): Values | undefined {
  const key = path.join(".");
  const before = issues.length;
  const complain = (part: string | undefined, message: string) =>
    issues.push({ path: part === undefined ? at : [...at, part], message, onKey: false });
  for (const part of Object.keys(range)) {
    if (!["min", "max", "log", "step"].includes(part)) {
      issues.push({
        path: [...at, part],
        onKey: true,
        message: `unknown key "${part}"`,
        notes: ["known here: min, max, log, step"],
      });
    }
  }
  for (const part of ["min", "max"] as const) {
    if (range[part] === undefined) complain(undefined, `the range of ${key} has no "${part}"`);
  }
  for (const part of ["min", "max", "step"] as const) {
    const value = range[part];
    if (value === undefined) continue;
    if (typeof value !== "number" || !Number.isFinite(value)) {
      complain(part, `the ${part} of ${key} must be a finite number`);
    } else if (integer && !Number.isInteger(value)) {
      complain(part, `the ${part} of ${key} must be a whole number`);
    }
  }
  if (range.log !== undefined && typeof range.log !== "boolean") {
    complain("log", `the log of ${key} must be true or false`);
  }
  if (issues.length > before) return undefined;

  const { min, max, step, log = false } = range as { min: number; max: number; step?: number; log?: boolean };
  if (!(min < max)) complain("max", `the max of ${key} must be greater than its min, ${min}, got ${max}`);
  if (log && !(min > 0)) {
    complain("min", `the min of ${key} must be greater than 0 on a log scale, got ${min}`);
  }
  if (step !== undefined && !(step > 0)) {
    complain("step", `the step of ${key} must be greater than 0, got ${step}`);
  }
  if (step !== undefined && log) {
    complain("step", `the range of ${key} must have a step or log = true, not both`);
  }
  return issues.length > before ? undefined : { kind: "range", min, max, log, step, integer };
}

interface Leaf {
  readonly path: readonly string[];
  readonly at: Path;
  readonly value: unknown;
}

/** The keys inside nested tables that are keys of the experiment. */
function leaves(part: Table, root: Path, table: Table, known: readonly KnownPath[], issues: Issue[]): Leaf[] {
  const found: Leaf[] = [];
  const spelled = known.map(({ path }) => path);
  const descend = (value: unknown, path: string[], at: Path) => {
    const full = resolvePath(withLayerNames(path, table), spelled);
    if (
      isTable(value) && Object.keys(value).length > 0 &&
      !isValue(value, "path" in full ? full.path : [], known)
    ) {
      for (const [key, inner] of Object.entries(value)) {
        descend(inner, [...path, ...key.split(".")], [...at, key]);
      }
      return;
    }
    if (!("path" in full)) {
      issues.push({ path: at, onKey: true, message: full.message, label: full.label, notes: full.notes });
    } else if (notSweepable.includes(full.path[0]) || full.path[0] === "sweep") {
      const notes = full.path[0] === "seed"
        ? ["use repeats to run every configuration with several seeds"]
        : [];
      issues.push({ path: at, onKey: true, message: `${full.path.join(".")} cannot be swept`, notes });
    } else {
      found.push({ path: full.path, at, value });
    }
  };
  for (const [key, value] of Object.entries(part)) descend(value, key.split("."), [...root, key]);
  return found;
}

/** Whether a table is the value of a key, such as a component with its type, and not a table of further keys. */
function isValue(value: Table, path: readonly string[], known: readonly KnownPath[]): boolean {
  if (isRange(value)) return true;
  const key = known.find((candidate) => candidate.path.join(".") === path.join("."));
  if (!key?.schema) return false;
  if (registryOf(key.schema)) return typeof value.type === "string";
  return unwrapped(key.schema).type !== "array"; // a table at a list, such as the layers, holds keys
}

function isRange(value: Table): boolean {
  return "min" in value || "max" in value || ("values" in value && "when" in value);
}

function refuseTwice(parameters: readonly SweptKey[], cases: readonly Assignment[][], issues: Issue[]): void {
  const seen = new Map<string, string>(); // keys as they are spelled in [sweep.parameters]
  for (const { path, at } of parameters) {
    const key = path.join(".");
    const first = seen.get(key);
    if (first !== undefined) {
      const notes = [`it is there already, as ${first}: put all values into one list`];
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
