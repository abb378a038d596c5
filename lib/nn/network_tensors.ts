import { Random } from "../base/random.ts";
import type { Vector } from "../compute/vector.ts";
import { lengthOf, type TensorPlan } from "./layer.ts";
import type { NetworkLayout } from "./network_layout.ts";
import { roleOf } from "./tensor_places.ts";
import type { NetworkSpec } from "./network_spec.ts";

/** A named array of parameters, as a view: writing to `values` changes the network. */
export interface ParameterTensor {
  /** Its name. */
  readonly name: string;
  /** Sizes of its dimensions. */
  readonly shape: readonly number[];
  /** Its start in the array of all parameters, in numbers. */
  readonly start: number;
  /** A view of the parameters. */
  readonly values: Vector;
  /** What becomes of it in training (default: `trained`). */
  readonly role?: TensorPlan["role"];
}

/**
 * The tensors of a network that are trained, or all others.
 *
 * @param all the array of these tensors
 */
export function tensorsOf(
  { tensors }: NetworkLayout,
  role: "trained" | "running",
  all: Vector,
): ParameterTensor[] {
  return tensors.filter(({ plan }) => (roleOf(plan) === "trained") === (role === "trained")).map((
    { name, plan, start },
  ) => ({
    name,
    shape: plan.shape,
    start,
    values: all.subarray(start, start + lengthOf(plan.shape)),
    role: roleOf(plan),
  }));
}

/**
 * Writes the initial values of tensors. Random numbers are drawn in float64, keyed by the tensor's position: networks with
 * the same seed start with equal weights where their shapes agree.
 *
 * @param all every tensor of the network
 */
export function writeInitialValues(
  { tensors }: NetworkLayout,
  all: readonly ParameterTensor[],
  spec: NetworkSpec,
  seed: number,
): void {
  const values = new Map(all.map((tensor) => [tensor.name, tensor.values]));
  for (const [k, { name, plan, layer, fans }] of tensors.entries()) {
    const into = values.get(name)!;
    const { initializer } = spec.layers[layer];
    if (plan.initial !== "initializer" || !initializer) {
      into.fill(plan.initial === "ones" ? 1 : 0);
      continue;
    }
    const weights = new Float64Array(into.length);
    initializer(weights, fans, Random.keyed(seed, "weights", k));
    into.set(weights);
  }
}
