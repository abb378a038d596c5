import { assertEquals, assertGreater } from "@std/assert";
import { raceRuns } from "./race_runs.ts";

Deno.test("of commands that start at the same time one writes a run, the others are refused, and no trial is lost", async () => {
  const { commands, refused, complaints } = await raceRuns(12, undefined, 3);
  assertEquals(complaints, []);
  assertEquals(commands, 12);
  assertGreater(refused, 0);
});
