import { disk, writeAll } from "./disk.ts";

/**
 * Writes a file so that readers find either the old content or the new one as a whole, even after a crash or a power
 * cut. It writes a new file beside it, syncs that to the disk and renames it.
 *
 * @param how `sync`: whether it must be on the disk when this returns (default); without, a power cut (not a crash) may leave it empty
 * @throws what the file system throws; the target is then as it was, and nothing is left beside it
 */
export function writeFileAtomic(path: string, data: string | Uint8Array, { sync = true } = {}): void {
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  const part = partOf(path);
  try {
    write(part, bytes, { sync });
    disk.rename(part, path);
  } catch (error) {
    removeQuietly(part);
    throw error;
  }
}

/** A name beside a file for what is not whole yet. It is new: another process may write the same file. */
export const partOf = (path: string): string => `${path}.${crypto.randomUUID()}.part`;

/** Whether a name is that of a file that did not become whole. */
export const isPart = (name: string): boolean => /\.[0-9a-f-]{36}\.part$/.test(name);

function write(path: string, bytes: Uint8Array, { sync }: { sync: boolean }): void {
  const file = disk.open(path, { createNew: true, write: true });
  try {
    writeAll(file, bytes);
    if (sync) file.syncSync();
  } finally {
    file.close();
  }
}

/** Removes a file or folder that may not have come to be. What failed before says more than a failure here. */
export function removeQuietly(path: string): void {
  try {
    disk.remove(path, { recursive: true });
  } catch {
    // nothing more can be done
  }
}
