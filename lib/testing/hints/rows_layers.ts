import { pictures } from "../messages/run_inputs.ts";
import { edited, net } from "./inputs.ts";
import type { HintRow, HintRows, Input } from "./row.ts";

const outputLayer = '{ name = "output", units = 2, activation = "softmax" }';
const flatten = '{ type = "flatten" }';
const conv = '{ name = "c1", type = "conv2d", filters = 4, kernel_size = 3, activation = "relu" }';

const stacked = (toml: string, layers: readonly string[]) =>
  edited(toml, /layers = \[[^]*?\n\]/.exec(toml)![0], `layers = [\n  ${layers.join(",\n  ")},\n]`);

/** An experiment on images of 8 x 8 pixels. */
function images(layers: readonly string[], ...pairs: string[]): Input {
  const { "net.toml": toml, ...files } = pictures("net", 8);
  return { toml: edited(stacked(String(toml), layers), ...pairs), files };
}

/** An experiment on rows of two numbers. */
const numbers = (layers: readonly string[], ...pairs: string[]): Input => ({
  toml: edited(stacked(net, layers), ...pairs),
});

const row = (hint: string, wrong: Input, then: Input, says?: string): HintRow => ({
  hint,
  wrong,
  then,
  ...(says === undefined ? {} : { says }),
});

/** A row of images; flatten and an output layer are added. */
const imageRow = (hint: string, wrong: string, then: string, says?: string): HintRow => {
  const of = (layer: string) => images([...(layer === "" ? [] : [layer]), flatten, outputLayer]);
  return row(hint, of(wrong), of(then), says);
};

const conv2d = (options: string) =>
  `{ name = "c1", type = "conv2d", filters = 4, activation = "relu", ${options} }`;
const pool = (options: string) => `{ name = "p", type = "max_pool2d", ${options} }`;
const norm = '{ name = "bn", type = "batch_norm", activation = "relu" }';
const layerNorm = '{ name = "bn", type = "layer_norm", activation = "relu" }';
const dropout = (rate: number) => `{ name = "drop", type = "dropout", rate = ${rate} }`;
const hidden = '{ name = "h", units = 4, activation = "relu" }';
const unbiased = '{ name = "h", units = 4, bias = false }';
const batches = (size: number) => ["epochs", `batch_size = ${size}\nepochs`];
const shape = (sizes: string) => ['dataset = "moons"', `dataset = "moons"\nshape = ${sizes}`];
const small = conv2d("kernel_size = [1, 2]");
const useLarger = "use larger batches, …";
const useOther = "use another batch_size, such as …, …";
const endWith = "end with …a dense layer: { … }";
const usual = "use a … of at most …";
const dense = '{ units = 2, activation = "softmax" }';

