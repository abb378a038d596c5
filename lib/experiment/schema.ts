import { append } from "../base/extreme.ts";
import * as v from "../npm/valibot.ts";
import { component, type ComponentConfig, parseSelection } from "../base/component_schema.ts";
import {
  above,
  atLeast,
  choice,
  flag,
  integer,
  integerFrom,
  list,
  notBoth,
  share,
  text,
  withAlternatives,
} from "../base/names/fields.ts";
import { encodeIssue, type Issue, isTable } from "../base/parse_strict.ts";
import { mostThreads } from "../compute/backend.ts";
import { defaultLayerType } from "../nn/layer.ts";
import { registries } from "./registries.ts";

const {
  activations,
  datasets,
  initializers,
  layers,
  losses,
  metrics,
  objectives,
  optimizers,
  pruners,
  samplers,
  schedules,
} = registries;

/** A whole number that can seed everything: what float64 holds exactly. */
const seed = v.pipe(integer(0, "every random number derives from the seed (default: drawn and recorded)"));

const name = v.pipe(
  v.string("must be a quoted string"),
  v.regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    "must be 1 to 64 of A-Z a-z 0-9 . _ - and begin with a letter or digit",
  ),
  v.check((value) => !value.endsWith("."), "must not end with a full stop"),
  v.description("name of the experiment and of its folder in results/"),
);

const layerName = v.pipe(
  v.string("must be a quoted string"),
  v.regex(/^[A-Za-z_][A-Za-z0-9_-]*$/, "must begin with a letter and hold only A-Z a-z 0-9 _ -"),
  v.description("name of the layer, to address it by"),
);

/** The keys that every layer has, beside the options of its type. */
export const layerKeys = v.strictObject({
  name: v.optional(layerName),
  activation: v.optional(
    described(component(activations), "applied to the outputs of the layer (default: identity)"),
    "identity",
  ),
  initializer: v.optional(
    described(component(initializers), "first weights (default: those of the network)"),
  ),
  trainable: v.optional(flag("whether training changes its tensors (default: true)")),
});

/** A layer: common keys and the options of its type in one table. */
const layer: v.GenericSchema<unknown, ComponentConfig> = v.pipe(
  v.unknown(),
  v.metadata({ layer: true }),
  v.rawTransform<unknown, ComponentConfig>(({ dataset, addIssue, NEVER }) => {
    const value = dataset.value;
    const issues: Issue[] = [];
    if (!isTable(value)) {
      addIssue({ message: "must be a table such as { units = 10 }" });
      return NEVER;
    }
    const common: Record<string, unknown> = {};
    const options: Record<string, unknown> = { type: defaultLayerType };
    for (const [key, part] of Object.entries(value)) {
      if (key in layerKeys.entries) common[key] = part;
      else options[key] = part;
    }
    const keys = v.safeParse(layerKeys, common);
    const selection = parseSelection(layers, options);
    for (const issue of keys.issues ?? []) {
      addIssue({ message: issue.message, path: issue.path, input: issue.input });
    }
    if (!("output" in selection)) append(issues, selection.issues);
    for (const issue of issues) addIssue(asIssue(withLayerKeys(issue), value));
    if (!keys.success || !("output" in selection)) return NEVER;
    return { ...selection.output, ...keys.output };
  }),
);

/** More rows than this fit no memory. */
const rowCount = (description: string) => integerFrom(1, 100_000_000, description);

