import { assertEquals, assertGreater } from "@std/assert";
import { writeFaults } from "./write_faults.ts";

Deno.test("an operation on the disk that fails stops the run at most, and resumed it leaves the same bytes", async () => {
  const { faults, completed, complaints } = await writeFaults(701);
  assertEquals(complaints, []);
  assertGreater(faults, 5);
  assertGreater(faults, completed);
});
