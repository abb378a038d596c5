import { ConfigError, cutMistake, type Mistake } from "../config/config_error.ts";
import { type DataFacts, factsOf } from "../dataset/data_facts.ts";
import type { Dataset } from "../dataset/dataset.ts";
import type { ExtensionSource } from "../experiment/extension/extension.ts";
import { type ExperimentPlan, readExperiment, type Reading } from "../experiment/validate.ts";
import { isEmpty, withoutExtensions } from "../experiment/known.ts";
import type { Trial } from "../sweep/configurations.ts";
import { dataKey, dataTable } from "../experiment/data_key.ts";
import {
  Chooser,
  type ChooserAnswers,
  type ChooserFacts,
  type ChooserQuestion,
} from "../experiment/chooser.ts";
import type { ExtensionWatch } from "../trial/extension/extension_watch.ts";
import { loadData, needsExtension } from "../experiment/load_data.ts";
import { folderOf, readExtensions, readText, watchOver } from "./read_extensions.ts";
import { TrialWorker } from "../trial/trial_worker.ts";
import { atTheirValues } from "./data_mistakes.ts";
import type { PrepareOptions } from "./prepare_options.ts";

/** An experiment that is ready to run: checked, its extensions read, its first data loaded. */
export interface PreparedRun {
  /** The checked experiment. */
  readonly plan: ExperimentPlan;
  /** Modules with the user's own components. */
  readonly extensions: readonly ExtensionSource[];
  /** Mistakes that do not stop the run. */
  readonly warnings: readonly Mistake[];
  /** Total number of trials. */
  readonly total: number;
  /** Facts about the sampler and the pruner. */
  readonly choice: ChooserFacts;
  /** Trials by number, in order; a learning sampler chooses them as without results. */
  trials(from: number, count: number): Promise<readonly Trial[]>;
  /** Asks a question about the components of the experiment; with extensions, a worker answers. */
  choose<Question extends ChooserQuestion>(question: Question): Promise<ChooserAnswers[Question["ask"]]>;
  /**
   * The data of a trial and its unique key; loaded once.
   *
   * @param look whether the data is only read: data that is not in use may be moved to another memory
   */
  dataFor(trial: Trial, look?: boolean): Promise<{ key: string; dataset: Dataset } | undefined>;
  /** Replaces the loaded data set with another one. The memory of the loaded one is freed if it is not in use. */
  moved(key: string, from: Dataset, to: Dataset): void;
  /** Limits extensions, if there are any. */
  readonly watch?: ExtensionWatch;
  /** Ends the helper worker of extensions, if there is one. */
  close(): void;
}

/**
 * Reads and checks an experiment file. Loads the data of its first trial and checks its shapes.
 *
 * @param file path of the experiment, for reading and for messages
 * @param path the same path as the system finds it, if different
 * @throws {ConfigError} with all mistakes
 */
export async function prepareRun(
  file: string,
  options: PrepareOptions = {},
  path: string = file,
): Promise<PreparedRun> {
  const text = readText(path, file);
  const folder = folderOf(path);
  const extensions = await readExtensions(text, file, folder, options);
  const watch = watchOver(extensions, text, file, options);
  const helper = watch && new TrialWorker(extensions, undefined, undefined, watch);
  const loaded = new Map<string, Promise<Dataset>>();
  /** Data that is in use. */
  const held = new Set<string>();
  const facts: Record<string, DataFacts> = {};
  const read = async (): Promise<Reading> => {
    const overrides = options.overrides ?? [];
    if (!helper) {
      const reading = readExperiment(text, file, overrides, facts);
      return options.allowExtensions ? withoutList(reading) : reading;
    }
    const reading = await helper.ask("read", { type: "read", text, file, overrides, facts });
    return { ...reading, mistakes: reading.mistakes.map(cutMistake) };
  };
  const close = () => {
    helper?.terminate();
    watch?.close();
  };

  try {
    let reading = await read();
    const first = planOf(reading);
    const { sweep, settings, table } = first;
    const load = (data: ReturnType<typeof dataTable> & object) => {
      const key = dataKey(data);
      let dataset = loaded.get(key);
      if (!dataset) {
        dataset = helper && needsExtension(data)
          ? helper.ask("load", { type: "load", data, seed: sweep.seed })
          : loadData(data, folder, sweep.seed).catch((error) => {
            throw atTheirValues(error, data, { text, file, folder, overrides: options.overrides });
          });
        dataset.catch(() => {}); // its caller gets the error
        loaded.set(key, dataset);
      }
      return dataset;
    };
    const asked = { table, sweep, settings };
    const own = isEmpty(extensions)
      ? new Chooser({ ...asked, table: withoutExtensions(table, extensions) })
      : undefined;
    const choice = own?.facts ?? await helper!.ask("chooser", { type: "chooser", plan: asked });
    const choose = async <Question extends ChooserQuestion>(question: Question) =>
      own
        ? own.answer(question)
        : await helper!.ask("choose", { type: "choose", question }) as ChooserAnswers[Question["ask"]];
    const trials = async (from: number, count: number) =>
      await choose({ ask: "trials", from, count, past: [] });

    // Some checks need the data: all are repeated once it is loaded.
    const unchecked = first.unchecked.slice(0, mostChecked);
    for (const data of unchecked) facts[dataKey(data)] = factsOf(await load(data), sweep.seed);
    if (unchecked.length > 0) reading = await read();
    const plan = { ...planOf(reading), sweep };
    return {
      plan,
      extensions,
      warnings: reading.mistakes,
      total: choice.configurations * sweep.repeats,
      choice,
      trials,
      choose,
      async dataFor(trial, look = false) {
        const data = dataTable(plan.table, trial.params);
        if (data && !look) held.add(dataKey(data));
        return data && { key: dataKey(data), dataset: await load(data) };
      },
      moved(key, from, to) {
        loaded.set(key, Promise.resolve(to));
        if (!held.has(key)) giveUp(from);
      },
      watch,
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** Maximum number of a sweep's data sets that are loaded to check them. */
const mostChecked = 10;

/** Frees the memory of inputs at once: the garbage collector would keep 55 MB for too long. */
function giveUp({ train, test }: Dataset): void {
  for (const { values } of [train.inputs, ...(test ? [test.inputs] : [])]) {
    if (values.buffer instanceof ArrayBuffer && !values.buffer.detached) values.buffer.transfer(0);
  }
}

/** Where extensions are allowed, but the file lists none: an unknown name may be one of theirs. */
function withoutList(reading: Reading): Reading {
  const note = 'for a name of an extension, add its file: extensions = ["./own.ts"]';
  const mistakes = reading.mistakes.map((mistake) =>
    /^unknown (?!key)/.test(mistake.message) && mistake.label === undefined
      ? { ...mistake, notes: [...mistake.notes ?? [], note] }
      : mistake
  );
  return { ...reading, mistakes };
}

function planOf({ plan, mistakes }: Reading): ExperimentPlan {
  if (!plan) throw new ConfigError(mistakes);
  return plan;
}
