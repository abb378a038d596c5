import { isTable } from "../base/parse_strict.ts";
import { tomlValue } from "../config/write_toml.ts";
import { layerName } from "../experiment/paths.ts";
import { sweptValues } from "../store/resolved_toml.ts";
import type { Parameter } from "../sweep/space.ts";

/**
 * The keys of an experiment by full path, with their values as in TOML. A swept key has all its values.
 *
 * @param identity of the experiment, as in run.json; the hashes of its extensions are left out
 */
export function experimentKeys(identity: unknown): Map<string, string> {
  const keys = new Map<string, string>();
  const { sweep, extensions: _extensions, ...rest } = isTable(identity) ? identity : {};
  const { parameters = [], cases = [], ...search } = isTable(sweep) ? sweep : {};
  collect(keys, "", { sweep: { method: { type: "grid" } } }); // the default, also without a sweep
  collect(keys, "", rest);
  collect(keys, "sweep", search);
  for (const parameter of Array.isArray(parameters) ? parameters : []) {
    if (isParameter(parameter)) keys.set(parameter.path, valueText(sweptValues(parameter)));
  }
  if (Array.isArray(cases) && cases.length > 0) keys.set("sweep.cases", valueText(cases));
  return keys;
}

/** A value as in TOML; as JSON if TOML has no such value, which only an edited run.json may contain. */
export function valueText(value: unknown): string {
  try {
    return tomlValue(value);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return JSON.stringify(value);
  }
}

/** Whether a value is a swept key. A run.json may have been edited. */
const isParameter = (value: unknown): value is Parameter =>
  isTable(value) && typeof value.path === "string" && isTable(value.values);

function collect(keys: Map<string, string>, path: string, value: unknown): void {
  if (value === undefined || value === null) return;
  if (path === "network.layers" && Array.isArray(value)) {
    for (const [k, layer] of value.entries()) collect(keys, `${path}.${layerName(layer, k)}`, layer);
  } else if (isTable(value)) {
    for (const [key, part] of Object.entries(value)) {
      collect(keys, path === "" ? key : `${path}.${key}`, part);
    }
  } else keys.set(path, valueText(value));
}
