import { crc32 } from "node:zlib";
import {
  checkPalette,
  checkSize,
  checkTransparency,
  type Chunk,
  type PngHeader,
  readHeader,
  refusedPng,
  savePlain,
} from "./png_header.ts";

/** The chunks of a PNG image that its pixels need, checked. */
export interface PngChunks {
  readonly header: PngHeader;
  /** The chunk IHDR. */
  readonly ihdr: Uint8Array;
  /** Three bytes a colour; of images with a palette only. */
  readonly palette?: Uint8Array;
  readonly transparency?: Uint8Array;
  /** Packed pixels of all chunks IDAT, in one piece. */
  readonly packed: Uint8Array;
  /** Where the first of them lies in the file. */
  readonly packedAt: number;
}

/** The bytes that every PNG image begins with. */
export const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/**
 * Reads the chunks of a PNG image and checks them by the specification (ISO/IEC 15948): order and count, lengths,
 * checksums, and all fields of the header. What follows the last chunk is ignored.
 *
 * @param file how messages name it
 * @throws {ConfigError} with the byte at which the image is wrong
 */
export function readPngChunks(bytes: Uint8Array, file: string): PngChunks {
  if (signature.some((byte, i) => bytes[i] !== byte)) {
    throw refusedPng(file, 0, "this is not a PNG image", savePlain);
  }
  const found: Found = { packed: [], before: "" };
  for (const chunk of chunksIn(bytes, file)) {
    takeChunk(chunk, found, file);
    found.before = chunk.name;
  }
  const { ihdr, header, palette, transparency, packed } = found;
  return {
    header: header!,
    ihdr: ihdr!.content,
    palette: header!.colourType === 3 ? palette!.content : undefined,
    transparency: transparency?.content,
    packed: joined(packed.map(({ content }) => content)),
    packedAt: packed[0].at + 8,
  };
}

/** The chunks so far. */
interface Found {
  ihdr?: Chunk;
  header?: PngHeader;
  palette?: Chunk;
  transparency?: Chunk;
  readonly packed: Chunk[];
  /** Name of the chunk before. */
  before: string;
}

/** Checks a chunk against those before it, and keeps it if pixels need it. */
function takeChunk(chunk: Chunk, found: Found, file: string): void {
  const { name, at, content } = chunk;
  const { header, packed } = found;
  const refuse = (message: string, todo?: string) => refusedPng(file, at, message, todo);
  if (!header && name !== "IHDR") throw refuse(`the first chunk must be IHDR, found ${name}`);
  const first = (earlier: unknown) => {
    if (earlier) throw refuse(`there is a second chunk ${name}: an image has one`);
  };
  const beforePixels = () => {
    if (packed.length > 0) throw refuse(`the chunk ${name} must come before the pixels (IDAT)`);
  };
  if (name === "IHDR") {
    first(header);
    found.ihdr = chunk;
    found.header = readHeader(chunk, file);
  } else if (name === "PLTE") {
    first(found.palette);
    beforePixels();
    if (found.transparency) throw refuse("the chunk PLTE must come before tRNS");
    checkPalette(chunk, header!, file);
    found.palette = chunk;
  } else if (name === "tRNS") {
    first(found.transparency);
    beforePixels();
    checkTransparency(chunk, header!, found.palette, file);
    found.transparency = chunk;
  } else if (name === "IDAT") {
    if (header!.colourType === 3 && !found.palette) {
      throw refuse("it has colour type 3: its palette (PLTE) must come before the pixels (IDAT)");
    }
    if (packed.length > 0 && found.before !== "IDAT") {
      throw refuse(`the pixels (IDAT) must be in one piece: the chunk ${found.before} lies between them`);
    }
    packed.push(chunk);
  } else if (name === "IEND") {
    if (content.length > 0) throw refuse(`the chunk IEND must be empty, it has ${content.length} bytes`);
    if (packed.length === 0) throw refuse("it has no pixels: a chunk IDAT must come before IEND");
  } else if ((name.charCodeAt(0) & 0x20) === 0) { // a capital letter: an image cannot be shown without it
    throw refuse(`the chunk ${name} is unknown, and the image cannot be read without it`, savePlain);
  }
}

/** All chunks up to IEND, each whole and with the checksum that it should have. */
function* chunksIn(bytes: Uint8Array, file: string): Generator<Chunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = signature.length, name = ""; name !== "IEND";) {
    if (at === bytes.length) throw refusedPng(file, at, "it is truncated: its last chunk must be IEND");
    if (at + 8 > bytes.length) {
      throw refusedPng(file, at, `it is truncated: ${bytes.length - at} bytes of a chunk are left`);
    }
    const length = view.getUint32(at);
    const letters = bytes.subarray(at + 4, at + 8);
    if (letters.some((byte) => !/[A-Za-z]/.test(String.fromCharCode(byte)))) {
      const found = Array.from(letters, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
      throw refusedPng(file, at + 4, `the name of a chunk must be four letters, found the bytes ${found}`);
    }
    name = String.fromCharCode(...letters);
    const left = bytes.length - at - 12;
    if (length > left) {
      const found = `${Math.max(0, left)} are left`;
      throw refusedPng(
        file,
        at,
        `the chunk ${name} announces ${length} bytes, ${found}`,
      );
    }
    const content = bytes.subarray(at + 8, at + 8 + length);
    if (name === "IHDR" && length === 13) {
      checkSize(view.getUint32(at + 8), view.getUint32(at + 12), at, file);
    }
    const [said, is] = [view.getUint32(at + 8 + length), crc32(bytes.subarray(at + 4, at + 8 + length))];
    if (said !== is) {
      const message = `the chunk ${name} was changed: its checksum is ${hex(said)}, its data gives ${
        hex(is)
      }`;
      throw refusedPng(file, at + 8 + length, message);
    }
    yield { name, at, content };
    at += 12 + length;
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

const hex = (value: number) => `0x${value.toString(16).padStart(8, "0")}`;
