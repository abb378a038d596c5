import * as v from "../../npm/valibot.ts";
import { share } from "../../base/names/fields.ts";
import type { DropoutDraw } from "../../compute/layers/norm_operations.ts";
import { type Layer, layers, lengthOf, type Pass, type Shape, taking } from "../layer.ts";

/**
 * Dropout (Srivastava and others, 2014): in training a number becomes 0 with the probability `rate`, and the others are
 * divided by `1 - rate`. Which ones depends only on the trial's seed, the layer, the step and the number's place.
 */
export function dropout(input: Shape, rate: number): Layer {
  const size = lengthOf(input);
  return {
    input,
    output: input,
    tensors: [],
    forward({ norms }, out, { x }, pass) {
      norms.dropout(out, x, pass.batch * size, drawOf(pass, rate));
    },
    backward({ norms }, dX, _dTensors, dOut, _arrays, pass) {
      if (dX !== undefined) norms.dropout(dX, dOut, pass.batch * size, drawOf(pass, rate));
    },
  };
}

function drawOf({ mode, random }: Pass, rate: number): DropoutDraw {
  if (mode === "evaluation") return { rate: 0, key: [0, 0, 0, 0] };
  const draws = random();
  return { rate, key: [draws.uint32(), draws.uint32(), draws.uint32(), draws.uint32()] };
}

layers.register("dropout", {
  description: "sets numbers to 0 at random in training, so that no unit relies on single others",
  options: v.strictObject({ rate: share(0, 1, "share of the numbers that become 0") }),
  build: ({ rate }) => taking("any", (input) => dropout(input, rate)),
});
