/**
 * Writes a file so that readers, also after a crash or a power cut, find the old content or the new one as a whole:
 * into a new file beside it, to the disk, then renamed.
 *
 * @throws what the file system throws; the target is then as it was, and nothing is left beside it
 */
export function writeFileAtomic(path: string, data: string | Uint8Array): void {
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  const part = `${path}.${crypto.randomUUID()}.part`; // of our own: another process may write the same file
  try {
    writeThrough(part, bytes);
    Deno.renameSync(part, path);
  } catch (error) {
    removeQuietly(part);
    throw error;
  }
}

/** Writes a new file; its content is on the disk when this returns. */
function writeThrough(path: string, bytes: Uint8Array): void {
  using file = Deno.openSync(path, { createNew: true, write: true });
  for (let written = 0; written < bytes.length;) written += file.writeSync(bytes.subarray(written));
  file.syncSync();
}

/** Removes a file that may not have come to be. What failed before says more than a failure here. */
function removeQuietly(path: string): void {
  try {
    Deno.removeSync(path);
  } catch {
    // nothing more can be done
  }
}
