import { assertEquals } from "@std/assert";
import { partPath } from "../store/part_paths.ts";
import { trialsWithRows } from "./live_parts.ts";
import { clusterPaths } from "./cluster_paths.ts";

Deno.test("trialsWithRows() finds what elements have begun, in runs of more than 10,000 trials, too", () => {
  for (const trials of [100, 20_000]) {
    const run = Deno.makeTempDirSync();
    try {
      for (const [attempt, trial] of [["0.a", 3], ["1.b", 64]] as const) {
        const path = `${clusterPaths(run).attempts}/${attempt}/${partPath("metrics", trial, trials)}`;
        Deno.mkdirSync(path.replace(/\/[^/]*$/, ""), { recursive: true });
        Deno.writeTextFileSync(path, "");
      }
      assertEquals([...trialsWithRows(run)], [3, 64], `${trials} trials`);
    } finally {
      Deno.removeSync(run, { recursive: true });
    }
  }
});
