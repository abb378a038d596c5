import type { WrongCase } from "./wrong_case.ts";

/** An experiment of which each component is an extension's. */
export const extended = `name = "net"
seed = 1
extensions = ["./own.ts"]
data = { dataset = "moons" }
[network]
layers = [{ units = 4, activation = "own" }, { units = 2, activation = "softmax" }]
[train]
loss = "cross_entropy"
epochs = 2
[optimizer]
type = "sgd"
learning_rate = 0.1
`;

const own = (code: string, toml = extended): WrongCase => ({
  toml,
  args: ["--allow-extensions"],
  files: { "own.ts": code },
});

/** A right extension, and an argument that names others. */
const overridden = (extensions: string, args = ["--allow-extensions"]): WrongCase => ({
  ...registers("activations", of("() => ({ f: (x) => x, df: () => 1 })")),
  args: [`extensions=${extensions}`, ...args],
});

/** An extension that registers one component. */
const registers = (registry: string, component: string, toml = extended): WrongCase =>
  own(
    `export default ({ registries, v }: any) => {\n  registries.${registry}.register("own", ${component});\n};\n`,
    toml,
  );

const of = (build: string) => `{ description: "own", options: v.strictObject({}), build: ${build} }`;

const withData = extended.replace('"moons"', '"own"').replace('activation = "own"', 'activation = "relu"');
const withSampler = extended.replace('activation = "own"', 'activation = "relu"') +
  '[sweep]\nmethod = "own"\n[sweep.parameters]\noptimizer.learning_rate = [0.1, 0.2]\n';

const withOptimizer = extended.replace('activation = "own"', 'activation = "relu"').replace('"sgd"', '"own"');

const withLoss = extended.replace('activation = "own"', 'activation = "relu"').replace(
  '"cross_entropy"',
  '"own"',
);

