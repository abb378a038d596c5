import { assertEquals, assertGreaterOrEqual } from "@std/assert";
import { killRuns } from "./kill_runs.ts";

Deno.test("a run that is killed at any time and resumed leaves the bytes of an unbroken run", async () => {
  const { kills, differences } = await killRuns(8, ["grid", "tpe", "asha", "asha_function"]);
  assertEquals(differences, []);
  assertGreaterOrEqual(kills, 8);
});
