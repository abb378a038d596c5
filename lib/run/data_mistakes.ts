import { normalisedPath } from "../base/normalised_path.ts";
import { didYouMean, nearestNames } from "../base/names/nearest_name.ts";
import { ConfigError, type Mistake, type Place } from "../config/config_error.ts";
import { didYouMeanFile } from "../config/nearest_file.ts";
import { parseOverride } from "../config/overrides.ts";
import { readToml } from "../config/toml.ts";
import { noColumn } from "../dataset/csv/csv_header.ts";
import { dataPath } from "../experiment/load_data.ts";
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

/** Keys of `[data]` that name files. */
const fileKeys = ["path", "test_path", "images", "labels", "test_images", "test_labels"];

/** What messages say about a path, in contrast to messages about what is in the file. */
const cannotBeRead = /^(does not exist|cannot be read|is a folder|is not a regular file|is outside of)/;

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
  const { place, message } = mistake;
  if (place?.kind !== "file" || !message.startsWith(`${place.file} `)) return undefined;
  if (!cannotBeRead.test(message.slice(place.file.length + 1))) return undefined;
  for (const key of fileKeys) {
    const value = data[key];
    if (typeof value !== "string" || dataPath(data, given.folder, value) !== place.file) continue;
    return {
      ...mistake,
      message: (normalisedPath(place.file) || place.file) + message.slice(place.file.length),
      place: placeOf(["data", key], value, given) ?? place,
      label: didYouMeanFile(place.file, value),
    };
  }
}

function columnMistake(mistake: Mistake, data: Table, given: Given): Mistake | undefined {
  const { place, message } = mistake;
  const { path } = data;
  if (place?.kind !== "text" || typeof path !== "string") return undefined;
  if (place.file !== dataPath(data, given.folder, path)) return undefined;
  for (const key of ["target", "features"]) {
    const value = data[key];
    for (const [index, name] of [value].flat().entries()) {
      if (typeof name !== "string" || message !== noColumn(name)) continue;
      const own = placeOf(Array.isArray(value) ? ["data", key, index] : ["data", key], name, given);
      if (!own) return undefined;
      const columns = mistake.notes?.find((note) => note.startsWith("columns: ")) ?? "";
      return {
        ...mistake,
        message: `${normalisedPath(place.file)} has no column ${JSON.stringify(name)}`,
        place: own,
        label: didYouMean(nearestNames(name, columns.slice("columns: ".length).split(", "))),
        notes: [columns],
      };
    }
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
