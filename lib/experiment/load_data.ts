import type { ComponentConfig } from "../base/component_schema.ts";
import { parseStrict } from "../base/parse_strict.ts";
import { isOurs } from "../base/guests.ts";
import { checkedDataset, copiedDataset } from "../dataset/check_dataset.ts";
import type { Dataset } from "../dataset/dataset.ts";
import type { DataConfig } from "./experiment.ts";
import { isTable } from "../base/parse_strict.ts";
import type { Table } from "./paths.ts";
import { registries } from "./registries.ts";
import { dataSchema } from "./schema/data_schema.ts";

/** Whether a data set is not built in, so that only a worker with the extensions can load it. */
export function needsExtension({ dataset }: Table): boolean {
  const type = isTable(dataset) ? dataset.type : dataset;
  return typeof type === "string" && !registries.datasets.has(type);
}

/**
 * Loads the data of an experiment: by name, from a CSV file or from IDX files.
 *
 * @param folder base of relative paths: the experiment file's folder
 * @param seed of the experiment, for generated data
 * @throws {ConfigError} with the place of the mistake in a data file
 */
export async function loadData(data: Table, folder: string, seed: number): Promise<Dataset> {
  const config = parsedData(data);
  const resolve = (path: string | undefined) => path === undefined ? undefined : dataPath(data, folder, path);
  if (config.path !== undefined) {
    const { readCsvDataset } = await import("../dataset/csv/csv_data.ts"); // with a library that is slow to load
    return await readCsvDataset({
      path: resolve(config.path)!,
      test_path: resolve(config.test_path),
      target: config.target!,
      features: config.features,
      target_type: config.target_type,
    });
  }
  if (config.images !== undefined) {
    const { readIdxDataset } = await import("../dataset/images/idx.ts");
    return await readIdxDataset({
      images: resolve(config.images)!,
      labels: resolve(config.labels)!,
      test_images: resolve(config.test_images),
      test_labels: resolve(config.test_labels),
    });
  }
  return await loadFromRegistry(data, seed);
}

/** A path of `[data]`: relative to its `folder`, which is relative to the folder of the experiment. */
export const dataPath = ({ folder: own }: Table, folder: string, path: string): string =>
  joinPath(typeof own === "string" ? joinPath(folder, own) : folder, path);

/** Loads a data set by its registry name. */
export async function loadFromRegistry(data: Table, seed: number): Promise<Dataset> {
  const { dataset, train_rows, test_rows } = parsedData(data);
  const chosen = dataset as ComponentConfig;
  const loader = registries.datasets.make(chosen);
  const loaded = await loader.load({ seed, trainRows: train_rows, testRows: test_rows });
  return isOurs(loader) ? checkedDataset(loaded, chosen.type) : copiedDataset(loaded, chosen.type);
}

function parsedData(data: Table): DataConfig {
  const parsed = parseStrict(dataSchema, data);
  if (!("output" in parsed)) throw new TypeError(`[data] was not checked: ${parsed.issues[0].message}`);
  return parsed.output as DataConfig;
}

/** A path relative to a folder, with `.` and `..` left for the system to resolve. */
export function joinPath(folder: string, path: string): string {
  return path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path)
    ? path
    : folder === ""
    ? path
    : `${folder}/${path}`;
}
