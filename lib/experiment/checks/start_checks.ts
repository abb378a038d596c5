import { didYouMean, nearestNames } from "../../base/names/nearest_name.ts";
import { firstOf } from "../../base/counted.ts";
import type { Shape } from "../../nn/layer.ts";
import {
  differenceNotes,
  layerOfTensor,
  type NamedShape,
  type StartFacts,
  tensorDifferences,
} from "../../train/checkpoint/start.ts";
import { tomlValue } from "../../config/write_toml.ts";
import type { NetworkConfig, StartConfig } from "../experiment.ts";
import { attemptLayers } from "./built_layers.ts";
import type { CrossIssue } from "./data_checks.ts";

/** Tensors of the network by layer; `undefined` for a layer that cannot be built here. */
type OwnLayers = ReadonlyMap<string, readonly NamedShape[] | undefined>;

/**
 * Whether a network can begin with the parameters of another one. Layers that cannot be built here are left out: their
 * worker checks them.
 *
 * @param sample shape of a sample of the data
 */
export function startChecks(network: NetworkConfig, sample: Shape, start: StartFacts): CrossIssue[] {
  const { from } = network;
  if (!from) return [];
  const own: OwnLayers = new Map(
    attemptLayers(network, sample).map(({ table: { name }, layer }) => [
      name,
      layer?.tensors.map((tensor) => ({ name: `${name}.${tensor.name}`, shape: tensor.shape })),
    ]),
  );
  const issues = from.layers ? layerIssues(from, own, start) : wholeIssues(from, own, start);
  return issues.length > 0 ? issues : finiteIssues(from, start);
}

function wholeIssues(from: StartConfig, own: OwnLayers, start: StartFacts): CrossIssue[] {
  const [known, unknown] = [[...own.values()], [...own].filter(([, tensors]) => !tensors)];
  const isElsewhere = (tensor: NamedShape) => unknown.some(([name]) => name === layerOfTensor(tensor));
  const there = start.tensors.filter((tensor) => !isElsewhere(tensor));
  const differences = tensorDifferences(known.flatMap((tensors) => tensors ?? []), there);
  if (differences.length === 0) return [];
  const fitting = [...own].filter(([name, tensors]) =>
    tensors && tensors.length > 0 && tensorDifferences(tensors, ofLayer(start, name)).length === 0
  ).map(([name]) => name);
  return [{
    path: ["network", "from"],
    message: `the network is not that of ${start.shown}: its parameters do not fit`,
    notes: [
      ...differenceNotes(differences),
      fitting.length === 0
        ? "no layer of this name has the same shape there: choose another run, or remove from"
        : `to begin with the layers that fit: from = ${tomlValue({ ...from, layers: fitting })}`,
    ],
  }];
}

const ofLayer = ({ tensors }: StartFacts, layer: string) =>
  tensors.filter((tensor) => layerOfTensor(tensor) === layer);

function layerIssues({ layers = [] }: StartConfig, own: OwnLayers, start: StartFacts): CrossIssue[] {
  const theirs = [...new Set(start.tensors.map(layerOfTensor))];
  return layers.flatMap((name, k): CrossIssue[] => {
    const issue = layers.indexOf(name) < k
      ? { message: `layer ${JSON.stringify(name)} is listed twice`, notes: ["remove one"] }
      : layerIssue(name, own, start, theirs);
    return issue ? [{ ...issue, path: ["network", "from", "layers", k] }] : [];
  });
}

/** What is wrong with a layer that begins with the parameters of another network. */
function layerIssue(
  name: string,
  own: OwnLayers,
  start: StartFacts,
  theirs: readonly string[],
): Omit<CrossIssue, "path"> | undefined {
  const quoted = JSON.stringify(name);
  if (!own.has(name)) {
    return {
      message: `the network has no layer ${quoted}`,
      label: didYouMean(nearestNames(name, [...own.keys()])),
      notes: [`its layers: ${firstOf([...own.keys()], 20)}`],
    };
  }
  const tensors = own.get(name);
  if (tensors?.length === 0) {
    return { message: `layer ${quoted} has no parameters`, notes: ["remove it from layers"] };
  }
  if (!theirs.includes(name)) {
    return {
      message: `${start.shown} has no layer ${quoted} with parameters`,
      notes: [
        `it has parameters of ${firstOf(theirs, 20)}`,
        "a layer must have the same name in both networks",
      ],
    };
  }
  const differences = tensors ? tensorDifferences(tensors, ofLayer(start, name)) : [];
  if (differences.length === 0) return undefined;
  return {
    message: `layer ${quoted} is another one in ${start.shown}: its parameters do not fit`,
    notes: [...differenceNotes(differences), "give it the same shape, or remove it from layers"],
  };
}

function finiteIssues({ layers }: StartConfig, { shown, notFinite }: StartFacts): CrossIssue[] {
  const wanted = notFinite.filter((name) => !layers || layers.includes(layerOfTensor({ name, shape: [] })));
  if (wanted.length === 0) return [];
  return [{
    path: ["network", "from"],
    message: `${shown} has parameters that are not finite: ${firstOf(wanted, 4)}`,
    notes: ["its training has diverged: choose another trial or another run"],
  }];
}
