import * as v from "../npm/valibot.ts";
import type { Matrix } from "../compute/backend.ts";
import { type Dataset, datasets, type Part } from "./dataset.ts";

const size = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

const matrix = v.pipe(
  v.object({
    rows: size,
    columns: size,
    values: v.union(
      [v.instance(Float64Array), v.instance(Uint8Array)],
      "must be a Float64Array or a Uint8Array",
    ),
  }),
  v.check(({ rows, columns, values }) => values.length === rows * columns, "must have rows x columns values"),
);

const part = v.pipe(
  v.object({ inputs: matrix, labels: v.optional(v.instance(Int32Array)), targets: v.optional(matrix) }),
  v.check(
    ({ labels, targets }) => (labels === undefined) !== (targets === undefined),
    "must have labels or targets",
  ),
  v.check(
    ({ inputs, labels, targets }) => (labels?.length ?? targets?.rows) === inputs.rows,
    "must have a label or a row of targets for each row of inputs",
  ),
);

const schema = v.pipe(
  v.object({
    name: v.string(),
    inputs: size,
    outputs: size,
    inputNames: v.optional(v.array(v.string())),
    targetNames: v.optional(v.array(v.string())),
    classes: v.optional(v.array(v.string())),
    image: v.optional(v.object({ height: size, width: size })),
    train: part,
    test: v.optional(part),
    sources: v.array(v.object({ name: v.string(), sha256: v.string() })),
  }),
  v.check(
    ({ inputs, train, test }) =>
      [train, test].every((each) => each === undefined || each.inputs.columns === inputs),
    "must have as many input columns as its key inputs says",
  ),
  v.check(
    ({ outputs, classes, train, test }) =>
      [train, test].every((each) =>
        each === undefined ||
        (each.targets ? each.targets.columns === outputs : classes?.length === outputs &&
          each.labels!.every((label) => label >= 0 && label < outputs))
      ),
    "must have either as many target columns as its key outputs says, or labels from 0 to outputs - 1 and a name " +
      "for each class",
  ),
);

/**
 * A data set that a registry's entry made, checked: an extension can give anything.
 *
 * @param type the entry's name, for the message
 * @throws {TypeError} with everything that is wrong with it
 */
export function checkedDataset(value: unknown, type: string): Dataset {
  wholeDataset(value, type);
  return value as Dataset;
}

/**
 * A data set that an extension made, checked and copied: what it keeps of it, it may write to later.
 *
 * @param type the entry's name, for the message
 * @throws {TypeError} with everything that is wrong with it
 */
export function copiedDataset(value: unknown, type: string): Dataset {
  const copyMatrix = ({ rows, columns, values }: Matrix): Matrix => ({
    rows,
    columns,
    values: values instanceof Uint8Array ? new Uint8Array(values) : new Float64Array(values),
  });
  const copyPart = ({ inputs, labels, targets }: Part): Part => ({
    inputs: copyMatrix(inputs),
    ...(labels && { labels: new Int32Array(labels) }),
    ...(targets && { targets: copyMatrix(targets) }),
  });
  const { train, test, ...rest } = wholeDataset(value, type);
  const copy = { ...rest, train: copyPart(train), ...(test && { test: copyPart(test) }) };
  return wholeDataset(copy, type); // lengths and labels may have been others when they were looked at
}

/** What the schema makes of it: objects of its own, with the same arrays. */
function wholeDataset(value: unknown, type: string): Dataset {
  const { success, issues, output } = v.safeParse(schema, value);
  if (success) return output as Dataset;
  const wrong = issues.map((issue) => [v.getDotPath(issue), issue.message].filter(Boolean).join(": "));
  throw datasets.wrong(type, `load() must return a valid data set: ${wrong.join("; ")}`);
}
