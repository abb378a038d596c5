import { ConfigError, cutMistake, type Mistake } from "../config/config_error.ts";
import { type DataFacts, factsOf } from "../dataset/data_facts.ts";
import type { Dataset } from "../dataset/dataset.ts";
import type { ExtensionSource } from "../experiment/extension/extension.ts";
import { type ExperimentPlan, readExperiment, type Reading } from "../experiment/validate.ts";
import { isEmpty, withoutExtensions } from "../experiment/known.ts";
import type { Table } from "../experiment/paths.ts";
import type { Trial } from "../sweep/configurations.ts";
import { dataTable } from "../experiment/data_key.ts";
import { Chooser, type ChooserFacts } from "../experiment/chooser.ts";
import type { ChooserAnswers, ChooserQuestion } from "../experiment/sweep/chooser_questions.ts";
import type { ExtensionWatch } from "../trial/extension/extension_watch.ts";
import { loadData, needsExtension } from "../experiment/load_data.ts";
import { folderOf, readExtensions, readText, watchOver } from "./read_extensions.ts";
import { startOf } from "./start/find_start.ts";
import type { StartParameters } from "./start/start_parameters.ts";
import type { StartFacts } from "../train/checkpoint/start.ts";
import { TrialWorker } from "../trial/trial_worker.ts";
import { atTheirValues, type Given } from "./data_mistakes.ts";
import { type KeyedData, LoadedData } from "./loaded_data.ts";
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
  /** The data of a trial and its unique key; loaded once. It stays in its memory. */
  dataFor(trial: Trial): Promise<KeyedData | undefined>;
  /** As {@linkcode PreparedRun.dataFor}, but the data may be moved to another memory later. */
  peekData(trial: Trial): Promise<KeyedData | undefined>;
  /** Replaces the loaded data set with another one. The memory of the loaded one is freed if it is not in use. */
  moved(key: string, from: Dataset, to: Dataset): void;
  /** The parameters that its trials begin with, if the experiment has `network.from`. */
  readonly start?: StartParameters;
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
  const given: Given = { text, file, folder, overrides: options.overrides };
  const close = () => {
    helper?.terminate();
    watch?.close();
  };

  try {
    const read = (known: Known) => readingOf(given, known, helper, options);
    let reading = await read({ facts: {} });
    const first = planOf(reading);
    const start = await startOf(first.first, given, path, options);
    const { sweep } = first;
    const data = new LoadedData((table) => loaded(table, given, sweep.seed, helper));
    const { choice, choose } = await chooserOf(first, extensions, helper);

    // Some checks need the data or the first parameters: all are repeated once these are loaded.
    if (first.unchecked.length > 0 || start) {
      reading = await read({ facts: await factsOfData(first, data), start: start?.facts });
    }
    const plan = { ...planOf(reading), sweep };
    const dataOf = ({ params }: Trial) => dataTable(plan.table, params);
    return {
      plan,
      extensions,
      warnings: reading.mistakes,
      total: choice.configurations * sweep.repeats,
      choice,
      trials: async (from, count) => await choose({ ask: "trials", from, count, past: [] }),
      choose,
      async dataFor(trial) {
        const table = dataOf(trial);
        return table && await data.hold(table);
      },
      async peekData(trial) {
        const table = dataOf(trial);
        return table && await data.peek(table);
      },
      moved: (key, from, to) => data.moved(key, from, to),
      start,
      watch,
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** What is known beside the file. */
interface Known {
  /** Of data that was loaded, by key. */
  readonly facts: Readonly<Record<string, DataFacts>>;
  /** Of the parameters that trials begin with. */
  readonly start?: StartFacts;
}

/** What is known of the data that some checks need, by key. */
async function factsOfData(
  { unchecked, sweep }: ExperimentPlan,
  data: LoadedData,
): Promise<Record<string, DataFacts>> {
  const facts: Record<string, DataFacts> = {};
  for (const table of unchecked.slice(0, mostChecked)) {
    const { key, dataset } = await data.peek(table);
    facts[key] = factsOf(dataset, sweep.seed);
  }
  return facts;
}

/** Reads and checks the file; with extensions, in their worker. */
async function readingOf(
  { text, file, overrides = [] }: Given,
  { facts, start }: Known,
  helper: TrialWorker | undefined,
  { allowExtensions }: PrepareOptions,
): Promise<Reading> {
  if (!helper) {
    const reading = readExperiment(text, file, overrides, facts, start);
    return allowExtensions ? withoutList(reading) : reading;
  }
  const reading = await helper.ask("read", { type: "read", text, file, overrides, facts, start });
  return { ...reading, mistakes: reading.mistakes.map(cutMistake) };
}

/** Loads data; what an extension loads, in its worker. */
function loaded(data: Table, given: Given, seed: number, helper: TrialWorker | undefined): Promise<Dataset> {
  if (helper && needsExtension(data)) return helper.ask("load", { type: "load", data, seed });
  return loadData(data, given.folder, seed).catch((error) => {
    throw atTheirValues(error, data, given);
  });
}

/** Who answers questions about the components of an experiment: this thread, or the worker of its extensions. */
async function chooserOf(
  { table, sweep, settings }: ExperimentPlan,
  extensions: readonly ExtensionSource[],
  helper: TrialWorker | undefined,
): Promise<{ choice: ChooserFacts; choose: PreparedRun["choose"] }> {
  const asked = { table, sweep, settings };
  if (isEmpty(extensions)) {
    const own = new Chooser({ ...asked, table: withoutExtensions(table, extensions) });
    return { choice: own.facts, choose: async (question) => await own.answer(question) };
  }
  return {
    choice: await helper!.ask("chooser", { type: "chooser", plan: asked }),
    choose: async <Question extends ChooserQuestion>(question: Question) =>
      await helper!.ask("choose", { type: "choose", question }) as ChooserAnswers[Question["ask"]],
  };
}

/** Maximum number of a sweep's data sets that are loaded to check them. */
const mostChecked = 10;

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
