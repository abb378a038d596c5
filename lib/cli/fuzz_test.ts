import { assert, assertEquals } from "@std/assert";
import { fuzzExperiments } from "../testing/fuzz_experiments.ts";

Deno.test("200 mutated experiments and overrides pass a dry run or are told where they are wrong; hints are right", async () => {
  const { problems, accepted, followed } = await fuzzExperiments(200, { seed: 20261123, mostSeconds: 20 });
  assertEquals(problems, []);
  assert(accepted > 5 && followed > 5, `${accepted} accepted, ${followed} hints followed`);
});
