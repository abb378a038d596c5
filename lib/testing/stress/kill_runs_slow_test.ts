import { assertEquals, assertGreaterOrEqual } from "@std/assert";
import { killRuns } from "./kill_runs.ts";

Deno.test("a run that is killed at any time, however it was started, and resumed leaves the bytes of an unbroken run", async () => {
  const { kills, differences } = await killRuns(3, ["asha", "longer_steps", "rerun"], undefined, 1);
  assertEquals(differences, []);
  assertGreaterOrEqual(kills, 3);
});
