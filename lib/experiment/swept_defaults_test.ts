import { assertEquals } from "@std/assert";
import type { Params } from "../sweep/space.ts";
import { configured } from "./configure.ts";
import { withoutExtensions } from "./known.ts";
import { countOf, valueOf, type Values } from "../sweep/space.ts";
import { type ExperimentPlan, readExperiment } from "./validate.ts";

/** A network whose parts a test sweeps, so that the file itself need not have them. */
const head = `name = "e"
seed = 1
[data]
dataset = "moons"
`;
const layers = '[network]\nlayers = [{ name = "h", units = 4 }, { units = 2, activation = "softmax" }]\n';
const train = '[train]\nloss = "cross_entropy"\nepochs = 2\n';
const optimizer = '[optimizer]\ntype = "sgd"\nlearning_rate = 0.1\n';

/** The values of a plan's first swept key. */
const allOf = (values: Values) => Array.from({ length: countOf(values) }, (_, k) => valueOf(values, k));
const listOf = (plan: ExperimentPlan | undefined) => allOf(plan!.sweep.parameters[0].values);

const configure = (plan: ExperimentPlan | undefined, params: Params) =>
  configured(withoutExtensions(plan!.table, []), params);

function read(text: string) {
  const { plan, mistakes } = readExperiment(text, "e.toml");
  const errors = mistakes.filter(({ severity }) => severity === "error").map((
    { message, notes = [] },
  ) => [message, ...notes]);
  return { plan, errors };
}

const last = '{ units = 2, activation = "softmax" }';

Deno.test("layers that are swept have the names that they would have without a sweep", () => {
  const lists = [
    `[${last}]`,
    `[{ units = 3 }, ${last}]`,
    `[{ name = "deep", units = 3 }, { units = 4 }, ${last}]`,
  ];
  const { plan, errors } = read(
    `${head}${layers}${train}${optimizer}[sweep.parameters]\nnetwork.layers = [${lists.join(", ")}]\n`,
  );
  assertEquals(errors, []);
  const names = listOf(plan).map((value) =>
    configure(plan, { "network.layers": value }).network!.layers.map(({ name }) => name)
  );
  assertEquals(names, [["layer_1"], ["layer_1", "layer_2"], ["deep", "layer_2", "layer_3"]]);
  for (const [at, list] of lists.entries()) {
    const plain = read(`${head}[network]\nlayers = ${list}\n${train}${optimizer}`).plan!.first;
    assertEquals(configure(plan, { "network.layers": listOf(plan)[at] }), plain);
  }
});

Deno.test("a key inside of swept layers belongs to those lists that have the layer", () => {
  const swept = (rest: string) =>
    read(
      `${head}${layers}${train}${optimizer}[sweep.parameters]
network.layers = [[${last}], [{ name = "deep", units = 3 }, ${last}]]
"network.layers.deep.units" = ${rest}
`,
    );
  const { errors } = swept("[4, 5]");
  const condition =
    '{ values = [4, 5], when = { network.layers = [[{ name = "deep", units = 3 }, { units = 2, activation = "softmax" }]] } }';
  assertEquals(errors[0], [
    'network.layers = [{ units = 2, activation = "softmax" }] has no layer "deep"',
    `network.layers = [{ name = "deep", units = 3 }, { units = 2, activation = ... has it; sweep it there: "network.layers.deep.units" = ${condition} in [sweep.parameters]`,
  ]);
  const right = swept(condition);
  assertEquals(right.errors, []);
  const deep = { "network.layers": listOf(right.plan)[1] };
  const { network } = configure(right.plan, { ...deep, "network.layers.deep.units": 5 });
  assertEquals(network!.layers.map(({ name, units }) => [name, units]), [["deep", 5], ["layer_2", 2]]);
});

Deno.test("a name of a layer may be swept beside its keys", () => {
  const { plan, errors } = read(
    `${head}${layers}${train}${optimizer}[sweep.parameters]\nnetwork.layers.h.name = ["a", "b"]\nnetwork.layers.h.units = [3]\n`,
  );
  assertEquals(errors, []);
  const { network } = configure(plan, { "network.layers.h.name": "b", "network.layers.h.units": 3 });
  assertEquals(network!.layers.map(({ name, units }) => [name, units]), [["b", 3], ["layer_2", 2]]);
});

Deno.test("what must be given may be given by the sweep alone, of networks and of functions", () => {
  const parameters = [
    "network.layers = [[{ units = 2, activation = 'softmax' }]]",
    "train.loss = ['cross_entropy']",
    "train.epochs = [1, 2]",
    "optimizer.type = ['sgd']",
    "optimizer.learning_rate = [0.1]",
  ];
  assertEquals(read(`${head}[sweep.parameters]\n${parameters.join("\n")}\n`).errors, []);
  const bowl =
    'name = "e"\nseed = 1\nobjective = "rosenbrock"\noptimizer = { type = "sgd", learning_rate = 0.1 }\n';
  assertEquals(read(`${bowl}[sweep.parameters]\ntrain.steps = [3, 4]\n`).errors, []);
  assertEquals(read(`${bowl}[sweep.parameters]\ntrain.batch_size = [3, 4]\ntrain.steps = [5]\n`).errors[0], [
    "train.batch_size does not apply to [objective]",
    "it is for networks only: remove it",
  ]);
});

