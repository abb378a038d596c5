/** Where the elements of a run write, below the folder of the run. */
export const clusterPaths = (run: string) => ({
  plan: `${run}/plan.json`,
  /** One folder per attempt at an element; only that attempt writes there. */
  attempts: `${run}/parts/attempts`,
  /** Complete results: one folder per finished element. */
  shards: `${run}/parts/shards`,
  /** Open trials of an adaptive search. */
  tasks: `${run}/parts/tasks`,
  /** Trials that an attempt has taken. */
  claims: `${run}/parts/claims`,
  /** The attempt that is the coordinator. */
  coordinator: `${run}/parts/coordinator.json`,
  /** Exists when a search has ended. */
  finished: `${run}/parts/finished.json`,
  /** The elements of an array's jobs, one line per job. */
  arrays: `${run}/parts/arrays`,
  /** Output of the jobs. */
  logs: `${run}/parts/logs`,
});
