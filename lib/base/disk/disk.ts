import { checkRegular, mostBytes, readRegularFile } from "./regular_file.ts";

/** An open file. */
export type DiskFile = Pick<
  Deno.FsFile,
  | "readSync"
  | "writeSync"
  | "seekSync"
  | "syncSync"
  | "syncDataSync"
  | "truncateSync"
  | "statSync"
  | "tryLockSync"
  | "close"
>;

/** What a run does to the disk. */
export interface Disk {
  open(path: string, options: Deno.OpenOptions): DiskFile;
  read(path: string): Uint8Array<ArrayBuffer>;
  list(path: string): string[];
  size(path: string): number;
  makeFolder(path: string, options?: Deno.MkdirOptions): void;
  rename(from: string, to: string): void;
  remove(path: string, options?: Deno.RemoveOptions): void;
}

/** The system's. */
export const realDisk: Disk = {
  open: (path, options) =>
    naming(path, "open", () => {
      const info = undefinedIfMissing(() => Deno.statSync(path));
      if (info) checkRegular(info, path); // opening a pipe would wait for another program
      return Deno.openSync(path, options);
    }),
  read: (path) => naming(path, "readfile", () => readRegularFile(path, { most: mostBytes.data })),
  list: (path) => Array.from(Deno.readDirSync(path), ({ name }) => name).sort(),
  size: (path) => Deno.statSync(path).size,
  makeFolder: (path, options) => Deno.mkdirSync(path, options),
  rename: (from, to) => Deno.renameSync(from, to),
  remove: (path, options) => Deno.removeSync(path, options),
};

/** With permissions for some folders only, the runtime does not say which file it is about. */
function naming<Result>(path: string, what: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error && !error.message.includes(path)) error.message += `: ${what} '${path}'`;
    throw error;
  }
}

let current = realDisk;

/** Every operation of a run on its folder goes through here, so that a test can let any one of them fail. */
export const disk: Disk = {
  open: (path, options) => current.open(path, options),
  read: (path) => current.read(path),
  list: (path) => current.list(path),
  size: (path) => current.size(path),
  makeFolder: (path, options) => current.makeFolder(path, options),
  rename: (from, to) => current.rename(from, to),
  remove: (path, options) => current.remove(path, options),
};

/** Puts another disk in place until the work has ended. For tests. */
export async function onDisk<Result>(other: Disk, work: () => Result | Promise<Result>): Promise<Result> {
  const before = current;
  current = other;
  try {
    return await work();
  } finally {
    current = before;
  }
}

/** All bytes of a chunk, however few the system takes at a time. */
export function writeAll(file: Pick<DiskFile, "writeSync">, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) written += file.writeSync(bytes.subarray(written));
}

/** What `work` gives, or `undefined` where there is no such file. */
export function undefinedIfMissing<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
