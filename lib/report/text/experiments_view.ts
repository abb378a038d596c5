import { factDifferences } from "../read/experiment_facts.ts";
import type { Run } from "../read/run_read.ts";
import { tables } from "./wide_table.ts";

/**
 * Every key in which the experiments of runs differ, as lines: a table with a row per key and a column per run.
 *
 * @param names of the runs, all different
 */
export function experimentsLines(runs: readonly Run[], names: readonly string[], width: number): string[] {
  const facts = factDifferences(runs);
  if (facts === undefined) {
    return [`the experiments are not recorded in ${runs.length === 2 ? "both" : "all"} folders`];
  }
  if (facts.length === 0) return ["the experiments are the same"];
  return tables(
    { name: "experiment", cells: facts.map(({ key }) => key), importance: 9 },
    names.map((name, i) => ({
      name,
      cells: facts.map(({ values }) => values[i] ?? "not set"),
      importance: 8,
      mayCut: true,
    })),
    width,
  );
}
