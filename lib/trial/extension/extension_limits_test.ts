import { assertEquals } from "@std/assert";
import { extensionLimits } from "./extension_limits.ts";

const table: [toml: string, overrides: string[], seconds: number, megabytes?: number][] = [
  ["", [], 60],
  ["[run]\ntimeout = 7.5\n", [], 7.5],
  ["[run]\ntimeout = 0.1\n", [], 3], // trials may be that short; loading takes a while
  ["run = { timeout = 100, memory_limit = 512 }\n", [], 100, 512],
  ["[run]\ntimeout = 100\n", ["timeout=5"], 5],
  ["[run]\ntimeout = 100\n", ["run.timeout=5", "run.memory_limit=300"], 5, 300],
  ["", ["memory_limit=300", "launcher.timeout=5", "a.run.timeout=5", "timeout"], 60, 300],
  ["[run]\ntimeout = -1\nmemory_limit = 'a'\n", [], 60], // refused by the checks
  ["[run]\ntimeout = inf\n", [], 60],
  ["[run\n", ["timeout=0"], 60],
  ["run = 3\n", [], 60],
];

for (const [toml, overrides, seconds, megabytes] of table) {
  Deno.test(`extensionLimits() of ${JSON.stringify(toml)} and ${JSON.stringify(overrides)}`, () => {
    const expected = megabytes === undefined ? { seconds } : { seconds, megabytes };
    assertEquals(extensionLimits(toml, "e.toml", overrides), expected);
  });
}
