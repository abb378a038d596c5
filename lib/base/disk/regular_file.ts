/**
 * Reading files that a user names: regular ones only, up to a given size. A device may never end, and
 * opening a named pipe may wait forever, so what a path is gets asked before it is opened.
 *
 * @module
 */

/** Why a path is no file to read. */
export class NotReadable extends Error {
  /** Name of the error class. */
  override name = "NotReadable";

  /**
   * @param path as it was opened
   * @param why words that follow the file's name
   * @param todo what to do next
   */
  constructor(path: string, readonly why: string, readonly todo: string) {
    super(`${path} ${why}: ${todo}`);
  }
}

const mebibyte = 2 ** 20;

/** Most bytes of a file, by what it is. */
export const mostBytes = {
  /** Experiments and extensions: written by hand. */
  source: 16 * mebibyte,
  /** Pictures: 8,000,000 pixels of 64 bits, and notes. */
  picture: 128 * mebibyte,
  /** What becomes one text: V8 has no longer ones. */
  text: 2 ** 29 - 24,
  /** Data, and files of a run, that are held in memory as a whole. */
  data: 2048 * mebibyte,
  /** Tables that are read in pieces. */
  table: 8192 * mebibyte,
} as const;

/** How a file is read. */
export interface ReadOptions {
  /** Most bytes that it may have. */
  readonly most: number;
  /** Whether a pipe that the shell has made, as for `<(...)`, is read, too. */
  readonly pipe?: boolean;
}

/** An open file and its size. */
export interface RegularFile extends Disposable {
  readonly file: Deno.FsFile;
  readonly size: number;
}

/**
 * Opens a regular file to read it.
 *
 * @throws {NotReadable} when it is something else, or too large
 */
export function openRegularFile(path: string, { most, pipe }: ReadOptions): RegularFile {
  checkRegular(Deno.statSync(path), path, { pipe });
  const file = Deno.openSync(path);
  try {
    const info = file.statSync(); // another file may have come to its place
    checkRegular(info, path, { pipe });
    if (info.size > most) throw tooLarge(path, info.size, most);
    return { file, size: info.isFile ? info.size : 0, [Symbol.dispose]: () => file.close() };
  } catch (error) {
    file.close();
    throw error;
  }
}

/**
 * All bytes of a regular file.
 *
 * @throws {NotReadable} when it is something else, or too large
 */
export function readRegularFile(path: string, options: ReadOptions): Uint8Array<ArrayBuffer> {
  using open = openRegularFile(path, options);
  const { most } = options;
  let bytes = new Uint8Array(open.size + 1); // one more than it has: the first read that gives nothing is its end
  let length = 0;
  while (true) {
    const count = open.file.readSync(bytes.subarray(length));
    if (count === null) return bytes.subarray(0, length);
    length += count;
    if (length > most) throw tooLarge(path, length, most);
    if (length < bytes.length) continue;
    const longer = new Uint8Array(2 * bytes.length + 65_536); // it grows, or it is a pipe
    longer.set(bytes);
    bytes = longer;
  }
}

/**
 * Refuses what is not a regular file.
 *
 * @throws {NotReadable} for devices, pipes and sockets
 * @throws {Deno.errors.IsADirectory} for folders
 */
export function checkRegular(
  info: Deno.FileInfo,
  path: string,
  { pipe = false }: Pick<ReadOptions, "pipe"> = {},
): void {
  if (info.isFile || pipe && info.isFifo && /^\/dev\/fd\/\d+$/.test(path)) return;
  if (info.isDirectory) throw new Deno.errors.IsADirectory(`Is a directory (os error 21): open '${path}'`);
  const what = info.isFifo
    ? "a pipe"
    : info.isSocket
    ? "a socket"
    : info.isCharDevice || info.isBlockDevice
    ? "a device"
    : "something else";
  throw new NotReadable(
    path,
    `is not a regular file, but ${what}`,
    "save its output to a file, and use that file",
  );
}

function tooLarge(path: string, size: number, most: number): NotReadable {
  const why = `has ${inMebibytes(size)}: at most ${inMebibytes(most)} can be read`;
  return new NotReadable(path, why, "is it the right file?");
}

/** A number of bytes in words: `16 MiB`. */
export function inMebibytes(bytes: number): string {
  if (bytes < mebibyte) return `${bytes} bytes`;
  return `${Number((bytes / mebibyte).toFixed(1))} MiB`;
}