const data = v.strictObject({
  dataset: v.optional(
    described(component(datasets), "a built-in data set, by name; instead give path, or images and labels"),
  ),
  path: v.optional(text("a CSV file with a header line, relative to this file")),
  test_path: v.optional(text("a CSV file with test rows and the same header")),
  target: v.optional(
    v.union([text("column"), list(text("column"), "columns")], "must be a column name or a list of them"),
  ),
  features: v.optional(list(text("column"), "input columns (default: all columns but the target)")),
  target_type: v.optional(
    choice(
      ["class", "number"],
      "what the target column contains (default: number if all its cells are numbers, else class)",
    ),
  ),
  images: v.optional(text("an IDX file of training images, raw or gzip, relative to this file")),
  labels: v.optional(text("an IDX file of training labels")),
  test_images: v.optional(text("an IDX file of test images")),
  test_labels: v.optional(text("an IDX file of test labels")),
  folder: v.optional(
    text("the folder that these paths are relative to (default: that of this file)"),
  ),
  shape: v.optional(
    v.pipe(
      v.array(integer(1, "a size"), "must be a list of sizes, such as [28, 28, 1]"),
      v.check(
        (sizes) => sizes.length === 1 || sizes.length === 3,
        ({ input }) =>
          "must be [height, width, channels], such as [28, 28, 1]" +
          (input.length === 2 ? `\nnote: images of one channel: shape = [${input.join(", ")}, 1]` : ""),
      ),
      v.description("height, width and channels of the image in each row (default: known of pictures)"),
    ),
  ),
  scale: v.optional(
    choice(
      ["unit", "none", "standard"],
      "unit: x / 255 (default for bytes); none (default otherwise); standard: mean 0, deviation 1",
    ),
  ),
  validation: v.optional(share(0, 1, "share of the training rows held back for validation"), 0),
  train_rows: v.optional(rowCount("number of training rows to use, drawn by the seed (default: all)")),
  test_rows: v.optional(rowCount("number of test rows to use, drawn by the seed (default: all)")),
  stratify: v.optional(
    flag("whether the rows drawn by train_rows, test_rows and validation keep the shares of the classes"),
    true,
  ),
});

export const dataSchema = withAlternatives(data, [
  ["dataset"],
  ["path", "test_path", "target", "features", "target_type", "folder"],
  ["images", "labels", "test_images", "test_labels", "folder"],
]);

const network = v.strictObject({
  initializer: v.optional(
    described(component(initializers), "first weights of every layer"),
    "xavier_uniform",
  ),
  layers: v.pipe(
    v.array(layer, "must be a list of layers"),
    v.minLength(1, "must have at least one layer"),
    v.description("the layers, from input to output"),
  ),
});

const train = v.strictObject({
  loss: v.optional(described(component(losses), "the function to minimise")),
  label_smoothing: v.optional(
    share(
      0,
      1,
      "share s of each target that all K classes divide equally, in training batches: (1 - s) · t + s / K",
    ),
    0,
  ),
  metrics: v.optional(
    v.pipe(
      v.array(component(metrics), "must be a list of metrics"),
      v.description("metrics to report besides loss and accuracy"),
    ),
    [],
  ),
  epochs: v.optional(integer(1, "number of passes through the training rows; instead give steps")),
  steps: v.optional(integer(1, "number of updates; instead give epochs")),
  batch_size: v.optional(integer(1, "rows per step"), 32),
  sampling: v.optional(
    choice(
      ["shuffle", "replacement"],
      "shuffle: every row once per epoch; replacement: rows drawn again for each step",
    ),
    "shuffle",
  ),
  gradient: v.optional(
    choice(["analytic", "numerical"], "analytic: backpropagation; numerical: central differences"),
    "analytic",
  ),
  h: v.optional(above(0, "step of the central difference"), 1e-4),
  clip_norm: v.optional(above(0, "largest norm of the gradient; a larger gradient is scaled down")),
  clip_value: v.optional(above(0, "largest size of each number of the gradient; larger ones are clipped")),
  train_metrics: v.optional(
    flag("at each evaluation also report the loss and metrics of all training rows"),
    false,
  ),
  loss_after: v.optional(flag("also report the loss of each batch after its update"), false),
  log_every: v.optional(integer(1, "steps between rows of metrics.csv"), 1),
  eval_every: v.optional(integer(1, "steps between evaluations (default: one epoch)")),
});

