import { normalisedPath } from "../base/normalised_path.ts";
import { didYouMean, nearestNames } from "../base/names/nearest_name.ts";
import { ConfigError, type Mistake, type Place } from "../config/config_error.ts";
import { didYouMeanFile } from "../config/nearest_file.ts";
import { parseOverride } from "../config/overrides.ts";
import { readToml } from "../config/toml.ts";
import { dataPath } from "../experiment/load_data.ts";
import { dataPaths } from "../experiment/data_key.ts";
import type { Path, Table } from "../experiment/paths.ts";

/** An experiment as it was given. */
export interface Given {
  readonly text: string;
  /** Its name in messages. */
  readonly file: string;
  /** Its folder, the base of relative paths. */
  readonly folder: string;
  readonly overrides?: readonly string[];
}

/**
 * An error of loading data, at the place of the value that causes it: a data file that cannot be read, or a column that
 * it does not have. Other errors stay as they are.
 */
export function atTheirValues(error: unknown, data: Table, given: Given): unknown {
  if (!(error instanceof ConfigError)) return error;
  return new ConfigError(
    error.mistakes.map((mistake) =>
      fileMistake(mistake, data, given) ?? columnMistake(mistake, data, given) ?? mistake
    ),
  );
}

function fileMistake(mistake: Mistake, data: Table, given: Given): Mistake | undefined {
  const { lacks } = mistake;
  if (lacks?.kind !== "file") return undefined;
  for (const key of dataPaths) {
    const value = data[key];
    if (typeof value !== "string" || dataPath(data, given.folder, value) !== lacks.file) continue;
    return {
      ...mistake,
      message: `${normalisedPath(lacks.file) || lacks.file} ${lacks.why}`,
      place: placeOf(["data", key], value, given) ?? mistake.place,
      label: didYouMeanFile(lacks.file, value),
    };
  }
}

function columnMistake(mistake: Mistake, data: Table, given: Given): Mistake | undefined {
  const { lacks } = mistake;
  const { path } = data;
  if (lacks?.kind !== "column" || typeof path !== "string") return undefined;
  if (lacks.file !== dataPath(data, given.folder, path)) return undefined; // test rows have the columns of the others
  const { column, columns } = lacks;
  for (const key of ["target", "features"]) {
    const value = data[key];
    const index = [value].flat().indexOf(column);
    if (index < 0) continue;
    const place = placeOf(Array.isArray(value) ? ["data", key, index] : ["data", key], column, given);
    return place && {
      ...mistake,
      message: `${normalisedPath(lacks.file)} has no column ${JSON.stringify(column)}`,
      place,
      label: didYouMean(nearestNames(column, columns)),
      notes: mistake.notes?.slice(-1), // the list of columns; a similar name is in the label
    };
  }
}

/** The place of a value: the last argument that sets it, else in the file. */
function placeOf(path: Path, value: string, { text, file, overrides = [] }: Given): Place | undefined {
  const argument = overrides.findLast((argument) => sets(argument, path, value));
  if (argument !== undefined) return { kind: "argument", argument };
  const document = readToml(text, file);
  let found: unknown = document.value;
  for (const part of path) found = (found as Table | undefined)?.[part];
  return found === value ? document.locate(path).value : undefined; // others are swept
}

/** Whether an argument such as `target=a` or `data.features=["a", "b"]` sets a value. */
function sets(argument: string, [, key]: Path, value: string): boolean {
  const override = parseOverride(argument);
  return !("message" in override) && override.path.at(-1) === key && override.values.flat().includes(value);
}
