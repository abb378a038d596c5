import { assertEquals } from "@std/assert";
import { projectRoot, testFiles } from "./test_files.ts";

Deno.test("slow_tests.txt has the cost of each slow test file, and of no other", () => {
  const text = Deno.readTextFileSync(new URL("slow_tests.txt", import.meta.url));
  const costs = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  assertEquals(costs.filter((line) => !/^ *\d+ +\d+ \S+$/.test(line)), []);
  assertEquals(costs.map((line) => line.trim().split(/ +/)[2]).sort(), testFiles("slow", []));
});

Deno.test("fast tests do not register components: those of a part share the registries", () => {
  const registers = testFiles("fast", []).filter((path) =>
    /^ *registries\.\w+\.register\(/m.test(Deno.readTextFileSync(new URL(path, projectRoot)))
  );
  assertEquals(registers, []);
});
