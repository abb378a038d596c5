import { ConfigError, type Place } from "../config/config_error.ts";
import { isKnownWord } from "./known_words.ts";
import { readToml, type TomlDocument } from "../config/toml.ts";

/**
 * The extension modules that an experiment file names. They are looked up before anything else is checked, as
 * what the file may say depends on them; a wrong `extensions` is left to the checks.
 */
export function extensionsNamed(text: string, file: string): { name: string; place: Place }[] {
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
    typeof name === "string" && name !== ""
      ? [{ name, place: document.locate(["extensions", index]).value }]
      : []
  );
}
