import { assertEquals, assertGreater } from "@std/assert";
import { writeFaults } from "./write_faults.ts";

/** The other scenes of `deno task faults` are shorter ways to the same. */
const scenes = [
  "a run of networks",
  "--resume",
  "--rerun failed of a longer run",
  "--resume with more steps, twice",
  "--resume with more repeats",
];

Deno.test("an operation on the disk that fails stops the run at most, and resumed it leaves the same bytes", async () => {
  const { faults, completed, complaints } = await writeFaults(701, scenes);
  assertEquals(complaints, []);
  assertGreater(faults, 5);
  assertGreater(faults, completed);
});
