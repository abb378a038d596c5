import { checkRegular, inMebibytes, mostBytes, openRegularFile } from "../../base/disk/regular_file.ts";
import { ConfigError, type Lack } from "../../config/config_error.ts";
import { howToMend, whyNot } from "../../config/why_not.ts";

/**
 * The file that a path means: itself, or one of the other usual spellings beside it, `train-images-idx3-ubyte`
 * and `train-images.idx3-ubyte`, raw or with `.gz`.
 *
 * @throws {ConfigError} when none of them is there, naming what was tried, or one is no file to read
 */
export function findIdxFile(path: string): string {
  const tried = spellings(path);
  const found = tried.find(isFile);
  if (found !== undefined) return found;
  throw new ConfigError([{
    severity: "error",
    message: `${path} does not exist`,
    place: { kind: "file", file: path },
    lacks: { kind: "file", file: path, why: "does not exist" },
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

/** Whether there is a file; what is there but no file to read is refused. */
function isFile(path: string): boolean {
  let info: Deno.FileInfo;
  try {
    info = Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return false;
    throw refused(path, error);
  }
  try {
    checkRegular(info, path);
    return true;
  } catch (error) {
    throw refused(path, error);
  }
}

/**
 * All bytes of a file, unpacked when it is gzip, of however many members.
 *
 * @param lengthOf how long the file must be, unpacked, from its first {@linkcode headLength} bytes: reading stops
 * soon after that, since a small gzip file may hold any number of bytes. It may throw.
 * @throws {ConfigError} when it is no regular file, too large, or cannot be read or unpacked
 */
export async function readBytes(path: string, lengthOf: (head: Uint8Array) => number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  let longest = Infinity;
  try {
    using open = openRegularFile(path, { most: mostBytes.data });
    for await (const chunk of await contentOf(open.file)) {
      chunks.push(chunk);
      length += chunk.length;
      if (longest === Infinity && length >= headLength) {
        longest = lengthOf(joined(chunks, length).subarray(0, headLength));
      }
      if (length > longest) break;
      if (length > mostBytes.data) {
        throw unreadable(path, `${path} decompresses to more than ${inMebibytes(mostBytes.data)}`);
      }
    }
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "Z_BUF_ERROR") {
      throw unreadable(path, `${path} is truncated: its gzip data has no end`, again);
    }
    if (/^Z_/.test(code)) throw unreadable(path, `${path} is damaged: it is not valid gzip`, again);
    throw refused(path, error);
  }
  return joined(chunks, length);
}

const again = "download it again";

/** Bytes of the longest header, that of images. */
export const headLength = 16;

/** The content of an open file in pieces, unpacked if it is gzip. */
async function contentOf(file: Deno.FsFile): Promise<Iterable<Uint8Array> | AsyncIterable<Uint8Array>> {
  const start = new Uint8Array(2);
  const isGzip = file.readSync(start) === 2 && start[0] === 0x1f && start[1] === 0x8b;
  file.seekSync(0, Deno.SeekMode.Start);
  if (!isGzip) return pieces(file, 1 << 20);
  const [{ pipeline, Readable }, { createGunzip }] = await Promise.all([
    import("node:stream"),
    import("node:zlib"),
  ]);
  // A piece is unpacked at once, to at most 1032 times its size: small ones bound what that takes.
  const unpacking = createGunzip({ chunkSize: 1 << 18 });
  return pipeline(Readable.from(pieces(file, 1 << 14)), unpacking, () => {});
}

function* pieces(file: Deno.FsFile, size: number): Generator<Uint8Array> {
  while (true) {
    const piece = new Uint8Array(size);
    const count = file.readSync(piece);
    if (count === null) return;
    yield piece.subarray(0, count);
  }
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

function unreadable(file: string, message: string, note?: string, lacks?: Lack): ConfigError {
  return new ConfigError([{
    severity: "error",
    message,
    place: { kind: "file", file },
    notes: note ? [note] : [],
    lacks,
  }]);
}

function refused(path: string, error: unknown): ConfigError {
  const why = whyNot(error);
  return unreadable(path, `${path} ${why}`, howToMend(error)[0], { kind: "file", file: path, why });
}
