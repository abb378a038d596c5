import { edited, type MessageCase } from "./message_case.ts";
import { pictures, rows, table } from "./run_inputs.ts";

const outputLayer = '{ name = "output", units = 2, activation = "softmax" }';

/** An experiment with these layers. */
const stacked = (toml: string, layers: string) =>
  edited(toml, /layers = \[[^]*?\n\]/.exec(toml)![0], `layers = [\n${layers}\n]`);

/** Ten grey images of 8 x 8 pixels, and the layers of a network. */
const images = (layers: string, ...pairs: string[]): MessageCase => {
  const { "net.toml": toml, ...files } = pictures("net", 8);
  return {
    files: { ...files, "x.toml": edited(stacked(String(toml), layers), ...pairs) },
    line: "run x.toml --dry-run",
    lines: /./,
  };
};

/** The same with flatten and an output layer at the end. */
const convolutions = (layers: string, ...pairs: string[]) =>
  images(`  ${layers},\n  { type = "flatten" },\n  ${outputLayer},`, ...pairs);

/** Rows of two numbers. */
const numbers = (layers: string, ...pairs: string[]): MessageCase => ({
  files: { "x.csv": rows, "x.toml": edited(stacked(table, `  ${layers},\n  ${outputLayer},`), ...pairs) },
  line: "run x.toml --dry-run",
});

const conv = '{ name = "c1", type = "conv2d", filters = 4, kernel_size = 3, activation = "relu" }';
const shape = (sizes: string) => ['target = "y"', `target = "y"\nshape = ${sizes}`];

