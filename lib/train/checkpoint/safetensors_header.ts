import * as v from "../../npm/valibot.ts";

/** A damaged file. The message is shown after the name of the file: `it has 4 bytes ...`. */
export class DamagedFile extends SyntaxError {
  override name = "DamagedFile";

  /** @param offset byte at which the damage was found, from 0 */
  constructor(message: string, readonly offset?: number) {
    super(message);
  }
}

/** A tensor in the header of a safetensors file. */
export interface TensorEntry {
  readonly dtype: "F32" | "F64";
  readonly shape: readonly number[];
  /** Start and end of its numbers, in bytes after the header. */
  readonly data_offsets: readonly [begin: number, end: number];
}

/** The header of a safetensors file. */
export interface Header {
  readonly metadata: Readonly<Record<string, string>>;
  readonly entries: readonly (readonly [name: string, entry: TensorEntry])[];
  /** Start of the numbers, in bytes. */
  readonly start: number;
}

/** Maximum length of a header, as in the format's library. */
const longestHeader = 100_000_000;

const size = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const entrySchema = v.strictObject({
  dtype: v.picklist(["F32", "F64"]),
  shape: v.array(size),
  data_offsets: v.strictTuple([size, size]),
});
const metadataSchema = v.record(v.string(), v.string());

/**
 * Reads the header of a whole safetensors file. Checks that each tensor has the length of its shape, and that together
 * they fill the file.
 *
 * @throws {DamagedFile} if it is damaged
 */
export function readHeader(file: Uint8Array): Header {
  if (file.length < 8) {
    throw new DamagedFile(`it has ${bytes(file.length)}, but the length of its header alone takes 8`, 0);
  }
  const { buffer, byteOffset } = file;
  const length = Number(new DataView(buffer, byteOffset, 8).getBigUint64(0, true));
  if (length > Math.min(longestHeader, file.length - 8)) {
    throw new DamagedFile(
      `its header should have ${bytes(length)}, but the file has ${bytes(file.length)}`,
      0,
    );
  }
  const start = 8 + length;
  const { __metadata__: found = {}, ...tensors } = parsed(file.subarray(8, start));
  const metadata = v.safeParse(metadataSchema, found);
  if (!metadata.success) throw new DamagedFile("its metadata must map keys to text", 8);
  const entries = Object.entries(tensors).map(([name, entry]) => [name, checked(name, entry)] as const);
  checkPlaces(entries, file.length - start, start);
  return { metadata: metadata.output, entries, start };
}

function parsed(header: Uint8Array): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(header));
  } catch {
    throw new DamagedFile("its header is not JSON", 8);
  }
  if (typeof json === "object" && json !== null && !Array.isArray(json)) {
    return json as Record<string, unknown>;
  }
  throw new DamagedFile("its header is not a JSON object", 8);
}

function checked(name: string, entry: unknown): TensorEntry {
  const found = v.safeParse(entrySchema, entry);
  const which = `tensor ${JSON.stringify(name)}`;
  if (!found.success) {
    const [issue] = found.issues;
    throw new DamagedFile(`${which}: ${v.getDotPath(issue) ?? "its entry"} is ${issue.received}`, 8);
  }
  const { dtype, shape, data_offsets: [begin, end] } = found.output;
  const length = shape.reduce((product, size) => product * size, dtype === "F64" ? 8 : 4);
  if (end - begin !== length) {
    throw new DamagedFile(
      `${which} has ${bytes(end - begin)}, but its shape needs ${bytes(length)}: [${
        shape.join(", ")
      }] of ${dtype}`,
      8,
    );
  }
  return found.output;
}

/** Checks that the tensors follow one another and fill the file. */
function checkPlaces(entries: Header["entries"], length: number, start: number): void {
  let at = 0;
  for (const [name, { data_offsets: [begin, end] }] of entries.toSorted(byPlace)) {
    if (begin !== at) {
      throw new DamagedFile(
        `tensor ${JSON.stringify(name)} begins at ${begin}, but the one before it ends at ${at}`,
        8,
      );
    }
    at = end;
  }
  if (at === length) return;
  const [missing, more] = [at - length, length - at].map(bytes);
  throw new DamagedFile(
    at > length
      ? `it is ${missing} shorter than its header says`
      : `it is ${more} longer than its header says`,
    start + Math.min(at, length),
  );
}

const byPlace = ([, { data_offsets: a }]: Header["entries"][number], [, b]: Header["entries"][number]) =>
  a[0] - b.data_offsets[0] || a[1] - b.data_offsets[1];

const bytes = (count: number) => count === 1 ? "1 byte" : `${count} bytes`;
