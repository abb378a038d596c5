import { didYouMean, nearestNames } from "../../base/names/nearest_name.ts";
import { columnsNamed } from "./sort_trials.ts";

/** Why a name does not match one column, with suggestions. */
export interface NoColumn {
  readonly message: string;
  readonly notes: readonly string[];
}

/** The column with this name, or the only one whose dotted name ends with it. */
export function columnNamed(name: string, columns: readonly string[]): string | NoColumn {
  const meant = columnsNamed(name, columns);
  if (meant.length === 1) return meant[0];
  if (meant.length > 1) {
    return {
      message: `${JSON.stringify(name)} matches several columns`,
      notes: [`columns: ${meant.join(", ")}`],
    };
  }
  const lastParts = columns.map((column) => column.split(".").at(-1)!);
  const meantOther = didYouMean(nearestNames(name, [...columns, ...lastParts]));
  return {
    message: `no column ${JSON.stringify(name)}`,
    notes: [
      ...(meantOther === undefined ? [] : [meantOther]),
      `columns: ${columns.join(", ")}`,
    ],
  };
}
