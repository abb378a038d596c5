import { mostBytes, type ReadOptions, readRegularFile } from "../base/disk/regular_file.ts";
import { ConfigError, type Place } from "./config_error.ts";
import { Source } from "./source.ts";
import { howToMend, whyNot } from "./why_not.ts";

/**
 * Reads a text file that the user named.
 *
 * @param path where it is
 * @param shown as the user named it
 * @param notes what to say when it cannot be read
 * @param options how large it may be (default: as large as an experiment)
 * @throws {ConfigError} when it is not a regular file, too large, unreadable, or not UTF-8 (with the first wrong
 * byte, its line and its column)
 */
export function readTextFile(
  path: string,
  shown: string = path,
  notes?: readonly string[],
  options: ReadOptions = { most: mostBytes.source, pipe: true },
): { readonly bytes: Uint8Array<ArrayBuffer>; readonly text: string } {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = readRegularFile(path, options);
  } catch (error) {
    const place: Place = { kind: "file", file: shown };
    const todo = howToMend(error);
    throw new ConfigError([{
      severity: "error",
      message: `${shown} ${whyNot(error)}`,
      place,
      notes: todo.length > 0 ? todo : notes,
    }]);
  }
  return { bytes, text: textFrom(bytes, shown) };
}

/**
 * The text of a file in UTF-8, without its byte order mark.
 *
 * @param file as the user named it, for messages
 * @throws {ConfigError} with the first byte that is wrong, its line and its column
 */
export function textFrom(bytes: Uint8Array, file: string): string {
  refuseOtherFormat(bytes, file);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw wrongByte(bytes, file);
  }
}

/**
 * Refuses what begins as a file of another format.
 *
 * @param bytes the beginning of a file, or all of it
 * @throws {ConfigError} with what it is, and what to do
 */
export function refuseOtherFormat(bytes: Uint8Array, file: string): void {
  const other = otherFormat(bytes);
  if (other) throw refusal(file, `the file is ${other.what}, not UTF-8 text`, [other.todo]);
}

/**
 * The message for bytes that are not UTF-8.
 *
 * @param bytes from the beginning of a line on
 * @param before bytes and lines of the file before them
 */
export function wrongByte(bytes: Uint8Array, file: string, before = { bytes: 0, lines: 0 }): ConfigError {
  const offset = firstWrongByte(bytes);
  const found = `0x${bytes[offset].toString(16).toUpperCase().padStart(2, "0")}`;
  const message = `the file is not UTF-8 text: byte ${before.bytes + offset} is ${found}`;
  // Wrong bytes are shown as U+FFFD, one character each, so that the column is right.
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(0, offset));
  const [rest] = new TextDecoder("utf-8").decode(bytes.subarray(offset, offset + 200)).split("\n");
  const place = new Source(text + rest, file).placeOf([text.length, text.length + 1]);
  const meant = windows1252(bytes[offset]);
  const note = meant === undefined ? "" : ` (in Windows-1252 it is ${JSON.stringify(meant)})`;
  return new ConfigError([{
    severity: "error",
    message,
    place: { ...place, line: place.line + before.lines },
    notes: [`save the file as UTF-8${note}`],
  }]);
}

/** The byte at which a text stops being UTF-8; of a sequence that breaks off its first. */
function firstWrongByte(bytes: Uint8Array): number {
  let [low, high] = [0, bytes.length]; // the first `low` bytes are right, perhaps followed by the beginning of a character
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (isRightSoFar(bytes.subarray(0, middle))) low = middle;
    else high = middle;
  }
  // Byte `low` cannot follow those before it: it is wrong itself, or it breaks off a character that begins earlier.
  let at = isRightSoFar(bytes) ? bytes.length : low;
  for (let back = 1; back <= 3 && at - back >= 0; back++) {
    const isLead = bytes[at - back] >= 0xc0;
    if (isLead && !isWhole(bytes.subarray(at - back, at))) at -= back;
    if (isLead || bytes[at - back] < 0x80) break;
  }
  return at;
}

/** Whether a text is UTF-8, but for a character at its end that is not complete. */
function isRightSoFar(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function isWhole(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** The letter that most files with this byte mean, which come from Windows and old programs. */
function windows1252(byte: number): string | undefined {
  const text = new TextDecoder("windows-1252").decode(Uint8Array.of(byte));
  return /[\p{L}\p{P}\p{S}]/u.test(text) ? text : undefined;
}

const asUtf8 = "save the file as UTF-8";

/** Formats that begin with bytes of their own. */
const formats: readonly [begin: readonly number[], what: string, todo: string][] = [
  [[0xff, 0xfe, 0, 0], "UTF-32 (little endian)", asUtf8],
  [[0, 0, 0xfe, 0xff], "UTF-32 (big endian)", asUtf8],
  [[0xff, 0xfe], "UTF-16 (little endian)", asUtf8],
  [[0xfe, 0xff], "UTF-16 (big endian)", asUtf8],
  [[0x50, 0x4b, 0x03, 0x04], "a ZIP archive, such as an Excel workbook", "save the table as CSV in UTF-8"],
  [[0xd0, 0xcf, 0x11, 0xe0], "an old Excel workbook", "save the table as CSV in UTF-8"],
  [[0x1f, 0x8b], "compressed with gzip", "decompress it with gunzip"],
  [[0x89, 0x50, 0x4e, 0x47], "a PNG image", "use a text file"],
  [[0x25, 0x50, 0x44, 0x46], "a PDF document", "use a text file"],
];

function otherFormat(bytes: Uint8Array): { what: string; todo: string } | undefined {
  const found = formats.find(([begin]) => begin.every((byte, i) => bytes[i] === byte));
  if (found) return { what: found[1], todo: found[2] };
  // UTF-16 without a mark: every other byte of plain letters is 0.
  const head = bytes.subarray(0, 64);
  if (head.length < 4 || head.length % 2 !== 0 && bytes.length === head.length) return undefined;
  const zeros = (from: number) => head.every((byte, i) => (i % 2 === from) === (byte === 0));
  if (zeros(1)) return { what: "UTF-16 (little endian)", todo: asUtf8 };
  return zeros(0) ? { what: "UTF-16 (big endian)", todo: asUtf8 } : undefined;
}

function refusal(file: string, message: string, notes: readonly string[]): ConfigError {
  return new ConfigError([{ severity: "error", message, place: { kind: "file", file }, notes }]);
}
