import type { DataFacts, LoadedFacts } from "../../dataset/data_facts.ts";
import { classCounts } from "../../dataset/draw_rows.ts";
import { prepareOptionsOf, splitRows } from "../../dataset/prepare.ts";
import { rowsText } from "./class_numbers.ts";
import type { CrossIssue } from "./data_checks.ts";
import type { DataConfig } from "../experiment.ts";

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
    const mayKeep = data.stratify ? [] : ["stratify = true keeps the share of each class"];
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
    data[key] === undefined ? {} : { key, note: `each class gets its share of rows: raise ${key}` };
  warn(
    "training",
    classes.filter((k) => !training[k]),
    "the network cannot learn",
    data.train_rows !== undefined || !validation
      ? raise("train_rows")
      : { key: "validation", note: "a smaller share for validation leaves rows for training" },
  );
  warn(
    "validation",
    validation ? classes.filter((k) => training[k] && !validation[k]) : [],
    "val_loss and val_accuracy do not cover",
    {
      key: "validation",
      note: "each class gets its share of rows: raise validation, or add rows of the class",
    },
  );
  warn(
    "test",
    test && !validation ? classes.filter((k) => training[k] && !test[k]) : [],
    "test_loss and test_accuracy do not cover",
    raise("test_rows"),
  );
}

/** Rows of each class, by its number. */
interface ClassRows {
  /** Of the whole training part. */
  readonly all: readonly number[];
  readonly training: readonly number[];
  readonly validation?: readonly number[];
  readonly test?: readonly number[];
}

/** Rows of each class in the parts as they are drawn; nothing where there are no classes, or no rows are left. */
function partsOf(data: DataConfig, { loaded }: DataFacts): ClassRows | undefined {
  if (!loaded?.classNames || !loaded.train.labels) return undefined;
  const known = drawn.get(loaded) ?? new Map<string, ClassRows | undefined>();
  drawn.set(loaded, known);
  const key = JSON.stringify(prepareOptionsOf(data));
  if (!known.has(key)) known.set(key, drawParts(data, loaded, loaded.train.labels));
  return known.get(key);
}

/** What was drawn before: a sweep has many configurations, and hardly ever many splits. */
const drawn = new WeakMap<LoadedFacts, Map<string, ClassRows | undefined>>();

function drawParts(data: DataConfig, { train, test, seed }: LoadedFacts, labels: Int32Array) {
  try {
    const rows = splitRows(train, test, data, seed);
    return {
      all: classCounts(labels, Uint32Array.from(labels, (_, row) => row)),
      training: classCounts(labels, rows.train),
      validation: rows.validation && classCounts(labels, rows.validation),
      test: test?.labels && rows.test && classCounts(test.labels, rows.test),
    };
  } catch (error) {
    if (error instanceof RangeError) return undefined; // another check says so
    throw error;
  }
}

/** `1 training row, 3 test rows`, or how many rows the data has of a class that none was drawn of. */
function found(
  { all, training, validation, test }: ClassRows,
  k: number,
): string {
  const counts = [["training", training], ["validation", validation], ["test", test]] as const;
  const used = counts.flatMap(([part, of]) => of?.[k] ? [rowsText(of[k]).replace(" ", ` ${part} `)] : []);
  return used.length > 0 ? used.join(", ") : `none of ${rowsText(all[k] ?? 0)}`;
}

/** `stratify`, which was written, without anything that it could act on. */
export function stratifyChecks(
  data: DataConfig,
  facts: DataFacts,
  issues: CrossIssue[],
): void {
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
