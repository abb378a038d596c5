import { append } from "../../base/extreme.ts";
import type { ComponentConfig } from "../../base/component_schema.ts";
import { type Activation, isRowActivation } from "../../compute/backend.ts";
import type { Shape } from "../../nn/layer.ts";
import type { LayerConfig, NetworkConfig } from "../experiment.ts";
import { registries } from "../registries.ts";
import { layerUnits } from "./built_layers.ts";
import type { CrossIssue } from "./data_checks.ts";
import { lossOutputs } from "./loss_outputs.ts";

/**
 * Activations of too few units, of hidden layers that are all linear, and of an output layer that the loss does not take.
 *
 * @param sample shape of a sample of the data, if it is known
 */
export function activationChecks(
  network: NetworkConfig,
  loss: ComponentConfig | undefined,
  sample: Shape | undefined,
  issues: CrossIssue[],
): void {
  const { layers } = network;
  const unitsOf = layerUnits(network, sample);
  const built = layers.map(({ activation }) => registries.activations.make(activation));
  for (const [index, activation] of built.entries()) {
    const units = unitsOf[index];
    const minUnits = isRowActivation(activation) ? activation.minUnits ?? 1 : 1;
    if (units !== undefined && units < minUnits) {
      issues.push({
        path: ["network", "layers", index, "activation"],
        message: `${layers[index].activation.type} over ${units} unit is constant`,
        notes: [`it needs at least ${minUnits} units; for one unit use sigmoid`],
      });
    }
  }
  if (allLinear(layers, built)) {
    issues.push({
      severity: "warning",
      path: ["network", "layers"],
      onKey: true,
      message: "all hidden layers are linear, so the network can do no more than a single layer",
      notes: ["give the hidden layers an activation such as relu"],
    });
  }
  const output = built.at(-1)!;
  const last = layers.length - 1;
  if (loss) append(issues, lossOutputs(loss, output, layers[last], { index: last, units: unitsOf[last] }));
}

/** Layer types that multiply nothing by weights of their own. */
const withoutWeights = [
  ...["flatten", "activation", "dropout", "batch_norm", "layer_norm"],
  ...["max_pool2d", "avg_pool2d", "global_avg_pool2d"],
];

const hasWeights = ({ type }: LayerConfig) => !withoutWeights.includes(type);

/** Layer types whose output is no linear function of their input, whatever their activation. */
const nonlinear = ["max_pool2d", "layer_norm"];

/** Whether the layers before the last one with weights are one linear function, and have weights, too. */
function allLinear(layers: readonly LayerConfig[], built: readonly Activation[]): boolean {
  const hidden = layers.slice(0, Math.max(0, layers.findLastIndex(hasWeights)));
  const isLinear = ({ type }: LayerConfig, index: number) => {
    const activation = built[index];
    return !nonlinear.includes(type) && !isRowActivation(activation) && activation.linear === true;
  };
  return hidden.some(hasWeights) && hidden.every(isLinear);
}
