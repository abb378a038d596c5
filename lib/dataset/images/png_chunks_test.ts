import { assert, assertEquals, assertRejects } from "@std/assert";
import { deflateSync } from "node:zlib";
import { ConfigError } from "../../config/config_error.ts";
import { chunk, four, makePng, pngOf } from "../../testing/make_png.ts";
import { decodePng } from "./png.ts";

/** The chunk IHDR of an image of 2 x 1 pixels. */
const header = (bits = 8, colourType = 0, rest = [0, 0, 0], [width, height] = [2, 1]) =>
  chunk("IHDR", [...four(width), ...four(height), bits, colourType, ...rest]);
const packed = (...bytes: number[]) => chunk("IDAT", deflateSync(Uint8Array.from(bytes)));
const grey = header();
const pixels = packed(0, 7, 9);
const palette = chunk("PLTE", [1, 2, 3, 4, 5, 6]);
const note = chunk("tEXt", [65, 0, 66]);
const end = chunk("IEND", []);
const whole = pngOf(grey, pixels, end);

/** Another checksum. */
const wrongSum = (bytes: number[]) => [...bytes.slice(0, -4), 0, 0, 0, 1];

const plain = "export the picture as a plain PNG";

/** The byte, and the message. */
const refused: Record<string, [image: Uint8Array, offset: number, message: string, todo?: string]> = {
  "an empty file": [new Uint8Array(), 0, "this is not a PNG image", plain],
  "another file": [
    new TextEncoder().encode("GIF89a"),
    0,
    "this is not a PNG image",
    plain,
  ],
  "nothing but the signature": [pngOf(), 8, "it is truncated: its last chunk must be IEND"],
  "no header": [pngOf(pixels, end), 8, "the first chunk must be IHDR, found IDAT"],
  "two headers": [pngOf(grey, grey, pixels, end), 33, "there is a second chunk IHDR: an image has one"],
  "a header that is too short": [
    pngOf(chunk("IHDR", [0, 0, 0, 2]), pixels, end),
    8,
    "the header (IHDR) must have 13 bytes, it has 4",
  ],
  "no width": [
    pngOf(header(8, 0, [0, 0, 0], [0, 1]), pixels, end),
    16,
    "the image has 0 x 1 pixels: both must be at least 1",
    plain,
  ],
  "many pixels": [
    pngOf(header(8, 0, [0, 0, 0], [4_294_967_295, 4_294_967_295]), pixels, end),
    16,
    "the image has 4294967295 x 4294967295 pixels: at most 8000000 are read",
    "crop or scale the image",
  ],
  "bits of another colour type": [
    pngOf(header(4, 2), pixels, end),
    24,
    "samples of colour type 2 must have 8 or 16 bits, found 4",
  ],
  "an unknown colour type": [
    pngOf(header(8, 5), pixels, end),
    25,
    "the colour type must be 0, 2, 3, 4 or 6, found 5",
  ],
  "an unknown compression": [
    pngOf(header(8, 0, [1, 0, 0]), pixels, end),
    26,
    "the compression method must be 0, found 1",
  ],
  "an unknown filter method": [
    pngOf(header(8, 0, [0, 1, 0]), pixels, end),
    27,
    "the filter method must be 0, found 1",
  ],
  "an unknown interlace method": [
    pngOf(header(8, 0, [0, 0, 2]), pixels, end),
    28,
    "the interlace method must be 0 or 1, found 2",
  ],
  "a length beyond the file": [
    pngOf(grey, [...four(4_000_000_000), ...pixels.slice(4)], end),
    33,
    `the chunk IDAT announces 4000000000 bytes, ${pixels.length} are left`,
  ],
  "a name that is none": [
    pngOf(grey, chunk("ID\u0001T", []), end),
    37,
    "the name of a chunk must be four letters, found the bytes 49 44 01 54",
  ],
  "a wrong checksum": [
    pngOf(grey, wrongSum(pixels), end),
    33 + pixels.length - 4,
    `the chunk IDAT was changed: its checksum is 0x00000001, its data gives 0x${
      Uint8Array.from(pixels.slice(-4)).toHex()
    }`,
  ],
  "a wrong checksum of a note": [
    pngOf(grey, wrongSum(note), pixels, end),
    44,
    `the chunk tEXt was changed: its checksum is 0x00000001, its data gives 0x${
      Uint8Array.from(note.slice(-4)).toHex()
    }`,
  ],
  "a chunk that is not known": [
    pngOf(grey, chunk("ABCD", []), pixels, end),
    33,
    "the chunk ABCD is unknown, and the image cannot be read without it",
    plain,
  ],
  "a palette of a grey image": [
    pngOf(grey, palette, pixels, end),
    33,
    "a grey image (colour type 0) must have no palette (PLTE)",
  ],
  "a palette of 4 bytes": [
    pngOf(header(8, 3), chunk("PLTE", [1, 2, 3, 4]), packed(0, 0, 0), end),
    33,
    "the palette (PLTE) must have three bytes for each colour, it has 4",
  ],
  "a palette of more colours than there are numbers": [
    pngOf(header(1, 3), chunk("PLTE", new Uint8Array(9)), packed(0, 0), end),
    33,
    "the palette (PLTE) must have at most 2 colours, it has 3",
  ],
  "two palettes": [
    pngOf(header(8, 3), palette, palette, packed(0, 0, 0), end),
    51,
    "there is a second chunk PLTE: an image has one",
  ],
  "no palette": [
    pngOf(header(8, 3), packed(0, 0, 0), end),
    33,
    "it has colour type 3: its palette (PLTE) must come before the pixels (IDAT)",
  ],
  "a colour that the palette does not have": [
    pngOf(header(8, 3), palette, packed(0, 0, 2), end),
    59,
    "a pixel has colour 2, the palette has only the colours 0 to 1",
  ],
  "transparency before the palette": [
    pngOf(header(8, 3), chunk("tRNS", [1]), palette, packed(0, 0, 0), end),
    33,
    "the transparency (tRNS) must come after the palette (PLTE)",
  ],
  "more transparency than colours": [
    pngOf(header(8, 3), palette, chunk("tRNS", [1, 2, 3]), packed(0, 0, 0), end),
    51,
    "the transparency (tRNS) has 3 values, the palette only 2 colours",
  ],
  "transparency that is too short": [
    pngOf(header(8, 2), chunk("tRNS", [0, 1]), packed(0, 1, 2, 3, 4, 5, 6), end),
    33,
    "the transparency (tRNS) of colour type 2 must have 6 bytes, it has 2",
  ],
  "transparency beside opacity": [
    pngOf(header(8, 4), chunk("tRNS", [0, 1]), packed(0, 1, 2, 3, 4), end),
    33,
    "the transparency (tRNS) must not be there: pixels of colour type 4 have an opacity each",
  ],
  "a palette after the transparency": [
    pngOf(header(8, 2), chunk("tRNS", [0, 0, 0, 0, 0, 0]), palette, packed(0, 1, 2, 3, 4, 5, 6), end),
    51,
    "the chunk PLTE must come before tRNS",
  ],
  "transparency after the pixels": [
    pngOf(grey, pixels, chunk("tRNS", [0, 1]), end),
    33 + pixels.length,
    "the chunk tRNS must come before the pixels (IDAT)",
  ],
  "pixels in two places": [
    pngOf(grey, pixels, note, pixels, end),
    33 + pixels.length + note.length,
    "the pixels (IDAT) must be in one piece: the chunk tEXt lies between them",
  ],
  "no pixels": [pngOf(grey, end), 33, "it has no pixels: a chunk IDAT must come before IEND"],
  "an end with content": [
    pngOf(grey, pixels, chunk("IEND", [1])),
    33 + pixels.length,
    "the chunk IEND must be empty, it has 1 bytes",
  ],
  "no end": [
    pngOf(grey, pixels),
    33 + pixels.length,
    "it is truncated: its last chunk must be IEND",
  ],
  "pixels that are empty": [
    pngOf(grey, chunk("IDAT", []), end),
    41,
    "2 x 1 pixels need 3 bytes, it has 0",
  ],
  "too few pixels": [
    pngOf(grey, packed(0, 7), end),
    41,
    "2 x 1 pixels need 3 bytes, it has 2",
  ],
  "too many pixels": [
    pngOf(grey, packed(...new Uint8Array(1000)), end),
    41,
    "2 x 1 pixels need 3 bytes, it has more",
  ],
  "pixels that do not unpack": [
    pngOf(grey, chunk("IDAT", [1, 2, 3]), end),
    41,
    "the pixels (IDAT) cannot be decompressed",
  ],
  "pixels without their checksum": [
    pngOf(grey, chunk("IDAT", deflateSync(Uint8Array.of(0, 7, 9)).subarray(0, -4)), end),
    41,
    "the pixels (IDAT) cannot be decompressed",
  ],
  "an unknown filter": [
    pngOf(grey, packed(5, 7, 9), end),
    41,
    "the filter of a row of pixels must be 0 to 4, found 5",
  ],
  "too few interlaced pixels": [
    pngOf(header(8, 0, [0, 0, 1]), packed(0, 7, 0), end),
    41,
    "2 x 1 pixels need 4 bytes, it has 3",
  ],
};

