import type { Matrix } from "../compute/backend.ts";
import { ConfigError } from "../config/config_error.ts";
import { whyNot } from "../config/why_not.ts";
import { networkSpecOf } from "../experiment/create_network.ts";
import type { ExtensionSource } from "../experiment/extension.ts";
import { type SavedModel, savedModel } from "../experiment/saved_network.ts";
import { safetensorsFacts } from "../train/safetensors.ts";
import type { ExtensionWatch } from "./extension_watch.ts";
import { TrialWorker } from "./trial_worker.ts";

/** The network that a trial has trained, in a worker without permissions. */
export class TrainedTrial {
  private constructor(
    readonly model: SavedModel,
    private readonly checkpoint: Uint8Array,
    private readonly worker: TrialWorker,
  ) {}

  /**
   * Reads the checkpoint of a trial.
   *
   * @param folder of the run
   * @param shown how messages name it
   * @param extensions of the experiment, for components that are not ours
   * @param watch over them
   * @throws {ConfigError} when it is missing, damaged, that of a function, or has components that are not known
   */
  static open(
    folder: string,
    shown: string,
    trial: number,
    extensions: readonly ExtensionSource[] = [],
    watch?: ExtensionWatch,
  ): TrainedTrial {
    const name = `checkpoints/trial-${trial}.safetensors`;
    const refuse = (message: string, notes?: string[]) =>
      new ConfigError([{
        severity: "error",
        message,
        place: { kind: "file", file: `${shown}/${name}` },
        notes,
      }]);
    let checkpoint: Uint8Array;
    try {
      checkpoint = Deno.readFileSync(`${folder}/${name}`);
    } catch (error) {
      throw refuse(`the checkpoint of trial ${trial} ${whyNot(error)}`);
    }
    let model: SavedModel;
    try {
      model = savedModel(safetensorsFacts(checkpoint).metadata);
    } catch (error) {
      if (error instanceof SyntaxError) throw refuse(error.message);
      throw error;
    }
    if (extensions.length === 0) {
      try {
        networkSpecOf(model);
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        throw refuse(`the network cannot be built: ${error.message}`, [
          "if an extension of the experiment has it, add --allow-extensions",
        ]);
      }
    }
    return new TrainedTrial(model, checkpoint, new TrialWorker(extensions, undefined, undefined, watch));
  }

  /**
   * What the network says.
   *
   * @param inputs `[rows, inputs]`, as they are in the data, not scaled
   * @returns `[rows, outputs]`
   */
  async predict(inputs: Matrix): Promise<Float64Array> {
    return await this.worker.ask("predict", { type: "predict", checkpoint: this.checkpoint, inputs });
  }

  /** Ends its worker. */
  close(): void {
    this.worker.terminate();
  }
}
