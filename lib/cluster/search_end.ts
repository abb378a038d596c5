import { disk, ifThere } from "../base/disk/disk.ts";
import { places } from "./places.ts";

/** Whether a search has ended. */
export const isFinished = (run: string): boolean =>
  ifThere(() => disk.size(places(run).finished)) !== undefined;
