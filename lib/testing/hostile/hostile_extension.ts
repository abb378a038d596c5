/** What an extension tries, by name: code that sees `here`. A prefix such as `loss: ` says which component does it. */
export type Deeds = Readonly<Record<string, string>>;

/** Components that deeds have as a prefix, with the key of the experiment that chooses the deed. */
const places = {
  "activation": "network.layers.hidden.activation.deed",
  "layer": "network.layers.scale.deed",
  "initializer": "network.layers.scale.initializer.deed",
  "loss": "train.loss.deed",
  "optimizer": "optimizer.deed",
  "schedule": "schedule.deed",
} as const;

/**
 * An extension whose components behave, but for the deed that an option names. Without one, they look for marks of the
 * others: whatever they find changes their results.
 */
export function hostileExtension(deeds: Deeds): string {
  const list = Object.values(deeds).map((code, k) => `d${k}: (here) => { ${code} },`).join("\n");
  return `const deeds = {\n${list}\n};\n${behaviour}`;
}

const behaviour = `
const kept = [];
let count = 0;
function reached(roots, see) {
  const seen = new Set();
  const waiting = [...roots];
  while (waiting.length > 0) {
    const one = waiting.pop();
    if ((typeof one !== "object" || one === null) && typeof one !== "function" || seen.has(one)) continue;
    seen.add(one);
    see(one);
    if (ArrayBuffer.isView(one)) continue;
    waiting.push(Object.getPrototypeOf(one));
    for (const key of Reflect.ownKeys(one)) {
      const { value, get, set } = Object.getOwnPropertyDescriptor(one, key);
      waiting.push(value, get, set);
    }
  }
}
export default ({ registries, v }) => {
  const roots = [Object, Array, Map, Set, WeakMap, Promise, Math, JSON, Reflect, Error, RegExp, Float64Array, console,
    Float32Array, String, Number, Symbol, Iterator, Function, (function* () {})(), [].values(), async () => {}, v, registries];
  const probe = () => {
    let found = count + kept.length + registries.activations.names().length - registries.activations.names().indexOf("own") - 1;
    reached(roots, (one) => { if (Object.hasOwn(one, "mark")) found++; });
    return found;
  };
  const mark = () => reached(roots, (one) => {
    Reflect.set(one, "mark", 1);
    Reflect.defineProperty(one, "mark", { value: 1 });
    Reflect.setPrototypeOf(one, null);
    Reflect.preventExtensions(one);
  });
  const options = (more = {}) => v.strictObject({ deed: v.optional(v.string(), "none"), ...more });
  const entry = (build) => ({ description: "own", options: options(), build });
  const doing = (deed) => {
    let done = deed === "none";
    return (args, usual, x = []) => {
      if (done) return usual();
      done = true;
      const given = [];
      const here = { registries, v, x, args, kept: kept[0], entry, mark, give: (one) => given.push(one),
        keep: (one) => kept.push(one), steal: () => kept.forEach((one) => one.fill(8)), count };
      deeds[deed](here);
      return given.length > 0 ? given[0] : usual();
    };
  };
  registries.layers.register("own", entry(({ deed }) => {
    const act = doing(deed);
    return ([inputs]) => ({
      input: [inputs],
      output: [inputs],
      tensors: [{ name: "factor", shape: [inputs], initial: "initializer" }],
      forward: (...args) => act(args, () => {
        const [backend, out, { x, tensors: [factor] }, { batch }] = args;
        const [o, i, f] = [backend.view(out, batch * inputs), backend.view(x, batch * inputs), backend.view(factor, inputs)];
        for (let k = 0; k < o.length; k++) o[k] = i[k] * f[k % inputs];
      }),
      backward(backend, dX, [dFactor], dOut, { x, tensors: [factor] }, { batch }) {
        const [d, i, f, df] = [backend.view(dOut, batch * inputs), backend.view(x, batch * inputs), backend.view(factor, inputs), backend.view(dFactor, inputs)];
        df.fill(0);
        for (let k = 0; k < d.length; k++) df[k % inputs] += d[k] * i[k];
        if (dX !== undefined) { const to = backend.view(dX, batch * inputs); for (let k = 0; k < d.length; k++) to[k] = d[k] * f[k % inputs]; }
      },
    });
  }));
  registries.initializers.register("own", entry(({ deed }) => {
    const act = doing(deed);
    return (...args) => act(args, () => { for (let i = 0; i < args[0].length; i++) args[0][i] = args[2].normal(); });
  }));
  registries.losses.register("own", entry(({ deed }) => {
    const act = doing(deed);
    return {
      reduction: "mean", expects: "any",
      row: (...args) => act(args, () => { const [y, t, start, columns] = args; let s = 0; for (let i = start; i < start + columns; i++) s += (y[i] - t[i]) * (y[i] - t[i]); return s; }),
      rowGradient: (dY, y, t, start, columns) => { for (let i = start; i < start + columns; i++) dY[i] = 2 * (y[i] - t[i]); },
    };
  }));
  registries.metrics.register("own", entry(({ deed }) => {
    const act = doing(deed);
    return { goal: "maximize", row: (...args) => act(args, () => args[0][args[2]]) };
  }));
  registries.optimizers.register("own", { ...entry(({ deed }) => {
    const act = doing(deed);
    return { slots: [], update: (...args) => act(args, () => { const [p, g, , rate] = args; for (let i = 0; i < p.length; i++) p[i] -= rate * g[i]; }) };
  }), options: options({ learning_rate: v.number() }) });
  registries.schedules.register("own", entry(({ deed }) => {
    const act = doing(deed);
    return { dependsOnSteps: false, schedule: (given) => (step) => act([given, step], () => given.learningRate / (1 + step / 100)) };
  }));
  registries.activations.register("own", entry(({ deed }) => {
    const act = doing(deed);
    let found;
    return { f: (x) => act([x], () => x / (1 + Math.abs(x)) + (found ??= deed === "none" ? probe() : 0)), df: (x) => 1 / ((1 + Math.abs(x)) * (1 + Math.abs(x))) };
  }));
};
`;

