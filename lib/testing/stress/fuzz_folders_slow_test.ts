import { assertEquals } from "@std/assert";
import { fuzzFolders } from "./fuzz_folders.ts";

Deno.test("30 altered folders of runs: no command ends in a fault, and what it says is well has the right bytes", async () => {
  const { cases, findings } = await fuzzFolders(30);
  assertEquals([cases, findings], [30, []]);
});
