import { withOneNaN } from "../base/one_nan.ts";

/** A named array in a safetensors file. */
export interface SavedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Written as F32 or F64, little-endian. */
  readonly values: Float64Array | Float32Array;
}

/**
 * The safetensors format (Hugging Face): eight bytes with the length of a JSON header, the header with each
 * tensor's type, shape and place, then the numbers. It holds no code, and NumPy and PyTorch read it.
 *
 * Equal content gives equal bytes: tensors keep their order, metadata is sorted by key, and all NaN are one.
 *
 * @param metadata text by key
 */
export function encodeSafetensors(
  tensors: readonly SavedTensor[],
  metadata: Record<string, string>,
): Uint8Array {
  const header: Record<string, unknown> = {
    __metadata__: Object.fromEntries(Object.entries(metadata).sort(([a], [b]) => a < b ? -1 : 1)),
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
  const text = JSON.stringify(header);
  const json = new TextEncoder().encode(text);
  const padded = Math.ceil(json.length / 8) * 8; // so that the numbers begin at a multiple of 8
  const file = new Uint8Array(8 + padded + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(padded), true);
  file.fill(0x20, 8, 8 + padded);
  file.set(json, 8);
  let at = 8 + padded;
  for (const { values } of tensors) {
    // Little-endian, as every machine is that Deno runs on.
    file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    withOneNaN(file.subarray(at, at + values.byteLength), values);
    at += values.byteLength;
  }
  return file;
}

/**
 * Reads what {@linkcode encodeSafetensors} writes; tensors of other types than F32 and F64 are refused.
 *
 * @throws {SyntaxError} when the file is damaged
 */
export function decodeSafetensors(
  file: Uint8Array,
): { tensors: Map<string, SavedTensor>; metadata: Record<string, string> } {
  const { metadata, entries, start } = headerOf(file);
  const tensors = new Map<string, SavedTensor>();
  for (const [name, { dtype, shape, data_offsets: [begin, end] }] of Object.entries(entries)) {
    const length = shape.reduce((product, size) => product * size, 1);
    const bytes = dtype === "F64" ? 8 : dtype === "F32" ? 4 : 0;
    if (bytes === 0) throw damaged(`tensor "${name}" has type ${dtype}`);
    if (end - begin !== length * bytes || start + end > file.length) {
      throw damaged(`tensor "${name}" is cut off`);
    }
    const { buffer } = Uint8Array.from(file.subarray(start + begin, start + end)); // at a multiple of 8
    const values = bytes === 8 ? new Float64Array(buffer) : new Float32Array(buffer);
    tensors.set(name, { name, shape, values });
  }
  return { tensors, metadata };
}

/** Metadata and full length of a file of which only the header was read. @throws {SyntaxError} when it is damaged */
export function safetensorsFacts(head: Uint8Array): { metadata: Record<string, string>; end: number } {
  const { metadata, entries, start } = headerOf(head);
  return {
    metadata,
    end: start + Math.max(0, ...Object.values(entries).map(({ data_offsets: [, end] }) => end)),
  };
}

/** Length of what must be read for the header, from a file's first eight bytes. */
export function headerLength(file: Uint8Array): number {
  if (file.length < 8) throw damaged("it is shorter than its header");
  return 8 + Number(new DataView(file.buffer, file.byteOffset, file.byteLength).getBigUint64(0, true));
}

interface Header {
  readonly metadata: Record<string, string>;
  readonly entries: Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }>;
  /** Where the numbers begin. */
  readonly start: number;
}

function headerOf(file: Uint8Array): Header {
  const start = headerLength(file);
  if (start > file.length) throw damaged("it is shorter than its header");
  try {
    const { __metadata__: metadata = {}, ...entries } = JSON.parse(
      new TextDecoder().decode(file.subarray(8, start)),
    );
    return { metadata, entries, start };
  } catch {
    throw damaged("its header is no JSON");
  }
}

const damaged = (what: string) => new SyntaxError(`damaged safetensors file: ${what}`);
