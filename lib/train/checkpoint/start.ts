import { firstOf } from "../../base/counted.ts";
import { ConfigError } from "../../config/config_error.ts";
import type { Vector } from "../../compute/vector.ts";
import type { SavedTensor } from "./safetensors.ts";

/** Parameters that networks begin with: those of a trained network. */
export interface StartTensors {
  /** Where they are from: `trial 0 of results/mnist/20261123T204615Z-3fa94c21`. */
  readonly shown: string;
  /** Parameters and running statistics by name: `hidden.weight`. */
  readonly tensors: readonly SavedTensor[];
  /** The layers that begin with them; all of the network if it is not given. */
  readonly layers?: readonly string[];
}

/** What is known of a start without its numbers, as plain data. */
export interface StartFacts extends Pick<StartTensors, "shown"> {
  /** Its tensors. */
  readonly tensors: readonly NamedShape[];
  /** Names of the tensors that have numbers which are not finite. */
  readonly notFinite: readonly string[];
}

/** A tensor without its numbers. */
export type NamedShape = Pick<SavedTensor, "name" | "shape">;

/** The layer of a tensor: names of layers have no full stop. */
export const layerOfTensor = ({ name }: NamedShape): string => name.slice(0, name.indexOf("."));

/**
 * The tensors of a checkpoint that a network would begin with: with early stopping the best ones.
 *
 * @param layers names of the layers of the saved network
 */
export function learnedTensors(
  tensors: Iterable<SavedTensor>,
  layers: readonly string[],
): SavedTensor[] {
  return Array.from(tensors).filter(({ name }) => {
    const [layer, ...rest] = name.split(".");
    if (!layers.includes(layer)) return false;
    // "last.hidden.weight" is no tensor of a layer "last", nor "optimizer.velocity" one of a layer "optimizer".
    return !(layer === "last" && rest.length > 1 && layers.includes(rest[0])) &&
      !(layer === "optimizer" && !layerTensors.test(rest.join(".")));
  });
}

const layerTensors = /^(weight|bias|gamma|beta|mean|variance)$/;

/** The differences between the tensors of a network and those of a start, one line per tensor; empty if they fit. */
export function tensorDifferences(own: readonly NamedShape[], start: readonly NamedShape[]): string[] {
  const there = new Map(start.map(({ name, shape }) => [name, shape]));
  const here = new Map(own.map(({ name, shape }) => [name, shape]));
  return [...new Set([...here.keys(), ...there.keys()])].flatMap((name) => {
    const [was, is] = [there.get(name), here.get(name)];
    if (String(was) === String(is) && was && is) return [];
    return [`${name}: ${was ? sizes(was) : "nothing"} there, ${is ? sizes(is) : "nothing"} here`];
  });
}

const sizes = (shape: readonly number[]) => `[${shape.join(", ")}]`;

/** A few of the differences as notes. */
export const differenceNotes = (lines: readonly string[]): string[] =>
  lines.length <= mostLines ? [...lines] : [
    ...lines.slice(0, mostLines),
    `and ${lines.length - mostLines} more: ${
      firstOf(lines.slice(mostLines).map((line) => line.split(":")[0]), 4)
    }`,
  ];

/** Most differences that are listed with their shapes. */
const mostLines = 8;

/** The arrays of a network. */
interface Arrays {
  readonly tensors: readonly (NamedShape & { readonly values: Vector })[];
  readonly running: Arrays["tensors"];
}

/**
 * Writes the parameters of a start into a network that has its first ones. Numbers of another precision are rounded.
 *
 * @throws {ConfigError} if they do not fit, which only networks with layers of extensions can show so late
 */
export function startFrom(network: Arrays, { shown, tensors, layers }: StartTensors): void {
  const isWanted = (tensor: NamedShape) => !layers || layers.includes(layerOfTensor(tensor));
  const own = [...network.tensors, ...network.running].filter(isWanted);
  const differences = tensorDifferences(own, tensors.filter(isWanted));
  if (differences.length > 0) {
    const message = `network.from: the parameters of ${shown} do not fit: ${
      differenceNotes(differences).join("; ")
    }`;
    throw new ConfigError([{ severity: "error", message }]);
  }
  const values = new Map(tensors.map((tensor) => [tensor.name, tensor.values]));
  for (const tensor of own) tensor.values.set(values.get(tensor.name)!);
}
