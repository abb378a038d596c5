import { disk, undefinedIfMissing } from "../base/disk/disk.ts";

/** One shared buffer: memory does not grow with the number of files. */
const chunk = new Uint8Array(65536);

/** A file in chunks; none if the file is missing. Each chunk is overwritten by the next one of any file. */
export function* chunksOfFile(path: string): Generator<Uint8Array, void> {
  const file = undefinedIfMissing(() => disk.open(path, { read: true }));
  if (!file) return;
  try {
    for (let count = file.readSync(chunk); count !== null; count = file.readSync(chunk)) {
      yield chunk.subarray(0, count);
    }
  } finally {
    file.close();
  }
}
