import { disk, undefinedIfMissing } from "../base/disk/disk.ts";

/**
 * Where the parts of trials are in a run's folder. In large runs, a thousand trials share a folder.
 *
 * @module
 */

/** Tables that are stored in one part per trial until the run ends. */
export type PartKind = "metrics" | "curve";

/** The path of a trial's part in the run's folder. @param trials of the whole run */
export function partPath(kind: PartKind, trial: number, trials: number): string {
  const shard = trials > 10_000 ? `${Math.floor(trial / 1000)}/` : "";
  return `parts/${shard}${kind}-${trial}.csv`;
}

/**
 * Numbers of the trials that have parts. Listing them is much faster than looking for each part.
 *
 * @param folder of the run
 * @param namesIn the names in a folder; none if there is no such folder
 */
export function trialsWithParts(
  folder: string,
  kind: PartKind,
  namesIn: (path: string) => readonly string[] = (path) => undefinedIfMissing(() => disk.list(path)) ?? [],
): ReadonlySet<number> {
  const parts = namesIn(`${folder}/parts`);
  const shards = parts.filter((name) => /^\d{1,9}$/.test(name)).map((name) =>
    namesIn(`${folder}/parts/${name}`)
  );
  const pattern = new RegExp(`^${kind}-(0|[1-9]\\d{0,14})\\.csv$`);
  return new Set([parts, ...shards].flat().flatMap((name) => pattern.exec(name)?.[1] ?? []).map(Number));
}
