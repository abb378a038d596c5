import { type Parsed, parseStrict } from "../base/parse_strict.ts";
import type { Params } from "../sweep/space.ts";
import type { Experiment } from "./experiment.ts";
import { layerName, layersIn, type Table, withValue } from "./paths.ts";
import { experimentSchema } from "./schema.ts";

/**
 * One configuration of an experiment: the swept values put into their places, checked and completed.
 *
 * @param table the file's content without `[sweep]`
 * @param params values by dotted path, layers by name
 */
export function configure(table: Table, params: Params): Parsed<Experiment> {
  let filled = withNamedLayers(table);
  // A component's type goes first: its options are checked, and kept, by what the type is.
  const entries = Object.entries(params).sort(([a], [b]) =>
    Number(b.endsWith(".type")) - Number(a.endsWith(".type"))
  );
  for (const [path, value] of entries) filled = withValue(filled, path.split("."), value);
  return parseStrict(experimentSchema, filled) as unknown as Parsed<Experiment>;
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
