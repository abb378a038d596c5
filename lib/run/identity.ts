import { dataPaths } from "../experiment/data_key.ts";
import type { ExperimentPlan } from "../experiment/validate.ts";
import type { StartRecord } from "./start/start_parameters.ts";

/**
 * What identifies an experiment. Its length is left out, so that a longer run is the same experiment. Paths are left
 * out, because the content of files counts, not their place.
 *
 * @param extensions hashes of the extensions
 * @param start the parameters that trials begin with
 */
export function identityOf(
  { table, settings, sweep }: ExperimentPlan,
  extensions: readonly string[],
  start?: Pick<StartRecord, "sha256" | "layers">,
): Readonly<Record<string, unknown>> {
  const {
    repeats: _repeats,
    description: _description,
    extensions: _extensions,
    seed: _seed,
    train,
    data,
    compute,
    checkpoint: _checkpoint,
    run: _run,
    launcher: _launcher,
    ...rest
  } = table;
  const backend = (compute as { backend?: unknown } | undefined)?.backend; // sparse and fuse do not change results
  const { method, metric, goal, pruner } = settings;
  const { cases, parameters } = sweep;
  return {
    ...rest,
    ...(start
      ? { network: { ...rest.network as object, from: { sha256: start.sha256, layers: start.layers } } }
      : {}),
    ...(backend === undefined ? {} : { compute: { backend } }),
    ...(train === undefined ? {} : { train: without(train, ["epochs", "steps"]) }),
    // Written explicitly: earlier versions drew other rows, so their runs are other experiments.
    ...(data === undefined
      ? {}
      : { data: { stratify: true, ...(without(data, [...dataPaths, "folder"]) as object) } }),
    ...(cases.length + parameters.length === 0
      ? {}
      : { sweep: { method, metric, goal, pruner, cases, parameters } }),
    ...(extensions.length === 0 ? {} : { extensions }),
  };
}

/** The length of a run, which may be raised later. Single configurations may have other lengths. */
export function limitsOf({ table, sweep }: ExperimentPlan): Record<string, number | null> {
  const { epochs = null, steps = null } = (table.train ?? {}) as Record<string, number | undefined>;
  return { epochs, steps, repeats: sweep.repeats, max_configurations: sweep.maxConfigurations ?? null };
}

function without(table: unknown, keys: readonly string[]): unknown {
  if (typeof table !== "object" || table === null) return table;
  return Object.fromEntries(Object.entries(table).filter(([key]) => !keys.includes(key)));
}

/** JSON with sorted keys: equal content gives equal text. */
export function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_key, part) => {
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => a < b ? -1 : 1));
  });
}
