import { assertEquals } from "@std/assert";
import { normalised } from "./nearest_file.ts";

for (
  const [path, short] of [
    ["experiments/../data/x.csv", "data/x.csv"],
    ["./x.csv", "x.csv"],
    ["/a/b/../../c", "/c"],
    ["../../x.csv", "../../x.csv"],
    ["a/..", "."],
    ["/..", "/.."],
    ["a//b", "a/b"],
  ]
) {
  Deno.test(`normalised("${path}") is "${short}"`, () => assertEquals(normalised(path), short));
}
