import { disk, undefinedIfMissing } from "../base/disk/disk.ts";
import { clusterPaths } from "./cluster_paths.ts";

/** Whether a search has ended. */
export const isFinished = (run: string): boolean =>
  undefinedIfMissing(() => disk.size(clusterPaths(run).finished)) !== undefined;
