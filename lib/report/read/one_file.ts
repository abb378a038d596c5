import { openRegularFile } from "../../base/disk/regular_file.ts";
import { unreadable } from "./read_csv.ts";

/** Consecutive rows of one file. */
export interface Stretch {
  /** Path of the file. */
  readonly path: string;
  /** How messages write it. */
  readonly shown: string;
  /** Byte offsets in the file: where the first row starts, and where the last one ends. */
  readonly from: number;
  readonly to: number;
  /** Line of the first row, from 1. */
  readonly line: number;
  /** Whether the file is still being written, so that its last line may be incomplete. */
  readonly isPart: boolean;
}

/** Random access to files, of which one is open at a time. */
export class OneFile implements Disposable {
  #path?: string;
  #file?: Deno.FsFile;

  /**
   * Reads bytes of a file from an offset on.
   *
   * @returns how many; 0 at its end
   * @throws {ConfigError} if the file is gone: the run has ended, and its parts are now in its tables
   */
  read({ path, shown }: Stretch, from: number, into: Uint8Array): number {
    try {
      if (path !== this.#path) {
        this[Symbol.dispose]();
        this.#file = openRegularFile(path, { most: Infinity }).file;
        this.#path = path;
      }
      this.#file!.seekSync(from, Deno.SeekMode.Start);
      return this.#file!.readSync(into) ?? 0;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      throw unreadable(shown, "the file is gone: the run has ended while it was read", [
        "run the command again",
      ]);
    }
  }

  [Symbol.dispose](): void {
    this.#file?.close();
    this.#file = undefined;
    this.#path = undefined;
  }
}
