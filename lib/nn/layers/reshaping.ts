import * as v from "../../npm/valibot.ts";
import { layers, lengthOf, taking } from "../layer.ts";

layers.register("flatten", {
  description: "makes rows of numbers of images, for a dense layer after it",
  options: v.strictObject({}),
  build: () =>
    taking("images", (input) => ({ input, output: [lengthOf(input)], tensors: [], reshapes: true })),
});

layers.register("activation", {
  description: "only an activation, for example after a layer of another type",
  options: v.strictObject({}),
  build: () => taking("any", (input) => ({ input, output: input, tensors: [], reshapes: true })),
});
