import * as v from "../npm/valibot.ts";
import { above, number } from "../base/names/fields.ts";
import { erf, exp, expm1, sigmoid, softplus, tanh } from "../base/math.ts";
import { Registry } from "../base/registry.ts";
import type { Activation, ElementwiseActivation } from "../compute/backend.ts";
import { softmax } from "./softmax.ts";

/** All activations by name. */
export const activations: Registry<Activation> = new Registry<Activation>("activation", [
  { f: "f(x) => number", df: "df(x, y) => number" },
  {
    forwardRow: "forwardRow(y, x, start, columns)",
    backwardRow: "backwardRow(dX, dY, x, y, start, columns)",
  },
]);

const none = v.strictObject({});

/** Registers an activation that takes no options. */
function plain(name: string, description: string, activation: Activation): void {
  activations.register(name, { description, options: none, build: () => activation });
}

const rootHalf = Math.sqrt(0.5);
const rootTwoByPi = Math.sqrt(2 / Math.PI);

/** The standard normal distribution function Φ(x) = (1 + erf(x / √2)) / 2. */
const normalCdf = (x: number): number => 0.5 * (1 + erf(x * rootHalf));
/** The standard normal density. */
const normalPdf = (x: number): number => exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);

const gelu: ElementwiseActivation = {
  kernel: { name: "gelu" },
  f: (x) => x * normalCdf(x),
  df: (x) => normalCdf(x) + x * normalPdf(x),
};

const geluTanh: ElementwiseActivation = {
  kernel: { name: "geluTanh" },
  f: (x) => 0.5 * x * (1 + tanh(rootTwoByPi * (x + 0.044715 * x * x * x))),
  df: (x) => {
    const t = tanh(rootTwoByPi * (x + 0.044715 * x * x * x));
    const inner = rootTwoByPi * (1 + 3 * 0.044715 * x * x);
    return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * inner;
  },
};

const silu: ElementwiseActivation = {
  kernel: { name: "silu" },
  f: (x) => x * sigmoid(x),
  df: (x) => {
    const s = sigmoid(x);
    return s + x * s * (1 - s);
  },
};

plain("identity", "y = x, for the output layer of a regression", {
  kernel: { name: "identity" },
  linear: true,
  f: (x) => x,
  df: () => 1,
});
plain("sigmoid", "y = 1 / (1 + e^-x), from 0 to 1", {
  kernel: { name: "sigmoid" },
  outputs: "probabilities",
  link: "logistic",
  f: sigmoid,
  df: (_x, y) => y * (1 - y),
});
plain("tanh", "y = tanh(x), from -1 to 1", { kernel: { name: "tanh" }, f: tanh, df: (_x, y) => 1 - y * y });
// The derivative at x = 0 is a choice: 0, as in common libraries.
plain("relu", "y = max(0, x)", {
  kernel: { name: "relu" },
  f: (x) => Math.max(0, x),
  df: (x) => (x > 0 ? 1 : 0),
});

activations.register("leaky_relu", {
  description: "y = x above 0, negative_slope · x below",
  options: v.strictObject({
    negative_slope: v.optional(number("slope below 0"), 0.01),
  }),
  build: ({ negative_slope }) => ({
    kernel: { name: "leakyRelu", option: negative_slope },
    linear: negative_slope === 1,
    f: (x) => (x > 0 ? x : negative_slope * x),
    df: (x) => (x > 0 ? 1 : negative_slope),
  }),
});

activations.register("elu", {
  description: "y = x above 0, alpha · (e^x - 1) below (Clevert et al., 2016)",
  options: v.strictObject({ alpha: v.optional(above(0, "limit of -y for very negative x"), 1) }),
  build: ({ alpha }) => ({
    kernel: { name: "elu", option: alpha },
    f: (x) => (x > 0 ? x : alpha * expm1(x)),
    df: (x) => (x > 0 ? 1 : alpha * exp(x)),
  }),
});

plain("gelu", "y = x · Φ(x) with the normal distribution function (Hendrycks and Gimpel, 2016)", gelu);
plain("gelu_tanh", "the tanh approximation of gelu", geluTanh);
plain("silu", "y = x · sigmoid(x)", silu);
plain("softplus", "y = log(1 + e^x), a smooth relu", {
  kernel: { name: "softplus" },
  f: softplus,
  df: (x) => sigmoid(x),
});
plain("softmax", "e^x of each unit over their sum in the row: class probabilities", softmax);
