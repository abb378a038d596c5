import * as v from "../npm/valibot.ts";
import { atLeast, number } from "../base/names/fields.ts";
import type { Random } from "../base/random.ts";
import { Registry } from "../base/registry.ts";

/** What initial weights are scaled by. */
export interface WeightShape {
  /** How many numbers a unit gets: the inputs of a dense layer. */
  readonly fanIn: number;
  /** How many units a number goes to: the units of a dense layer. */
  readonly fanOut: number;
}

/** Returns the initial weights of a layer, in float64, row by row; biases start at 0. */
export type Initializer = (weights: Float64Array, shape: WeightShape, random: Random) => void;

/** All initializers by name. */
export const initializers: Registry<Initializer> = new Registry<Initializer>("initializer", {
  call: "(weights, shape, random)",
});

/** Normal distribution with mean 0 and a standard deviation that depends on the shape. */
const normal = (std: (shape: WeightShape) => number): Initializer => (weights, shape, random) => {
  const scale = std(shape);
  for (let i = 0; i < weights.length; i++) weights[i] = scale * random.normal();
};

/** Uniform distribution from -limit to limit. */
const uniform = (limit: (shape: WeightShape) => number): Initializer => (weights, shape, random) => {
  const bound = limit(shape);
  for (let i = 0; i < weights.length; i++) weights[i] = bound * (2 * random.uniform() - 1);
};

const builtIn: Record<string, [string, Initializer]> = {
  randn: ["standard normal: mean 0, variance 1", normal(() => 1)],
  scaled_normal: [
    "normal, variance 1 / inputs (LeCun et al., 1998)",
    normal(({ fanIn }) => Math.sqrt(1 / fanIn)),
  ],
  xavier_normal: [
    "normal, variance 2 / (inputs + units) (Glorot and Bengio, 2010)",
    normal(({ fanIn, fanOut }) => Math.sqrt(2 / (fanIn + fanOut))),
  ],
  xavier_uniform: [
    "uniform, variance 2 / (inputs + units) (Glorot and Bengio, 2010)",
    uniform(({ fanIn, fanOut }) => Math.sqrt(6 / (fanIn + fanOut))),
  ],
  he_normal: [
    "normal, variance 2 / inputs, for relu (He et al., 2015)",
    normal(({ fanIn }) => Math.sqrt(2 / fanIn)),
  ],
  he_uniform: [
    "uniform, variance 2 / inputs, for relu (He et al., 2015)",
    uniform(({ fanIn }) => Math.sqrt(6 / fanIn)),
  ],
  zeros: ["all 0: hidden units never differentiate", (weights) => void weights.fill(0)],
};

for (const [name, [description, initializer]] of Object.entries(builtIn)) {
  initializers.register(name, { description, options: v.strictObject({}), build: () => initializer });
}

initializers
  .register("normal", {
    description: "normal with a given mean and standard deviation",
    options: v.strictObject({
      mean: v.optional(number("mean of the weights"), 0),
      std: atLeast(0, "standard deviation of the weights"),
    }),
    build: ({ mean, std }) => (weights, _shape, random) => {
      for (let i = 0; i < weights.length; i++) weights[i] = mean + std * random.normal();
    },
  })
  .register("uniform", {
    description: "uniform from low to high",
    options: v.strictObject({ low: number("smallest weight"), high: number("largest weight") }),
    build: ({ low, high }) => (weights, _shape, random) => {
      for (let i = 0; i < weights.length; i++) weights[i] = low + (high - low) * random.uniform();
    },
  })
  .register("constant", {
    description: "all weights the same",
    options: v.strictObject({ value: number("value of every weight") }),
    build: ({ value }) => (weights) => void weights.fill(value),
  });
