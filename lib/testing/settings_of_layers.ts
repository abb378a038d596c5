const component = "always acts: what it cannot stand beside is refused";

/** What a stack of layers causes; the experiment is `net` of settings_table.ts. */
const idle = (layers: readonly string[], says: string, ...more: string[]) => ({
  set: [
    `network.layers=[${[...layers, '{name="output", units=2, activation="softmax"}'].join(", ")}]`,
    ...more,
  ],
  says: [says],
});

const digits = ['data.dataset="mnist"', "network.layers.output.units=10"];
const flatten = '{type="flatten"}';
const hidden = '{name="h", units=4, activation="relu"}';

/** A layer for images of 28 x 28 pixels. */
const ofImages = (layer: string, says: string) => idle([layer, flatten], says, ...digits);
const conv = (options: string) => `{name="c", type="conv2d", filters=2, activation="relu", ${options}}`;

const pool = (type: string) => ({
  [`network.layers[${type}]`]: component,
  [`network.layers[${type}].size`]: [
    ofImages(`{name="p", type="${type}", size=1}`, 'layer "p" has no effect: its windows are single pixels'),
    ofImages(
      `{name="p", type="${type}", size=[3, 2]}`,
      'layer "p" drops the last row of its images of 28 x 28 pixels: no window reaches them',
    ),
    ofImages(
      `{name="p", type="${type}", size=29}`,
      'layer "p" has windows of 29 x 29 pixels, but gets images of 28 x 28',
    ),
  ],
  [`network.layers[${type}].stride`]: [
    ofImages(
      `{name="p", type="${type}", stride=[2, 3]}`,
      'layer "p" skips pixels: stride = [2, 3] is larger than its windows of 2 x 2 pixels',
    ),
  ],
});

const batchNorm = '{name="bn", type="batch_norm", activation="relu"}';
const biasBefore = 'the bias of layer "h" has no effect: layer "bn" (batch_norm) subtracts the mean';

/** Options of layer types, as in settings_table.ts. */
export const settingsOfLayers = {
  "network.layers[dense].bias": [
    idle(['{name="h", units=4, bias=true}', batchNorm], biasBefore),
    idle(['{name="h", units=4}', batchNorm], biasBefore),
  ],
  "network.layers[conv2d]": component,
  "network.layers[conv2d].filters": "always acts: it says how many patterns are learned",
  "network.layers[conv2d].kernel_size": [
    ofImages(
      conv("kernel_size=[3, 30]"),
      'layer "c" has windows of 3 x 30 pixels, but gets images of 28 x 28',
    ),
  ],
  "network.layers[conv2d].stride": [
    ofImages(
      conv("kernel_size=2, stride=3"),
      'layer "c" skips pixels: stride = 3 is larger than its windows of 2 x 2 pixels',
    ),
    ofImages(
      conv('kernel_size=3, stride=2, padding="same"'),
      'layer "c" has padding = "same" and stride = 2: "same" is only for stride = 1',
    ),
  ],
  "network.layers[conv2d].padding": [
    ofImages(
      conv("kernel_size=3, padding=3"),
      'layer "c" has padding = 3, so the outermost of its 3 x 3 windows hold only zeros',
    ),
  ],
  "network.layers[conv2d].bias": [
    idle(
      ['{name="h", type="conv2d", filters=2, kernel_size=3}', batchNorm, flatten],
      biasBefore,
      ...digits,
    ),
  ],
  ...pool("max_pool2d"),
  ...pool("avg_pool2d"),
  "network.layers[global_avg_pool2d]": component,
  "network.layers[flatten]": [
    idle(
      [hidden, '{name="f", type="flatten"}'],
      'layer "f" (flatten) has no effect: its inputs are rows already',
    ),
  ],
  "network.layers[activation]": [
    idle(
      [hidden, '{name="a", type="activation", activation="tanh", l1=0.1}'],
      'l1 = 0.1 of layer "a" (activation) has no effect: it has no weights',
    ),
    idle(
      [hidden, '{name="a", type="activation"}'],
      'layer "a" (activation) has no effect: activation = "identity"',
    ),
  ],
  "network.layers[batch_norm]": [
    idle(
      ['{name="h", units=4, bias=false}', batchNorm],
      'batch_size = 1 leaves layer "bn" (batch_norm) nothing to compare a number with: all its outputs are beta',
      "train.batch_size=1",
    ),
    idle(
      ['{name="h", units=4, bias=false}', batchNorm],
      'the last batch of an epoch has 1 of 240 rows: in it, all outputs of layer "bn" (batch_norm) are beta',
      "train.batch_size=239",
    ),
  ],
  "network.layers[batch_norm].momentum": [
    idle(
      [hidden, '{name="bn", type="batch_norm", momentum=0.1}'],
      'layer "bn" keeps only 0.1 of its running statistics at each step',
    ),
  ],
  "network.layers[batch_norm].eps": "always acts: it is added to variances",
  "network.layers[layer_norm]": [
    ofImages(
      '{name="ln", type="layer_norm"}',
      'layer "ln" (layer_norm) gets pixels of a single channel: all its outputs are beta',
    ),
    idle(
      ['{name="h", units=1, activation="relu"}', '{name="ln", type="layer_norm"}'],
      'layer "ln" (layer_norm) gets rows of a single number: all its outputs are beta',
    ),
  ],
  "network.layers[layer_norm].eps": "always acts: it is added to variances",
  "network.layers[dropout]": component,
  "network.layers[dropout].rate": [
    idle([hidden, '{name="d", type="dropout", rate=0}'], 'layer "d" (dropout) has no effect: rate = 0'),
  ],
};
