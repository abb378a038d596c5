import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { sha256 } from "../base/sha256.ts";
import { goldenText } from "../testing/golden.ts";
import { built } from "../testing/networks.ts";
import { datasets } from "./dataset.ts";
import { type IdxArray, parseIdx } from "./images/idx.ts";
import { mnistFiles, mnistFilesRead } from "./images/mnist.ts";
import { prepareData } from "./prepare.ts";

interface PartFacts {
  images: number;
  rows: number;
  cols: number;
  pixel_sum: number;
  pixel_mean_0_1: number;
  pixel_std_0_1: number;
  label_counts: number[];
  first_20_labels: number[];
  pixel_sum_of_first_10_images: number[];
  nonzero_pixels_of_first_image: number;
  row_14_of_first_image: number[];
}

interface Facts {
  files: Record<string, { bytes: number; sha256: string; header_hex: string }>;
  train: PartFacts;
  test: PartFacts;
}

let read: ReturnType<typeof mnistFilesRead> | undefined;
const filesOnce = () => read ??= mnistFilesRead();

const facts: Facts = JSON.parse(goldenText("mnist-facts.json"));
const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

Deno.test("golden MNIST facts: every file is described", () => {
  assertEquals(Object.keys(facts.files).sort(), Object.keys(mnistFiles).sort());
  for (const { label_counts, first_20_labels, pixel_sum_of_first_10_images } of [facts.train, facts.test]) {
    for (const list of [label_counts, first_20_labels, pixel_sum_of_first_10_images]) assert(list.length > 0);
  }
});

for (const [name, { bytes, sha256: digest, header_hex }] of Object.entries(facts.files)) {
  Deno.test(`golden MNIST file ${name}: length, SHA-256 and header`, async () => {
    const content = (await filesOnce())[name as keyof typeof mnistFiles];
    assertEquals(content.length, bytes);
    assertEquals(await sha256(content), digest);
    assertEquals(hex(content.subarray(0, header_hex.length / 2)), header_hex);
  });
}

const sum = (values: Uint8Array) => values.reduce((total, value) => total + value, 0);

for (const [which, prefix] of [["train", "train"], ["test", "t10k"]] as const) {
  const want = facts[which];
  const read = async (kind: "images-idx3" | "labels-idx1", dimensions: number): Promise<IdxArray> => {
    const name = `${prefix}-${kind}-ubyte` as const;
    return parseIdx((await filesOnce())[name], name, dimensions);
  };

  Deno.test(`golden MNIST ${which} images: sizes, sums, mean and deviation`, async () => {
    const { sizes, data } = await read("images-idx3", 3);
    assertEquals(sizes, [want.images, want.rows, want.cols]);
    const pixels = want.rows * want.cols;
    const total = sum(data);
    assertEquals(total, want.pixel_sum);
    const mean = total / data.length / 255;
    assertAlmostEquals(mean, want.pixel_mean_0_1, 1e-12);
    let squares = 0; // exact: whole numbers below 2^53
    for (const byte of data) squares += byte * byte;
    const deviation = Math.sqrt(squares / data.length - (total / data.length) ** 2) / 255;
    assertAlmostEquals(deviation, want.pixel_std_0_1, 1e-12);
    const sums = want.pixel_sum_of_first_10_images.map((_, k) =>
      sum(data.subarray(k * pixels, (k + 1) * pixels))
    );
    assertEquals(sums, want.pixel_sum_of_first_10_images);
    const first = data.subarray(0, pixels);
    assertEquals(first.filter((byte) => byte !== 0).length, want.nonzero_pixels_of_first_image);
    assertEquals([...first.subarray(14 * want.cols, 15 * want.cols)], want.row_14_of_first_image);
  });

  Deno.test(`golden MNIST ${which} labels: counts and the first ones`, async () => {
    const { sizes, data } = await read("labels-idx1", 1);
    assertEquals(sizes, [want.images]);
    assertEquals(
      want.label_counts.map((_, digit) => data.filter((label) => label === digit).length),
      want.label_counts,
    );
    assertEquals([...data.subarray(0, want.first_20_labels.length)], want.first_20_labels);
  });
}

Deno.test("golden MNIST as a data set: rows, labels, and what standard scaling takes off", async () => {
  const data = await built(datasets, "mnist", {}).load({ seed: 1 });
  for (const which of ["train", "test"] as const) {
    const { inputs, labels } = data[which]!;
    assertEquals([inputs.rows, inputs.columns], [facts[which].images, facts[which].rows * facts[which].cols]);
    const expected = facts[which].first_20_labels;
    assertEquals([...labels!.subarray(0, expected.length)], expected);
  }
  const { scaling: { shift, divisor } } = prepareData(data, { validation: 0, scale: "standard" }, 1);
  assertEquals([shift.length, divisor.length], [1, 1]);
  assertAlmostEquals(shift[0] / 255, facts.train.pixel_mean_0_1, 1e-12);
  assertAlmostEquals(divisor[0] / 255, facts.train.pixel_std_0_1, 1e-12);
});