/** What extensions do wrong. Each message must blame the extension, without a stack trace. */
export const wrongExtensions: Record<string, WrongCase> = {
  "extension: not asked for": { toml: extended, files: { "own.ts": "export default () => {};" } },
  "extension: missing": { toml: extended, args: ["--allow-extensions"] },
  "extension: missing, with a similar name beside it": {
    toml: extended,
    args: ["--allow-extensions"],
    files: { "owns.ts": "export default () => {};" },
  },
  "extension: an override without a permission": overridden('["./other.ts"]', []),
  "extension: an override of a file that is missing": overridden('["./other.ts"]'),
  "extension: an override that sweeps": overridden('["./own.ts"],["./other.ts"]'),
  "extension: an import": own('import x from "./x.ts";\nexport default () => x;\n'),
  "extension: import()": own('export default async () => {\n  await import("node:fs");\n};\n'),
  "extension: export from": own('export * from "./x.ts";\nexport { y } from "./y.ts";\n'),
  "extension: import.meta": own("console.log(import.meta.url);\nexport default () => {};\n"),
  "extension: chance": own("const noise = () => Math.random();\nexport default () => noise;\n"),
  "extension: a clock": own(
    "const begin = performance.now();\nexport default () => Date.now() - begin;\n",
  ),
  "extension: a patched language": own(
    "Float64Array.prototype.fill = () => {};\nexport default () => {};\n",
  ),
  "extension: code from text": own('export default () => new Function("return 1")();\n'),
  "extension: a syntax error": own("export default () => {\n  let = 3;\n};\n"),
  "extension: no function": own("export default 3;\n"),
  "extension: no default": own("export const f = () => {};\n"),
  "extension: a class": own("export default class {}\n"),
  "extension: an enum": own("enum Kind { A }\nexport default () => Kind.A;\n"),
  "extension: an optimizer without learning_rate": registers("optimizers", of("() => ({})"), withOptimizer),
  "extension: not listed": {
    ...own("export default () => {};\n", extended.replace(/^extensions.*\n/m, "")),
  },
  "extension: it throws": own('export default () => {\n  throw new Error("out of luck");\n};\n'),
  "extension: it throws no error": own("export default () => {\n  throw 3;\n};\n"),
  "extension: it throws at its top level": own('const x: number = 1;\nthrow new TypeError("top");\n'),
  "extension: it throws null at its top level": own("throw null;\n"),
  "extension: it throws what has no text": own("throw { toString() { throw 1; } };\n"),
  "extension: it rejects": own('export default async () => {\n  await 0;\n  throw new Error("later");\n};\n'),
  "extension: it rejects with no error": own("export default async () => {\n  throw 3;\n};\n"),
  "extension: a promise that is not awaited": own(
    'export default () => {\n  Promise.reject(new RangeError("alone"));\n};\n',
  ),
  "extension: a fetch": own(
    'export default async () => {\n  await fetch("http://127.0.0.1:8000/");\n};\n',
  ),
  "extension: it closes its worker": own("self.close();\nexport default () => {};\n"),
  "extension: a worker of its own": own(
    'export default () => {\n  new Worker("data:text/javascript,throw 1", { type: "module" });\n};\n',
  ),
  "extension: it leaves": own("export default () => Deno.exit(0);\n"),
  "extension: it speaks for its worker": own("export default () => {\n  postMessage(null);\n};\n"),
  "extension: a name is taken": own(
    'export default ({ registries, v }: any) => {\n  registries.activations.register("relu", { description: "", options: v.strictObject({}), build: () => ({}) });\n};\n',
  ),
  "extension: a name that is no name": own(
    "export default ({ registries }: any) => {\n  registries.activations.register(3);\n};\n",
  ),
  "extension: an entry that is empty": registers("activations", "null"),
  "extension: no build": registers("activations", '{ description: "own", options: v.strictObject({}) }'),
  "extension: no options": registers("activations", '{ description: "own", build: () => ({}) }'),
  "extension: options that throw": registers(
    "activations",
    '{ description: "own", options: v.pipe(v.strictObject({}), v.check(() => { throw new Error("check"); })), build: () => ({}) }',
  ),
  "extension: build throws": registers("activations", of('() => {\n    throw new Error("no build");\n  }')),
  "extension: it builds nothing": registers("activations", of("() => null")),
  "extension: it builds something else": registers("activations", of("() => ({ g: 1 })")),
  "extension: a loss with a word that is none": registers(
    "losses",
    of('() => ({ reduction: "average", expects: "any", row: () => 0, rowGradient() {} })'),
    withLoss,
  ),
  "extension: a member with another name": registers(
    "activations",
    of("() => ({ f: (x: number) => x, Df: () => 1 })"),
  ),
  "extension: an optimizer with slot in place of slots": registers(
    "optimizers",
    '{ description: "own", options: v.strictObject({ learning_rate: v.number() }), build: () => ({ slot: [], update() {} }) }',
    withOptimizer,
  ),
  "extension: a member of the wrong kind": registers(
    "activations",
    of("() => ({ f: (x: number) => x, df: 1 })"),
  ),
  "extension: build without return": registers(
    "activations",
    of("() => {\n    f: (x: number) => x\n  }"),
  ),
  "extension: a registry with another name": registers("activation", of("() => 1")),
  "extension: a registry that does not exist": registers("callbacks", of("() => 1")),
  "extension: a method with another name": own(
    "export default ({ registries }: any) => {\n  registries.activations.registr();\n};\n",
  ),
  "extension: an argument with another name": own(
    "export default ({ registry, v }: any) => {\n  registry.activations.register();\n};\n",
  ),
  "extension: an optimizer that cannot be built, in a dry run": {
    ...registers(
      "optimizers",
      `{ description: "own", options: v.strictObject({ learning_rate: v.number() }), build: () => ({ slot: ["m"], update() {} }) }`,
      withOptimizer,
    ),
    args: ["--allow-extensions", "--dry-run"],
  },
  "extension: an optimizer without an update, in a check": {
    ...registers(
      "optimizers",
      `{ description: "own", options: v.strictObject({ learning_rate: v.number() }), build: () => ({ slots: [], step() {} }) }`,
      withOptimizer,
    ),
    command: ["check", "wrong.toml"],
  },
  "extension: two that are wrong": {
    toml: extended.replace('["./own.ts"]', '["./own.ts", "./other.js"]'),
    args: ["--allow-extensions"],
    files: { "own.ts": 'throw new Error("one");\n', "other.js": "export default () => {\n  throw 2;\n};\n" },
  },
  "extension: its data cannot be loaded": registers(
    "datasets",
    of('() => ({\n    load() {\n      throw new Error("no data");\n    },\n  })'),
    withData,
  ),
  "extension: no data": registers("datasets", of("() => ({ load: () => null })"), withData),
  "extension: data that is not whole": registers(
    "datasets",
    of(
      '() => ({ load: () => ({ name: "own", inputs: 2, outputs: 2, sources: [], train: { inputs: { rows: 3, columns: 2, values: [1, 2] }, labels: Int32Array.of(0, 1) } }) })',
    ),
    withData,
  ),
  "extension: a sampler that cannot count": registers(
    "samplers",
    of("() => ({ endless: false, count: () => NaN, point: () => ({}) })"),
    withSampler,
  ),
  "extension: a sampler without points": registers(
    "samplers",
    of("() => ({ endless: false, count: () => 2, point: () => null })"),
    withSampler,
  ),
  "extension: the schema of one that throws": {
    ...own("throw null;\n"),
    command: ["schema", "wrong.toml"],
  },
  "extension: the check of one that throws": {
    ...own('export default async () => {\n  throw new Error("later");\n};\n'),
    command: ["check", "wrong.toml"],
  },
};