const trainSchema = withAlternatives(train, [["epochs"], ["steps"]]);

const earlyStopping = v.strictObject({
  monitor: v.optional(text("column of metrics.csv that must improve"), "val_loss"),
  patience: integer(1, "evaluations without improvement before the trial stops"),
  min_delta: v.optional(atLeast(0, "smallest change that counts as an improvement"), 0),
});

const compute = v.strictObject({
  backend: v.optional(
    choice(
      ["wasm", "wasm-fma", "blas", "reference"],
      "wasm: SIMD in float32, the same bits everywhere; wasm-fma: with fused multiply-add, the bits depend " +
        "on the processor; blas: matrix products by a system library, for deno task run:blas; reference: plain " +
        "float64. Functions and numerical gradients always use reference",
    ),
    "wasm",
  ),
  sparse: v.optional(
    v.pipe(
      v.union([v.boolean(), v.literal("auto")], 'must be true, false or "auto"'),
      v.description("whether the first layer skips zeros of byte data; auto: when most inputs are 0"),
    ),
    "auto",
  ),
  fuse: v.optional(
    v.pipe(
      v.union([v.boolean(), v.literal("auto")], 'must be true, false or "auto"'),
      v.description(
        "whether one worker trains up to 8 trials of a sweep together if they use the same batches, with the same results; auto: when their first layer is small",
      ),
    ),
    "auto",
  ),
  threads: v.optional(
    v.pipe(
      v.union(
        [integerFrom(1, mostThreads, "threads"), v.literal("auto")],
        `must be a whole number from 1 to ${mostThreads}, or "auto"`,
      ),
      v.description(
        "threads per trial; auto: more than one when there are fewer trials than cores",
      ),
    ),
    "auto",
  ),
});

const divergence = v.strictObject({
  max_loss: v.optional(above(0, "largest loss of a batch; a trial with a larger one has diverged")),
  max_growth: v.optional(
    above(1, "largest ratio of a batch loss to the first; a trial with a larger one has diverged"),
  ),
  max_parameter: v.optional(
    above(0, "largest size of a weight or bias; a trial with a larger one has diverged"),
  ),
});

const checkpoint = notBoth({
  every_steps: v.optional(integer(1, "steps between checkpoints (default: one every 30 seconds)")),
  every_epochs: v.optional(integer(1, "epochs between checkpoints, instead of every_steps")),
}, ["every_steps", "every_epochs"]);

const run = v.strictObject({
  retries: v.optional(integer(0, "how many times a trial that failed or timed out is retried"), 0),
  timeout: v.optional(
    above(
      0,
      "seconds that a trial may take (default: no limit), and that an extension may take to load or to " +
        "answer (default: 60, at least 3)",
    ),
  ),
  memory_limit: v.optional(
    atLeast(
      64,
      "megabytes that an extension may use in one step or for one answer, and keep (default: half of the largest heap)",
    ),
  ),
});

const launcher = notBoth({
  jobs: v.optional(
    integer(1, "number of jobs that share the trials (default: about ten minutes of work per job)"),
  ),
  trials_per_job: v.optional(integer(1, "trials per job, instead of jobs")),
  estimated_trial_seconds: v.optional(above(0, "seconds that a trial takes (default: measured before)")),
  cpus_per_task: v.optional(integer(1, "number of trials that run at the same time in each job"), 1),
  max_parallel: v.optional(integer(1, "largest number of jobs that run at the same time")),
  partition: v.optional(text("the partition of a Slurm cluster")),
  time: v.optional(text('time limit of each job, such as "02:00:00"')),
  mem: v.optional(text('memory of each job, such as "4G"')),
  sbatch_args: v.optional(
    v.pipe(
      v.array(text("an argument"), "must be a list of arguments"),
      v.description('further arguments for sbatch, such as ["--account=lab"]'),
    ),
    [],
  ),
  retries: v.optional(integer(0, "how many times a job that ended without results is submitted again"), 3),
  heartbeat_timeout: v.optional(
    atLeast(2, "seconds without a sign of life after which other jobs take over the trials of a job"),
    30,
  ),
}, ["jobs", "trials_per_job"]);

