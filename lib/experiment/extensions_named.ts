import { ConfigError, type Place } from "../config/config_error.ts";
import { parseOverride } from "../config/overrides.ts";
import { isKnownWord } from "./known_words.ts";
import { readToml, type TomlDocument } from "../config/toml.ts";

/** A path as the experiment names it, and where. */
export interface NamedExtension {
  readonly name: string;
  readonly place: Place;
}

/**
 * The extension modules of an experiment: those of the last override of `extensions`, or else those that the file
 * names. They are looked up before anything else is checked, as what the file may say depends on them. A wrong
 * `extensions` is left to the checks.
 *
 * @param overrides arguments such as `extensions=["./own.ts"]`
 */
export function extensionsNamed(
  text: string,
  file: string,
  overrides: readonly string[] = [],
): NamedExtension[] {
  return overrides.map(inArgument).findLast((named) => named !== undefined) ?? inFile(text, file);
}

/** The list of an argument; `undefined` if it sets another key, or no list. */
function inArgument(argument: string): NamedExtension[] | undefined {
  const override = parseOverride(argument);
  if ("message" in override) return undefined;
  const { path, values } = override;
  const [list] = values;
  if (path.join(".") !== "extensions" || values.length > 1 || !Array.isArray(list)) return undefined;
  return list.filter(isName).map((name) => ({ name, place: { kind: "argument", argument } }));
}

function inFile(text: string, file: string): NamedExtension[] {
  if (!/extensions|\\u/i.test(text)) return []; // the key is not there, nor spelled with escapes
  let document: TomlDocument;
  try {
    document = readToml(text, file, isKnownWord);
  } catch (error) {
    if (error instanceof ConfigError) return []; // reported with the other checks
    throw error;
  }
  const { extensions } = document.value;
  if (!Array.isArray(extensions)) return [];
  return extensions.flatMap((name, index) =>
    isName(name) ? [{ name, place: document.locate(["extensions", index]).value }] : []
  );
}

const isName = (name: unknown): name is string => typeof name === "string" && name !== "";
