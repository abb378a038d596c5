import * as v from "../../npm/valibot.ts";
import { component } from "../../base/component_schema.ts";
import {
  choice,
  flag,
  integer,
  integerFrom,
  list,
  share,
  text,
  withAlternatives,
} from "../../base/names/fields.ts";
import { registries } from "../registries.ts";
import { described } from "./described.ts";

const { datasets } = registries;

/** More rows than this fit no memory. */
const rowCount = (description: string) => integerFrom(1, 100_000_000, description);

const data = v.strictObject({
  dataset: v.optional(
    described(component(datasets), "a built-in data set, by name; instead give path, or images and labels"),
  ),
  path: v.optional(text("a CSV file with a header line, relative to this file")),
  test_path: v.optional(text("a CSV file with test rows and the same header")),
  target: v.optional(
    v.union([text("column"), list(text("column"), "columns")], "must be a column name or a list of them"),
  ),
  features: v.optional(list(text("column"), "input columns (default: all columns but the target)")),
  target_type: v.optional(
    choice(
      ["class", "number"],
      "what the target column contains (default: number if all its cells are numbers, else class)",
    ),
  ),
  images: v.optional(text("an IDX file of training images, raw or gzip, relative to this file")),
  labels: v.optional(text("an IDX file of training labels")),
  test_images: v.optional(text("an IDX file of test images")),
  test_labels: v.optional(text("an IDX file of test labels")),
  folder: v.optional(
    text("the folder that these paths are relative to (default: that of this file)"),
  ),
  shape: v.optional(
    v.pipe(
      v.array(integer(1, "a size"), "must be a list of sizes, such as [28, 28, 1]"),
      v.check(
        (sizes) => sizes.length === 1 || sizes.length === 3,
        ({ input }) =>
          "must be [height, width, channels], such as [28, 28, 1]" +
          (input.length === 2 ? `\nnote: images of one channel: shape = [${input.join(", ")}, 1]` : ""),
      ),
      v.description("height, width and channels of the image in each row (default: known of pictures)"),
    ),
  ),
  scale: v.optional(
    choice(
      ["unit", "none", "standard"],
      "unit: x / 255 (default for bytes); none (default otherwise); standard: mean 0, deviation 1",
    ),
  ),
  validation: v.optional(share(0, 1, "share of the training rows held back for validation"), 0),
  train_rows: v.optional(rowCount("number of training rows to use, drawn by the seed (default: all)")),
  test_rows: v.optional(rowCount("number of test rows to use, drawn by the seed (default: all)")),
  stratify: v.optional(
    flag("whether the rows drawn by train_rows, test_rows and validation keep the shares of the classes"),
    true,
  ),
});

/** `[data]` */
export const dataSchema = withAlternatives(data, [
  ["dataset"],
  ["path", "test_path", "target", "features", "target_type", "folder"],
  ["images", "labels", "test_images", "test_labels", "folder"],
]);
