import { isRowActivation } from "../../compute/backend.ts";
import type { DataFacts, PartFacts, TargetFacts } from "../../dataset/data_facts.ts";
import { classNumbers, targetsOf, valuesText, withClasses } from "./class_numbers.ts";
import type { CrossIssue } from "./data_checks.ts";
import { layerUnits } from "./built_layers.ts";
import type { WithNetwork } from "./output_checks.ts";
import { registries } from "../registries.ts";
import { sampleShape } from "../../dataset/sample_shape.ts";
import { rangeOf } from "./activation_range.ts";

/** Targets that are rounded to two digits have sums that are off by less than this. */
const roundedSum = 0.05;

/** Sums of rows that are closer to 1 than this are taken as 1. */
const exactSum = 1e-3;

/** Columns that a message lists. */
const mostListed = 3;

/** Targets must be such as the loss is defined for: a loss of -60 is no better than one of 0. */
export function targetChecks(experiment: WithNetwork, facts: DataFacts, issues: CrossIssue[]): void {
  const loss = experiment.train?.loss;
  if (!loss || !facts.loaded || facts.classes !== undefined) return;
  const targets = targetsOf(loss);
  const outside = columnsOutside(facts);
  if (targets === "any") return outputRange(experiment, facts, outside, issues);
  const sum = worstSum(facts);
  const isOff = targets === "distribution" && sum !== undefined && Math.abs(sum.sum - 1) > exactSum;
  if (outside.length === 0 && !isOff) return;
  const isRounded = outside.length === 0 && Math.abs(sum!.sum - 1) <= roundedSum;
  const needed = targets === "unit"
    ? "from 0 to 1"
    : "that are probabilities, from 0 to 1 with a sum of 1 per row";
  const found = outside.length > 0
    ? outside.slice(0, mostListed).join(" and ")
    : `the targets of ${sum!.part} row ${sum!.row + 1} have the sum ${Number(sum!.sum.toPrecision(6))}`;
  issues.push({
    severity: isRounded ? "warning" : undefined,
    path: ["train", "loss"],
    message: `${loss.type} needs targets ${needed}, but ${found}`,
    notes: isRounded ? ["if this is due to rounding, it does no harm"] : waysOut(experiment, facts, outside),
  });
}

/** Columns with numbers outside of a range (default: 0 to 1), in words. */
function columnsOutside(
  { loaded }: DataFacts,
  isOutside = ({ min, max }: TargetFacts) => min < 0 || max > 1,
): string[] {
  const { train, test, targetNames } = loaded!;
  const within = (column: TargetFacts) => !isOutside(column);
  return (train.targets ?? []).flatMap((column, c) => {
    const tested = test?.targets?.[c];
    const name = targetNames?.[c] === undefined ? `target ${c}` : `column ${JSON.stringify(targetNames[c])}`;
    if (!within(column)) return [`${name} holds ${valuesText(column)}`];
    return tested && !within(tested) ? [`${name} holds ${valuesText(tested)} in the test rows`] : [];
  });
}

function worstSum({ loaded }: DataFacts) {
  const { train, test } = loaded!;
  const of = (facts: PartFacts | undefined, part: string) =>
    facts?.worstSum ? [{ part, ...facts.worstSum }] : [];
  const [first, second] = [...of(train, "training"), ...of(test, "test")];
  return second && Math.abs(second.sum - 1) > Math.abs(first.sum - 1) ? second : first;
}

/**
 * What to do: take numbers for classes, or another loss.
 *
 * @param outside targets that no probability can be
 */
function waysOut(experiment: WithNetwork, facts: DataFacts, outside: readonly string[]): string[] {
  const { data, network, train } = experiment;
  const numbers = classNumbers(data, facts, layerUnits(network, sampleShape(data, facts)).at(-1));
  const forNumbers =
    'to predict numbers, set loss = "mse_mean" and activation = "identity" in the output layer';
  if (numbers) return [`to predict classes, ${withClasses(experiment, numbers, facts)}`, forNumbers];
  if (outside.length > 0) return [forNumbers];
  const binary = `binary_${train!.loss!.type}`;
  return registries.losses.has(binary)
    ? [
      `if each column is a separate probability, use ${binary}${
        isOfRow(network) ? " and give the output layer sigmoid" : ""
      }`,
      forNumbers,
    ]
    : [forNumbers];
}

/** Whether the outputs of a row are made together, as those of softmax are. */
function isOfRow({ layers }: WithNetwork["network"]): boolean {
  return isRowActivation(registries.activations.make(layers.at(-1)!.activation));
}

/** Numbers that no output can come near to are no mistake of the loss, but hardly meant. */
function outputRange(
  { network }: WithNetwork,
  facts: DataFacts,
  outside: readonly string[],
  issues: CrossIssue[],
): void {
  const last = network.layers.length - 1;
  const { name, activation } = network.layers[last];
  const built = registries.activations.make(activation);
  const isUnit = built.outputs === "probabilities";
  const limits = isUnit ? [0, 1] : isRowActivation(built) ? undefined : rangeOf(built);
  if (!limits) return;
  const [low, high] = limits;
  const found = isUnit ? outside : columnsOutside(facts, farFrom(low, high));
  if (found.length === 0) return;
  const [least, most] = [low, high].map((bound) => Number(bound.toPrecision(3)));
  const isBelow = low === -Infinity;
  const range = isBelow ? `at most ${most}` : high === Infinity ? `at least ${least}` : `${least} to ${most}`;
  issues.push({
    severity: "warning",
    path: ["network", "layers", last, "activation"],
    message: `the outputs of layer "${name}" are ${
      range.replace(/^(?=-?[\d.]+ to)/, "from ")
    } (${activation.type}), but ${found.slice(0, mostListed).join(" and ")}`,
    notes: [`activation = "identity" gives any number; or scale the targets to ${range}`],
  });
}

/** Whether a column holds numbers that are out of a range by a quarter of its own: noise beyond it is none. */
const farFrom = (low: number, high: number) => ({ min, max }: TargetFacts) => {
  const slack = (max - min) / 4;
  return min < low - slack || max > high + slack;
};
