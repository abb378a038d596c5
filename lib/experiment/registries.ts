import type * as v from "../npm/valibot.ts";
import type { ComponentConfig } from "../base/component_schema.ts";
import type { Registry } from "../base/registry.ts";
import type { Activation, Loss } from "../compute/backend.ts";
import { type DatasetLoader, datasets } from "../dataset/dataset.ts";
import "../dataset/built_in.ts";
import { activations } from "../nn/activation.ts";
import { type Initializer, initializers } from "../nn/initializer.ts";
import { type LayerBuilder, layers } from "../nn/layer.ts";
import "../nn/layers/built_in.ts";
import { losses } from "../nn/loss.ts";
import { type Metric, metrics } from "../nn/metric.ts";
import { type Optimizer, optimizers } from "../optim/optimizer.ts";
import "../optim/built_in.ts";
import { type ScheduleBuilder, schedules } from "../optim/schedule.ts";
import { type Pruner, pruners } from "../sweep/pruner.ts";
import { type Sampler, samplers } from "../sweep/sampler.ts";
import "../sweep/built_in.ts";
import { type DescentFunction, objectives } from "../train/function_objective.ts";
import "../train/functions.ts";

/** Everything that an experiment file finds by name. */
export interface Registries {
  /** Activations. */
  readonly activations: Registry<Activation>;
  /** Losses. */
  readonly losses: Registry<Loss>;
  /** Metrics. */
  readonly metrics: Registry<Metric>;
  /** First weights. */
  readonly initializers: Registry<Initializer>;
  /** Layer types. */
  readonly layers: Registry<LayerBuilder>;
  /** Optimizers. */
  readonly optimizers: Registry<Optimizer>;
  /** Learning-rate schedules. */
  readonly schedules: Registry<ScheduleBuilder>;
  /** Data sets. */
  readonly datasets: Registry<DatasetLoader>;
  /** Functions to minimise. */
  readonly objectives: Registry<DescentFunction>;
  /** Samplers of a search space. */
  readonly samplers: Registry<Sampler>;
  /** Pruners, which end trials early. */
  readonly pruners: Registry<Pruner>;
}

/** The registries with all built-in entries. */
export const registries: Registries = {
  activations,
  losses,
  metrics,
  initializers,
  layers,
  optimizers,
  schedules,
  datasets,
  objectives,
  samplers,
  pruners,
};

/** What makes a layer from its table: the options of its type are what is left without the keys that all layers have. */
export function layerOf(
  {
    name: _name,
    activation: _activation,
    initializer: _initializer,
    trainable: _trainable,
    l1: _l1,
    l2: _l2,
    ...layer
  }: ComponentConfig,
): LayerBuilder {
  return layers.make(layer as ComponentConfig);
}

const builtIn = new Map<unknown, ReadonlySet<string>>(
  Object.values(registries).map((registry) => [registry, new Set(registry.names())]),
);

/** Whether an entry is none of an extension, whose code runs in trials only, not to look at what it gives. */
export const isBuiltIn = <Built>(registry: Registry<Built>, name: string): boolean =>
  builtIn.get(registry)?.has(name) ?? false;

/** What the default export of an extension module receives. */
export interface ExtensionContext {
  /** The registries to add to. */
  readonly registries: Registries;
  /** Valibot, to write the schemas of options with. */
  readonly v: typeof v;
}

/** The default export of an extension module: registers components of its own. What it returns is awaited. */
export type Extension = (context: ExtensionContext) => void | Promise<void>;
