/** Where the elements of a run put what they do, below the folder of the run. */
export const places = (run: string) => ({
  plan: `${run}/plan.json`,
  /** A folder for each attempt at an element, that only it writes. */
  attempts: `${run}/parts/attempts`,
  /** What attempts have done, whole: a folder for each element that is through. */
  shards: `${run}/parts/shards`,
  /** Trials to run that nobody has taken yet; of searches that results decide. */
  tasks: `${run}/parts/tasks`,
  /** Trials that an attempt has taken. */
  claims: `${run}/parts/claims`,
  /** Which attempt decides what runs. */
  coordinator: `${run}/parts/coordinator.json`,
  /** There when a search has come to its end. */
  finished: `${run}/parts/finished.json`,
  /** Which elements the jobs of an array are, a line each. */
  arrays: `${run}/parts/arrays`,
  /** What jobs say. */
  logs: `${run}/parts/logs`,
});
