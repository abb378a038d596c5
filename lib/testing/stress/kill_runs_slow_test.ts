import { assertEquals, assertGreaterOrEqual } from "@std/assert";
import { killRuns } from "./kill_runs.ts";

Deno.test("a run that is killed at any time, however it was started, and resumed leaves the bytes of an unbroken run", async () => {
  const { kills, differences } = await killRuns(4, ["asha", "longer_steps", "rerun_longer"], undefined, 2);
  assertEquals(differences, []);
  assertGreaterOrEqual(kills, 4);
});
