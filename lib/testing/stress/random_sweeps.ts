import type { Value } from "../../sweep/space.ts";
import { type Draw, hiddenActivations, initializers, type Pairs, range, type Table } from "./random_draw.ts";

const optimizers: Value[] = [
  { type: "sgd", learning_rate: 0.1, momentum: 0.5 },
  { type: "adam", learning_rate: 0.01 },
];

/** Swept keys of a random experiment, in the order of the file. */
export function parameters(draw: Draw, table: Table, isNetwork: boolean, method: string): Pairs {
  const groups: (() => Pairs)[] = [
    () => [[
      "optimizer.learning_rate",
      draw.of<Value>([0.1, 0.02], range(draw, method, 0.01, 0.1, 0.03) as Value),
    ]],
    () => optimizerTypes(draw, method),
    () => [["optimizer", optimizers]],
    () => schedules(draw, method),
    () => [["divergence.max_loss", [1e6, 1e9]]],
  ];
  if (isNetwork) groups.push(...networkGroups(draw, table, method));
  else groups.push(() => [["train.steps", draw.of<Value>([4, 9], range(draw, method, 3, 9, 3) as Value)]]);
  const found: Pairs = [];
  for (const group of draw.some(groups, 3)) {
    const few = method === "grid" && found.length > 3;
    for (const [path, value] of few ? [] : group()) {
      if (!found.some(([other]) => other === path)) found.push([path, value]);
    }
  }
  return draw.chance(30) ? found.toReversed() : found; // conditions may come before what they depend on
}

/** Types of optimizers, and options of some of them, also under two conditions or several values. */
function optimizerTypes(draw: Draw, method: string): Pairs {
  const momentum = draw.of<Value>({ values: [0, 0.5] }, range(draw, method, 0, 0.9, 0.45) as Value) as Table;
  return [
    ["optimizer.type", ["sgd", "adam", "rmsprop"]],
    ["optimizer.momentum", {
      ...momentum,
      when: { optimizer: { type: draw.of<Value>("sgd", ["sgd", "rmsprop"]) } },
    }],
    ...(draw.chance(40)
      ? [["optimizer.betas", {
        values: [[0.9, 0.99], [0.5, 0.9]],
        when: { "optimizer.type": "adam" },
      }]] as Pairs
      : [["optimizer.betas", { values: [[0.9, 0.99]], when: { type: "adam" } }]] as Pairs),
    ...(draw.chance(40) && "values" in momentum
      ? [["optimizer.nesterov", {
        values: [true, false],
        when: { "optimizer.momentum": 0.5, "optimizer.type": "sgd" },
      }]] as Pairs
      : []),
    ...(draw.chance(30)
      ? [["train.clip_value", { values: [1, 2], when: { "optimizer.type": "sgd" } }]] as Pairs
      : []),
  ];
}

function schedules(draw: Draw, method: string): Pairs {
  if (draw.chance(50)) return [["schedule", ["constant", { type: "step", step_size: 2 }]]];
  return [
    ["schedule.type", ["cosine", "exponential", "step"]],
    ["schedule.gamma", {
      ...range(draw, method, 0.5, 0.9, 0.2) as Table,
      when: { "schedule.type": ["exponential", "step"] },
    } as Value],
    ["schedule.step_size", { values: [2, 3], when: { "schedule.type": "step" } }],
  ];
}

function networkGroups(draw: Draw, table: Table, method: string): (() => Pairs)[] {
  const layers = (table.network as { layers: Table[] }).layers;
  const nameOf = (index: number) => layers[index].name as string ?? `layer_${index + 1}`;
  const first = draw.chance(30) ? "0" : nameOf(0);
  const last = layers.at(-1)!;
  const hidden = (name?: string): Table => ({
    ...(name === undefined ? {} : { name }),
    units: draw.int(2, 4),
    activation: draw.of(...hiddenActivations),
  });
  const bare = { ...last };
  delete bare.name;
  const groups: (() => Pairs)[] = [
    () => [["train.batch_size", draw.of<Value>([4, 8], range(draw, method, 4, 10, 3) as Value)]],
    () => [["network.initializer", draw.some(initializers, 3)]],
    () => [[
      "network.layers",
      [[bare], [hidden(), bare], [hidden("deep"), hidden(), last]] as unknown as Value,
    ]],
    () => [["data.validation", [0.2, 0.25]]],
    () => [["data.dataset.noise", draw.of<Value>([0, 0.1], range(draw, method, 0.1, 0.3, 0.1) as Value)]],
    () => [[isInEpochs(table) ? "train.epochs" : "train.steps", [1, 3]]],
    () => [["train.metrics", [["mae"], ["mae", "max_error"]].slice(0, 1)]],
  ];
  if (layers.length < 2) return groups;
  return [
    ...groups,
    () => [[`network.layers.${first}.units`, draw.of<Value>([2, 4], range(draw, method, 2, 6, 2) as Value)]],
    () => [[`network.layers.${first}.activation`, draw.some(hiddenActivations, 3)]],
    () => [
      [`network.layers.${nameOf(0)}.activation.type`, ["tanh", "leaky_relu"]],
      [`network.layers.${nameOf(0)}.activation.negative_slope`, {
        values: [0.1, 0.3],
        when: { [`network.layers.${nameOf(0)}.activation.type`]: "leaky_relu" },
      }],
    ],
    () => [[`network.layers.${nameOf(0)}.initializer`, draw.some(initializers, 2)]],
  ];
}

const isInEpochs = (table: Table) => "epochs" in (table.train as Table);

/** Cases: each sets some of the keys that are not swept otherwise. */
export function casesOf(draw: Draw, isNetwork: boolean, taken: readonly string[]): Pairs[] {
  const isFree = (path: string) =>
    !taken.some((other) => other === path || other.startsWith(`${path}.`) || path.startsWith(`${other}.`));
  const choices: (() => Pairs)[] = [
    () => [["optimizer.learning_rate", draw.of(0.1, 0.3, 1e-2)]],
    () => [[
      "optimizer",
      draw.of<Value>({ type: "sgd", learning_rate: 0.2 }, { type: "adam", learning_rate: 0.1 }),
    ]],
    () => [["schedule", draw.of<Value>("constant", { type: "exponential", gamma: 0.5 })]],
    ...(isNetwork
      ? [
        () => [["train.batch_size", draw.int(3, 9)]] as Pairs,
        () => [["network.initializer", draw.of(...initializers)]] as Pairs,
        () => [["network.layers.0.activation", draw.of(...hiddenActivations)]] as Pairs,
      ]
      : [() => [["objective.initial", draw.of<Value>(-0, 1.5)]] as Pairs]),
  ];
  const keys = draw.some(choices, 2).map((choice) => choice).filter((choice) =>
    choice().every(([p]) => isFree(p))
  );
  if (keys.length === 0) return [];
  return Array.from({ length: draw.int(1, 3) }, () => keys.flatMap((choice) => choice()));
}
