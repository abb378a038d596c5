import { constants, inflateSync } from "node:zlib";
import type { PngChunks } from "./png_chunks.ts";
import { type PngHeader, refusedPng } from "./png_header.ts";

/** Samples of a pixel by colour type. */
const channels: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Where the seven passes of an interlaced image begin, and their steps. */
const passes = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
];

/**
 * Checks the pixels of an image: they decompress to exactly as many bytes as the header needs, and each row begins
 * with an existing filter. No more than that is unpacked.
 *
 * @throws {ConfigError} with the byte at which the packed pixels begin
 */
export function checkPngPixels({ header, packed, packedAt }: PngChunks, file: string): void {
  const rows = rowsOf(header);
  const wanted = rows.reduce((sum, { count, bytes }) => sum + count * bytes, 0);
  const { width, height } = header;
  const needs = `${width} x ${height} pixels need ${wanted} bytes`;
  const pixels = unpack(packed, wanted);
  if (pixels === "more") throw refusedPng(file, packedAt, `${needs}, it has more`);
  if (pixels === "damaged") {
    throw refusedPng(file, packedAt, "the pixels (IDAT) cannot be decompressed");
  }
  if (pixels.length < wanted) {
    throw refusedPng(file, packedAt, `${needs}, it has ${pixels.length}`);
  }
  let at = 0;
  for (const { count, bytes } of rows) {
    for (let row = 0; row < count; row++, at += bytes) {
      if (pixels[at] <= 4) continue;
      const message = `the filter of a row of pixels must be 0 to 4, found ${pixels[at]}`;
      throw refusedPng(file, packedAt, message);
    }
  }
}

/** Rows of the image, or of its passes: how many, and how long with the byte for their filter. */
function rowsOf({ width, height, bits, colourType, interlaced }: PngHeader) {
  const rows = (width: number, height: number) => ({
    count: width === 0 ? 0 : height,
    bytes: 1 + Math.ceil(width * channels[colourType] * bits / 8),
  });
  if (!interlaced) return [rows(width, height)];
  const steps = (size: number, from: number, step: number) => Math.max(0, Math.ceil((size - from) / step));
  return passes.map(([x, y, dx, dy]) => rows(steps(width, x, dx), steps(height, y, dy)));
}

/** Unpacks up to `most` bytes; of pixels that end too early what there is. */
function unpack(packed: Uint8Array, most: number): Uint8Array | "more" | "damaged" {
  const inflated = (finishFlush: number) => inflateSync(packed, { maxOutputLength: most, finishFlush });
  try {
    return inflated(constants.Z_FINISH);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ERR_BUFFER_TOO_LARGE") return "more";
    if (code !== "Z_BUF_ERROR") return "damaged";
  }
  const left = inflated(constants.Z_SYNC_FLUSH);
  return left.length < most ? left : "damaged"; // all is there but the checksum
}
