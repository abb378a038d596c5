import { assertEquals } from "@std/assert";
import { readCsvDataset } from "./csv/csv_data.ts";
import { readIdxDataset } from "./images/idx.ts";

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = Deno.makeTempDirSync();
  try {
    await test(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 10, 20, 30, 40, 50, 255);
const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 1, 0);

for (const suffix of ["", ".gz"]) {
  for (const mark of ["-", "."]) {
    Deno.test(`readIdxDataset() finds and reads images${mark}idx3-ubyte${suffix}`, () =>
      inFolder(async (folder) => {
        const write = async (name: string, bytes: Uint8Array<ArrayBuffer>) =>
          Deno.writeFileSync(`${folder}/${name}${suffix}`, suffix ? await gzip(bytes) : bytes);
        await write(`images${mark}idx3-ubyte`, images);
        await write(`labels${mark}idx1-ubyte`, labels);
        const data = await readIdxDataset({
          images: `${folder}/images-idx3-ubyte`,
          labels: `${folder}/labels-idx1-ubyte`,
        });
        assertEquals([data.inputs, data.outputs, data.classes], [3, 2, ["0", "1"]]);
        assertEquals(data.image, { height: 1, width: 3 });
        assertEquals([...data.train.inputs.values], [10, 20, 30, 40, 50, 255]);
        assertEquals([...data.train.labels!], [1, 0]);
      }));
  }
}

Deno.test("readCsvDataset() reads classes, numbers, quotes, line breaks in cells, CRLF and a byte order mark", () =>
  inFolder(async (folder) => {
    Deno.writeTextFileSync(
      `${folder}/a.csv`,
      '\ufeff"width, cm",height,kind\r\n1.5,-2e3,"big\n""one"""\r\n0,.25,small\r\n3,4,small\r\n',
    );
    const data = await readCsvDataset({ path: `${folder}/a.csv`, target: "kind" });
    assertEquals(data.inputNames, ["width, cm", "height"]);
    assertEquals(data.classes, ['big\n"one"', "small"]);
    assertEquals([...data.train.inputs.values], [1.5, -2000, 0, 0.25, 3, 4]);
    assertEquals([...data.train.labels!], [0, 1, 1]);

    const numbers = await readCsvDataset({
      path: `${folder}/a.csv`,
      target: "height",
      features: ["width, cm"],
    });
    assertEquals([numbers.outputs, numbers.classes], [1, undefined]);
    assertEquals([...numbers.train.targets!.values], [-2000, 0.25, 4]);
  }));

Deno.test("readCsvDataset() sorts classes that are numbers as numbers, and takes test rows from a second file", () =>
  inFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/a.csv`, "x,y\n1,10\n2,9\n3,10\n");
    Deno.writeTextFileSync(`${folder}/b.csv`, "x,y\n4,9\n");
    const data = await readCsvDataset({
      path: `${folder}/a.csv`,
      test_path: `${folder}/b.csv`,
      target: "y",
      target_type: "class",
    });
    assertEquals(data.classes, ["9", "10"]);
    assertEquals([...data.train.labels!], [1, 0, 1]);
    assertEquals([[...data.test!.inputs.values], [...data.test!.labels!]], [[4], [0]]);
  }));
