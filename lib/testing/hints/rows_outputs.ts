import { edited, fileRow, net } from "./inputs.ts";
import type { HintRows, Input } from "./row.ts";

const oneOutput = edited(net, "units = 2", "units = 1", '"softmax"', '"sigmoid"');
const withLoss = (loss: string, activation: string, base = net) =>
  edited(base, "cross_entropy", loss, base === net ? '"softmax"' : '"sigmoid"', `"${activation}"`);

const giveOr = "give the output layer …, or …";
const identity = "give the output layer activation identity";
const identityOr = "give the output layer (network.layers.…) activation identity…";
const twoUnits = "use binary_… with activation …, or two units with …";
const oneClass = "use cross_entropy for one class per row, or sigmoid for one yes or no per unit";
const softmaxOr =
  "give the output layer (network.layers.…) softmax for one class per row, or use binary_cross_entropy for one yes or no per unit";

/** An experiment with a loss of an extension. */
const ownLoss = (expects: string, activation: string): Input => ({
  toml: `extensions = ["own.ts"]\n${withLoss("own", activation)}`,
  args: ["--allow-extensions"],
  files: {
    "own.ts": `export default ({ registries, v }) => registries.losses.register("own", {
  description: "distance",
  options: v.strictObject({}),
  build: () => ({
    reduction: "mean",
    expects: "${expects}",
    row: (y, t, start) => Math.abs(y[start] - t[start]),
    rowGradient: (dY, y, t, start) => { dY[start] = Math.sign(y[start] - t[start]); },
  }),
});
`,
  },
});

/** Hints on losses that do not match the output layer. */
export const outputRows: HintRows = {
  "experiment/checks/loss_outputs.ts": [
    fileRow(twoUnits, oneOutput, withLoss("binary_cross_entropy", "sigmoid", oneOutput)),
    fileRow(twoUnits, oneOutput, net),
    fileRow(
      twoUnits,
      withLoss("cross_entropy_logits", "identity", oneOutput),
      withLoss("binary_cross_entropy_logits", "identity", oneOutput),
    ),
    fileRow(
      twoUnits,
      withLoss("cross_entropy_logits", "identity", oneOutput),
      withLoss("cross_entropy_logits", "identity"),
    ),
    fileRow(giveOr, withLoss("cross_entropy", "identity"), net),
    fileRow(
      giveOr,
      withLoss("cross_entropy", "identity"),
      withLoss("cross_entropy_logits", "identity"),
    ),
    fileRow(giveOr, withLoss("cross_entropy", "relu"), net),
    fileRow(giveOr, withLoss("cross_entropy", "relu"), withLoss("cross_entropy_logits", "identity")),
    fileRow(
      giveOr,
      withLoss("binary_cross_entropy", "tanh", oneOutput),
      withLoss("binary_cross_entropy", "sigmoid", oneOutput),
    ),
    fileRow(
      giveOr,
      withLoss("binary_cross_entropy", "tanh", oneOutput),
      withLoss("binary_cross_entropy_logits", "identity", oneOutput),
    ),
    fileRow(
      identityOr,
      withLoss("cross_entropy_logits", "softmax"),
      withLoss("cross_entropy_logits", "identity"),
    ),
    fileRow(identityOr, withLoss("cross_entropy_logits", "softmax"), net),
    fileRow(
      identityOr,
      withLoss("cross_entropy_logits", "sigmoid"),
      withLoss("cross_entropy_logits", "identity"),
    ),
    fileRow(identityOr, withLoss("cross_entropy_logits", "sigmoid"), net),
    fileRow(
      identityOr,
      withLoss("binary_cross_entropy_logits", "sigmoid", oneOutput),
      withLoss("binary_cross_entropy_logits", "identity", oneOutput),
    ),
    fileRow(
      identityOr,
      withLoss("binary_cross_entropy_logits", "sigmoid", oneOutput),
      withLoss("binary_cross_entropy", "sigmoid", oneOutput),
    ),
    fileRow(
      identityOr,
      withLoss("binary_cross_entropy_logits", "softmax"),
      withLoss("binary_cross_entropy_logits", "identity"),
    ),
    fileRow(
      identityOr,
      withLoss("binary_cross_entropy_logits", "softmax"),
      withLoss("binary_cross_entropy", "sigmoid"),
    ),
    {
      hint: identityOr,
      wrong: ownLoss("logits", "softmax"),
      then: ownLoss("logits", "identity"),
      shows: "give the output layer (network.layers.1) activation identity",
    },
    {
      hint: giveOr,
      wrong: ownLoss("probabilities", "identity"),
      then: ownLoss("probabilities", "softmax"),
      shows: "give the output layer softmax or sigmoid, or use another loss",
    },
    fileRow(softmaxOr, withLoss("cross_entropy", "sigmoid"), net),
    fileRow(softmaxOr, withLoss("cross_entropy", "sigmoid"), withLoss("binary_cross_entropy", "sigmoid")),
    fileRow(oneClass, withLoss("binary_cross_entropy", "softmax"), net),
    fileRow(
      oneClass,
      withLoss("binary_cross_entropy", "softmax"),
      withLoss("binary_cross_entropy", "sigmoid"),
    ),
    fileRow(
      identity,
      withLoss("cross_entropy_logits", "tanh"),
      withLoss("cross_entropy_logits", "identity"),
    ),
    fileRow(
      identity,
      withLoss("binary_cross_entropy_logits", "relu", oneOutput),
      withLoss("binary_cross_entropy_logits", "identity", oneOutput),
    ),
  ],
};
