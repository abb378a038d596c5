import { net } from "../wrong_input/wrong_cases.ts";
import { edited, type MessageCase } from "./message_case.ts";

/** An experiment with an extension that registers one component. */
function own(registry: string, build: string, toml: string): MessageCase {
  const component = `{ description: "own", options: v.strictObject({}), build: ${build} }`;
  return {
    files: {
      "x.toml": edited(toml, "seed = 1", 'seed = 1\nextensions = ["./own.ts"]'),
      "own.ts":
        `export default ({ registries, v }: any) => {\n  registries.${registry}.register("own", ${component});\n};\n`,
    },
    line: "run x.toml --allow-extensions --workers 1",
    lines: /own|windows|two numbers|exceed|at byte|must|cannot|error|read-only|dense/,
  };
}

const withData = edited(net, '"moons"', '"own"');
const withLayer = edited(net, 'name = "hidden"', 'type = "own", name = "hidden"').replace("units = 4, ", "");
const rates = "[sweep.parameters]\noptimizer.learning_rate = [0.1, 0.2, 0.3]\n";
const withPruner = `${net}[sweep]\npruner = "own"\n${rates}`;
const withSampler = `${net}[sweep]\nmethod = "own"\n${rates}`;

/** A data set with some keys changed. */
const data = (changes: string) =>
  own(
    "datasets",
    '() => ({ load: () => ({ name: "own", inputs: 2, outputs: 2, classes: ["a", "b"], sources: [], ' +
      "train: { inputs: { rows: 2, columns: 2, values: new Float64Array(4) }, labels: Int32Array.of(0, 1) }, " +
      `${changes} }) })`,
    withData,
  );
const part = (rows: number, numbers: number, labels: string) =>
  data(
    `train: { inputs: { rows: ${rows}, columns: 2, values: new Float64Array(${numbers}) }, labels: ${labels} }`,
  );
const layer = (changes: string) =>
  own(
    "layers",
    "() => (input: number[]) => ({ input, output: input, tensors: [], forward() {}, backward() {}, " +
      `${changes} })`,
    withLayer,
  );
/** The forward pass of a layer that pools. */
const pooling = (sizes: string) =>
  "forward({ images }: any, out: number, { x }: any) { " +
  `images.maxPoolForward(out, x, { batch: 1, channels: 1, stride: [1, 1], ${sizes} }) }`;
const pruner = (rungs: string, kept: string, more = "") =>
  own("pruners", `() => ({ rungs: () => ${rungs}, keep: () => ${kept}, ${more} })`, withPruner);

/** What components of extensions do wrong. */
export const extensionCases: Readonly<Record<string, MessageCase>> = {
  "data: too few values": part(2, 3, "Int32Array.of(0, 1)"),
  "data: a label too few": part(2, 4, "Int32Array.of(0)"),
  "data: a label of no class": part(2, 4, "Int32Array.of(0, 2)"),
  "data: another number of columns": data("inputs: 3"),
  "layer: images are taken, and rows given": {
    ...own(
      "layers",
      '() => Object.assign((input: number[]) => ({ input, output: input, tensors: [], reshapes: true }), { takes: "images" })',
      edited(withLayer, "layers = [", 'layers = [\n  { name = "first", units = 4, activation = "relu" },'),
    ),
    line: "run x.toml --allow-extensions --dry-run",
  },
  "layer: something else is taken": own(
    "layers",
    '() => Object.assign((input: number[]) => ({ input, output: input, tensors: [], reshapes: true }), { takes: "pictures" })',
    withLayer,
  ),
  "layer: windows outside of the images": layer(
    pooling("input: [1, 2], output: [1, 2], window: [1, 2]"),
  ),
  "layer: a window without a size": layer(pooling("input: [1, 2], output: [1, 1], window: [0, 2]")),
  "layer: a dropout of everything": layer(
    "forward({ norms }: any, out: number, { x }: any) { norms.dropout(out, x, 2, { rate: 1, key: [1, 2, 3, 4] }) }",
  ),
  "layer: a tensor without a size": layer('tensors: [{ name: "w", shape: [0], initial: "zeros" }]'),
  "layer: a tensor with an unknown initial value": layer(
    'tensors: [{ name: "w", shape: [2], initial: "zero" }]',
  ),
  "layer: a tensor with an unknown role": layer(
    'tensors: [{ name: "w", shape: [2], initial: "ones", role: "mean" }]',
  ),
  "layer: a fan that is no number": layer(
    'tensors: [{ name: "w", shape: [2], initial: "ones", fanIn: "2" }]',
  ),
  "layer: fused without a weight": layer("can: ['fused']"),
  "layer: an unknown capability": layer("can: ['dense']"),
  "layer: work that is no number": layer("work: NaN"),
  "layer: scratch that is no function": layer("scratch: 3"),
  "layer: scratch of half a number": layer("scratch: (batch: number) => batch / 3"),
  "layer: no output": layer("output: undefined"),
  "layer: an output without a size": layer("output: [2, 0]"),
  "layer: other inputs than the layer before it gives": layer("input: [2, 1]"),
  "layer: an image into a dense layer": layer("output: [1, 2]"),
  "layer: as before version 0.2": own(
    "layers",
    "() => (inputs: number) => ({ inputs, units: inputs, tensors: [], forward() {}, backward() {} })",
    withLayer,
  ),
  "layer: a view without a length": layer(
    'tensors: [{ name: "w", shape: [2], initial: "zeros" }], forward(backend: any, out: number) { backend.view(out); }',
  ),
  "layer: a view beyond the memory": layer("forward(backend: any, out: number) { backend.view(out, 1e15); }"),
  "layer: the memory of an array": layer(
    "forward(backend: any, out: number) { backend.view(out, 1).buffer; }",
  ),
  "activation: it changes the language": own(
    "activations",
    "() => { Object.prototype.toString = () => 'x'; return { f: (x: number) => x, df: () => 1 }; }",
    edited(net, '"relu"', '"own"'),
  ),
  "schedule: no function": own(
    "schedules",
    "() => ({ dependsOnSteps: false, schedule: () => 3 })",
    `${net}[schedule]\ntype = "own"\n`,
  ),
  "schedule: no learning rate": own(
    "schedules",
    "() => ({ dependsOnSteps: false, schedule: () => (step: number) => step < 2 ? 0.1 : NaN })",
    `${net}[schedule]\ntype = "own"\n`,
  ),
  "schedule: no function after a warmup": own(
    "schedules",
    "() => ({ dependsOnSteps: false, schedule: () => 3 })",
    `${net}[schedule]\ntype = "warmup"\nwarmup_steps = 2\nafter = "own"\n`,
  ),
  "pruner: no list of steps": pruner("3", "[]"),
  "pruner: steps that fall": pruner("[5, 2]", "[]"),
  "pruner: decisions that are none": pruner("[2, 4]", "[1, 2, 3]"),
  "pruner: too few decisions": pruner("[2, 4]", "[true]"),
  "pruner: a batch of nothing": pruner("[2, 4]", "[true]", "batch: 0"),
  "sampler: a batch of nothing": own(
    "samplers",
    "() => ({ endless: false, batch: 0.5, count: () => 2, point: () => ({}) })",
    withSampler,
  ),
  "sampler: a count of nothing": own(
    "samplers",
    "() => ({ endless: false, count: () => 0, point: () => ({}) })",
    withSampler,
  ),
  "sampler: a point without a value": own(
    "samplers",
    "() => ({ endless: false, count: () => 2, point: () => ({ rate: 0.1 }) })",
    withSampler,
  ),
};
