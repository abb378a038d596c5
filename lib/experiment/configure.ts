import { type Issue, isTable, type Parsed, parseStrict } from "../base/parse_strict.ts";
import type { Params } from "../sweep/space.ts";
import type { Experiment } from "./experiment.ts";
import type { KnownExperiment, KnownTable } from "./known.ts";
import { layerName, layersIn, type Table, withValue } from "./paths.ts";
import { experimentSchema } from "./schema.ts";

/**
 * One configuration of an experiment: the swept values put into their places, checked and completed.
 *
 * @param table the file's content without `[sweep]`
 * @param params values by dotted path, layers by name
 */
export function configure(table: Table, params: Params): Parsed<KnownExperiment> {
  return parseStrict(experimentSchema, withParams(table, params)) as unknown as Parsed<KnownExperiment>;
}

/**
 * What can be told of a configuration that has mistakes: the sections that are right, and data and training without
 * their wrong keys. It is for further checks, so that all mistakes are found at once.
 *
 * @param issues what `configure` has found
 */
export function configurePartly(table: Table, params: Params, issues: readonly Issue[]): Partial<Experiment> {
  const filled: Table = { ...withParams(table, params) };
  for (const { path: [section, key] } of issues) {
    const part = filled[section];
    const flat = (section === "data" || section === "train") && isTable(part) && key !== undefined;
    if (flat) filled[section] = Object.fromEntries(Object.entries(part).filter(([name]) => name !== key));
    else delete filled[section];
  }
  const partial: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(experimentSchema.entries)) {
    if (issues.some(({ path }) => path[0] === name) && !(name in filled)) continue;
    const parsed = parseStrict(schema, filled[name]);
    if ("output" in parsed) partial[name] = parsed.output;
  }
  return partial as Partial<Experiment>;
}

/**
 * The table with swept values in their places, and every layer's name written out.
 *
 * @param params values by dotted path, layers by name
 */
export function withParams(table: Table, params: Params): Table {
  let filled = table;
  for (const [path, value] of Object.entries(params).sort(([a], [b]) => orderOf(a) - orderOf(b))) {
    filled = withValue(filled, path.split("."), value);
  }
  return withNamedLayers(filled); // what is swept may be the layers themselves
}

/**
 * Whole components and lists of layers come before their parts, and a type before its options. Names of layers come
 * last, as all paths use them.
 */
function orderOf(path: string): number {
  if (path.endsWith(".name")) return Infinity;
  return path.split(".").length - (path.endsWith(".type") ? 0.5 : 0);
}

/** The table with every layer's name written out. */
function withNamedLayers(table: Table): Table {
  const layers = layersIn(table);
  if (layers.length === 0) return table;
  const network = table.network as Table;
  const named = layers.map((layer, index) =>
    typeof layer === "object" && layer !== null && !Array.isArray(layer) && !("name" in layer)
      ? { ...layer, name: layerName(layer, index) }
      : layer
  );
  return { ...table, network: { ...network, layers: named } };
}

/** The configuration of a trial that was checked before. @throws {Error} when it was not */
export function configured(table: KnownTable, params: Params): KnownExperiment {
  const parsed = configure(table, params);
  if ("output" in parsed) return parsed.output;
  const [{ path, message }] = parsed.issues;
  throw new Error(`${path.join(".")} ${message}`);
}
