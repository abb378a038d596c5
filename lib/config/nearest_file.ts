import { isSystemError } from "../base/disk/system_error.ts";
import { didYouMean, nearestNames } from "../base/names/nearest_name.ts";

/**
 * `did you mean "../data/fruits.csv"?`: a file of the same folder with a similar name.
 *
 * @param path of the missing file, for the system
 * @param written the same path as the user wrote it
 */
export function didYouMeanFile(path: string, written: string): string | undefined {
  const [, folder, name] = /^(.*\/)?([^/]*)$/s.exec(path)!;
  let files: string[];
  try {
    files = Array.from(Deno.readDirSync(folder ?? "."))
      .filter(({ isDirectory }) => !isDirectory).map(({ name }) => name).sort();
  } catch (error) {
    if (isSystemError(error)) return undefined; // there is no such folder, or it must not be read
    throw error;
  }
  if (files.includes(name)) return undefined;
  const beside = written.slice(0, written.lastIndexOf("/") + 1);
  return didYouMean(nearestNames(name, files).map((near) => beside + near));
}
