import { removeQuietly } from "../base/disk/atomic_file.ts";
import { disk, undefinedIfMissing, writeAll } from "../base/disk/disk.ts";
import { sealed } from "./blocks.ts";
import { type FinishedRun, finishedTrials, type RungSource } from "./finished_trials.ts";
import { Journal } from "./journal.ts";
import { partPath } from "./part_paths.ts";

/**
 * Rebuilds the parts of a finished run from its final tables, so that it can be continued. They are written to a
 * temporary folder that is then renamed, so that the run stays finished if there is a crash.
 *
 * @param decided of runs with a pruner
 * @throws {ConfigError} when a table is damaged or was changed
 */
export async function rebuildParts(run: FinishedRun, decided?: RungSource): Promise<void> {
  const { folder, shape } = run;
  if (undefinedIfMissing(() => disk.list(`${folder}/parts`))) return;
  const beside = `${folder}/parts.${crypto.randomUUID()}.part`;
  disk.makeFolder(beside);
  const journal = Journal.create(`${beside}/trials.jsonl`);
  try {
    for await (const { trial, notes, parts } of finishedTrials(run, decided)) {
      for (const kind of ["metrics", "curve"] as const) {
        const bytes = parts[kind];
        if (!bytes) continue;
        const path = `${beside}/${partPath(kind, trial, shape.trials).slice("parts/".length)}`;
        if (shape.trials > 10_000) disk.makeFolder(path.slice(0, path.lastIndexOf("/")), { recursive: true });
        writeFile(path, sealed(bytes));
      }
      for (const note of notes) journal.add(note);
    }
    journal.sync();
    disk.rename(beside, `${folder}/parts`);
  } catch (error) {
    removeQuietly(beside);
    throw error;
  } finally {
    journal.close();
  }
}

function writeFile(path: string, bytes: Uint8Array): void {
  const file = disk.open(path, { createNew: true, write: true });
  try {
    writeAll(file, bytes);
  } finally {
    file.close();
  }
}
