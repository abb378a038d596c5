import { ConfigError } from "../config/config_error.ts";

/** Most bytes that a gzip file may unpack to: it could announce any number of them. */
const mostBytes = 2 ** 31;

/**
 * The file that a path means: itself, or one of the other usual spellings beside it, `train-images-idx3-ubyte`
 * and `train-images.idx3-ubyte`, raw or with `.gz`.
 *
 * @throws {ConfigError} when none of them is there, naming what was tried
 */
export function findIdxFile(path: string): string {
  const tried = spellings(path);
  const found = tried.find(isFile);
  if (found !== undefined) return found;
  throw new ConfigError([{
    severity: "error",
    message: `${path} does not exist`,
    place: { kind: "file", file: path },
    notes: [
      `tried: ${tried.map((one) => one.split("/").at(-1)).join(", ")}`,
      "paths are relative to the experiment file",
    ],
  }]);
}

function spellings(path: string): string[] {
  const raw = path.replace(/\.gz$/, "");
  const other = /[-.]idx(\d)-ubyte$/.test(raw)
    ? raw.replace(/([-.])idx(\d)-ubyte$/, (_, mark, n) => `${mark === "-" ? "." : "-"}idx${n}-ubyte`)
    : raw;
  return [...new Set([path, raw, `${raw}.gz`, other, `${other}.gz`])];
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/**
 * All bytes of a file, unpacked when it is gzip.
 *
 * @param lengthOf how long the unpacked file must be, from its first {@linkcode headLength} bytes: unpacking
 * stops soon behind that, since a small gzip file may hold any number of bytes. It may throw.
 * @throws {ConfigError} when it cannot be read or unpacked
 */
export async function readBytes(path: string, lengthOf: (head: Uint8Array) => number): Promise<Uint8Array> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await Deno.readFile(path);
  } catch (error) {
    throw unreadable(
      path,
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return await unpack(bytes, lengthOf);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    if (error instanceof RangeError) throw unreadable(path, `${path} unpacks to more than 2 GiB`);
    throw unreadable(path, `${path} is damaged: it does not unpack as gzip`, "fetch it again");
  }
}

/** Bytes of the longest header, that of images. */
export const headLength = 16;

async function unpack(
  packed: Uint8Array<ArrayBuffer>,
  lengthOf: (head: Uint8Array) => number,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  let longest = Infinity;
  for await (
    const chunk of ReadableStream.from(pieces(packed)).pipeThrough(new DecompressionStream("gzip"))
  ) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > mostBytes) throw new RangeError("too long");
    if (longest === Infinity && length >= headLength) {
      longest = lengthOf(joined(chunks, length).subarray(0, headLength));
    }
    if (length > longest) break;
  }
  return joined(chunks, length);
}

/** A stream unpacks each piece at once, to at most 1032 times its size: small ones bound what that takes. */
function* pieces(bytes: Uint8Array<ArrayBuffer>): Generator<Uint8Array<ArrayBuffer>> {
  const size = 16_384;
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  if (chunks.length === 1) return chunks[0];
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

function unreadable(file: string, message: string, note?: string): ConfigError {
  return new ConfigError([{
    severity: "error",
    message,
    place: { kind: "file", file },
    notes: note ? [note] : [],
  }]);
}