Deno.test("the usual metric is that of all configurations: val_loss where each of them holds rows back", () => {
  const tpe = (parameters: string, section = "") =>
    read(
      `${head}${section}${layers}${train}${optimizer}[sweep]\nmethod = "tpe"\nmax_configurations = 3\n[sweep.parameters]\n${parameters}\n`,
    );
  assertEquals(tpe("data.validation = [0.1, 0.2]").plan!.settings.metric, "val_loss");
  const without = tpe("data.validation = [0.0, 0.2]", "validation = 0.1\n");
  assertEquals(without.errors.map(([message]) => message), ['missing key "metric" in [sweep]']);
});

Deno.test("metrics.csv has the columns of every configuration, not only of the first", () => {
  const { plan } = read(
    `${head}${layers}${train}${optimizer}[sweep.parameters]\ntrain.metrics = [[], ["mae"]]\ntrain.loss_after = [false, true]\n`,
  );
  assertEquals(plan!.metrics.slice(6), ["loss_after", "mae", "val_mae", "test_mae"]);
});

Deno.test("metrics.csv has the penalty if a layer of some configuration has l1 or l2", () => {
  const metricsOf = (end: string) =>
    read(`${head}${layers}${train}${optimizer}${end}`).plan!.metrics.slice(6);
  assertEquals(metricsOf(""), []);
  const swept = metricsOf(
    "[[sweep.cases]]\ntrain.metrics = ['mae']\n[[sweep.cases]]\nnetwork.layers.0.l2 = 0.1\n",
  );
  assertEquals(swept, ["mae", "val_mae", "test_mae", "penalty"]);
});

Deno.test("options of a swept component are known, although the file has another", () => {
  const { plan, errors } = read(
    `${head}${layers}${train}${optimizer}[sweep]
method = "random"
max_configurations = 3
[sweep.parameters]
schedule.type = ["cosine", "step"]
schedule.step_size = { min = 2, max = 9, when = { schedule.type = "step" } }
optimizer.type = ["sgd", "adam"]
betas = { values = [[0.8, 0.9]], when = { optimizer.type = "adam" } }
`,
  );
  assertEquals(errors, []);
  assertEquals(plan!.sweep.parameters.map(({ path }) => path), [
    "schedule.type",
    "optimizer.type",
    "schedule.step_size",
    "optimizer.betas",
  ]);
  // Its schema says that a step is a whole number.
  assertEquals(plan!.sweep.parameters[2].values, {
    kind: "range",
    min: 2,
    max: 9,
    log: false,
    step: undefined,
    integer: true,
  });
});

Deno.test("a case may set the type of a component alone, and the rest stays as the file has it", () => {
  const { plan, errors } = read(
    `${head}${layers}${train}${optimizer}[[sweep.cases]]\noptimizer.type = "adam"\n[[sweep.cases]]\noptimizer = { type = "adam", learning_rate = 0.3 }\n`,
  );
  assertEquals(errors, []);
  assertEquals(plan!.sweep.cases, [
    { "optimizer.type": "adam" },
    { optimizer: { type: "adam", learning_rate: 0.3 } },
  ]);
  assertEquals(plan!.sweep.cases.map((one) => configure(plan, one).optimizer.learning_rate), [
    0.1,
    0.3,
  ]);
});

const forms: readonly [form: string, values: unknown][] = [
  ['"optimizer.type" = { values = ["sgd", "adam"] }', ["sgd", "adam"]],
  ['optimizer.type = { values = ["sgd", "adam"] }', ["sgd", "adam"]],
  ['[sweep.parameters."optimizer.type"]\nvalues = ["sgd", "adam"]', ["sgd", "adam"]], // as 0.1 saved it
  ['network.layers.h.activation = { values = ["tanh", { type = "elu", alpha = 2 }] }', ["tanh", {
    type: "elu",
    alpha: 2,
  }]],
  ['[sweep.parameters."network.layers.h.activation"]\nvalues = ["tanh"]', ["tanh"]],
  ["network.layers = { values = [[{ units = 2, activation = 'softmax' }]] }", [[{
    units: 2,
    activation: "softmax",
  }]]],
  ["network.initializer = { values = ['zeros'] }", ["zeros"]],
];

for (const [form, values] of forms) {
  Deno.test(`a list of values of a component is read in table form: ${form}`, () => {
    const { plan, errors } = read(`${head}${layers}${train}${optimizer}[sweep.parameters]\n${form}\n`);
    assertEquals(errors, []);
    assertEquals(plan!.sweep.parameters.map(({ values }) => values), [{ kind: "list", values }] as never);
  });
}

Deno.test("a condition on a key that may be several says which, also in a large sweep", () => {
  const many = Array.from({ length: 30 }, (_, i) => i + 1).join(", ");
  const { errors } = read(
    `${head}${layers}${train}${optimizer}[sweep.parameters]
schedule.type = ["cosine", "constant"]
optimizer.type = ["sgd", "adam"]
optimizer.learning_rate = [${many}]
train.batch_size = [${many}]
train.clip_norm = { values = [1, 2], when = { type = "adam" } }
`,
  );
  assertEquals(errors, [[
    '"type" is ambiguous: it matches 2 keys',
    "write one of schedule.type, optimizer.type",
  ]]);
});
