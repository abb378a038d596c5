import type { DataFacts } from "../dataset/data_facts.ts";
import { classCounts } from "../dataset/draw_rows.ts";
import { splitRows } from "../dataset/prepare.ts";
import { rowsText } from "./class_numbers.ts";
import type { CrossIssue } from "./data_checks.ts";
import type { DataConfig } from "./experiment.ts";

/** Classes that a message lists. */
const mostListed = 5;

/** What to do about a class without rows. */
interface Advice {
  readonly key?: keyof DataConfig;
  readonly note?: string;
}

/** A class that is missing where rows are drawn is no mistake, but makes accuracies say less than they seem to. */
export function splitChecks(data: DataConfig, facts: DataFacts, issues: CrossIssue[]): void {
  const parts = partsOf(data, facts);
  if (!parts) return;
  const names = facts.loaded!.classNames!;
  const warn = (
    part: string,
    missing: readonly number[],
    so: string,
    { key, note }: Advice,
  ) => {
    if (missing.length === 0) return;
    const shown = missing.slice(0, mostListed).map((k) => `${JSON.stringify(names[k])} (${found(parts, k)})`);
    const more = missing.length > shown.length ? ` and ${missing.length - shown.length} more` : "";
    const [noun, them] = missing.length === 1 ? ["class", "it"] : ["classes", "them"];
    const mayKeep = data.stratify ? [] : ["stratify = true keeps the shares of the classes"];
    issues.push({
      severity: "warning",
      path: ["data", ...(key ? [key] : [])],
      onKey: key === undefined,
      message: `no ${part} rows of ${noun} ${shown.join(", ")}${more}: ${so} ${them}`,
      notes: [...(note ? [note] : []), ...mayKeep],
    });
  };
  const { training, validation, test, all } = parts;
  const classes = names.map((_, k) => k).filter((k) => all[k] > 0 || (test?.[k] ?? 0) > 0);
  const raise = (key: "train_rows" | "test_rows"): Advice =>
    data[key] === undefined ? {} : { key, note: `a class has its share of rows: raise ${key}` };
  warn(
    "training",
    classes.filter((k) => !training[k]),
    "the network cannot learn",
    data.train_rows !== undefined || !validation
      ? raise("train_rows")
      : { key: "validation", note: "a smaller share for validation leaves some" },
  );
  warn(
    "validation",
    validation ? classes.filter((k) => training[k] && !validation[k]) : [],
    "val_loss and val_accuracy do not measure",
    { key: "validation", note: "a class has its share of rows: raise validation, or add rows of it" },
  );
  warn(
    "test",
    test && !validation ? classes.filter((k) => training[k] && !test[k]) : [],
    "test_loss and test_accuracy do not measure",
    raise("test_rows"),
  );
}

/** Rows of each class in the parts as they are drawn; nothing where there are no classes, or no rows are left. */
function partsOf(data: DataConfig, { loaded }: DataFacts) {
  if (!loaded?.classNames || !loaded.train.labels) return undefined;
  const { train, test, seed } = loaded;
  try {
    const rows = splitRows(train, test, data, seed);
    const every = Uint32Array.from(train.labels!, (_, row) => row);
    return {
      all: classCounts(train.labels!, every),
      training: classCounts(train.labels!, rows.train),
      validation: rows.validation && classCounts(train.labels!, rows.validation),
      test: test?.labels && rows.test && classCounts(test.labels, rows.test),
    };
  } catch (error) {
    if (error instanceof RangeError) return undefined; // another check says so
    throw error;
  }
}

/** `1 training row, 3 test rows`, or how many rows the data has of a class that none was drawn of. */
function found(
  { all, training, validation, test }: NonNullable<ReturnType<typeof partsOf>>,
  k: number,
): string {
  const counts = [["training", training], ["validation", validation], ["test", test]] as const;
  const used = counts.flatMap(([part, of]) => of?.[k] ? [rowsText(of[k]).replace(" ", ` ${part} `)] : []);
  return used.length > 0 ? used.join(", ") : `none of ${rowsText(all[k] ?? 0)}`;
}

/** `stratify` without anything that it could act on. */
export function stratifyChecks(
  data: DataConfig,
  facts: DataFacts,
  written: boolean,
  issues: CrossIssue[],
): void {
  if (!written || facts.loaded === undefined) return;
  const { train_rows, test_rows, validation } = data;
  const why = facts.classes === undefined
    ? "the data has no classes"
    : validation === 0 && train_rows === undefined && test_rows === undefined
    ? "no rows are drawn"
    : undefined;
  if (why === undefined) return;
  issues.push({
    severity: "warning",
    path: ["data", "stratify"],
    onKey: true,
    message: `stratify = ${data.stratify} has no effect: ${why}`,
    notes: ["it is for train_rows, test_rows and validation of data with classes"],
  });
}
