import { isTable } from "../base/parse_strict.ts";
import type { Params } from "../sweep/space.ts";
import { type Table, withValue } from "./paths.ts";

/** Keys of `[data]` that are paths of files. */
export const dataPaths = ["path", "test_path", "images", "labels", "test_images", "test_labels"];

/** The `[data]` of a trial as the file has it, with swept values in place; `undefined` without one. */
export function dataTable(table: Table, params: Params): Table | undefined {
  let filled = table;
  for (const [path, value] of Object.entries(params)) {
    if (path.startsWith("data.")) filled = withValue(filled, path.split("."), value);
  }
  return isTable(filled.data) ? filled.data : undefined;
}

/** Tells data sets apart: trials whose data differs only in split and scale share one. */
export function dataKey(data: Table): string {
  const { scale: _scale, validation: _validation, stratify: _stratify, ...source } = data;
  if ("dataset" in source) return JSON.stringify(source); // a synthetic one has as many rows as it is asked for
  const { train_rows: _trainRows, test_rows: _testRows, ...files } = source;
  return JSON.stringify(files);
}
