/** An extension with samplers, without and with memory of results, and a pruner. */
export const searches = `export default ({ registries, v }) => {
  const rate = "optimizer.learning_rate";
  registries.samplers.register("ladder", {
    description: "rates in equal steps, over and over",
    options: v.strictObject({ steps: v.number() }),
    build: ({ steps }) => ({
      endless: true,
      count: () => Infinity,
      point: (_parameters, number) => ({ [rate]: (1 + number % steps) / 8 }),
    }),
  });
  registries.samplers.register("stairs", {
    description: "so many rates in equal steps",
    options: v.strictObject({ steps: v.number() }),
    build: ({ steps }) => ({
      endless: false,
      count: () => steps,
      distinct: () => true,
      point: (_parameters, number) => ({ [rate]: (1 + number) / 8 }),
    }),
  });
  registries.samplers.register("closer", {
    description: "around the best that is known",
    options: v.strictObject({}),
    build: () => ({
      endless: true,
      count: () => Infinity,
      batch: 3,
      point(_parameters, number, _seed, past) {
        if (past.length !== number) throw new Error("told of " + past.length + " instead of " + number);
        const known = past.filter(({ value }) => value !== undefined);
        const best = known.reduce((a, b) => b.value < a.value ? b : a, { value: Infinity, params: { [rate]: 0.5 } });
        return { [rate]: best.params[rate] * [0.75, 1.125, 1.25][past.length - known.length] };
      },
    }),
  });
  registries.pruners.register("half", {
    description: "ends who is worse than half of all that came to a rung, now and before",
    options: v.strictObject({ batch: v.optional(v.number()) }),
    build: ({ batch }) => ({
      batch,
      rungs: ({ steps }) => [steps / 5, steps / 2],
      keep(values, past) {
        const all = [...values, ...past];
        return values.map((value) => all.filter((other) => other < value).length < all.length / 2);
      },
    }),
  });
};
`;

/** A descent whose learning rate is searched: with learning rate 1, the loss is 0 at the first step. */
export const searched = (sweep: string, more = ""): string =>
  `name = "e"
seed = 3
${more}
extensions = ["own.js"]
objective = { type = "quadratic", curvature = [1], minimum = [2], initial = [0] }
train = { steps = 20 }
optimizer = { type = "sgd", learning_rate = 0.1 }
[sweep]
metric = "loss"
${sweep}
[sweep.parameters]
optimizer.learning_rate = { min = 0.125, max = 1.875, step = 0.125 }
`;
