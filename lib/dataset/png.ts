import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
import { ConfigError } from "../config/config_error.ts";

/** An image in memory. */
export interface Rgba {
  readonly width: number;
  readonly height: number;
  /** `[height, width, 4]`: red, green, blue and opacity, from 0 to 255. */
  readonly data: Uint8Array;
}

/** Larger images are refused before anything of their size is allocated. */
const mostPixels = 8_000_000;

/**
 * Decodes a PNG image of any kind: grey, palette, colours, with or without opacity, 1 to 16 bits, interlaced. Samples of
 * 16 bits are reduced to `round(v / 257)`.
 *
 * @param file how messages name it
 * @throws {ConfigError} when it is no PNG, damaged, or too large
 */
export async function decodePng(bytes: Uint8Array, file: string): Promise<Rgba> {
  const refuse = (message: string, byte = 0): never => {
    throw new ConfigError([{ severity: "error", message, place: { kind: "bytes", file, offset: byte } }]);
  };
  if (bytes.length < 33 || signature.some((byte, i) => bytes[i] !== byte)) {
    return refuse("this is no PNG image: it does not begin as one");
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  if (width === 0 || height === 0) return refuse(`the image says that it is ${width} x ${height} pixels`, 16);
  if (width * height > mostPixels) {
    return refuse(`the image has ${width} x ${height} pixels: at most ${mostPixels} are read`, 16);
  }
  const { PNG } = await import(new URL("./png_library.ts", import.meta.url).href);
  try {
    const { data } = PNG.sync.read(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    if (data.length !== 4 * width * height) throw new Error("pixels are missing");
    return { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
  } catch (error) {
    return refuse(`the image is damaged: ${error instanceof Error ? error.message : error}`);
  }
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
  const { PNG } = await import(new URL("./png_library.ts", import.meta.url).href);
  const image = { width, height, data: Buffer.from(grey) };
  const bytes = new Uint8Array(PNG.sync.write(image, { colorType: 0, inputColorType: 0 }));
  if (note === undefined) return bytes;
  const text = Buffer.from(`tEXt${keyword}\0${note}`, "latin1");
  const chunk = Buffer.alloc(text.length + 8);
  chunk.writeUInt32BE(text.length - 4, 0);
  chunk.set(text, 4);
  chunk.writeUInt32BE(crc32(text), text.length + 4);
  return new Uint8Array(Buffer.concat([bytes.subarray(0, headEnd), chunk, bytes.subarray(headEnd)]));
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

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
