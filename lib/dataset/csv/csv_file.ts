import { createHash } from "node:crypto";
import { mostBytes, openRegularFile, type RegularFile } from "../../base/disk/regular_file.ts";
import { ConfigError, type Lack } from "../../config/config_error.ts";
import { refuseOtherFormat, wrongByte } from "../../config/read_text.ts";
import { howToMend, whyNot } from "../../config/why_not.ts";
import { longestRecord } from "./csv_records.ts";

/** Bytes that are read at once. */
const pieceSize = 1 << 18;

/** A CSV file, which is read from its beginning as often as it takes, a piece at a time. */
export class CsvFile implements Disposable {
  readonly #open: RegularFile;
  readonly #piece = new Uint8Array(pieceSize);
  #sha256 = "";

  /**
   * Opens a file.
   *
   * @param path of the file, which is how messages name it
   * @throws {ConfigError} when it cannot be read, or is no regular file
   */
  constructor(readonly path: string) {
    try {
      this.#open = openRegularFile(path, { most: mostBytes.table });
    } catch (error) {
      const [todo = "paths are relative to the experiment file"] = howToMend(error);
      const why = whyNot(error);
      throw refusal(path, `${path} ${why}`, [todo], { kind: "file", file: path, why });
    }
  }

  /** Of the bytes that {@linkcode text} has read, when it has come to their end. */
  get sha256(): string {
    return this.#sha256;
  }

  /** Number of lines that are not empty and begin outside of quotes: of the records, if no quote is out of place. */
  countRecords(): number {
    let records = 0;
    let quoted = false;
    let length = 0; // of the record so far, without the end of its line
    let last = 0;
    for (const bytes of this.#pieces()) {
      let quote = bytes.indexOf(QUOTE); // the next one
      for (let at = 0; at < bytes.length;) {
        let feed = bytes.indexOf(LINE_FEED, at);
        if (feed < 0) feed = bytes.length;
        for (; quote >= 0 && quote < feed; quote = bytes.indexOf(QUOTE, quote + 1)) quoted = !quoted;
        length += feed - at;
        if (length > 4 * longestRecord) return records; // what reads them refuses it
        if (feed > at) last = bytes[feed - 1];
        if (feed < bytes.length && !quoted) {
          if (length > (last === RETURN ? 1 : 0)) records++;
          [length, last] = [0, 0];
        }
        at = feed + 1;
      }
    }
    return length > (last === RETURN ? 1 : 0) ? records + 1 : records;
  }

  /**
   * The file as text, in pieces, without its byte order mark.
   *
   * @throws {ConfigError} with the first byte that is no UTF-8, its line and its column, or what the file is instead
   */
  *text(): Generator<string, void> {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    const hash = createHash("sha256");
    let read = 0;
    try {
      for (const bytes of this.#pieces()) {
        if (read === 0) refuseOtherFormat(bytes, this.path);
        hash.update(bytes);
        const text = decoder.decode(bytes, { stream: true });
        read += bytes.length;
        yield text;
      }
      decoder.decode();
    } catch (error) {
      throw error instanceof TypeError ? this.#wrongByte(read) : error;
    }
    this.#sha256 = hash.digest("hex");
  }

  /** Closes it. */
  [Symbol.dispose](): void {
    this.#open[Symbol.dispose]();
  }

  /** All bytes from the beginning on. A piece is good until the next is asked for. */
  *#pieces(): Generator<Uint8Array<ArrayBuffer>> {
    const { file } = this.#open;
    file.seekSync(0, Deno.SeekMode.Start);
    for (let count = file.readSync(this.#piece); count !== null; count = file.readSync(this.#piece)) {
      yield this.#piece.subarray(0, count);
    }
  }

  /** @param from the bytes before are right, but for a character at their end */
  #wrongByte(from: number): ConfigError {
    const before = { bytes: 0, lines: 0 };
    let at = 0;
    for (const bytes of this.#pieces()) {
      for (let feed = bytes.indexOf(LINE_FEED); feed >= 0; feed = bytes.indexOf(LINE_FEED, feed + 1)) {
        if (at + feed >= from - 4) break;
        before.bytes = at + feed + 1;
        before.lines++;
      }
      at += bytes.length;
      if (at >= from) break;
    }
    const { file } = this.#open;
    file.seekSync(before.bytes, Deno.SeekMode.Start);
    const line = new Uint8Array(from - before.bytes + pieceSize + 200);
    let length = 0;
    while (length < line.length) {
      const count = file.readSync(line.subarray(length));
      if (count === null) break;
      length += count;
    }
    return wrongByte(line.subarray(0, length), this.path, before);
  }
}

const LINE_FEED = 10;
const RETURN = 13;
const QUOTE = 34;

function refusal(file: string, message: string, notes: readonly string[], lacks?: Lack): ConfigError {
  return new ConfigError([{ severity: "error", message, place: { kind: "file", file }, notes, lacks }]);
}
