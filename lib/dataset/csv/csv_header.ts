import { didYouMean, nearestNames } from "../../base/names/nearest_name.ts";
import type { CellMistake } from "./csv_mistakes.ts";

/** Which columns are used. */
export interface CsvColumns {
  readonly targets: readonly string[];
  readonly features: readonly string[];
  /** Whether the target is to be classes or numbers, if the experiment says so. */
  readonly type?: "class" | "number";
}

/** Names of a header that are missing or taken. */
export function nameMistakes(header: readonly string[]): CellMistake[] {
  const mistakes: CellMistake[] = [];
  const seen = new Set<string>();
  for (const [column, name] of header.entries()) {
    if (name === "") {
      const notes = ["the first line must name every column"];
      mistakes.push({ column, message: `column ${column + 1} has no name`, notes });
    } else if (seen.has(name)) {
      mistakes.push({ column, message: `two columns are named ${JSON.stringify(name)}` });
    }
    seen.add(name);
  }
  return mistakes;
}

/** What is wrong with the columns that are asked for. */
export function columnMistakes(
  header: readonly string[],
  { targets, features, type }: CsvColumns,
): CellMistake[] {
  const mistakes: CellMistake[] = [];
  const chosen = new Map<string, "input" | "target">();
  const choose = (name: string, role: "input" | "target") => {
    const before = chosen.get(name);
    chosen.set(name, role);
    if (!header.includes(name)) {
      const meant = didYouMean(nearestNames(name, header));
      mistakes.push({
        column: 0,
        message: `there is no column ${JSON.stringify(name)}`,
        lacks: { column: name, columns: header },
        notes: [
          ...(meant ? [meant] : []),
          `columns: ${header.join(", ")}`,
        ],
      });
    } else if (before !== undefined) {
      const what = before === role ? `listed twice as ${role}` : "both input and target";
      const message = `column ${JSON.stringify(name)} is ${what}`;
      mistakes.push({ column: header.indexOf(name), message });
    }
  };
  for (const name of targets) choose(name, "target");
  for (const name of features) choose(name, "input");
  if (mistakes.length > 0) return mistakes;
  if (features.length === 0) {
    return [{ column: 0, message: "no column is left as an input", notes: ["every column is a target"] }];
  }
  if (type !== "class" || targets.length === 1) return [];
  return [{
    column: header.indexOf(targets[1]),
    message: `classes need a single target column, found ${targets.length}: ${targets.join(", ")}`,
    notes: ['several target columns must be numbers: use target_type = "number", or keep one of them'],
  }];
}
