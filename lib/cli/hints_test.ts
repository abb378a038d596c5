import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ConfigError, type Mistake } from "../config/config_error.ts";
import { renderMistakes } from "../config/render.ts";
import { readToml } from "../config/toml.ts";
import { applyHint } from "../testdata/hints/apply.ts";
import { tomlRows } from "../testdata/hints/rows_toml.ts";

/** What a hint is when it is shown: anything may be filled in. */
const pattern = (hint: string) =>
  new RegExp(
    hint.split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".*?") + "$",
    "m",
  );

function mistakesIn(text: string): readonly Mistake[] {
  try {
    readToml(text, "x.toml");
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
}

for (const [file, rows] of Object.entries(tomlRows)) {
  for (const [hint, wrong, right] of rows) {
    Deno.test(`hint in ${file}: ${hint}: ${JSON.stringify(wrong)}`, () => {
      const mistakes = mistakesIn(wrong);
      const shown = renderMistakes(mistakes);
      assert(pattern(hint).test(shown), shown);
      const then = right ?? applyHint({ text: wrong, args: [] }, mistakes[0])?.text;
      assert(then !== undefined, "no rule applies this hint: write by hand what it leads to");
      assertEquals(renderMistakes(mistakesIn(then)), "", then);
    });
  }
}
