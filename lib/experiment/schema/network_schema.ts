import { append } from "../../base/extreme.ts";
import * as v from "../../npm/valibot.ts";
import { component, type ComponentConfig, parseSelection } from "../../base/component_schema.ts";
import { atLeast, flag, integer, list, text } from "../../base/names/fields.ts";
import { encodeIssue, type Issue, isTable, parseStrict, unknownKey } from "../../base/parse_strict.ts";
import { defaultLayerType, type keysOfLayers } from "../../nn/layer.ts";
import type { StartConfig } from "../experiment.ts";
import { registries } from "../registries.ts";
import { described } from "./described.ts";

const { activations, initializers, layers } = registries;

const layerName = v.pipe(
  v.string("must be a quoted string"),
  v.regex(/^[A-Za-z_][A-Za-z0-9_-]*$/, "must begin with a letter and hold only A-Z a-z 0-9 _ -"),
  v.description("name of the layer, to address it by"),
);

/** The keys that every layer has, beside the options of its type. */
export const layerKeys = v.strictObject(
  {
    name: v.optional(layerName),
    activation: v.optional(
      described(component(activations), "applied to the outputs of the layer (default: identity)"),
      "identity",
    ),
    initializer: v.optional(
      described(component(initializers), "first weights (default: those of the network)"),
    ),
    trainable: v.optional(flag("whether training changes its tensors (default: true)")),
    l1: v.optional(atLeast(0, "adds l1 times the sum of |w| over its weights to the loss (default: 0)")),
    l2: v.optional(atLeast(0, "adds l2 times the sum of w² over its weights to the loss (default: 0)")),
  } satisfies Record<typeof keysOfLayers[number], v.GenericSchema>,
);

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

const startTable = v.strictObject({
  run: text("a run's folder, the folder of an experiment's runs, or a checkpoint (.safetensors)"),
  trial: v.optional(integer(0, "number of the trial (default: the best one)")),
  layers: v.optional(
    list(text("a layer"), "layers that begin with these parameters (default: all of the network)"),
  ),
});

/** `network.from`: a run in quotes, or a table that says more. */
const start: v.GenericSchema<unknown, StartConfig> = v.pipe(
  v.unknown(),
  v.metadata({ textOr: startTable }),
  v.description("the run whose parameters training begins with, instead of drawn ones"),
  v.rawTransform<unknown, StartConfig>(({ dataset: { value }, addIssue, NEVER }) => {
    if (typeof value !== "string" && !isTable(value)) {
      addIssue({ message: 'must be a run, such as "results/mnist" or { run = "results/mnist", trial = 3 }' });
      return NEVER;
    }
    const parsed = parseStrict(startTable, typeof value === "string" ? { run: value } : value);
    if ("output" in parsed) return parsed.output;
    for (const issue of parsed.issues) {
      addIssue(asIssue(typeof value === "string" ? { ...issue, path: [] } : issue, value));
    }
    return NEVER;
  }),
);

/** `[network]` */
export const networkSchema = v.strictObject({
  initializer: v.optional(
    described(component(initializers), "first weights of every layer"),
    "xavier_uniform",
  ),
  from: v.optional(start),
  layers: v.pipe(
    v.array(layer, "must be a list of layers"),
    v.minLength(1, "must have at least one layer"),
    v.description("the layers, from input to output"),
  ),
});

/** Beside the options of a layer's type its common keys are known too. */
function withLayerKeys(issue: Issue): Issue {
  if (!issue.onKey || issue.path.length !== 1) return issue;
  const [, options] = issue.notes?.map((note) => /^known keys: type(.*)$/.exec(note)).find(Boolean) ?? [];
  if (options === undefined) return issue;
  return unknownKey(issue.path, [
    "type",
    ...Object.keys(layerKeys.entries),
    ...options.split(", ").slice(1),
  ]);
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
