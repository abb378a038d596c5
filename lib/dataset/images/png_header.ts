import { ConfigError } from "../../config/config_error.ts";

/** What a PNG image says of itself in its chunk IHDR. */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Bits of a sample. */
  readonly bits: number;
  /** 0 grey, 2 colours, 3 palette, 4 grey and opacity, 6 colours and opacity. */
  readonly colourType: number;
  readonly interlaced: boolean;
}

/** A chunk of a PNG image. */
export interface Chunk {
  readonly name: string;
  /** The place of its length in the file; its content begins 8 bytes later. */
  readonly at: number;
  readonly content: Uint8Array;
}

/** Larger images are refused before anything of their size is allocated. */
const mostPixels = 8_000_000;

/** Bits of a sample that each colour type may have. */
const bitsOf: ReadonlyMap<number, readonly number[]> = new Map([
  [0, [1, 2, 4, 8, 16]],
  [2, [8, 16]],
  [3, [1, 2, 4, 8]],
  [4, [8, 16]],
  [6, [8, 16]],
]);

/** What to do with an image that is right but of no kind that is read. */
export const savePlain = "export the picture as a plain PNG";

/** A refusal of an image, with the byte that is wrong; of a damaged one unless `todo` says what else to do. */
export function refusedPng(file: string, offset: number, found: string, todo?: string): ConfigError {
  const message = todo === undefined ? `the image is damaged: ${found}` : found;
  const notes = [todo ?? "export or copy the image again"];
  return new ConfigError([{ severity: "error", message, place: { kind: "bytes", file, offset }, notes }]);
}

/**
 * Checks how large an image says that it is, before anything else of it is looked at.
 *
 * @param at where the chunk IHDR begins in the file
 * @throws {ConfigError} when it has no pixels, or too many
 */
export function checkSize(width: number, height: number, at: number, file: string): void {
  const found = `the image has ${width} x ${height} pixels`;
  if (width === 0 || height === 0) {
    throw refusedPng(file, at + 8, `${found}: both must be at least 1`, savePlain);
  }
  if (width * height <= mostPixels) return;
  throw refusedPng(file, at + 8, `${found}: at most ${mostPixels} are read`, "crop or scale the image");
}

/** Reads the chunk IHDR. @throws {ConfigError} with the byte of the field that is wrong */
export function readHeader({ content, at }: Chunk, file: string): PngHeader {
  if (content.length !== 13) {
    throw refusedPng(file, at, `the header (IHDR) must have 13 bytes, it has ${content.length}`);
  }
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [bits, colourType, compression, filter, interlace] = content.subarray(8);
  const refuse = (field: number, message: string, todo?: string) =>
    refusedPng(file, at + 8 + field, message, todo);
  const allowed = bitsOf.get(colourType);
  if (!allowed) throw refuse(9, `the colour type must be 0, 2, 3, 4 or 6, found ${colourType}`);
  if (!allowed.includes(bits)) {
    const must = allowed.join(", ").replace(/, (\d+)$/, " or $1");
    throw refuse(8, `samples of colour type ${colourType} must have ${must} bits, found ${bits}`);
  }
  if (compression !== 0) throw refuse(10, `the compression method must be 0, found ${compression}`);
  if (filter !== 0) throw refuse(11, `the filter method must be 0, found ${filter}`);
  if (interlace > 1) throw refuse(12, `the interlace method must be 0 or 1, found ${interlace}`);
  return { width, height, bits, colourType, interlaced: interlace === 1 };
}

/** Checks the chunk PLTE. @throws {ConfigError} */
export function checkPalette({ content, at }: Chunk, { colourType, bits }: PngHeader, file: string): void {
  const { length } = content;
  if (colourType === 0 || colourType === 4) {
    throw refusedPng(file, at, `a grey image (colour type ${colourType}) must have no palette (PLTE)`);
  }
  if (length === 0 || length % 3 !== 0) {
    throw refusedPng(file, at, `the palette (PLTE) must have three bytes for each colour, it has ${length}`);
  }
  const most = colourType === 3 ? 1 << bits : 256;
  if (length / 3 > most) {
    throw refusedPng(file, at, `the palette (PLTE) must have at most ${most} colours, it has ${length / 3}`);
  }
}

/** Checks the chunk tRNS. @throws {ConfigError} */
export function checkTransparency(
  { content: { length }, at }: Chunk,
  { colourType }: PngHeader,
  palette: Chunk | undefined,
  file: string,
): void {
  const refuse = (must: string) => refusedPng(file, at, `the transparency (tRNS) ${must}`);
  if (colourType === 3) {
    if (!palette) throw refuse("must come after the palette (PLTE)");
    const colours = palette.content.length / 3;
    if (length > colours) throw refuse(`has ${length} values, the palette only ${colours} colours`);
  } else if (colourType === 0 || colourType === 2) {
    const must = colourType === 0 ? 2 : 6;
    if (length !== must) {
      throw refuse(`of colour type ${colourType} must have ${must} bytes, it has ${length}`);
    }
  } else throw refuse(`must not be there: pixels of colour type ${colourType} have an opacity each`);
}
