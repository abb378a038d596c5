import { assertEquals, assertRejects } from "@std/assert";
import { ConfigError } from "../../config/config_error.ts";
import { renderMistakes } from "../../config/render.ts";
import { readIdxDataset } from "./idx.ts";
import { readBytes } from "./idx_files.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Two images of 1 x 3 bytes. */
const images: Bytes = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 10, 20, 30, 40, 50, 255);
const labels: Bytes = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 1, 0);

function changed(bytes: Bytes, changes: Record<number, number>): Bytes {
  const copy = bytes.slice();
  for (const [at, byte] of Object.entries(changes)) copy[Number(at)] = byte;
  return copy;
}

async function gzip(bytes: Bytes): Promise<Bytes> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

/** An image file with many bytes after the two images that its header announces. */
const endless = async () => {
  const bytes = new Uint8Array(80_000_000);
  bytes.set(images);
  return await gzip(bytes);
};

interface Damage {
  images?: Bytes;
  labels?: Bytes;
  test?: { images: Bytes; labels: Bytes };
  text: string;
}

const damages: Record<string, Damage> = {
  "an empty file": {
    images: new Uint8Array(),
    text: `error: the file ends after 0 bytes, within its header
  --> images-idx3-ubyte: byte 0
`,
  },
  "an end inside of the magic number": {
    images: images.slice(0, 3),
    text: `error: the file ends after 3 bytes, within its header
  --> images-idx3-ubyte: byte 3
`,
  },
  "an end inside of the sizes": {
    images: images.slice(0, 9),
    text: `error: the file ends after 9 bytes, within its header
  --> images-idx3-ubyte: byte 9
`,
  },
  "no zero in front": {
    images: changed(images, { 1: 7 }),
    text: `error: an IDX file must begin with two zero bytes
  --> images-idx3-ubyte: byte 0
   = is this an IDX file, raw or gzip?
`,
  },
  "float data": {
    images: changed(images, { 2: 0x0d }),
    text: `error: the type must be 0x08 (unsigned byte), found 0x0d
  --> images-idx3-ubyte: byte 2
`,
  },
  "two dimensions": {
    images: changed(images, { 3: 2 }),
    text: `error: images must have 3 dimensions, found 2
  --> images-idx3-ubyte: byte 3
`,
  },
  "images for labels": {
    labels: images,
    text: `error: labels must have 1 dimension, found 3
  --> labels-idx1-ubyte: byte 3
   = are images and labels swapped?
`,
  },
  "no image": {
    images: changed(images, { 7: 0 }),
    text: `error: dimension 1 has size 0: there is nothing to learn from
  --> images-idx3-ubyte: byte 4
`,
  },
  "images of no width": {
    images: changed(images, { 15: 0 }),
    text: `error: dimension 3 has size 0: there is nothing to learn from
  --> images-idx3-ubyte: byte 12
`,
  },
  "a missing byte": {
    images: images.slice(0, -1),
    text: `error: the header announces 2 x 1 x 3 = 6 bytes of data, but the file has 5
  --> images-idx3-ubyte: byte 21
   = the file is truncated: download it again
`,
  },
  "a byte too many": {
    images: Uint8Array.of(...images, 0),
    text: `error: the header announces 2 x 1 x 3 = 6 bytes of data, but the file has more
  --> images-idx3-ubyte: byte 22
`,
  },
  "sizes that no memory holds": {
    images: changed(images, { 4: 255, 8: 255 }),
    text:
      `error: the header announces 4278190082 x 4278190081 x 3 = 54908731120334930000 bytes of data, but the file has 6
  --> images-idx3-ubyte: byte 22
   = the file is truncated: download it again
`,
  },
  "a label too few": {
    labels: Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 1),
    text: `error: there are 1 labels for 2 images
  --> labels-idx1-ubyte: byte 4
   = do the two files belong together?
`,
  },
  "gzip that was cut off": {
    images: (await gzip(images)).slice(0, 25),
    text: `error: images-idx3-ubyte is truncated: its gzip data has no end
  --> images-idx3-ubyte
   = download it again
`,
  },
  "gzip whose second member was cut off": {
    images: Uint8Array.of(...await gzip(images.slice(0, 12)), ...(await gzip(images.slice(12))).slice(0, 12)),
    text: `error: images-idx3-ubyte is truncated: its gzip data has no end
  --> images-idx3-ubyte
   = download it again
`,
  },
  "gzip with junk behind it": {
    images: Uint8Array.of(...await gzip(images), 1, 2, 3),
    text: `error: images-idx3-ubyte is damaged: it is not valid gzip
  --> images-idx3-ubyte
   = download it again
`,
  },
  "gzip with a wrong checksum": {
    images: changed(await gzip(images), { [(await gzip(images)).length - 8]: 1 }),
    text: `error: images-idx3-ubyte is damaged: it is not valid gzip
  --> images-idx3-ubyte
   = download it again
`,
  },
  "gzip of something else": {
    images: await gzip(new TextEncoder().encode("far more than sixteen bytes of text")),
    text: `error: an IDX file must begin with two zero bytes
  --> images-idx3-ubyte: byte 0
   = is this an IDX file, raw or gzip?
`,
  },
  "gzip that never ends": {
    images: await endless(),
    text: `error: the header announces 2 x 1 x 3 = 6 bytes of data, but the file has more
  --> images-idx3-ubyte: byte 22
`,
  },
  "test images of another size": {
    test: { images: changed(images.slice(0, 20), { 15: 2 }), labels },
    text: `error: test images are 1 x 2 pixels, training images 1 x 3
  --> test-images-idx3-ubyte: byte 8
   = both must have the same size
`,
  },
};

