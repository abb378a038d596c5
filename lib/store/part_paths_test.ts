import { assertEquals } from "@std/assert";
import { partPath, trialsWithParts } from "./part_paths.ts";

Deno.test("trialsWithParts() finds the parts where partPath() puts them, in small and in large runs", () => {
  for (const trials of [10_000, 10_001, 2_000_000]) {
    const folder = Deno.makeTempDirSync();
    try {
      const begun = [0, 7, 999, 1000, 9999, ...(trials > 1e6 ? [1_234_567] : [])];
      for (const trial of begun) {
        const path = `${folder}/${partPath("metrics", trial, trials)}`;
        Deno.mkdirSync(path.replace(/\/[^/]*$/, ""), { recursive: true });
        Deno.writeTextFileSync(path, "");
      }
      Deno.writeTextFileSync(`${folder}/${partPath("curve", 7, trials)}`, "");
      Deno.writeTextFileSync(`${folder}/parts/trials.jsonl`, "");
      assertEquals([...trialsWithParts(folder, "metrics")].sort((a, b) => a - b), begun);
      assertEquals([...trialsWithParts(folder, "curve")], [7]);
      assertEquals([...trialsWithParts(`${folder}/none`, "curve")], []);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  }
});
