import { writeFileAtomic } from "../base/disk/atomic_file.ts";
import { disk, undefinedIfMissing } from "../base/disk/disk.ts";
import { positionOf } from "../train/checkpoint/checkpoint.ts";
import type { Position } from "../train/checkpoint/position.ts";
import { DamagedFile } from "../train/checkpoint/safetensors.ts";

/** The state of a checkpoint file. */
export type CheckpointState =
  | { readonly position: Position }
  /** A power cut may leave an empty file, with size 0. */
  | { readonly size: number; readonly damage: DamagedFile };

/** The path of a trial's checkpoint in the run's folder. */
export const checkpointPath = (trial: number): string => `checkpoints/trial-${trial}.safetensors`;

/** The last checkpoint of each trial, in a run's folder. */
export class CheckpointFiles {
  constructor(private readonly folder: string) {}

  /** Writes a trial's checkpoint, in place of the one before. */
  write(trial: number, checkpoint: Uint8Array): void {
    writeFileAtomic(this.#path(trial), checkpoint, { sync: false });
  }

  /** The checkpoint of a trial, if it has one. */
  read(trial: number): Uint8Array | undefined {
    return undefinedIfMissing(() => disk.read(this.#path(trial)));
  }

  /** Removes the checkpoint of a trial. */
  remove(trial: number): void {
    undefinedIfMissing(() => disk.remove(this.#path(trial)));
  }

  /** The position of a trial's checkpoint; `undefined` if it is missing or damaged. */
  position(trial: number): Position | undefined {
    const found = this.state(trial);
    return found && "position" in found ? found.position : undefined;
  }

  /** The position of a trial's checkpoint, or its damage; `undefined` without one. Reads the whole file. */
  state(trial: number): CheckpointState | undefined {
    const bytes = this.read(trial);
    if (!bytes) return undefined;
    try {
      return { position: positionOf(bytes, trial) };
    } catch (error) {
      if (error instanceof DamagedFile) return { size: bytes.length, damage: error };
      throw error;
    }
  }

  /** Numbers of the trials that have checkpoints, also damaged ones. */
  trials(): number[] {
    const names = undefinedIfMissing(() => disk.list(`${this.folder}/checkpoints`)) ?? [];
    return names.flatMap((name) => /^trial-(0|[1-9]\d{0,14})\.safetensors$/.exec(name)?.[1] ?? []).map(
      Number,
    );
  }

  /** Whether a trial has a checkpoint that is not empty. */
  has(trial: number): boolean {
    return (undefinedIfMissing(() => disk.size(this.#path(trial))) ?? 0) > 0;
  }

  #path(trial: number): string {
    return `${this.folder}/${checkpointPath(trial)}`;
  }
}
