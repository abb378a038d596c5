import { crc32, crcText } from "../../base/crc32.ts";
import { withOneNaN } from "../../base/one_nan.ts";
import { DamagedFile, readHeader, type TensorEntry } from "./safetensors_header.ts";

export { DamagedFile } from "./safetensors_header.ts";

/** A named array in a safetensors file. */
export interface SavedTensor {
  /** Unique in its file: `hidden.weight`. */
  readonly name: string;
  /** Sizes of its dimensions. */
  readonly shape: readonly number[];
  /** Written as F32 or F64, little-endian. */
  readonly values: Float64Array | Float32Array;
}

/** The content of a safetensors file. */
export interface Safetensors {
  readonly tensors: Map<string, SavedTensor>;
  /** Texts by key, without the checksum. */
  readonly metadata: Record<string, string>;
}

/**
 * The safetensors format (Hugging Face): eight bytes with the length of a JSON header, the header with each
 * tensor's type, shape and place, then the numbers. It holds no code, and NumPy and PyTorch read it.
 *
 * Equal content gives equal bytes: tensors keep their order, metadata is sorted by key, and all NaN have the same bits.
 * The metadata gets a checksum, `crc32`: eight hexadecimal digits, the CRC-32 of the whole file with eight zeros in
 * their place.
 *
 * @param metadata text by key
 */
export function encodeSafetensors(
  tensors: readonly SavedTensor[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const all = Object.entries({ ...metadata, crc32: zeros });
  const header: Record<string, unknown> = {
    __metadata__: Object.fromEntries(all.sort(([a], [b]) => a < b ? -1 : 1)),
  };
  let end = 0;
  for (const { name, shape, values } of tensors) {
    const begin = end;
    end += values.byteLength;
    header[name] = {
      dtype: values instanceof Float64Array ? "F64" : "F32",
      shape,
      data_offsets: [begin, end],
    };
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const padded = Math.ceil(json.length / 8) * 8; // so that the numbers start at a multiple of 8
  const file = new Uint8Array(8 + padded + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(padded), true);
  file.fill(0x20, 8, 8 + padded);
  file.set(json, 8);
  let at = 8 + padded;
  for (const { values } of tensors) {
    // Little-endian, like every machine that Deno runs on.
    const copy = values instanceof Float64Array ? new Float64Array(values) : new Float32Array(values);
    file.set(new Uint8Array(copy.buffer), at);
    withOneNaN(file.subarray(at, at + values.byteLength), values);
    at += values.byteLength;
  }
  file.set(new TextEncoder().encode(crcText(crc32(file))), digitsIn(file, 8 + padded));
  return file;
}

/**
 * Reads what {@linkcode encodeSafetensors} writes, and files without a checksum; tensors of other types than F32 and F64
 * are refused.
 *
 * @throws {DamagedFile} if the file is shorter or longer than its header says, if its header is invalid, or if its
 *   checksum differs
 */
export function decodeSafetensors(file: Uint8Array): Safetensors {
  const { metadata: { crc32: wanted, ...metadata }, entries, start } = readHeader(file);
  if (wanted !== undefined) {
    const found = checksumOf(file, start);
    if (found !== wanted) {
      throw new DamagedFile(
        `the CRC-32 of its bytes is ${found}, but its header has ${JSON.stringify(wanted)}`,
      );
    }
  } else if (metadata.format === "jellyfish 2") {
    throw new DamagedFile("its header has no checksum (crc32)");
  }
  const tensors = new Map<string, SavedTensor>();
  for (const [name, entry] of entries) tensors.set(name, tensorIn(file, start, name, entry));
  return { tensors, metadata };
}

function tensorIn(file: Uint8Array, start: number, name: string, entry: TensorEntry): SavedTensor {
  const { dtype, shape, data_offsets: [begin, end] } = entry;
  const { buffer } = Uint8Array.from(file.subarray(start + begin, start + end)); // at a multiple of 8
  return { name, shape, values: dtype === "F64" ? new Float64Array(buffer) : new Float32Array(buffer) };
}

const zeros = "00000000";

/** The position of the checksum's digits. Within JSON strings quotes are escaped, so this can only be the key. */
function digitsIn(file: Uint8Array, start: number): number {
  const header = new TextDecoder("latin1").decode(file.subarray(0, start)); // one character per byte
  return header.indexOf('"crc32":"') + '"crc32":"'.length;
}

function checksumOf(file: Uint8Array, start: number): string {
  const at = digitsIn(file, start);
  const before = crc32(new TextEncoder().encode(zeros), crc32(file.subarray(0, at)));
  return crcText(crc32(file.subarray(at + zeros.length), before));
}
