import { append } from "../../base/extreme.ts";
import type { ComponentConfig } from "../../base/component_schema.ts";
import { functionObjective } from "../../train/function_objective.ts";
import type { Objective } from "../../train/objective.ts";
import type { CrossIssue } from "../checks/data_checks.ts";
import { isBuiltIn, registries } from "../registries.ts";
import type { NetworkConfig } from "../experiment.ts";
import { firstWeights } from "./first_weights.ts";
import { functionSettings } from "./function_settings.ts";
import { type Configured, warning } from "./setting.ts";

/** First values from which nothing is learned, or that are never used. */
export const startSettings = (configured: Configured): CrossIssue[] => [
  ...firstValues(configured),
  ...functions(configured),
];

/** Hidden units with equal first weights, whose outputs have equal weights too, always get the same gradient. */
function firstValues(configured: Configured): CrossIssue[] {
  const { network } = configured.experiment;
  if (!network) return [];
  const found: CrossIssue[] = [];
  const { layers, initializer } = network;
  append(found, idleInitializers(configured, network));
  if (
    !network.from && configured.written("network", "initializer") &&
    layers.every((layer) => layer.initializer)
  ) {
    found.push(warning(
      ["network", "initializer"],
      `initializer "${initializer.type}" of [network] has no effect: every layer has its own initializer`,
      ["remove it, or remove the initializer of a layer"],
      "network.initializer",
    ));
  }
  const first = firstWeights(configured, 4);
  for (const [k, { name, units, columns, weights, index }] of first.entries()) {
    const next = first[k + 1];
    if (!next || next.index !== index + 1 || units < 2) continue;
    if (isGiven(network, name) || isGiven(network, next.name)) continue;
    if (!alike(weights, columns, "columns") || !alike(next.weights, next.columns, "rows")) continue;
    const own = layers[index].initializer;
    found.push(warning(
      own ? ["network", "layers", index, "initializer"] : ["network", "initializer"],
      `the ${units} units of layer "${name}" never differentiate: initializer "${
        (own ?? initializer).type
      }" gives them the same weights`,
      ["use an initializer that draws weights, such as he_normal or xavier_uniform"],
      `alike ${index}`,
    ));
  }
  return found;
}

/** Whether a layer begins with the parameters of `network.from`. */
const isGiven = ({ from }: NetworkConfig, layer: string) =>
  from !== undefined && (from.layers === undefined || from.layers.includes(layer));

/** Initializers that draw nothing, because parameters are those of another network. */
function idleInitializers({ written }: Configured, network: NetworkConfig): CrossIssue[] {
  const idle = network.layers.flatMap((layer, index) =>
    layer.initializer && isGiven(network, layer.name)
      ? [warning(
        ["network", "layers", index, "initializer"],
        `the initializer of layer "${layer.name}" has no effect: network.from gives its parameters`,
        ["remove it"],
        `given ${index}`,
      )]
      : []
  );
  const drawn = network.layers.filter((layer) => !layer.initializer && !isGiven(network, layer.name));
  if (!network.from || drawn.length > 0 || !written("network", "initializer")) return idle;
  return [
    warning(
      ["network", "initializer"],
      "the initializer of [network] has no effect: network.from or their own initializers give the parameters of " +
        "all layers",
      ["remove it"],
      "network.initializer",
    ),
    ...idle,
  ];
}

/** Whether all columns of a matrix are the same, or all its rows. */
function alike(weights: Float64Array, columns: number, what: "columns" | "rows"): boolean {
  return weights.every((weight, i) => weight === weights[what === "columns" ? i - i % columns : i % columns]);
}

/** Parameters of functions that are looked at. */
const mostParameters = 100_000;

function functions(configured: Configured): CrossIssue[] {
  const { experiment: { objective, train, repeats } } = configured;
  const start = objective && startOf(objective);
  if (!start) return [];
  const found: CrossIssue[] = [];
  if (repeats > 1) {
    found.push(warning(
      ["repeats"],
      `repeats = ${repeats} runs each descent ${repeats} times with the same result: nothing in [objective] is random`,
      ["remove it"],
      "repeats",
    ));
  }
  if (start.initial.length > mostParameters || !isBuiltIn(registries.objectives, objective.type)) {
    return found;
  }
  const descent = functionObjective(start, train.gradient, train.h);
  const loss = descent.gradient(0);
  if (descent.grads.length === 0) return found;
  if (descent.grads.some((slope) => !(Math.abs(slope) < 1e-12))) {
    return [...found, ...functionSettings(configured, { start, loss, grads: descent.grads })];
  }
  const key = isFlat(descent) ? "curvature" : "initial";
  const at = objective[key] === undefined ? ["objective"] : ["objective", key];
  const message = "the gradient is 0 at the start, so the parameters never move";
  return [
    ...found,
    warning(at, message, [
      key === "curvature"
        ? "the function is flat: set objective.curvature to numbers other than 0"
        : "set objective.initial to start somewhere else",
    ], "no gradient"),
  ];
}

/** Whether a descent of which the gradient is 0 would not move from other places either. */
function isFlat({ params, grads, gradient }: Objective): boolean {
  for (let i = 0; i < params.length; i++) params[i] += 0.7; // no built-in function has zeros that far apart
  gradient(0);
  return grads.every((slope) => slope === 0);
}

/** What a function's descent begins at; nothing where an extension's objective cannot be asked. */
export function startOf(objective: ComponentConfig) {
  try {
    return registries.objectives.make(objective);
  } catch {
    return undefined;
  }
}
