import { assertEquals } from "@std/assert";
import { doDeeds, hostileDeeds } from "./hostile.ts";

Deno.test("hostile deeds of extensions leave the bytes of innocent trials, with 2 and 5 workers: one in 25", async () => {
  const names = Object.keys(hostileDeeds).filter((_, k) => k % 25 === 3);
  const { differences, counts } = await doDeeds(names, [2, 5]);
  assertEquals(differences, []);
  assertEquals(Object.values(counts).reduce((sum, count) => sum + count), names.length + 6);
  assertEquals(counts.complete >= 6, true);
});
