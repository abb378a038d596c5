import { assertEquals, assertStringIncludes } from "@std/assert";
import { decodePng, encodeGreyPng } from "../dataset/images/png.ts";
import { greyOf } from "../dataset/images/tiles.ts";
import { inFolder, type Printed } from "../testing/run_in_place.ts";

const [height, width, count] = [6, 6, 40];

const toml = `name = "own"
seed = 3
[data]
images = "images-idx3-ubyte"
labels = "labels-idx1-ubyte"
[network]
layers = [{ units = 2, activation = "softmax" }]
[train]
loss = "cross_entropy"
epochs = 30
batch_size = 8
[optimizer]
type = "sgd"
learning_rate = 0.5
`;

/** Pictures of classes 0 1 0 1 ..., by the value of each pixel. */
type Drawing = (label: number, y: number, x: number) => number;

/** Left or right half bright: borders tell nothing. */
const halves: Drawing = (label, _y, x) => (x < 3) === (label === 0) ? 220 : 10;
/** An upright or a level stroke inside of the border, bright on black. */
const strokes: Drawing = (label, y, x) => {
  const [along, across] = label === 0 ? [y, x] : [x, y];
  return across === 2 && along >= 1 && along <= 4 ? 230 : 12;
};
const inverted = (drawing: Drawing): Drawing => (...at) => 255 - drawing(...at);

function idx(sizes: number[], values: Uint8Array): Uint8Array {
  const header = [0, 0, 8, sizes.length, ...sizes.flatMap((size) => [0, 0, size >> 8, size & 255])];
  return Uint8Array.from([...header, ...values]);
}

/** Trains on pictures and asks for an image, in a folder of its own. */
async function trained(
  drawing: Drawing,
  test: (run: (...args: string[]) => Promise<Printed>, folder: string) => Promise<void>,
): Promise<void> {
  await inFolder({ "e.toml": toml }, async (run, folder) => {
    const pixels = Uint8Array.from({ length: count * height * width }, (_, i) => {
      const pixel = i % (height * width);
      return drawing(Math.floor(i / (height * width)) % 2, Math.floor(pixel / width), pixel % width);
    });
    Deno.writeFileSync(`${folder}/images-idx3-ubyte`, idx([count, height, width], pixels));
    Deno.writeFileSync(
      `${folder}/labels-idx1-ubyte`,
      idx([count], Uint8Array.from({ length: count }, (_, i) => i % 2)),
    );
    const { status, err } = await run("run", "e.toml");
    assertEquals(status, 0, err);
    await test(run, folder);
  });
}

/** An image of three tiles in a row, of the classes 0 1 1, as another program would write it. */
const image = (drawing: Drawing) =>
  encodeGreyPng(
    Uint8Array.from({ length: height * 3 * width }, (_, i) => {
      const [y, x] = [Math.floor(i / (3 * width)), i % (3 * width)];
      return drawing(x < width ? 0 : 1, y, x % width);
    }),
    3 * width,
    height,
  );

const answersIn = ({ out }: Printed) => out.match(/^\[.*\]$/m)?.[0];
const noteIn = ({ err }: Printed) =>
  err.split("\n").filter((line) => /^(note|warning): /.test(line)).join("\n");

for (const [what, drawing] of Object.entries({ halves, strokes, "dark strokes": inverted(strokes) })) {
  Deno.test(`polarity: predict reads what show --png has written, ${what}, and no tile more`, () =>
    trained(drawing, async (run) => {
      assertEquals((await run("show", "e.toml", "--png", "--samples=12")).status, 0);
      const asked = await run("predict", "own", "results/own-samples.png");
      assertEquals(answersIn(asked), "[0 1 0 1 0 1 0 1 0 1 0 1]");
      assertEquals(
        noteIn(asked),
        "note: the image was written by show --png: the network gets its pixels as they are",
      );
    }));
}

Deno.test("polarity: told from the border, dark or bright, whatever the network was trained on", async () => {
  for (
    const [training, pixels] of [[strokes, ["as they are", "inverted"]], [inverted(strokes), [
      "inverted",
      "as they are",
    ]]] as const
  ) {
    await trained(training, async (run, folder) => {
      Deno.writeFileSync(`${folder}/bright.png`, await image(strokes));
      Deno.writeFileSync(`${folder}/dark.png`, await image(inverted(strokes)));
      const [bright, dark] = [
        await run("predict", "own", "bright.png"),
        await run("predict", "own", "dark.png"),
      ];
      assertEquals([bright, dark].map(answersIn), ["[0 1 1]", "[0 1 1]"]);
      assertEquals(
        noteIn(bright),
        "note: read as bright strokes on black, judging by its border (mean grey 12 of 255): " +
          `the network gets its pixels ${pixels[0]}; --no-invert reads dark strokes on white`,
      );
      assertEquals(
        noteIn(dark),
        "note: read as dark strokes on white, judging by its border (mean grey 243 of 255): " +
          `the network gets its pixels ${pixels[1]}; --invert reads bright strokes on black`,
      );
      const shown = (printed: Printed) => printed.out.split("\n\n")[0];
      const other = await run("predict", "own", "bright.png", "--no-invert");
      assertStringIncludes(noteIn(other), `(--no-invert): the network gets its pixels ${pixels[1]}`);
      assertEquals(shown(other) === shown(bright), false);
      assertEquals(answersIn(await run("predict", "own", "bright.png", "--invert")), "[0 1 1]");
      assertEquals(answersIn(await run("predict", "own", "dark.png", "--no-invert")), "[0 1 1]");
    });
  }
});

Deno.test("polarity: a border that tells nothing is warned of, and the image read as the training pictures", () =>
  trained(halves, async (run, folder) => {
    Deno.writeFileSync(`${folder}/plain.png`, await image(halves));
    const asked = await run("predict", "own", "plain.png");
    assertEquals(
      noteIn(asked),
      "warning: the image's border (mean grey 115 of 255) is neither clearly dark nor clearly bright: " +
        "read as bright strokes on black, the network gets its pixels as they are; " +
        "--no-invert reads dark strokes on white",
    );
    assertEquals(answersIn(asked), "[0 1 1]");
    assertEquals(answersIn(await run("predict", "own", "plain.png", "--no-invert")), "[1 0 0]");
    assertEquals(answersIn(await run("predict", "own", "plain.png", "--invert")), "[0 1 1]");
  }));

Deno.test("polarity: flags that contradict each other or have nothing to say are refused", () =>
  inFolder({}, async (run) => {
    const said = async (...args: string[]) => (await run("predict", "own", ...args)).err.split("\n")[0];
    assertEquals(
      await said("a.png", "--invert", "--no-invert"),
      "error: --invert and --no-invert are mutually exclusive",
    );
    assertEquals(await said("--data=test", "--invert"), "error: --invert is only for images");
  }));

Deno.test("polarity: a note in an image stays, and its pixels are those without it", async () => {
  const grey = Uint8Array.from({ length: 12 }, (_, i) => 20 * i);
  const png = await encodeGreyPng(grey, 4, 3, "samples=1");
  assertEquals(greyOf(await decodePng(png, "a.png")), grey);
});
