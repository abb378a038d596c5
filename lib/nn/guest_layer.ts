import { foundIn } from "../base/names/members.ts";
import {
  isSize,
  type Layer,
  layerCapabilities,
  type LayerCapability,
  lengthOf,
  type ReshapingLayer,
  type TensorPlan,
} from "./layer.ts";

/**
 * A copy of an extension's layer with fixed sizes: arrays are laid out by them, and its own object might return other
 * sizes later.
 *
 * @param name of the layer, for messages
 * @throws {RangeError} if sizes, tensors or capabilities are not those of a layer
 */
export function copyOf(layer: Layer | ReshapingLayer, name: string): Layer | ReshapingLayer {
  const fail = (wrong: string): never => {
    throw new RangeError(`layer "${name}"${wrong}`);
  };
  const input = Array.from(layer.input, Number);
  const output = Array.from(layer.output, Number);
  if ("reshapes" in layer) {
    if (lengthOf(input) !== lengthOf(output)) {
      fail(` reshapes, but ${lengthOf(input)} numbers go in and ${lengthOf(output)} come out`);
    }
    return { input, output, tensors: [], reshapes: true };
  }
  const tensors = Array.from(layer.tensors, (tensor) => tensorOf(tensor, fail));
  // Trials with extensions train alone: what an engine would compute in place of the passes is not asked.
  const can = Array.from(layer.can ?? [], (one) => capabilityOf(one, fail))
    .filter((one) => one !== "fused" || layer.fusedAs === undefined);
  const products = can.filter((one) => one !== "sparse");
  const [inputs, units] = [lengthOf(input), lengthOf(output)];
  const shapes = tensors.map(({ shape }) => shape.join(" x "));
  if (products.length > 0 && `${shapes}` !== `${inputs} x ${units},${units}`) {
    fail(` can be ${products.join(" and ")}: it must have a weight [inputs, units] and a bias [units]`);
  }
  const work = Number(layer.work ?? 0);
  if (!(work >= 0)) fail(`: work must be a number of at least 0, got ${work}`);
  const { scratch } = layer;
  if (scratch !== undefined && typeof scratch !== "function") {
    fail(": scratch must be a function (batch) => number");
  }
  return {
    input,
    output,
    tensors,
    can,
    work,
    scratch: scratch && ((batch) => {
      const count = Number(layer.scratch!(batch));
      return count === 0 || isSize(count)
        ? count
        : fail(`: scratch() must return a whole number of at least 0, got ${count}`);
    }),
    forward: (...of) => layer.forward(...of),
    backward: (...of) => layer.backward(...of),
  };
}

const initials: readonly TensorPlan["initial"][] = ["initializer", "zeros", "ones"];
const roles: readonly TensorPlan["role"][] = [undefined, "trained", "running"];

function tensorOf(
  { name, shape: given, initial, role, isBias, fanIn, fanOut }: TensorPlan,
  fail: (wrong: string) => never,
): TensorPlan {
  const shape = Array.from(given, Number);
  if (!shape.every(isSize)) {
    fail(`: sizes of "${name}" must be whole numbers of at least 1, got ${shape}`);
  }
  if (!initials.includes(initial)) {
    fail(`: initial of "${name}" must be "initializer", "zeros" or "ones", got ${foundIn(initial)}`);
  }
  if (!roles.includes(role)) {
    fail(`: role of "${name}" must be "trained" or "running", got ${foundIn(role)}`);
  }
  for (const [key, fan] of Object.entries({ fanIn, fanOut })) {
    if (fan !== undefined && !(Number.isFinite(fan) && fan > 0)) {
      fail(`: ${key} of "${name}" must be a number above 0, got ${foundIn(fan)}`);
    }
  }
  return { name: String(name), shape, initial, role, isBias: Boolean(isBias), fanIn, fanOut };
}

function capabilityOf(one: LayerCapability, fail: (wrong: string) => never): LayerCapability {
  if (layerCapabilities.includes(one)) return one;
  return fail(`: can must list some of ${layerCapabilities.join(", ")}, got ${foundIn(one)}`);
}