for (const [name, [image, offset, found, todo]] of Object.entries(refused)) {
  Deno.test(`decodePng() refuses ${name}`, async () => {
    const error = await assertRejects(() => decodePng(image, "x.png"), ConfigError);
    assertEquals(error.mistakes, [{
      severity: "error",
      message: todo === undefined ? `the image is damaged: ${found}` : found,
      place: { kind: "bytes", file: "x.png", offset },
      notes: [todo ?? "export or copy the image again"],
    }]);
  });
}

Deno.test("decodePng() takes pixels in several chunks, notes anywhere but among them, and anything after the end", async () => {
  const [{ length }, content] = [pixels, pixels.slice(8, -4)];
  const halves = [chunk("IDAT", content.slice(0, 5)), chunk("IDAT", content.slice(5))];
  const image = pngOf(grey, note, ...halves, note, end, [1, 2, 3], end);
  assertEquals([...(await decodePng(image, "x.png")).data], [7, 7, 7, 255, 9, 9, 9, 255]);
  assertEquals((await decodePng(whole, "x.png")).data.length, 8);
  assert(length < 40);
});

Deno.test("decodePng() ignores the palette that an image of colours suggests", async () => {
  const image = pngOf(header(8, 2), palette, packed(0, 1, 2, 3, 4, 5, 6), end);
  assertEquals([...(await decodePng(image, "x.png")).data], [1, 2, 3, 255, 4, 5, 6, 255]);
});

Deno.test("decodePng() refuses images that are cut off anywhere or changed in any byte", async () => {
  const image = makePng(
    { width: 20, height: 20, colourType: 6, bits: 8, interlaced: true },
    (x, y, k) => (x * 7 + y * 13 + k * 29) % 256,
  );
  for (let length = 0; length < image.length; length += 7) {
    await assertRejects(() => decodePng(image.subarray(0, length), "x.png"), ConfigError);
  }
  for (let at = 0; at < image.length; at++) {
    const changed = image.slice();
    changed[at] ^= 0x55;
    await assertRejects(() => decodePng(changed, "x.png"), ConfigError, undefined, `byte ${at}`);
  }
});
