import { assert, assertEquals } from "@std/assert";
import { parseSelection, schemaOf } from "../base/component_schema.ts";
import { suggestionFor } from "../base/names/other_names.ts";
import { differing } from "../base/names/differing_names_table.ts";
import { same } from "../base/names/other_names_table.ts";
import { unwrapped } from "../base/parse_strict.ts";
import { readTomlValue } from "../config/toml.ts";
import type { Registry } from "../base/registry.ts";
import { knownPaths } from "./schema/known_paths.ts";
import { registries } from "./registries.ts";
import { layerKeys } from "./schema/network_schema.ts";

const byKind = new Map(Object.values(registries).map((one: Registry<unknown>) => [one.kind, one]));

/** All keys that a file may hold anywhere. */
const keys = new Set([
  ...knownPaths({}).flatMap(({ path }) => path),
  ...Object.keys(layerKeys.entries),
  ...[...byKind.values()].flatMap((registry) =>
    [...registry.entries()].flatMap(([, entry]) =>
      Object.keys((unwrapped(schemaOf(entry)) as unknown as { entries?: object }).entries ?? {})
    )
  ),
]);

const knownOf = (kind: string) => kind === "key" ? keys : new Set(byKind.get(kind)?.names());

for (const [kind, entries] of Object.entries(same)) {
  for (const [here, others] of Object.entries(entries)) {
    Deno.test(`other names of ${kind} ${here}: it is known, they are not, and each suggests it`, () => {
      const known = knownOf(kind);
      assert(known.has(here), `there is no ${kind} "${here}"`);
      for (const other of others.split(" ")) {
        // A key may be known in one table and be another's in the next: "alpha" of elu, and of leaky_relu in Keras.
        assert(kind === "key" || !known.has(other), `"${other}" is a ${kind} itself`);
        const { names, differs } = suggestionFor(kind, other, known);
        assert(names.includes(here), `"${other}" suggests ${names.join(", ") || "nothing"}`);
        assertEquals(differs, undefined);
      }
    });
  }
}

for (const [kind, entries] of Object.entries(differing)) {
  for (const [others, { here = [], differs }] of Object.entries(entries)) {
    Deno.test(`names of what is no ${kind} here, ${others}: what the sentence names is known`, () => {
      const known = knownOf(kind);
      for (const name of here) assert(known.has(name), `there is no ${kind} "${name}"`);
      for (const other of others.split(" ")) {
        const found = suggestionFor(kind, other, known);
        assertEquals(found.names, here, other);
        assertEquals(found.differs, differs, other);
      }
      const everything = [...byKind.values()].flatMap((registry) => registry.names());
      const values = ["minimize", "maximize", "shuffle", "replacement", "file.csv", "column"];
      for (const [, name] of differs.matchAll(/"([^"]+)"/g)) {
        assert([...everything, ...values].includes(name), `there is nothing called "${name}"`);
      }
      for (const [, key] of differs.matchAll(/\b(\w+) = /g)) {
        assert(keys.has(key) || key === "type" || key === "pruner", `there is no key "${key}"`);
      }
    });
  }
}

for (const [kind, entries] of Object.entries(differing)) {
  for (const [others, { differs }] of Object.entries(entries)) {
    const [table] = /\{ type = .*\}/.exec(differs) ?? [];
    const pairs = [...differs.matchAll(/\b(\w+) = ("\w+"|[\d.]+|true)/g)].map(([pair]) => pair).join(", ");
    const text = table ?? (pairs.startsWith("type = ") ? `{ ${pairs}, learning_rate = 0.1 }` : undefined);
    const registry = byKind.get(kind);
    if (text === undefined || registry === undefined) continue;
    Deno.test(`names of what is no ${kind} here, ${others}: ${text} is accepted`, () => {
      assertEquals(parseSelection(registry, readTomlValue(text)).issues, []);
    });
  }
}

