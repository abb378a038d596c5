import { assertEquals } from "@std/assert";
import { makePng, type PngKind } from "../../testing/make_png.ts";
import { decodePng, encodeGreyPng } from "./png.ts";
import { inkOf, tilesOf } from "./tiles.ts";

/** Samples that take every value in turn. */
const pattern = (bits: number) => (x: number, y: number, channel: number) =>
  (x * 7 + y * 13 + channel * 29) * (bits === 16 ? 911 : 1) % 2 ** bits;

/** A sample in 8 bits: those of fewer are spread over the range, those of 16 rounded. */
const eight = (value: number, bits: number) => Math.round(value * 255 / (2 ** bits - 1));

/** Ink by the words of the specification, in exact whole numbers. */
function ink([red, green, blue]: number[], opacity = 255): number {
  const on = (sample: number) => Math.round((sample * opacity + 255 * (255 - opacity)) / 255);
  return 255 - Math.floor((299 * on(red) + 587 * on(green) + 114 * on(blue) + 500) / 1000);
}

/** 16 colours, and how opaque the first of them are. */
const colours = Array.from({ length: 16 }, (_, k) => [k * 17, 255 - k * 15, k * k % 256]);
const opacities = [0, 60, 128, 255, 200];

const kinds: readonly PngKind[] = ([
  [0, 1],
  [0, 2],
  [0, 4],
  [0, 8],
  [0, 16],
  [2, 8],
  [2, 16],
  [3, 1],
  [3, 2],
  [3, 4],
  [
    3,
    8,
  ],
  [4, 8],
  [4, 16],
  [6, 8],
  [6, 16],
] as const).flatMap(([colourType, bits]) =>
  [false, true].map((interlaced) => ({ width: 13, height: 9, colourType, bits, interlaced }))
);

for (const kind of kinds) {
  const { colourType, bits, interlaced } = kind;
  Deno.test(`decodePng() and inkOf(): colour type ${colourType}, ${bits} bits${interlaced ? ", interlaced" : ""}`, async () => {
    const at = colourType === 3
      ? (x: number, y: number) => pattern(bits)(x, y, 0) % Math.min(16, 2 ** bits)
      : pattern(bits);
    const isPalette = colourType === 3;
    const bytes = makePng({
      ...kind,
      palette: isPalette ? colours.slice(0, 2 ** bits).flat() : undefined,
      transparency: isPalette ? opacities.slice(0, 2 ** bits) : undefined,
    }, at);
    const found = inkOf(await decodePng(bytes, "x.png"));
    const expected: number[] = [];
    for (let y = 0; y < kind.height; y++) {
      for (let x = 0; x < kind.width; x++) {
        const value = (channel: number) => eight(at(x, y, channel), bits);
        if (isPalette) expected.push(ink(colours[at(x, y, 0)], opacities[at(x, y, 0)] ?? 255));
        else if (colourType === 0 || colourType === 4) {
          expected.push(ink([value(0), value(0), value(0)], colourType === 4 ? value(1) : 255));
        } else expected.push(ink([value(0), value(1), value(2)], colourType === 6 ? value(3) : 255));
      }
    }
    assertEquals([...found], expected);
  });
}

Deno.test("decodePng() takes the one colour that a grey or coloured image says is transparent", async () => {
  const grey = makePng({ width: 4, height: 1, colourType: 0, bits: 8, transparency: [0, 2] }, (x) => x);
  assertEquals([...inkOf(await decodePng(grey, "x.png"))], [255, 254, 0, 252]);
  const colour = makePng(
    { width: 3, height: 1, colourType: 2, bits: 8, transparency: [0, 1, 0, 1, 0, 1] },
    (x) => x,
  );
  assertEquals([...inkOf(await decodePng(colour, "x.png"))], [255, 0, 253]);
});

Deno.test("inkOf() rounds half up, where the sum of products is exactly a half", async () => {
  // 299 · 10 + 587 · 0 + 114 · 15 = 4700; 299 · 5 + 587 · 5 + 114 · 10 = 5570; 299 · 2 + 587 · 4 + 114 · 27 = 6024 ...
  const ties: number[][] = [];
  for (let red = 0; red < 256 && ties.length < 50; red++) {
    for (let green = 0; green < 256; green++) {
      for (let blue = 0; blue < 256; blue++) {
        if ((299 * red + 587 * green + 114 * blue) % 1000 === 500) ties.push([red, green, blue]);
      }
    }
  }
  const png = makePng(
    { width: ties.length, height: 1, colourType: 2, bits: 8 },
    (x, _y, channel) => ties[x][channel],
  );
  const found = inkOf(await decodePng(png, "x.png"));
  for (const [k, [red, green, blue]] of ties.entries()) {
    assertEquals(255 - found[k], (299 * red + 587 * green + 114 * blue + 500) / 1000, ties[k].join());
  }
});

Deno.test("tilesOf() cuts from left to right, then from top to bottom", () => {
  const ink = Uint8Array.from({ length: 24 }, (_, i) => i); // 4 rows of 6
  const { rows, columns, values } = tilesOf(ink, { height: 4, width: 6 }, { height: 2, width: 3 });
  assertEquals([rows, columns], [4, 6]);
  assertEquals([...values], [
    ...[0, 1, 2, 6, 7, 8],
    ...[3, 4, 5, 9, 10, 11],
    ...[12, 13, 14, 18, 19, 20],
    ...[15, 16, 17, 21, 22, 23],
  ]);
});

Deno.test("encodeGreyPng() writes what decodePng() reads", async () => {
  const grey = Uint8Array.from({ length: 35 }, (_, i) => i * 7);
  const { width, height, data } = await decodePng(await encodeGreyPng(grey, 7, 5), "x.png");
  assertEquals([width, height], [7, 5]);
  assertEquals([...data], Array.from(grey).flatMap((value) => [value, value, value, 255]));
});
