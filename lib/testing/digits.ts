import { mnistFilesRead } from "../dataset/images/mnist.ts";

/** IDX files with the first 500 training images and 200 test images of MNIST: all of them take longer than short runs. */
export async function digits(): Promise<Record<string, Uint8Array<ArrayBuffer>>> {
  const files = await mnistFilesRead();
  const cut = (bytes: Uint8Array, head: number, rows: number, rowBytes: number) => {
    const part = bytes.slice(0, head + rows * rowBytes);
    new DataView(part.buffer).setUint32(4, rows);
    return part;
  };
  return {
    images: cut(files["train-images-idx3-ubyte"], 16, 500, 784),
    labels: cut(files["train-labels-idx1-ubyte"], 8, 500, 1),
    test_images: cut(files["t10k-images-idx3-ubyte"], 16, 200, 784),
    test_labels: cut(files["t10k-labels-idx1-ubyte"], 8, 200, 1),
  };
}

/** The table [data] of these files; keys can follow. */
export const digitsTable = `[data]
images = "images"
labels = "labels"
test_images = "test_images"
test_labels = "test_labels"`;
