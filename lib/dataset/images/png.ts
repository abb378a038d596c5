import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
import { checkPngPixels } from "./png_pixels.ts";
import { type PngChunks, readPngChunks, signature } from "./png_chunks.ts";
import { refusedPng } from "./png_header.ts";

/** An image in memory. */
export interface Rgba {
  readonly width: number;
  readonly height: number;
  /** `[height, width, 4]`: red, green, blue and opacity, from 0 to 255. */
  readonly data: Uint8Array;
}

/**
 * Decodes a PNG image of any kind: grey, palette, colours, with or without opacity, 1 to 16 bits, interlaced. Samples of
 * 16 bits are reduced to `round(v / 257)`. The library that decodes sees only what was checked.
 *
 * @param file how messages name it
 * @throws {ConfigError} when it is no PNG, damaged, or too large, with the byte
 */
export async function decodePng(bytes: Uint8Array, file: string): Promise<Rgba> {
  const chunks = readPngChunks(bytes, file);
  checkPngPixels(chunks, file);
  const { PNG } = await import(
    new URL("./png_library.ts", import.meta.url).href
  ) as typeof import("./png_library.ts");
  const { header: { width, height }, palette, packedAt } = chunks;
  try {
    const { data } = PNG.sync.read(essential(chunks));
    if (data.length !== 4 * width * height) throw new Error(`${data.length} bytes for all pixels`);
    return { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
  } catch (error) { // all that is left to be wrong is a colour that the palette does not have
    const found = String(error).match(/index (\d+) not in palette/)?.[1];
    if (!palette || found === undefined) throw error;
    const message = `a pixel has colour ${found}, the palette has only the colours 0 to ${
      palette.length / 3 - 1
    }`;
    throw refusedPng(file, packedAt, message);
  }
}

/** An image of only those chunks that its pixels need. */
function essential({ ihdr, palette, transparency, packed }: PngChunks): Buffer {
  return Buffer.concat([
    Uint8Array.from(signature),
    chunk("IHDR", ihdr),
    ...(palette ? [chunk("PLTE", palette)] : []),
    ...(transparency ? [chunk("tRNS", transparency)] : []),
    chunk("IDAT", packed),
    chunk("IEND", new Uint8Array()),
  ]);
}

/** A chunk with its length and its checksum. */
function chunk(name: string, content: Uint8Array): Buffer {
  const made = Buffer.alloc(content.length + 12);
  made.writeUInt32BE(content.length, 0);
  made.write(name, 4, "latin1");
  made.set(content, 8);
  made.writeUInt32BE(crc32(made.subarray(4, -4)), content.length + 8);
  return made;
}

/**
 * Encodes a grey image.
 *
 * @param grey `[height, width]`, 0 black, 255 white
 * @param note text that {@linkcode noteIn} finds again; in Latin-1
 */
export async function encodeGreyPng(
  grey: Uint8Array,
  width: number,
  height: number,
  note?: string,
): Promise<Uint8Array> {
  const { PNG } = await import(
    new URL("./png_library.ts", import.meta.url).href
  ) as typeof import("./png_library.ts");
  const image = { width, height, data: Buffer.from(grey) };
  const bytes = new Uint8Array(PNG.sync.write(image, { colorType: 0, inputColorType: 0 }));
  if (note === undefined) return bytes;
  const text = chunk("tEXt", Buffer.from(`${keyword}\0${note}`, "latin1"));
  return new Uint8Array(Buffer.concat([bytes.subarray(0, headEnd), text, bytes.subarray(headEnd)]));
}

/** What {@linkcode encodeGreyPng} noted in an image; `undefined` for images of others, and after they were edited. */
export function noteIn(png: Uint8Array): string | undefined {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  for (let at = headEnd; at + 12 <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString("latin1", at + 4, at + 8);
    const content = bytes.toString("latin1", at + 8, at + 8 + length);
    if (type === "tEXt" && content.startsWith(`${keyword}\0`)) return content.slice(keyword.length + 1);
    if (type === "IDAT") return undefined;
    at += 12 + length;
  }
  return undefined;
}

/** Name of the text chunk with our notes. */
const keyword = "Jellyfish";

/** Where the chunk IHDR, which is always the first, ends. */
const headEnd = 33;