/** What people type who come from elsewhere, and the whole answer. */
const asked: [kind: string, name: string, label: string | undefined, differs?: string][] = [
  ["loss", "mse", 'did you mean "mse_mean"?'],
  ["loss", "MSELoss", 'did you mean "mse_mean"?'],
  ["loss", "mean_squared_error", 'did you mean "mse_mean"?'],
  ["loss", "mse_half", 'did you mean "mse_half_sum"?'],
  ["loss", "l1", 'did you mean "mae"?'],
  ["loss", "BCEWithLogitsLoss", 'did you mean "binary_cross_entropy_logits"?'],
  ["loss", "crossentropy", 'did you mean "cross_entropy"?'],
  ["loss", "cross", 'did you mean "cross_entropy"?'],
  ["loss", "binary", 'did you mean "binary_cross_entropy"?'],
  ["loss", "huber_loss", 'did you mean "huber"?'],
  [
    "loss",
    "CrossEntropyLoss",
    'did you mean "cross_entropy_logits" or "cross_entropy"?',
    "the first takes outputs before softmax, as in PyTorch; the second takes outputs of softmax",
  ],
  ["loss", "rmse", undefined, '"mse_mean" is its square, and has the same minimum'],
  ["optimizer", "Adam", 'did you mean "adam"?'],
  ["optimizer", "AdamW", 'did you mean "adamw"?'],
  ["optimizer", "adam_optimizer", 'did you mean "adam"?'],
  ["optimizer", "adm", 'did you mean "adam"?'],
  ["optimizer", "nadam", undefined, 'not available; "adam" is the same without Nesterov momentum'],
  ["activation", "ReLU", 'did you mean "relu"?'],
  ["activation", "LeakyReLU", 'did you mean "leaky_relu"?'],
  ["activation", "lrelu", 'did you mean "leaky_relu"?'],
  ["activation", "swish", 'did you mean "silu"?'],
  ["activation", "linear", 'did you mean "identity"?'],
  ["activation", "relu6", undefined, 'not available; "relu" has no upper limit of 6'],
  ["initializer", "glorot_uniform", 'did you mean "xavier_uniform"?'],
  ["initializer", "kaiming_normal", 'did you mean "he_normal"?'],
  ["initializer", "he", 'did you mean "he_normal" or "he_uniform"?', "both have variance 2 / inputs"],
  ["layer type", "Conv2D", 'did you mean "conv2d"?'],
  ["layer type", "Conv2d", 'did you mean "conv2d"?'],
  ["layer type", "MaxPooling2D", 'did you mean "max_pool2d"?'],
  ["layer type", "MaxPool2d", 'did you mean "max_pool2d"?'],
  ["layer type", "AveragePooling2D", 'did you mean "avg_pool2d"?'],
  ["layer type", "GlobalAveragePooling2D", 'did you mean "global_avg_pool2d"?'],
  ["layer type", "BatchNormalization", 'did you mean "batch_norm"?'],
  ["layer type", "BatchNorm2d", 'did you mean "batch_norm"?'],
  ["layer type", "LayerNorm", 'did you mean "layer_norm"?'],
  ["layer type", "Linear", 'did you mean "dense"?'],
  ["layer type", "Dropout", 'did you mean "dropout"?'],
  [
    "layer type",
    "Conv1d",
    'did you mean "conv2d"?',
    "convolutions here are over images [height, width, channels]",
  ],
  [
    "layer type",
    "InputLayer",
    undefined,
    "leave it out: the shape of the inputs comes from the data",
  ],
  ["key", "out_channels", 'did you mean "filters"?'],
  ["key", "strides", 'did you mean "stride"?'],
  ["key", "use_bias", 'did you mean "bias"?'],
  ["key", "pool_size", 'did you mean "size"?'],
  ["key", "p", 'did you mean "rate"?'],
  ["key", "drop_rate", 'did you mean "rate"?'],
  ["sampler", "hyperopt", 'did you mean "tpe"?'],
  ["sampler", "random_search", 'did you mean "random"?'],
  ["sampler", "hyperband", undefined, 'this is a pruner: pruner = "asha" or "median" in [sweep]'],
  ["pruner", "successive_halving", 'did you mean "asha"?'],
  ["schedule", "CosineAnnealingLR", 'did you mean "cosine"?'],
  ["schedule", "cos", 'did you mean "cosine"?'],
  [
    "dataset",
    "iris",
    undefined,
    'it is not built in: save it as a CSV file, and give path = "file.csv" and target = "column" instead of dataset',
  ],
  [
    "metric",
    "accuracy",
    undefined,
    "accuracy is always reported if the data has classes: leave it out of metrics",
  ],
];

for (const [kind, name, label, differs] of asked) {
  Deno.test(`suggestionFor() ${kind} "${name}": ${label ?? differs}`, () => {
    const found = suggestionFor(kind, name, knownOf(kind));
    assertEquals([found.label, found.differs], [label, differs]);
  });
}
