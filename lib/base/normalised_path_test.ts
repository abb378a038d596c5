import { assertEquals } from "@std/assert";
import { normalisedPath } from "./normalised_path.ts";

Deno.test("normalisedPath() takes back what can be taken back", () => {
  for (
    const [path, want] of [
      ["a/b.toml", "a/b.toml"],
      ["./a/./b", "a/b"],
      ["a/../b", "b"],
      ["../a/b/../../c", "../c"],
      ["../../a", "../../a"],
      ["/a/../../b", "/../b"],
      ["/a//b/", "/a/b"],
    ]
  ) assertEquals(normalisedPath(path), want);
});