const innocent = 6;

/**
 * An experiment with a trial for each deed, and innocent ones among them.
 *
 * @param deeds none for the innocent trials alone
 */
export function hostileExperiment(deeds: Deeds): string {
  const names = Object.keys(deeds);
  const cases: string[] = [];
  const every = Math.max(1, Math.ceil(names.length / innocent));
  const innocents = Array.from({ length: innocent }, (_, k) => `optimizer.learning_rate = 0.${k + 1}1`);
  for (const [k, name] of names.entries()) {
    if (k % every === 0 && innocents.length > 0) cases.push(innocents.shift()!);
    const [place] = name.split(": ");
    const isMetric = place === "metric";
    const path = place in places ? places[place as keyof typeof places] : places.activation;
    cases.push(isMetric ? `train.metrics = [{ type = "own", deed = "d${k}" }]` : `${path} = "d${k}"`);
  }
  cases.push(...innocents);
  return head + cases.map((one) => `[[sweep.cases]]\n${one}\n`).join("");
}

const head = `name = "hostile"
seed = 3
extensions = ["./hostile.js"]
data = { dataset = "moons", train_rows = 40, test_rows = 10, validation = 0.25 }
[network]
layers = [
  { name = "hidden", units = 3, activation = { type = "own" } },
  { type = "own", name = "scale", initializer = { type = "own" }, activation = "tanh" },
  { name = "output", units = 2, activation = "softmax" },
]
[train]
loss = { type = "own" }
metrics = [{ type = "own" }]
epochs = 3
batch_size = 10
[optimizer]
type = "own"
learning_rate = 0.3
[schedule]
type = "own"
[run]
timeout = 60
`;
