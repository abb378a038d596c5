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
 * Equal content gives equal bytes: tensors keep their order, metadata is sorted by key.
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
  const view = new DataView(file.buffer);
  view.setBigUint64(0, BigInt(padded), true);
  file.fill(0x20, 8, 8 + padded);
  file.set(json, 8);
  let at = 8 + padded;
  for (const { values } of tensors) {
    const wide = values instanceof Float64Array;
    for (const value of values) {
      if (wide) view.setFloat64(at, value, true);
      else view.setFloat32(at, value, true);
      at += wide ? 8 : 4;
    }
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
  const damaged = (what: string) => new SyntaxError(`damaged safetensors file: ${what}`);
  if (file.length < 8) throw damaged("it is shorter than its header");
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const start = 8 + Number(view.getBigUint64(0, true));
  if (start > file.length) throw damaged("it is shorter than its header");
  let header: Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }>;
  try {
    header = JSON.parse(new TextDecoder().decode(file.subarray(8, start)));
  } catch {
    throw damaged("its header is no JSON");
  }
  const { __metadata__: metadata = {}, ...entries } = header as typeof header & {
    __metadata__?: Record<string, string>;
  };
  const tensors = new Map<string, SavedTensor>();
  for (const [name, { dtype, shape, data_offsets: [begin, end] }] of Object.entries(entries)) {
    const length = shape.reduce((product, size) => product * size, 1);
    const bytes = dtype === "F64" ? 8 : dtype === "F32" ? 4 : 0;
    if (bytes === 0) throw damaged(`tensor "${name}" has type ${dtype}`);
    if (end - begin !== length * bytes || start + end > file.length) {
      throw damaged(`tensor "${name}" is cut off`);
    }
    const values = bytes === 8 ? new Float64Array(length) : new Float32Array(length);
    for (let i = 0; i < length; i++) {
      const at = start + begin + i * bytes;
      values[i] = bytes === 8 ? view.getFloat64(at, true) : view.getFloat32(at, true);
    }
    tensors.set(name, { name, shape, values });
  }
  return { tensors, metadata: metadata as Record<string, string> };
}
