import { crc32, deflateSync } from "node:zlib";

/** A PNG image, given by its samples; any kind of the format. */
export interface PngKind {
  readonly width: number;
  readonly height: number;
  /** 0 gray, 2 RGB, 3 palette, 4 gray and alpha, 6 RGB and alpha. */
  readonly colourType: 0 | 2 | 3 | 4 | 6;
  readonly bits: 1 | 2 | 4 | 8 | 16;
  readonly interlaced?: boolean;
  /** Content of the chunks PLTE and tRNS. */
  readonly palette?: readonly number[];
  readonly transparency?: readonly number[];
}

const channels = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as const;

/** Start and step of the seven passes of an interlaced image. */
const passes = [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [
  0,
  1,
  1,
  2,
]];

/**
 * Encodes an image by the PNG specification, without filters. It shares no code with the decoder under test.
 *
 * @param sample value of a channel at a pixel, below 2^bits
 */
export function makePng(
  kind: PngKind,
  sample: (x: number, y: number, channel: number) => number,
): Uint8Array {
  const { width, height, colourType, bits, interlaced = false, palette, transparency } = kind;
  const rows: number[] = [];
  for (const [x0, y0, dx, dy] of interlaced ? passes : [[0, 0, 1, 1]]) {
    if (x0 >= width) continue;
    for (let y = y0; y < height; y += dy) {
      rows.push(0); // no filter
      let [byte, used] = [0, 0];
      for (let x = x0; x < width; x += dx) {
        for (let channel = 0; channel < channels[colourType]; channel++) {
          const value = sample(x, y, channel);
          if (bits === 16) rows.push(value >> 8, value & 255);
          else {
            byte = byte << bits | value;
            used += bits;
            if (used === 8) {
              rows.push(byte);
              [byte, used] = [0, 0];
            }
          }
        }
      }
      if (used > 0) rows.push(byte << (8 - used));
    }
  }
  const header = [...four(width), ...four(height), bits, colourType, 0, 0, interlaced ? 1 : 0];
  return pngOf(
    chunk("IHDR", header),
    ...(palette ? [chunk("PLTE", palette)] : []),
    ...(transparency ? [chunk("tRNS", transparency)] : []),
    chunk("IDAT", deflateSync(Uint8Array.from(rows))),
    chunk("IEND", []),
  );
}

/** A PNG image of arbitrary chunks. */
export const pngOf = (...chunks: readonly (readonly number[])[]): Uint8Array =>
  Uint8Array.from([[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], ...chunks].flat());

/** A chunk with its length and its checksum. */
export function chunk(name: string, content: Iterable<number>): number[] {
  const body = Uint8Array.from([...new TextEncoder().encode(name), ...content]);
  return [...four(body.length - 4), ...body, ...four(crc32(body))];
}

/** A number in four bytes, big-endian. */
export const four = (value: number) => [24, 16, 8, 0].map((shift) => value >>> shift & 255);
