import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { net } from "../../testing/wrong_input/wrong_cases.ts";
import { registries } from "../registries.ts";
import { readExperiment } from "../validate.ts";
import { isRowActivation } from "../../compute/backend.ts";
import { rangeOf } from "./activation_range.ts";

/** Output activations that the check of a loss accepts, warns of and refuses, with two units. */
const verdicts: Record<string, { ok: string; warning?: string }> = {
  mse_half_sum: { ok: "all" },
  mse_mean: { ok: "all" },
  mae: { ok: "all" },
  huber: { ok: "all" },
  cross_entropy: { ok: "softmax" },
  cross_entropy_logits: {
    ok: "identity leaky_relu",
    warning: "tanh relu elu gelu gelu_tanh silu softplus",
  },
  binary_cross_entropy: { ok: "sigmoid", warning: "softmax" },
  binary_cross_entropy_logits: { ok: "identity leaky_relu", warning: "tanh elu gelu gelu_tanh silu" },
};

const given = (loss: string, activation: string, units = 2) =>
  readExperiment(
    net.replace('"cross_entropy"', `"${loss}"`).replace('"softmax"', `"${activation}"`).replace(
      "units = 2",
      `units = ${units}`,
    ),
    "x.toml",
  ).mistakes;

for (const loss of registries.losses.names()) {
  Deno.test(`lossOutputs() tells which output activations ${loss} can be given`, () => {
    const { ok, warning = "" } = verdicts[loss];
    for (const activation of registries.activations.names()) {
      const expected = ok === "all" || ok.split(" ").includes(activation)
        ? []
        : [warning.split(" ").includes(activation) ? "warning" : "error"];
      assertEquals(given(loss, activation).map(({ severity }) => severity), expected, activation);
    }
  });
}

/** Loss, activation and units, the message, and what to do. */
const said: [loss: string, activation: string, units: number, message: string, ...notes: string[]][] = [
  [
    "cross_entropy",
    "sigmoid",
    2,
    "cross_entropy needs outputs that sum to 1, but sigmoid gives each unit a separate value",
    "it uses only the unit of the true class, so all units would learn to output 1",
    "give the output layer (network.layers.1) softmax for one class per row, or use binary_cross_entropy for one yes " +
    "or no per unit",
  ],
  [
    "cross_entropy",
    "relu",
    2,
    "cross_entropy needs outputs from 0 to 1, but the output layer has activation relu",
    "give the output layer softmax, or give it identity and use cross_entropy_logits",
  ],
  [
    "cross_entropy",
    "sigmoid",
    1,
    "cross_entropy with one output unit cannot distinguish two classes",
    "use binary_cross_entropy with activation sigmoid, or two units with softmax",
  ],
  [
    "cross_entropy_logits",
    "sigmoid",
    2,
    "cross_entropy_logits takes logits, but the output layer already has activation sigmoid",
    "give the output layer (network.layers.1) activation identity, or use cross_entropy with activation softmax",
  ],
  [
    "cross_entropy_logits",
    "tanh",
    2,
    "cross_entropy_logits takes logits, but tanh gives values from -1 to 1: no class of 2 gets a probability above " +
    "0.881, so the loss stays above 0.127",
    "give the output layer activation identity",
  ],
  [
    "cross_entropy_logits",
    "relu",
    2,
    "cross_entropy_logits takes logits, but relu gives no values below 0",
    "give the output layer activation identity",
  ],
  [
    "binary_cross_entropy",
    "softmax",
    2,
    "binary_cross_entropy takes each output as a separate yes or no, but the outputs of softmax sum to 1",
    "use cross_entropy for one class per row, or sigmoid for one yes or no per unit",
  ],
  [
    "binary_cross_entropy_logits",
    "relu",
    1,
    "binary_cross_entropy_logits takes logits, but relu gives no values below 0: no probability is below 0.5, so one " +
    "class is never predicted",
    "give the output layer activation identity",
  ],
  [
    "binary_cross_entropy_logits",
    "elu",
    1,
    "binary_cross_entropy_logits takes logits, but elu gives no values below -1: probabilities are from 0.269 to 1",
    "give the output layer activation identity",
  ],
];

for (const [loss, activation, units, message, ...notes] of said) {
  Deno.test(`lossOutputs() says what ${loss} makes of ${units} units with ${activation}`, () => {
    const found = given(loss, activation, units).map(({ message, notes }) => ({ message, notes }));
    assertEquals(found, [{ message, notes }]);
  });
}

Deno.test("lossOutputs(): the least loss that it names is that of the best outputs that tanh can give", () => {
  const loss = registries.losses.get("cross_entropy_logits").build({});
  assertAlmostEquals(loss.row(Float64Array.of(1, -1), Float64Array.of(1, 0), 0, 2), 0.127, 5e-4);
});

Deno.test("rangeOf() finds the values of every built-in activation", () => {
  const ranges: Record<string, [number, number]> = {
    identity: [-Infinity, Infinity],
    sigmoid: [0, 1],
    tanh: [-1, 1],
    relu: [0, Infinity],
    leaky_relu: [-Infinity, Infinity],
    elu: [-1, Infinity],
    gelu: [-0.17, Infinity], // its minimum is -0.16997 at -0.7518
    gelu_tanh: [-0.17, Infinity],
    silu: [-0.2785, Infinity], // -0.27846 at -1.2785
    softplus: [0, Infinity],
  };
  for (const [name, { options: _options }] of registries.activations.entries()) {
    const options = name === "leaky_relu" ? { negative_slope: 0.01 } : name === "elu" ? { alpha: 1 } : {};
    const activation = registries.activations.get(name).build(options);
    if (isRowActivation(activation)) continue;
    const [low, high] = rangeOf(activation)!;
    const [wantedLow, wantedHigh] = ranges[name];
    if (Number.isFinite(wantedLow)) assertAlmostEquals(low, wantedLow, 1e-4, name);
    else assertEquals(low, wantedLow, name);
    if (Number.isFinite(wantedHigh)) assertAlmostEquals(high, wantedHigh, 1e-12, name);
    else assertEquals(high, wantedHigh, name);
  }
});

Deno.test("rangeOf() gives nothing for an activation that throws or leaves the numbers", () => {
  assertEquals(rangeOf({ f: () => NaN, df: () => 0 }), undefined);
  assertEquals(
    rangeOf({
      f: () => {
        throw new Error("no");
      },
      df: () => 0,
    }),
    undefined,
  );
  assert(rangeOf({ f: Math.sin, df: Math.cos })![1] <= 1);
});
