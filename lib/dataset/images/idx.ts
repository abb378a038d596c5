import { sha256 } from "../../base/sha256.ts";
import { ConfigError, type Place } from "../../config/config_error.ts";
import { byteMatrix, type Dataset, type DataSource, type Part, sharedLabels } from "../dataset.ts";
import { findIdxFile, readBytes } from "./idx_files.ts";

/** What an IDX file of unsigned bytes holds. */
export interface IdxArray {
  /** Size of each dimension, the last one varying fastest. */
  readonly sizes: readonly number[];
  readonly data: Uint8Array;
}

/** Type byte of unsigned bytes, the only one that images and labels use. */
const unsignedByte = 0x08;

/** What the header of an IDX file says. */
interface IdxHeader {
  readonly sizes: readonly number[];
  /** Bytes of the header itself. */
  readonly length: number;
  /** Bytes of data that must follow. */
  readonly wanted: number;
}

/**
 * Reads the IDX format: big-endian; two zero bytes, a type byte, the number of dimensions, a 32-bit size for
 * each, then the data. The header is checked against the length of the file before anything is allocated.
 *
 * @param dimensions how many are expected: 3 for images, 1 for labels
 * @throws {ConfigError} with the byte at which the file is wrong
 */
export function parseIdx(bytes: Uint8Array, file: string, dimensions: number): IdxArray {
  const { sizes, length, wanted } = parseHeader(bytes, file, dimensions);
  const found = bytes.length - length;
  if (found === wanted) return { sizes, data: bytes.subarray(length) };
  // Unpacking stops where a file becomes too long: how long it is in all is not known then.
  throw wrong(
    file,
    Math.min(bytes.length, length + wanted),
    `the header announces ${sizes.join(" x ")} = ${wanted} bytes of data, but the file has ${
      found < wanted ? found : "more"
    }`,
    found < wanted ? "the file is truncated: download it again" : undefined,
  );
}

function parseHeader(bytes: Uint8Array, file: string, dimensions: number): IdxHeader {
  const what = dimensions === 1 ? "labels" : "images";
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4) {
    throw wrong(file, bytes.length, `the file ends after ${bytes.length} bytes, within its header`);
  }
  if (bytes[0] !== 0 || bytes[1] !== 0) {
    throw wrong(file, 0, "an IDX file must begin with two zero bytes", "is this an IDX file, raw or gzip?");
  }
  if (bytes[2] !== unsignedByte) {
    throw wrong(
      file,
      2,
      `the type must be 0x08 (unsigned byte), found 0x${bytes[2].toString(16).padStart(2, "0")}`,
    );
  }
  if (bytes[3] !== dimensions) {
    const swapped = bytes[3] === 1 || bytes[3] === 3 ? "are images and labels swapped?" : undefined;
    throw wrong(
      file,
      3,
      `${what} must have ${dimensions} dimension${dimensions === 1 ? "" : "s"}, found ${bytes[3]}`,
      swapped,
    );
  }
  const length = 4 + 4 * dimensions;
  if (bytes.length < length) {
    throw wrong(file, bytes.length, `the file ends after ${bytes.length} bytes, within its header`);
  }
  const sizes = Array.from({ length: dimensions }, (_, k) => view.getUint32(4 + 4 * k));
  const empty = sizes.indexOf(0);
  if (empty >= 0) {
    throw wrong(file, 4 + 4 * empty, `dimension ${empty + 1} has size 0: there is nothing to learn from`);
  }
  return { sizes, length, wanted: sizes.reduce((product, size) => product * size, 1) };
}

/** Reads an IDX file; gzip is unpacked no further than its header allows. @throws {ConfigError} */
async function readIdx(file: string, dimensions: number): Promise<{ bytes: Uint8Array; array: IdxArray }> {
  const bytes = await readBytes(file, (head) => {
    const { length, wanted } = parseHeader(head, file, dimensions);
    return length + wanted;
  });
  return { bytes, array: parseIdx(bytes, file, dimensions) };
}

/** Paths of IDX files as an experiment names them, already resolved. */
export interface IdxPaths {
  readonly images: string;
  readonly labels: string;
  readonly test_images?: string;
  readonly test_labels?: string;
}

/**
 * Loads images and labels from IDX files, raw or gzip, in both usual spellings of their names.
 *
 * @throws {ConfigError} when a file is missing or wrong, or images and labels do not belong together
 */
export async function readIdxDataset(
  { images, labels, test_images, test_labels }: IdxPaths,
): Promise<Dataset> {
  const train = await readPart(images, labels);
  const test = test_images === undefined ? undefined : await readPart(test_images, test_labels!);
  const pixels = train.height * train.width;
  if (test && test.height * test.width !== pixels) {
    throw new ConfigError([{
      severity: "error",
      message:
        `test images are ${test.height} x ${test.width} pixels, training images ${train.height} x ${train.width}`,
      place: { kind: "bytes", file: test_images!, offset: 8 },
      notes: ["both must have the same size"],
    }]);
  }
  const classes = 1 + Math.max(...[train, ...(test ? [test] : [])].map(({ greatest }) => greatest));
  return {
    name: "idx",
    inputs: pixels,
    outputs: classes,
    classes: Array.from({ length: classes }, (_, k) => String(k)),
    image: { height: train.height, width: train.width },
    train: train.part,
    test: test?.part,
    sources: [...train.sources, ...(test?.sources ?? [])],
  };
}

/** Images and their labels as one part of a data set, checked against each other. */
export function pairedPart(
  images: IdxArray,
  labels: IdxArray,
  labelsFile: string,
): { part: Part; greatest: number } {
  const [count, height, width] = images.sizes;
  if (labels.sizes[0] !== count) {
    throw wrong(
      labelsFile,
      4,
      `there are ${labels.sizes[0]} labels for ${count} images`,
      "do the two files belong together?",
    );
  }
  let greatest = 0;
  for (const label of labels.data) greatest = Math.max(greatest, label);
  return {
    part: { inputs: byteMatrix(count, height * width, images.data), labels: sharedLabels(labels.data) },
    greatest,
  };
}

async function readPart(imagesPath: string, labelsPath: string) {
  const files = [findIdxFile(imagesPath), findIdxFile(labelsPath)];
  const [images, labels] = await allOf([readIdx(files[0], 3), readIdx(files[1], 1)]);
  const { part, greatest } = pairedPart(images.array, labels.array, files[1]);
  const sources: DataSource[] = await Promise.all([images, labels].map(async ({ bytes }, k) => ({
    name: files[k].split("/").at(-1)!,
    sha256: await sha256(bytes),
  })));
  const [, height, width] = images.array.sizes;
  return { part, greatest, height, width, sources };
}

/** All results, or one error with the mistakes of all: not of the one that failed first by chance. */
async function allOf<Results extends readonly unknown[]>(
  reading: readonly [...{ [K in keyof Results]: Promise<Results[K]> }],
): Promise<Results> {
  const settled = await Promise.allSettled(reading);
  const errors = settled.flatMap((one) => one.status === "rejected" ? [one.reason as unknown] : []);
  const fault = errors.find((error) => !(error instanceof ConfigError));
  if (fault !== undefined) throw fault;
  if (errors.length > 0) throw new ConfigError(errors.flatMap((error) => (error as ConfigError).mistakes));
  return settled.map((one) => (one as PromiseFulfilledResult<unknown>).value) as unknown as Results;
}

function wrong(file: string, offset: number, message: string, note?: string): ConfigError {
  const place: Place = { kind: "bytes", file, offset };
  return new ConfigError([{ severity: "error", message, place, notes: note ? [note] : [] }]);
}