for (const [name, damage] of Object.entries(damages)) {
  Deno.test(`readIdxDataset() refuses ${name}`, async () => {
    const folder = Deno.makeTempDirSync();
    try {
      const write = (file: string, bytes: Bytes) => {
        Deno.writeFileSync(`${folder}/${file}`, bytes);
        return `${folder}/${file}`;
      };
      const paths = {
        images: write("images-idx3-ubyte", damage.images ?? images),
        labels: write("labels-idx1-ubyte", damage.labels ?? labels),
        test_images: damage.test && write("test-images-idx3-ubyte", damage.test.images),
        test_labels: damage.test && write("test-labels-idx1-ubyte", damage.test.labels),
      };
      const { mistakes } = await assertRejects(() => readIdxDataset(paths), ConfigError);
      const text = renderMistakes(mistakes).replaceAll(`${folder}/`, "");
      assertEquals(text, `${damage.text}1 error. Nothing was run.\n`);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  });
}

Deno.test("readIdxDataset() names all spellings that it tried", async () => {
  const missing = { images: "nowhere/images.idx3-ubyte.gz", labels: "nowhere/labels" };
  const { mistakes } = await assertRejects(() => readIdxDataset(missing), ConfigError);
  assertEquals(mistakes, [{
    severity: "error",
    message: "nowhere/images.idx3-ubyte.gz does not exist",
    place: { kind: "file", file: "nowhere/images.idx3-ubyte.gz" },
    lacks: { kind: "file", file: "nowhere/images.idx3-ubyte.gz", why: "does not exist" },
    notes: [
      "tried: images.idx3-ubyte.gz, images.idx3-ubyte, images-idx3-ubyte, images-idx3-ubyte.gz",
      "paths are relative to the experiment file",
    ],
  }]);
});

Deno.test("readBytes() stops unpacking soon behind the announced length", async () => {
  const file = Deno.makeTempFileSync();
  try {
    Deno.writeFileSync(file, await endless());
    const { length } = await readBytes(file, () => images.length);
    assertEquals(length > images.length && length < 20_000_000, true, `${length} bytes were unpacked`);
  } finally {
    Deno.removeSync(file);
  }
});

Deno.test("readBytes() unpacks all members of a gzip file, whatever zeros follow them", async () => {
  const file = Deno.makeTempFileSync();
  try {
    for (const members of [[22], [1, 21], [16, 6], [5, 5, 5, 7], [0, 22, 0]]) {
      for (const zeros of [0, 1, 512]) {
        let at = 0;
        const packed: number[] = [];
        for (const size of members) packed.push(...await gzip(images.slice(at, at += size)));
        Deno.writeFileSync(file, Uint8Array.from([...packed, ...new Uint8Array(zeros)]));
        assertEquals(
          [...await readBytes(file, () => images.length)],
          [...images],
          `${members}, ${zeros} zeros`,
        );
      }
    }
  } finally {
    Deno.removeSync(file);
  }
});

Deno.test("readIdxDataset() refuses what is no regular file", async () => {
  const labels = "/dev/zero";
  const folder = import.meta.dirname!;
  const { mistakes } = await assertRejects(() => readIdxDataset({ images: folder, labels }), ConfigError);
  const place = { kind: "file", file: folder } as const;
  const message = `${folder} is a folder, not a file`;
  const lacks = { ...place, why: "is a folder, not a file" };
  assertEquals(mistakes, [{ severity: "error", message, place, notes: [], lacks }]);
  const { mistakes: [found] } = await assertRejects(
    () => readIdxDataset({ images: labels, labels }),
    ConfigError,
  );
  assertEquals([found.message, found.notes], [
    "/dev/zero is not a regular file, but a device",
    ["save its output to a file, and use that file"],
  ]);
});
