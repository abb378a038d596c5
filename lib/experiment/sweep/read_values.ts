import { didYouMean } from "../../base/names/nearest_name.ts";
import { type Issue, isTable } from "../../base/parse_strict.ts";
import { countOf, type Range, type Value, valueOf, type Values } from "../../sweep/space.ts";
import type { Path, Table } from "../paths.ts";
import { type KnownPath, takesWholeNumbers } from "../schema/known_paths.ts";

/** A list or a range as written in a file; `undefined` with an issue when it is neither. */
export function readValues(
  path: readonly string[],
  at: Path,
  value: unknown,
  known: readonly KnownPath[],
  issues: Issue[],
): Values | undefined {
  const key = path.join(".");
  if (Array.isArray(value)) {
    if (value.length > 0) return { kind: "list", values: distinct(value as Value[]) };
    issues.push({
      path: at,
      message: `${key} has no values to sweep over`,
      notes: ["give at least one value"],
    });
    return undefined;
  }
  if (!isTable(value)) {
    issues.push({
      path: at,
      message: `${key} must have a list of values to sweep over, or a range { min, max, log, step }`,
      received: value,
      notes: [`set a fixed value outside of [sweep], in the table of its key`],
    });
    return undefined;
  }
  return readRange({ path, at, integer: takesWholeNumbers(path, known) }, value, issues);
}

/** Equal values are one: no configuration runs twice. */
export function distinct(values: readonly Value[]): readonly Value[] {
  const seen = new Set<string>();
  return values.filter((value) => {
    const text = JSON.stringify(value);
    return !seen.has(text) && seen.add(text);
  });
}

/** What other libraries call the ends of a range. */
const otherNames = {
  min: ["low", "lower", "lower_bound", "minimum", "start", "from"],
  max: ["high", "upper", "upper_bound", "maximum", "stop", "end", "to"],
};

function readRange(
  { path, at, integer }: { path: readonly string[]; at: Path; integer: boolean },
  range: Table,
  issues: Issue[],
): Values | undefined {
  const key = path.join(".");
  const before = issues.length;
  const complain = (part: string | undefined, message: string) =>
    issues.push({ path: part === undefined ? at : [...at, part], message, onKey: false });
  for (const part of Object.keys(range)) {
    if (!["min", "max", "log", "step"].includes(part)) {
      const [meant] = Object.entries(otherNames).find(([, names]) => names.includes(part)) ?? [];
      issues.push({
        path: [...at, part],
        onKey: true,
        message: `unknown key "${part}"`,
        label: meant && didYouMean([meant]),
        notes: ["known keys: min, max, log, step"],
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
    complain("log", `log of ${key} must be true or false`);
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
  if (issues.length > before) return undefined;
  const values: Range = { kind: "range", min, max, log, step, integer };
  const lost = tooMany(values);
  if (lost) issues.push({ path: step === undefined ? at : [...at, "step"], onKey: false, ...lost(key) });
  return lost ? undefined : values;
}

/** Why the values of a range cannot be counted, or told from each other. */
function tooMany(values: Range): ((key: string) => Pick<Issue, "message" | "notes">) | undefined {
  const count = countOf(values);
  if (count === Infinity && values.step === undefined) return undefined;
  if (!Number.isSafeInteger(count)) {
    return (key) => ({
      message: `the range of ${key} has more than ${Number.MAX_SAFE_INTEGER} values, which cannot be counted`,
      notes: [values.step === undefined ? "give a smaller range" : "give a larger step"],
    });
  }
  const ends = count < 2 ? [] : [[0, 1], [count - 2, count - 1]];
  if (ends.every(([a, b]) => valueOf(values, a) !== valueOf(values, b))) return undefined;
  return (key) => ({
    message: `the step of ${key} has no effect: ${values.step} is too small compared to ${
      Math.max(Math.abs(values.min), Math.abs(values.max))
    }; values have 12 significant digits`,
    notes: ["give a larger step"],
  });
}
