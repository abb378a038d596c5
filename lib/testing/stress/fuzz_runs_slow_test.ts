import { assertEquals, assertGreater } from "@std/assert";
import { mixedScenes } from "./diverging_scenes.ts";
import { fuzzRuns, repeatScenes } from "./fuzz_runs.ts";

Deno.test("trials that diverge leave the same bytes in every way to run them, with every optimizer", async () => {
  const { runs, trials, differences } = await repeatScenes(1, mixedScenes);
  assertEquals(differences, []);
  assertEquals(runs, 7 * Object.keys(mixedScenes).length);
  assertGreater(trials.diverged, 20);
});

Deno.test("random experiments leave the same bytes in every way to run them", async () => {
  const { runs, differences } = await fuzzRuns(1);
  assertEquals(differences, []);
  assertEquals(runs, 7);
});

Deno.test("random networks of all layer types leave the same bytes in every way to run them", async () => {
  const { runs, differences } = await fuzzRuns(3, { layers: true });
  assertEquals(differences, []);
  assertEquals(runs, 21);
});
