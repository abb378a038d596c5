import { assert, assertEquals } from "@std/assert";
import { cutText } from "./cut_text.ts";

Deno.test("cutText() keeps 2,000 characters, and says how many of how many it left out", () => {
  assertEquals(cutText("é".repeat(2000)), "é".repeat(2000));
  assertEquals(
    cutText("a".repeat(1500) + "-" + "z".repeat(500)),
    "a".repeat(1500) + " [... 1 of 2001 characters are left out ...] " + "z".repeat(500),
  );
  assertEquals(
    cutText("a".repeat(2_500_000) + "z".repeat(2_500_000)),
    "a".repeat(1500) + " [... 4998000 of 5000000 characters are left out ...] " + "z".repeat(500),
  );
});

Deno.test("cutText() never splits a surrogate pair, wherever it lies", () => {
  for (const before of ["", "x"]) {
    for (const after of ["", "y"]) {
      const cut = cutText(before + "😀".repeat(50) + after, 16);
      assert(cut.isWellFormed(), cut);
      const kept = [...cut.replace(/ \[.*\] /, "")];
      const said = /\[\.\.\. (\d+) of (\d+)/.exec(cut)!.slice(1).map(Number);
      const length = before.length + 100 + after.length;
      assertEquals(said, [length - kept.join("").length, length]);
    }
  }
});
