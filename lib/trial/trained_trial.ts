import type { Matrix } from "../compute/backend.ts";
import { ConfigError } from "../config/config_error.ts";
import { mostBytes, readRegularFile } from "../base/disk/regular_file.ts";
import { howToMend, whyNot } from "../config/why_not.ts";
import { networkSpecOf } from "../experiment/create_network.ts";
import type { ExtensionSource } from "../experiment/extension/extension.ts";
import { checkTensors, descriptionOf, type SavedModel, savedModel } from "../experiment/saved_network.ts";
import { DamagedFile, decodeSafetensors } from "../train/checkpoint/safetensors.ts";
import type { ExtensionWatch } from "./extension/extension_watch.ts";
import type { FeatureMaps } from "../experiment/feature_maps.ts";
import { TrialWorker } from "./trial_worker.ts";

/** The network that a trial has trained, in a worker without permissions. */
export class TrainedTrial {
  private constructor(
    readonly model: SavedModel,
    private readonly checkpoint: Uint8Array,
    private readonly worker: TrialWorker,
    private readonly refuse: Refuse,
  ) {}

  /**
   * Reads the checkpoint of a trial.
   *
   * @param folder of the run
   * @param shown folder as messages show it
   * @param extensions of the experiment, for components that are not built in
   * @param watch of the extensions
   * @throws {ConfigError} if it is missing or damaged, belongs to a function, or has unknown components
   */
  static open(
    folder: string,
    shown: string,
    trial: number,
    extensions: readonly ExtensionSource[] = [],
    watch?: ExtensionWatch,
  ): TrainedTrial {
    const file = `checkpoints/trial-${trial}.safetensors`;
    const refuse = refusalOf(`${shown}/${file}`);
    let checkpoint: Uint8Array;
    try {
      checkpoint = readRegularFile(`${folder}/${file}`, { most: mostBytes.data });
    } catch (error) {
      throw refuse(`the checkpoint of trial ${trial} ${whyNot(error)}`, howToMend(error));
    }
    const model = withReason(refuse, () => {
      const { tensors, metadata } = decodeSafetensors(checkpoint);
      if (metadata.trial !== undefined && metadata.trial !== String(trial)) {
        throw new DamagedFile(`it is of trial ${metadata.trial}, not of ${trial}`);
      }
      const said = savedModel(metadata);
      // Only the worker knows the components of extensions.
      if (extensions.length === 0) checkTensors(networkSpecOf(descriptionOf(said)), tensors);
      return said;
    });
    const worker = new TrialWorker(extensions, undefined, undefined, watch);
    return new TrainedTrial(model, checkpoint, worker, refuse);
  }

  /**
   * The predictions of the network.
   *
   * @param inputs `[rows, inputs]`, as in the data, not scaled
   * @returns `[rows, outputs]`
   */
  async predict(inputs: Matrix): Promise<Float64Array> {
    const { checkpoint } = this;
    return await this.#answer(() => this.worker.ask("predict", { type: "predict", checkpoint, inputs }));
  }

  /**
   * What its first layer finds in a sample, if it is a convolution.
   *
   * @param inputs `[1, inputs]`, as in the data, not scaled
   */
  async features(inputs: Matrix): Promise<FeatureMaps | undefined> {
    const { checkpoint } = this;
    return await this.#answer(() => this.worker.ask("features", { type: "features", checkpoint, inputs }));
  }

  async #answer<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof ConfigError && error.mistakes.every(({ place }) => place === undefined)) {
        throw this.refuse(error.mistakes.map(({ message }) => message).join("; "));
      }
      throw error;
    }
  }

  /** Stops its worker. */
  close(): void {
    this.worker.terminate();
  }
}

type Refuse = (message: string, notes?: readonly string[], offset?: number) => ConfigError;

const refusalOf = (file: string): Refuse => (message, notes, offset) =>
  new ConfigError([{
    severity: "error",
    message,
    place: offset === undefined ? { kind: "file", file } : { kind: "bytes", file, offset },
    notes,
  }]);

/** The content of a checkpoint, or an error that says what is wrong with it and what to do. */
function withReason<Read>(refuse: Refuse, work: () => Read): Read {
  try {
    return work();
  } catch (error) {
    if (error instanceof DamagedFile) {
      throw refuse(`the checkpoint is damaged: ${error.message}`, [whatToDo], error.offset);
    }
    if (!(error instanceof TypeError) && !(error instanceof RangeError)) throw error;
    throw refuse(`the network cannot be built: ${error.message}`, [
      "if an extension of the experiment provides it, add --allow-extensions",
    ]);
  }
}

const whatToDo = "restore the file from a backup, or run the experiment again";
