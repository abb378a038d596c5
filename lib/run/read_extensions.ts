import { normalisedPath } from "../base/normalised_path.ts";
import { mostBytes, readRegularFile } from "../base/disk/regular_file.ts";
import { ConfigError, type Mistake } from "../config/config_error.ts";
import { didYouMeanFile } from "../config/nearest_file.ts";
import { readTextFile, textFrom } from "../config/read_text.ts";
import { howToMend, whyNot } from "../config/why_not.ts";
import type { ExtensionSource } from "../experiment/extension/extension.ts";
import { extensionsNamed } from "../experiment/extensions_named.ts";
import { extensionLimits } from "../trial/extension/extension_limits.ts";
import { ExtensionWatch } from "../trial/extension/extension_watch.ts";
import { joinPath } from "../experiment/load_data.ts";
import type { PrepareOptions } from "./prepare_options.ts";

/** The extension modules of an experiment file, read and checked, and their watch. @throws {ConfigError} */
export async function readExtensionsOf(
  file: string,
  options: PrepareOptions,
  path: string = file,
): Promise<{ extensions: ExtensionSource[]; watch?: ExtensionWatch }> {
  const text = readText(path, file);
  const extensions = await readExtensions(text, file, folderOf(path), options);
  return { extensions, watch: watchOver(extensions, text, file, options) };
}

/** The watch over extensions, if there are any. */
export function watchOver(
  extensions: readonly ExtensionSource[],
  text: string,
  file: string,
  { overrides = [], say, signal }: PrepareOptions,
): ExtensionWatch | undefined {
  if (extensions.length === 0) return undefined;
  return new ExtensionWatch(extensionLimits(text, file, overrides), say, signal);
}

/** The folder of a file. */
export const folderOf = (path: string) => path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";

/** The extension modules that the text of an experiment and its overrides name. @throws {ConfigError} */
export async function readExtensions(
  text: string,
  file: string,
  folder: string,
  options: PrepareOptions,
): Promise<ExtensionSource[]> {
  const named = extensionsNamed(text, file, options.overrides);
  if (named.length === 0) return [];
  if (!options.allowExtensions) {
    throw new ConfigError(
      named.slice(0, 1).map(({ place }) => ({
        severity: "error",
        message: "the experiment uses extensions, and extension code needs your permission to run",
        place,
        notes: ["read them, then add --allow-extensions: they run in fully sandboxed workers"],
      })),
    );
  }
  // The parser is loaded only when there is something to parse.
  const { checkExtension } = await import(
    new URL("../experiment/extension/extension.ts", import.meta.url).href
  ) as {
    checkExtension: (text: string, file: string) => ExtensionSource;
  };
  const mistakes: Mistake[] = [];
  const sources: ExtensionSource[] = [];
  for (const { name, place } of named) {
    const path = joinPath(folder, name);
    try {
      const shown = normalisedPath(path);
      sources.push(checkExtension(textFrom(readRegularFile(path, { most: mostBytes.source }), shown), shown));
    } catch (error) {
      if (error instanceof ConfigError) mistakes.push(...error.mistakes);
      else {mistakes.push({
          severity: "error",
          message: `extension ${JSON.stringify(name)} ${whyNot(error)}`,
          place,
          label: error instanceof Deno.errors.NotFound ? didYouMeanFile(path, name) : undefined,
          notes: error instanceof Deno.errors.NotFound ? [relative] : howToMend(error),
        });}
    }
  }
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return sources;
}

const relative = "paths are relative to the experiment file";

/** The text of a file that the user named. */
export function readText(path: string, shown: string): string {
  return readTextFile(path, shown).text;
}
