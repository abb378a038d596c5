import type { CrossIssue } from "../checks/data_checks.ts";
import { type FirstWeights, firstWeights } from "./first_weights.ts";
import { type Configured, short, warning } from "./setting.ts";

/** Weights of this size make outputs that no loss and no activation is meant for. */
const mostWeight = 100;

/** Weights below this are as good as 0. */
const leastWeight = 1e-9;

/** Slopes of activations that are greater are hardly meant. */
const mostSlope = 100;

/** First weights, slopes and penalties that are far from any use, and a softmax that is not the output. */
export const layerSettings = (configured: Configured): CrossIssue[] => [
  ...weightSizes(configured),
  ...slopes(configured),
  ...innerSoftmax(configured),
  ...heavyPenalties(configured),
];

/** Penalties whose own gradient takes more from a weight, in a step of sgd, than there is. */
function heavyPenalties({ experiment: { network, optimizer } }: Configured): CrossIssue[] {
  if (optimizer.type !== "sgd") return [];
  return (network?.layers ?? []).flatMap(({ name, l2 = 0, trainable }, index) => {
    const share = 2 * optimizer.learning_rate * l2;
    if (!(share > 1) || trainable === false) return [];
    return [warning(
      ["network", "layers", index, "l2"],
      `l2 = ${l2} of layer "${name}": each step subtracts ${
        short(share)
      } times a weight from it, 2 times learning_rate times l2`,
      ["use an l2 much smaller than 1 / (2 · learning_rate), such as 0.0001"],
      "heavy penalty",
    )];
  });
}

/** A softmax of hidden units, which add up to 1: mostly what was the output before a layer was added after it. */
function innerSoftmax({ experiment: { network } }: Configured): CrossIssue[] {
  return (network?.layers.slice(0, -1) ?? []).flatMap(({ name, activation }, index) =>
    activation.type === "softmax"
      ? [warning(
        ["network", "layers", index, "activation"],
        `softmax in layer "${name}", which is not the last: did you add a layer after the output?`,
        ["remove the layers after it, or use relu or tanh in this layer"],
        "inner softmax",
      )]
      : []
  );
}

/** Root of the mean square. */
const sizeOf = ({ weights }: FirstWeights) =>
  Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0) / weights.length);

function weightSizes(configured: Configured): CrossIssue[] {
  const { network } = configured.experiment;
  if (!network) return [];
  const all = firstWeights(configured, 16).map((one) => ({ ...one, size: sizeOf(one) }));
  const found: CrossIssue[] = [];
  for (const [k, { name, index, size }] of all.entries()) {
    const own = network.layers[index].initializer;
    const path = own ? ["network", "layers", index, "initializer"] : ["network", "initializer"];
    const usual = ["use he_normal or xavier_uniform, which adapt to the size of the layer"];
    if (size >= mostWeight) {
      const message = `the first weights of layer "${name}" are large, about ${
        short(size)
      }: its outputs are huge, and so are the first steps`;
      found.push(warning(path, message, usual, "weights too large"));
    }
    const next = all[k + 1];
    if (!next || next.index !== index + 1 || size === 0 || size > leastWeight || next.size > leastWeight) {
      continue;
    }
    const message = `the first weights of layers "${name}" and "${next.name}" are almost 0, about ${
      short(size)
    }, and so are their gradients`;
    found.push(warning(path, message, usual, "weights too small"));
  }
  return found.slice(0, 1);
}

function slopes({ experiment: { network } }: Configured): CrossIssue[] {
  return (network?.layers ?? []).flatMap(({ name, activation }, index) =>
    ["negative_slope", "alpha"].flatMap((key) => {
      const value = activation[key];
      if (typeof value !== "number" || Math.abs(value) <= mostSlope) return [];
      const message =
        `${key} = ${value} multiplies the negative outputs of layer "${name}": outputs and gradients explode`;
      const usual = activation.type === "leaky_relu" ? "0.01 to 0.3" : "1";
      return [
        warning(["network", "layers", index, "activation", key], message, [`usual: ${key} = ${usual}`], key),
      ];
    })
  );
}
