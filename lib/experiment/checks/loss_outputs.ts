import { exp, log } from "../../base/math.ts";
import type { ComponentConfig } from "../../base/component_schema.ts";
import { type Activation, isRowActivation } from "../../compute/backend.ts";
import type { CrossIssue } from "./data_checks.ts";
import type { LayerConfig } from "../experiment.ts";
import { isBuiltIn, registries } from "../registries.ts";
import { rangeOf } from "./activation_range.ts";
import { short, warning } from "../settings/setting.ts";

/** Index of a layer, and numbers that it gives for a sample, if they are known. */
interface LayerPlace {
  readonly index: number;
  readonly units: number | undefined;
}

/**
 * Whether what the output layer gives is what the loss takes: probabilities that belong together, logits that may be any
 * number, or any numbers.
 *
 * @param output the built activation of the last layer
 * @param place the layer's index, and how many numbers it gives, if that is known
 */
export function lossOutputs(
  loss: ComponentConfig,
  output: Activation,
  layer: LayerConfig,
  { index, units }: LayerPlace,
): CrossIssue[] {
  const activation = layer.activation.type;
  if (/^cross_entropy(_logits)?$/.test(loss.type) && units === 1) return [oneUnit(loss.type)];
  const { expects } = registries.losses.make(loss);
  const isProbability = output.outputs === "probabilities";
  const isRow = isRowActivation(output);
  const found: CrossIssue[] = [];
  if (expects === "probabilities" && !isProbability) found.push(noProbabilities(loss.type, activation));
  if (expects === "logits" && isProbability) found.push(noLogits(loss.type, activation, index));
  if (expects === "logits" && !isProbability && !isRow && isBuiltIn(registries.activations, activation)) {
    found.push(...boundedLogits(loss.type, activation, rangeOf(output), { index, units }));
  }
  // Separate values per unit are not a distribution over classes, and the other way round.
  if (loss.type === "cross_entropy" && isProbability && !isRow) found.push(separateValues(activation, index));
  if (loss.type === "binary_cross_entropy" && isProbability && isRow) {
    found.push(warning(
      path,
      `binary_cross_entropy takes each output as a separate yes or no, but the outputs of ${activation} sum to 1`,
      ["use cross_entropy for one class per row, or sigmoid for one yes or no per unit"],
    ));
  }
  const notes = otherEnd(layer);
  return notes ? found.map((issue) => ({ ...issue, notes })) : found;
}

/** What to do where the output layer is none that could be, whatever its activation. */
function otherEnd({ name, type }: LayerConfig): string[] | undefined {
  if (type === "dropout") {
    return [`the output layer is "${name}" (dropout): put it before the last layer with units`];
  }
  const givesImages = ["conv2d", "max_pool2d", "avg_pool2d"].includes(type);
  if (!givesImages && type !== "flatten") return undefined;
  const end = `${givesImages ? '{ type = "flatten" } and ' : ""}a dense layer`;
  return [
    `the output layer is "${name}" (${type}): end with ${end}, such as { units = 10, activation = "softmax" }`,
  ];
}

const path = ["train", "loss"];

function oneUnit(type: string): CrossIssue {
  const [fit, two] = type === "cross_entropy" ? ["sigmoid", "softmax"] : ["identity", "identity"];
  return {
    path,
    message: `${type} with one output unit cannot distinguish two classes`,
    notes: [`use binary_${type} with activation ${fit}, or two units with ${two}`],
  };
}

/** The loss needs probabilities, and gets other numbers. */
function noProbabilities(type: string, activation: string): CrossIssue {
  const fit = activationFor(type) ?? "softmax or sigmoid";
  const other = !registries.losses.has(`${type}_logits`)
    ? "use another loss"
    : `${activation === "identity" ? "" : "give it identity and "}use ${type}_logits`;
  return {
    path,
    message: `${type} needs outputs from 0 to 1, but the output layer has activation ${activation}`,
    notes: [`give the output layer ${fit}, or ${other}`],
  };
}

/** The loss takes logits, and gets probabilities. */
function noLogits(type: string, activation: string, index: number): CrossIssue {
  const after = activationFor(type);
  const plain = type.replace(/_logits$/, "");
  const other = plain === type || !registries.losses.has(plain)
    ? "" // an extension's, which may have no twin
    : `, or use ${plain}${after === undefined || after === activation ? "" : ` with activation ${after}`}`;
  return {
    path,
    message: `${type} takes logits, but the output layer already has activation ${activation}`,
    notes: [`give the output layer (network.layers.${index}) activation identity${other}`],
  };
}

function separateValues(activation: string, index: number): CrossIssue {
  return {
    path,
    message: `cross_entropy needs outputs that sum to 1, but ${activation} gives each unit a separate value`,
    notes: [
      "it uses only the unit of the true class, so all units would learn to output 1",
      `give the output layer (network.layers.${index}) softmax for one class per row, ` +
      "or use binary_cross_entropy for one yes or no per unit",
    ],
  };
}

/** Logits may be any number: where an activation cuts them off, so are the probabilities. */
function boundedLogits(
  loss: string,
  activation: string,
  range: ReturnType<typeof rangeOf>,
  { index, units }: LayerPlace,
): CrossIssue[] {
  if (!range) return [];
  const [low, high] = range;
  if (low === -Infinity && high === Infinity) return [];
  const path = ["network", "layers", index, "activation"];
  const notes = ["give the output layer activation identity"];
  const gives = high === Infinity
    ? `${activation} gives no values below ${short(low)}`
    : low === -Infinity
    ? `${activation} gives no values above ${short(high)}`
    : `${activation} gives values from ${short(low)} to ${short(high)}`;
  if (/^binary/.test(loss)) {
    const [least, most] = [low, high].map((logit) => short(1 / (1 + exp(-logit))));
    if (low >= 0 || high <= 0) {
      const never = low >= 0 ? `below ${least}` : `above ${most}`;
      const message =
        `${loss} takes logits, but ${gives}: no probability is ${never}, so one class is never predicted`;
      return [{ path, message, notes }];
    }
    const message = `${loss} takes logits, but ${gives}: probabilities are from ${least} to ${most}`;
    return [warning(path, message, notes, "bounded logits")];
  }
  if (units !== undefined && high - low < Infinity) {
    const most = 1 / (1 + (units - 1) * exp(low - high));
    const message = `${loss} takes logits, but ${gives}: no class of ${units} gets a probability above ${
      short(most)
    }, so the loss stays above ${short(-log(most))}`;
    return [warning(path, message, notes, "bounded logits")];
  }
  return [warning(path, `${loss} takes logits, but ${gives}`, notes, "bounded logits")];
}

/** The output activation that makes the probabilities of one of our losses. */
function activationFor(loss: string): "sigmoid" | "softmax" | undefined {
  if (/^binary_cross_entropy/.test(loss)) return "sigmoid";
  return /^cross_entropy/.test(loss) ? "softmax" : undefined;
}