/** Hints on architectures. */
export const layerRows: HintRows = {
  "nn/layers/windows.ts": [
    imageRow(usual, conv2d("kernel_size = 9"), conv2d("kernel_size = 8")),
    imageRow(
      usual,
      conv2d("kernel_size = [11, 3], padding = 1"),
      conv2d("kernel_size = [10, 3], padding = 1"),
    ),
    imageRow(usual, pool("size = [2, 9]"), pool("size = [2, 8]")),
    imageRow(
      "use a stride of at most …",
      conv2d("kernel_size = 2, stride = 3"),
      conv2d("kernel_size = 2, stride = 2"),
    ),
    imageRow("use a stride of at most …", pool("size = 2, stride = 3"), pool("size = 2, stride = 2")),
    imageRow("write … for both sides, or […, …]", conv2d("kernel_size = [5]"), conv2d("kernel_size = 5")),
    imageRow(
      "write … for both sides, or […, …]",
      conv2d("kernel_size = [5]"),
      conv2d("kernel_size = [5, 5]"),
    ),
  ],
  "nn/layers/conv2d.ts": [
    imageRow(
      "write the number of zeros on each side: padding = …",
      conv2d('kernel_size = 5, padding = "same", stride = 2'),
      conv2d("kernel_size = 5, padding = 2, stride = 2"),
    ),
    imageRow(
      "use a padding smaller than kernel_size",
      conv2d("kernel_size = 3, padding = 3"),
      conv2d("kernel_size = 3, padding = 2"),
    ),
  ],
  "nn/layers/pooling.ts": [
    imageRow("set size = 2, or remove the layer", pool("size = 1"), pool("size = 2")),
    imageRow("set size = 2, or remove the layer", pool("size = 1"), ""),
    imageRow(
      "choose size and stride so that windows end at the border, or pad in the convolution before it",
      pool("size = 3"),
      pool("size = 4"),
    ),
    row(
      "choose size and stride so that windows end at the border, or pad in the convolution before it",
      images([conv2d("kernel_size = 4"), pool("size = 2"), flatten, outputLayer]),
      images([conv2d('kernel_size = 4, padding = "same"'), pool("size = 2"), flatten, outputLayer]),
    ),
  ],
  "nn/layers/dense.ts": [
    row(
      'put { type = "flatten" } before it, which makes rows of … numbers',
      images([conv, outputLayer]),
      images([conv, flatten, outputLayer]),
    ),
  ],
  "nn/layers/batch_norm.ts": [
    imageRow(
      "here momentum is the share that is kept: momentum = … of PyTorch is momentum = … here",
      '{ name = "bn", type = "batch_norm", momentum = 0.1, activation = "relu" }',
      '{ name = "bn", type = "batch_norm", momentum = 0.9, activation = "relu" }',
    ),
  ],
  "experiment/schema/data_schema.ts": [
    row(
      "images of one channel: shape = […, 1]",
      numbers([small, flatten, outputLayer], ...shape("[1, 2]")),
      numbers([small, flatten, outputLayer], ...shape("[1, 2, 1]")),
    ),
  ],
  "experiment/checks/shape_checks.ts": [
    row(
      "height x width x channels must be …, such as shape = […]",
      numbers([small, flatten, outputLayer], ...shape("[2, 2, 1]")),
      numbers([small, flatten, outputLayer], ...shape("[1, 2, 1]")),
    ),
    row(
      "if the rows of the data are images, set shape = [height, width, channels] in [data]",
      numbers([small, flatten, outputLayer]),
      numbers([small, flatten, outputLayer], ...shape("[1, 2, 1]")),
    ),
    row(
      'layer "…" gives rows: put layer "…" before it',
      images([hidden, conv, flatten, outputLayer]),
      images([conv, hidden, flatten, outputLayer]),
      'layer "h" takes rows of numbers, but gets images of 6 x 6 x 4',
    ),
    row(
      "the data has images of …: layers before this one make them smaller",
      images([conv, conv2d("kernel_size = 7").replace("c1", "c2"), flatten, outputLayer]),
      images([conv2d("kernel_size = 7").replace("c1", "c2"), flatten, outputLayer]),
    ),
    row(
      'end with a dense layer, such as { units = 10, activation = "softmax" }',
      images([flatten]),
      images([flatten, dense]),
    ),
  ],
  "experiment/checks/loss_outputs.ts": [
    row(
      'the output layer is "…" (dropout): put it before the last layer with units',
      images([flatten, outputLayer, dropout(0.5)]),
      images([flatten, dropout(0.5), outputLayer]),
    ),
    row(
      'the output layer is "…" (…): end with …, such as { units = 10, activation = "softmax" }',
      images([conv2d("kernel_size = 3").replace(', activation = "relu"', "")]),
      images([conv, flatten, dense]),
    ),
    row(
      'the output layer is "…" (…): end with …, such as { units = 10, activation = "softmax" }',
      images([conv, flatten]),
      images([conv, flatten, dense]),
    ),
  ],
  "experiment/checks/output_checks.ts": [
    row(
      endWith,
      images([conv.replace("relu", "softmax")]),
      images([conv.replace("softmax", "relu"), flatten, dense]),
    ),
    row(
      endWith,
      images([conv, '{ type = "global_avg_pool2d", activation = "softmax" }']),
      images([conv, '{ type = "global_avg_pool2d" }', dense]),
    ),
  ],
  "experiment/settings/stack_settings.ts": [
    row(
      "leave it out of at least one layer",
      numbers([
        '{ units = 4, activation = "relu", trainable = false }',
        '{ units = 2, activation = "softmax", trainable = false }',
      ]),
      numbers([
        '{ units = 4, activation = "relu", trainable = false }',
        '{ units = 2, activation = "softmax" }',
      ]),
    ),
    row(
      useLarger,
      images([flatten, unbiased, norm, outputLayer], ...batches(1)),
      images([flatten, unbiased, norm, outputLayer], ...batches(4)),
    ),
    row(
      useLarger,
      images([flatten, unbiased, norm, outputLayer], ...batches(1)),
      images([flatten, unbiased, layerNorm, outputLayer], ...batches(1)),
    ),
    row(
      useOther,
      images([flatten, unbiased, norm, outputLayer], ...batches(7)),
      images([flatten, unbiased, norm, outputLayer], ...batches(8)),
    ),
    row(
      useOther,
      images([flatten, unbiased, norm, outputLayer], ...batches(7)),
      images([flatten, unbiased, layerNorm, outputLayer], ...batches(7)),
    ),
    row(
      "remove it, or begin with a layer that takes images, such as conv2d",
      numbers([hidden, outputLayer], ...shape("[1, 2, 1]")),
      numbers([hidden, outputLayer]),
    ),
    row(
      "remove it, or begin with a layer that takes images, such as conv2d",
      numbers([hidden, outputLayer], ...shape("[1, 2, 1]")),
      numbers([small, flatten, outputLayer], ...shape("[1, 2, 1]")),
    ),
    row(
      "use batch_norm, or put it after a layer that gives more",
      images([layerNorm, flatten, hidden, outputLayer]),
      images([norm, flatten, hidden, outputLayer]),
    ),
    row(
      "use batch_norm, or put it after a layer that gives more",
      images([layerNorm, flatten, hidden, outputLayer]),
      images([conv, layerNorm, flatten, hidden, outputLayer]),
    ),
    row(
      "set bias = false: batch_norm has its own, beta",
      images([flatten, unbiased.replace(", bias = false", ""), norm, outputLayer]),
      images([flatten, unbiased, norm, outputLayer]),
    ),
    row(
      "use a rate above 0, such as 0.5, or remove the layer",
      images([flatten, hidden, dropout(0), outputLayer]),
      images([flatten, hidden, dropout(0.5), outputLayer]),
    ),
    row(
      'set activation = "relu", or remove the layer',
      images([flatten, hidden, '{ type = "activation" }', outputLayer]),
      images([flatten, hidden, '{ type = "activation", activation = "relu" }', outputLayer]),
    ),
    row(
      'set activation = "relu", or remove the layer',
      images([flatten, hidden, '{ type = "activation" }', outputLayer]),
      images([flatten, hidden, outputLayer]),
    ),
    row("remove it", images([flatten, flatten, outputLayer]), images([flatten, outputLayer])),
    row(
      "use a number above 0, such as 0.0001, or remove it",
      numbers([hidden.replace(" }", ", l2 = 0 }"), outputLayer]),
      numbers([hidden.replace(" }", ", l2 = 0.0001 }"), outputLayer]),
    ),
    row(
      "use a number above 0, such as 0.0001, or remove it",
      numbers([hidden.replace(" }", ", l2 = 0 }"), outputLayer]),
      numbers([hidden, outputLayer]),
    ),
    row(
      "put it before the last layer with units",
      images(
        [flatten, outputLayer.replace("softmax", "identity"), dropout(0.5)],
        '"cross_entropy"',
        '"cross_entropy_logits"',
      ),
      images(
        [flatten, dropout(0.5), outputLayer.replace("softmax", "identity")],
        '"cross_entropy"',
        '"cross_entropy_logits"',
      ),
    ),
  ],
};
