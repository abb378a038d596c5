import { didYouMean, nearestNames } from "../base/nearest_name.ts";
import { columnsNamed } from "./sort_trials.ts";

/** Why a name is no column, and what may have been meant. */
export interface NoColumn {
  readonly message: string;
  readonly notes: readonly string[];
}

/** The column that a name means: its whole name, or the last parts of a dotted one if no other ends so. */
export function columnNamed(name: string, columns: readonly string[]): string | NoColumn {
  const meant = columnsNamed(name, columns);
  if (meant.length === 1) return meant[0];
  if (meant.length > 1) {
    return {
      message: `${JSON.stringify(name)} is the end of several columns`,
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
