import { isAbsolute, relative } from "node:path";
import { mostBytes, NotReadable, readRegularFile } from "../../base/disk/regular_file.ts";
import { unreadable } from "./read_csv.ts";

/** The text of a file, or `undefined` if it does not exist. */
export function textOf(path: string, shown = path): string | undefined {
  try {
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(
      readRegularFile(path, { most: mostBytes.text }),
    );
  } catch (error) {
    return absentOr(error, shown);
  }
}

/** The bytes of a file, or `undefined` if it does not exist. */
export function bytesOf(path: string, shown = path): Uint8Array | undefined {
  try {
    return readRegularFile(path, { most: mostBytes.data });
  } catch (error) {
    return absentOr(error, shown);
  }
}

/** The names in a folder, sorted, or `undefined` if it does not exist. */
export function namesIn(path: string, shown = path): string[] | undefined {
  try {
    return Array.from(Deno.readDirSync(path), ({ name }) => name).sort();
  } catch (error) {
    return absentOr(error, shown);
  }
}

/** Whether a path is a file, a folder, or does not exist. */
export function kindOf(path: string, shown = path): "file" | "folder" | undefined {
  try {
    return Deno.statSync(path).isDirectory ? "folder" : "file";
  } catch (error) {
    return absentOr(error, shown);
  }
}

/** A path as seen from the folder `cwd`. */
export function shownPath(path: string, cwd: string): string {
  const shorter = relative(cwd, path);
  return shorter === "" ? "." : shorter.startsWith("..") || isAbsolute(shorter) ? path : shorter;
}

function absentOr(error: unknown, shown: string): undefined {
  if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return undefined;
  if (error instanceof NotReadable) throw unreadable(shown, error.why, [error.todo]);
  const reason = error instanceof Error ? error.message.replace(/: \w+ '.*'$/s, "") : String(error);
  throw unreadable(shown, `cannot be read: ${reason}`, []);
}
