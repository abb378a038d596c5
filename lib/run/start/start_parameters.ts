import { sha256 } from "../../base/sha256.ts";
import type { StartConfig } from "../../experiment/experiment.ts";
import { savedModel } from "../../experiment/saved_network.ts";
import { decodeSafetensors } from "../../train/checkpoint/safetensors.ts";
import { learnedTensors, type StartFacts, type StartTensors } from "../../train/checkpoint/start.ts";

/** The parameters that the trials of a run begin with, and where they are from. */
export interface StartParameters {
  /** As run.json has them under `from`. */
  readonly record: StartRecord;
  /** The checkpoint: the run's folder keeps a copy of it. */
  readonly bytes: Uint8Array;
  /** What workers need. */
  readonly tensors: StartTensors;
  /** What checks need. */
  readonly facts: StartFacts;
}

/** Where the first parameters of a run are from. */
export interface StartRecord {
  /** As the experiment names it. */
  readonly run: string;
  /** Path of the checkpoint. */
  readonly checkpoint: string;
  /** Its trial; `null` if the checkpoint does not say so. */
  readonly trial: number | null;
  /** The step of its parameters; `null` if the checkpoint does not say so. */
  readonly step: number | null;
  /** Of the checkpoint's bytes. */
  readonly sha256: string;
  /** The layers that begin with them, if not all. */
  readonly layers?: readonly string[];
}

/** Name of the copy in the run's folder. */
export const startFile = "start.safetensors";

/**
 * Reads the parameters of a checkpoint.
 *
 * @param checkpoint its path, for run.json and messages
 * @throws {DamagedFile} if it is damaged, or is not the checkpoint of a network
 */
export async function startParameters(
  bytes: Uint8Array<ArrayBuffer>,
  checkpoint: string,
  { run, layers }: StartConfig,
): Promise<StartParameters> {
  const { tensors: all, metadata } = decodeSafetensors(bytes);
  const names = savedModel(metadata).layers.map(({ name }, index) => String(name ?? `layer_${index + 1}`));
  const tensors = learnedTensors(all.values(), names);
  const shown = nameOfStart(checkpoint);
  return {
    record: {
      run,
      checkpoint,
      trial: wholeNumber(metadata.trial),
      step: wholeNumber(metadata.parameters_of_step ?? metadata.steps),
      sha256: await sha256(bytes),
      ...(layers ? { layers } : {}),
    },
    bytes,
    tensors: { shown, tensors, ...(layers ? { layers } : {}) },
    facts: {
      shown,
      tensors: tensors.map(({ name, shape }) => ({ name, shape })),
      notFinite: tensors.filter(({ values }) => !values.every(Number.isFinite)).map(({ name }) => name),
    },
  };
}

/** `trial 0 of results/mnist/20261123T204615Z-3fa94c21`, or the path of a checkpoint that is not in a run's folder. */
function nameOfStart(checkpoint: string): string {
  const [, folder, trial] = /^(.*)\/checkpoints\/trial-(\d+)\.safetensors$/s.exec(checkpoint) ?? [];
  return folder === undefined ? checkpoint : `trial ${trial} of ${folder}`;
}

const wholeNumber = (text: string | undefined) =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