/** `[sweep]` without its parameters and cases, whose keys are paths into the rest of the file. */
export const sweepSchema = v.strictObject({
  method: v.optional(described(component(samplers), "how configurations are chosen"), "grid"),
  metric: v.optional(text("column of metrics.csv that trials are ranked by")),
  goal: v.optional(choice(["minimize", "maximize"], "whether a lower or a higher metric is better")),
  max_configurations: v.optional(integer(1, "largest number of configurations")),
  pruner: v.optional(
    described(component(pruners), "stops configurations early that are worse than others"),
  ),
});

const experiment = v.strictObject({
  name,
  description: v.optional(
    v.pipe(v.string("must be a quoted string"), v.description("one line about the experiment, for readers")),
  ),
  seed: v.optional(seed),
  repeats: v.optional(integer(1, "independent seeds per configuration"), 1),
  extensions: v.optional(
    v.pipe(
      v.array(text("a module"), "must be a list of files"),
      v.description("modules with your own components; they need --allow-extensions"),
    ),
    [],
  ),
  data: v.optional(v.pipe(dataSchema, v.description("the data to learn from"))),
  network: v.optional(v.pipe(network, v.description("the architecture"))),
  objective: v.optional(
    described(component(objectives), "a function to minimise instead of a network's loss"),
  ),
  train: v.optional(v.pipe(trainSchema, v.description("how the network or function is trained")), {}),
  optimizer: described(component(optimizers), "how a gradient becomes an update"),
  schedule: v.optional(
    described(component(schedules), "how the learning rate changes (default: it is constant)"),
  ),
  early_stopping: v.optional(v.pipe(earlyStopping, v.description("stop when a metric no longer improves"))),
  divergence: v.optional(
    v.pipe(divergence, v.description("when a trial counts as diverged although its numbers are finite")),
    {},
  ),
  checkpoint: v.optional(
    v.pipe(checkpoint, v.description("how often a running trial is saved, so that it can be resumed")),
    {},
  ),
  run: v.optional(v.pipe(run, v.description("limits and retries of trials")), {}),
  compute: v.optional(v.pipe(compute, v.description("what computes the numbers")), {}),
  launcher: v.optional(v.pipe(launcher, v.description("how trials are spread over a cluster")), {}),
});

/** Keys of `[train]` that say something about data or a network. */
export const networkOnly = [
  "loss",
  "label_smoothing",
  "metrics",
  "train_metrics",
  "epochs",
  "batch_size",
  "sampling",
  "eval_every",
];

/** Everything but `[sweep]`: what one configuration is made of. */
export const experimentSchema = withAlternatives(experiment, [
  ["objective"],
  ["network", "data", "early_stopping", ...networkOnly.map((key) => `train.${key}`)],
]);

function described<Schema extends v.GenericSchema>(schema: Schema, description: string) {
  return v.pipe(schema, v.description(description));
}

/** Beside the options of a layer's type its common keys are known too. */
function withLayerKeys(issue: Issue): Issue {
  if (!issue.onKey || issue.path.length !== 1) return issue;
  const extra = Object.keys(layerKeys.entries).join(", ");
  const notes = issue.notes?.map((note) => note.replace("known keys: type", `known keys: type, ${extra}`));
  return { ...issue, notes };
}

function asIssue(issue: Issue, input: unknown) {
  let part = input;
  const path = issue.path.map((key) => {
    const parent = part as Record<string | number, unknown>;
    part = parent[key];
    return { type: "unknown", origin: "value", input: parent, key, value: part };
  });
  return {
    message: encodeIssue(issue),
    path: path.length > 0 ? path as unknown as [v.IssuePathItem] : undefined,
    input: part,
  };
}
