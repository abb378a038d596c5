import { crc32, crcText } from "../base/crc32.ts";
import { disk, undefinedIfMissing } from "../base/disk/disk.ts";
import { isTable } from "../base/parse_strict.ts";
import { chunksOfFile } from "../store/file_chunks.ts";

/** The file of a shard that holds the checksums. */
export const sumsName = "sums.json";

/** The CRC-32 of each checkpoint of a shard by its name, as JSON. */
export function checkpointSums(shard: string, names: readonly string[]): string {
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, sumOf(shard, name)])));
}

/**
 * Whether the checkpoints of a shard match their checksums; shards of earlier versions have none.
 *
 * @param wasMoved whether an interrupted merge has moved a checkpoint to the run
 */
export function checkpointsAreSound(shard: string, wasMoved: (checkpoint: string) => boolean): boolean {
  const bytes = undefinedIfMissing(() => disk.read(`${shard}/${sumsName}`));
  if (!bytes) return true;
  let sums: unknown;
  try {
    sums = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return false;
  }
  return isTable(sums) && Object.entries(sums).every(([name, sum]) => {
    const found = /^trial-\d+\.safetensors$/.test(name) ? sumOf(shard, name) : undefined;
    return found === undefined ? wasMoved(name) : found === sum;
  });
}

/** The CRC-32 of a checkpoint; `undefined` where there is none. */
function sumOf(shard: string, name: string): string | undefined {
  const path = `${shard}/checkpoints/${name}`;
  if (undefinedIfMissing(() => disk.size(path)) === undefined) return undefined;
  let crc = 0;
  for (const chunk of chunksOfFile(path)) crc = crc32(chunk, crc);
  return crcText(crc);
}