/** Architectures that are wrong, or hardly meant. */
export const layerCases: Readonly<Record<string, MessageCase>> = {
  "layers: a convolution of rows": numbers(`${conv},\n  { type = "flatten" }`),
  "layers: an image into a dense layer": images(`  ${conv},\n  ${outputLayer},`),
  "layers: a kernel larger than the image": convolutions(
    `${conv},\n  { name = "c2", type = "conv2d", filters = 4, kernel_size = 7, activation = "relu" }`,
  ),
  "layers: a pool larger than the image": convolutions('{ name = "p", type = "max_pool2d", size = [2, 9] }'),
  "layers: same with a stride": convolutions(
    '{ name = "c1", type = "conv2d", filters = 4, kernel_size = 5, padding = "same", stride = 2, activation = "relu" }',
  ),
  "layers: a shape with another product": numbers(`${conv},\n  { type = "flatten" }`, ...shape("[2, 2, 1]")),
  "layers: a shape of two sizes": numbers(`${conv},\n  { type = "flatten" }`, ...shape("[2, 1]")),
  "layers: batch_norm of one row": images(
    `  { type = "flatten" },\n  { name = "h", units = 4, bias = false },\n  { name = "bn", type = "batch_norm", activation = "relu" },\n  ${outputLayer},`,
    "epochs",
    "batch_size = 1\nepochs",
  ),
  "layers: no filters": convolutions('{ name = "c1", type = "conv2d", filters = 0, kernel_size = 3 }'),
  "layers: a kernel with one side": convolutions(
    '{ name = "c1", type = "conv2d", filters = 4, kernel_size = [5] }',
  ),
  "layers: a stride of 0": convolutions(
    '{ name = "c1", type = "conv2d", filters = 4, kernel_size = 3, stride = 0 }',
  ),
  "layers: a negative padding": convolutions(
    '{ name = "c1", type = "conv2d", filters = 4, kernel_size = 3, padding = -1 }',
  ),
  "layers: a word for padding": convolutions(
    '{ name = "c1", type = "conv2d", filters = 4, kernel_size = 3, padding = "full" }',
  ),
  "layers: dropout of everything": convolutions('{ name = "drop", type = "dropout", rate = 1 }'),
  "layers: running statistics that never move": convolutions(
    '{ name = "bn", type = "batch_norm", momentum = 1, activation = "relu" }',
  ),
  "layers: an eps of 0": convolutions('{ name = "bn", type = "batch_norm", eps = 0, activation = "relu" }'),
  "layers: a convolution at the end": images(`  ${conv},`),
  "layers: a pool at the end": images(`  ${conv},\n  { name = "mean", type = "global_avg_pool2d" },`),
  "layers: only flatten": images('  { type = "flatten" },'),
  "layers: pixels that no window reaches": convolutions('{ name = "p", type = "max_pool2d", size = 3 }'),
  "layers: the momentum of another library": convolutions(
    '{ name = "bn", type = "batch_norm", momentum = 0.1, activation = "relu" }',
  ),
  "layers: a bias before batch_norm": convolutions(
    '{ name = "c1", type = "conv2d", filters = 4, kernel_size = 3 },\n' +
      '  { name = "bn", type = "batch_norm", activation = "relu" }',
  ),
  "layers: dropout at the end": images(
    `  { type = "flatten" },\n  ${outputLayer},\n  { name = "drop", type = "dropout", rate = 0.5 },`,
  ),
  "layers: keys of other libraries": convolutions(
    '{ name = "c1", type = "conv2d", out_channels = 4, kernel_size = 3, strides = 1 },\n' +
      '  { name = "p", type = "max_pool2d", pool_size = 2 },\n' +
      '  { name = "drop", type = "dropout", p = 0.5 }',
  ),
  "layers: names of other libraries": convolutions(
    '{ name = "c1", type = "convolution", filters = 4, kernel_size = 3 },\n' +
      '  { name = "p", type = "MaxPooling2D" },\n  { name = "bn", type = "BatchNorm2d" },\n' +
      '  { name = "r", type = "relu" },\n  { name = "e", type = "embedding" }',
  ),
  "layers: several at once": images(
    '  { name = "c1", type = "conv2d", filters = 4, kernel_size = 3, padding = "same", stride = 2 },\n' +
      '  { name = "p", type = "max_pool2d", size = 3 },\n  { name = "h", units = 8 },\n' +
      '  { name = "c2", type = "conv2d", filters = 4, kernel_size = 0 },\n' + `  ${outputLayer},`,
  ),
  "layers: several of the shapes at once": images(
    '  { name = "p", type = "max_pool2d", size = 3 },\n  { name = "h", units = 8, activation = "relu" },\n' +
      '  { name = "c2", type = "conv2d", filters = 4, kernel_size = 3 },\n' + `  ${outputLayer},`,
  ),
  "layers: a kernel larger than the padded image": convolutions(
    '{ name = "c1", type = "conv2d", filters = 4, kernel_size = [11, 3], padding = 1, activation = "relu" }',
  ),
  "layers: windows far apart": convolutions(
    '{ name = "c1", type = "conv2d", filters = 4, kernel_size = 2, stride = 3, activation = "relu" }',
  ),
  "layers: padding as wide as the kernel": convolutions(
    '{ name = "c1", type = "conv2d", filters = 4, kernel_size = 3, padding = 3, activation = "relu" }',
  ),
  "layers: layers without effect": images(
    '  { name = "p", type = "max_pool2d", size = 1 },\n  { type = "flatten" },\n' +
      '  { name = "again", type = "flatten" },\n  { name = "a", type = "activation" },\n' +
      `  { name = "drop", type = "dropout", rate = 0 },\n  ${outputLayer},`,
  ),
  "layers: a last batch of one row": images(
    '  { type = "flatten" },\n  { name = "h", units = 4, bias = false },\n' +
      `  { name = "bn", type = "batch_norm", activation = "relu" },\n  ${outputLayer},`,
    "epochs",
    "batch_size = 7\nepochs",
  ),
  "layers: dropout of logits": images(
    `  { type = "flatten" },\n  { name = "output", units = 2 },\n  { name = "drop", type = "dropout", rate = 0.5 },`,
    '"cross_entropy"',
    '"cross_entropy_logits"',
  ),
  "layers: images at the end": images(
    '  { name = "c1", type = "conv2d", filters = 4, kernel_size = 3, activation = "softmax" },',
  ),
  "layers: a dense layer before a convolution": numbers(
    `{ name = "h", units = 4, activation = "relu" },\n  ${conv},\n  { type = "flatten" }`,
  ),
  "layers: nothing to train": images(
    '  { type = "max_pool2d", trainable = false },\n  { type = "flatten" },\n' +
      `  ${outputLayer.replace(" }", ", trainable = false }")},`,
  ),
  "layers: penalties without effect": images(
    '  { type = "flatten", l1 = 0.1 },\n  { name = "h", units = 4, bias = false, trainable = false, l2 = 0.1 },\n' +
      '  { name = "bn", type = "batch_norm", activation = "relu", l2 = 0.1 },\n' +
      `  ${outputLayer.replace(" }", ", l1 = 0, l2 = 7 }")},`,
  ),
  "layers: wrong penalties": numbers('{ name = "h", units = 4, activation = "relu", l1 = -0.1, l2 = inf }'),
  "layers: a regularizer": numbers(
    '{ name = "h", units = 4, activation = "relu", kernel_regularizer = "l2", l1_reg = 0.1 }',
  ),
  "layers: found by check": {
    ...images(`  ${conv},\n  ${outputLayer},`),
    line: "check x.toml",
  },
  "layers: a sweep over filters and kernels": {
    ...convolutions(
      '{ name = "c1", type = "conv2d", filters = 4, kernel_size = 3, activation = "relu" }',
      "[optimizer]",
      "[sweep.parameters]\nnetwork.layers.c1.filters = [2, 4]\nnetwork.layers.c1.kernel_size = [3, 9, 12]\n[optimizer]",
    ),
  },
  "layers: a sweep on the command line": {
    ...convolutions(conv),
    line: "run x.toml c1.kernel_size=3,9",
  },
};
