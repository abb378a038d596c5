import type { CsvColumns } from "./csv_header.ts";
import type { MistakeGroup } from "./csv_mistakes.ts";

/** What the experiment says about a CSV file. */
export interface CsvGiven {
  /** Whether it names the input columns. */
  readonly features: boolean;
  /** Whether it says that the target is numbers. */
  readonly numbers: boolean;
}

/** At most this many columns are listed to be copied. */
const mostListed = 12;

/**
 * What to do about text or empty cells in a column where numbers must be.
 *
 * @param all all mistakes of the file: other columns with mistakes are not proposed as inputs
 * @param rows number of rows of the file
 */
export function remediesOf(
  { column, kind, count }: MistakeGroup,
  { all, header, columns, given, rows }: {
    readonly all: readonly MistakeGroup[];
    readonly header: readonly string[];
    readonly columns: CsvColumns;
    readonly given: CsvGiven;
    readonly rows: number;
  },
): string[] {
  if (kind === undefined) return [];
  const name = header[column];
  const [cells, remove] = count === 1 ? ["the cell", "the row"] : ["these cells", "these rows"];
  const isInput = columns.features.includes(name);
  const leave = isInput ? leaveOut(columns.features.filter((_, k) => isClean(k)), given) : [];
  if (kind === "empty") return [`fill in ${cells} or remove ${remove}`, ...leave];
  if (!isInput) {
    const others = columns.targets.length > 1
      ? ["text can be predicted as classes, from a single target column"]
      : given.numbers
      ? ['to predict classes, remove target_type = "number"']
      : [];
    return [`write a number in ${cells}`, ...others];
  }
  if (2 * count <= rows) return [`write a number in ${cells}`, ...leave];
  return ["encode it as numbers", ...leave, `if it is what to predict: target = ${JSON.stringify(name)}`];

  function isClean(feature: number): boolean {
    return !all.some((group) => group.column === header.indexOf(columns.features[feature]));
  }
}

/** How to leave a column out; empty if no input would be left. */
function leaveOut(others: readonly string[], { features: isGiven }: CsvGiven): string[] {
  if (others.length === 0) return [];
  if (isGiven) return ["or remove it from features"];
  return [
    others.length > mostListed
      ? "or leave the column out: name the input columns with features = [...]"
      : `or leave the column out: features = [${others.map((name) => JSON.stringify(name)).join(", ")}]`,
  ];
}
