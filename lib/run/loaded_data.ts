import type { Dataset } from "../dataset/dataset.ts";
import { dataKey } from "../experiment/data_key.ts";
import type { Table } from "../experiment/paths.ts";

/** A data set and its unique key. */
export interface KeyedData {
  /** Equal for equal data. */
  readonly key: string;
  /** Its rows. */
  readonly dataset: Dataset;
}

/** The data sets of an experiment, each loaded once. */
export class LoadedData {
  readonly #loaded = new Map<string, Promise<Dataset>>();
  /** Keys of data that is in use. */
  readonly #held = new Set<string>();

  /** @param load loads the data of a `[data]` table */
  constructor(private readonly load: (data: Table) => Promise<Dataset>) {}

  /** The data of a `[data]` table. It is not in use yet: {@linkcode moved} may free its memory. */
  async peek(data: Table): Promise<KeyedData> {
    const key = dataKey(data);
    let dataset = this.#loaded.get(key);
    if (!dataset) {
      dataset = this.load(data);
      dataset.catch(() => {}); // its caller gets the error
      this.#loaded.set(key, dataset);
    }
    return { key, dataset: await dataset };
  }

  /** The data of a `[data]` table, which is in use from now on. */
  hold(data: Table): Promise<KeyedData> {
    this.#held.add(dataKey(data));
    return this.peek(data);
  }

  /** Replaces a loaded data set with another one. The memory of the loaded one is freed if it is not in use. */
  moved(key: string, from: Dataset, to: Dataset): void {
    this.#loaded.set(key, Promise.resolve(to));
    if (!this.#held.has(key)) giveUp(from);
  }
}

/** Frees the memory of inputs at once: the garbage collector would keep 55 MB for too long. */
function giveUp({ train, test }: Dataset): void {
  for (const { values } of [train.inputs, ...(test ? [test.inputs] : [])]) {
    if (values.buffer instanceof ArrayBuffer && !values.buffer.detached) values.buffer.transfer(0);
  }
}
