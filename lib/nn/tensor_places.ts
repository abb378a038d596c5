import type { WeightShape } from "./initializer.ts";
import { lengthOf, type Shape, type TensorPlan } from "./layer.ts";
import type { BuiltLayer } from "./network_spec.ts";

/** A tensor of a layer and its place. */
export interface PlacedTensor {
  /** `hidden.weight` */
  readonly name: string;
  readonly plan: TensorPlan;
  /** Its layer, counted from the input. */
  readonly layer: number;
  /** Its start in the array of all parameters, or of all running tensors, in numbers. */
  readonly start: number;
  /** What its initial values are scaled by. */
  readonly fans: WeightShape;
}

/** Where all tensors of a network are, in numbers. */
export interface TensorPlaces {
  readonly tensors: readonly PlacedTensor[];
  /** Numbers of all trained tensors, and of all running and fixed ones. */
  readonly trained: number;
  readonly running: number;
  /** Numbers at the start of all parameters that no optimizer spares from weight decay. */
  readonly decayed: number;
}

/** What becomes of a tensor in training: trained is the default. */
export const roleOf = ({ role = "trained" }: TensorPlan): "trained" | "running" | "fixed" => role;

/** A group of trained tensors begins at a multiple of so many numbers, as kernels need. */
const alignedNumbers = 16;

/** Where all tensors are: trained ones one after the other, or those that are biases after the others; then the rest. */
export function placeTensors(
  built: readonly BuiltLayer[],
  { biasesLast }: { readonly biasesLast: boolean },
): TensorPlaces {
  const all = built.flatMap(({ name, layer }, index) =>
    layer.tensors.map((plan) => ({
      name: `${name}.${plan.name}`,
      plan,
      layer: index,
      fans: fansOf(plan, layer.input, layer.output),
    }))
  );
  const starts = new Map<TensorPlan, number>();
  const place = (from: number, chosen: (plan: TensorPlan) => boolean) =>
    all.reduce((next, { plan }) => {
      if (!chosen(plan)) return next;
      starts.set(plan, next);
      return next + lengthOf(plan.shape);
    }, from);
  const isTrained = (plan: TensorPlan) => roleOf(plan) === "trained";
  const isSpared = ({ isBias = false }: TensorPlan) => biasesLast && isBias;
  const decayed = place(0, (plan) => isTrained(plan) && !isSpared(plan));
  const rest = biasesLast ? Math.ceil(decayed / alignedNumbers) * alignedNumbers : decayed;
  const trained = place(rest, (plan) => isTrained(plan) && isSpared(plan));
  const running = place(0, (plan) => !isTrained(plan));
  const tensors = all.map((tensor) => ({ ...tensor, start: starts.get(tensor.plan)! }));
  return { tensors, trained, running, decayed: rest };
}

/** Numbers of the largest fixed tensor. */
export const biggestOf = (built: readonly BuiltLayer[]): number =>
  built.flatMap(({ layer }) => layer.tensors).reduce(
    (most, plan) => roleOf(plan) === "fixed" ? Math.max(most, lengthOf(plan.shape)) : most,
    0,
  );

/** What initializers scale a tensor by. */
export const fansOf = ({ fanIn, fanOut }: TensorPlan, input: Shape, output: Shape): WeightShape => ({
  fanIn: fanIn ?? lengthOf(input),
  fanOut: fanOut ?? lengthOf(output),
});
