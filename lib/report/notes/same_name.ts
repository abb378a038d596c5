import { basename, dirname } from "node:path";
import { normalisedPath } from "../../base/normalised_path.ts";
import { namesIn, textOf } from "../read/files.ts";

/**
 * A note if other experiment files in the same folder have this name: their runs are in the same folder of results.
 *
 * @param path of the experiment file
 * @param shown how messages write it
 * @param name of the experiment
 */
export function sameNameNote(path: string, shown: string, name: string): string | undefined {
  const own = basename(path);
  const others = (namesIn(dirname(path)) ?? []).filter((file) =>
    file !== own && /\.toml$/i.test(file) && nameIn(`${dirname(path)}/${file}`) === name
  );
  if (others.length === 0) return undefined;
  const [first] = others.map((file) => normalisedPath(`${dirname(shown)}/${file}`));
  const more = others.length > 1 ? ` and ${others.length - 1} more` : "";
  const have = others.length > 1 ? "have" : "has";
  return `${first}${more} ${have} the same name, ${JSON.stringify(name)}: all runs are in the same folder`;
}

/** The `name` of an experiment file, if its first lines have one. Others are not read strictly: they may be unfinished. */
function nameIn(file: string): string | undefined {
  try {
    const top = (textOf(file) ?? "").split(/^\s*\[/m)[0];
    return /^\s*name\s*=\s*["']([^"']*)["']/m.exec(top)?.[1];
  } catch {
    return undefined; // no readable file
  }
}
