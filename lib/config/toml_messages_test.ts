import { assert, assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "./config_error.ts";
import { renderMistakes } from "./render.ts";
import { readToml } from "./toml.ts";

/** Each case: a line `--- TEXT AS JSON`, then the whole message except its last line. */
const cases = Deno.readTextFileSync(new URL("syntax_errors.txt", import.meta.url)).split(/^--- /m).slice(1);

Deno.test("readToml() is tested with at least 100 mistakes", () => {
  assert(cases.length >= 100, `${cases.length} are in syntax_errors.txt`);
});

for (const one of cases) {
  const [, json, rendered] = /^(.*)\n([^]*?\n)(?:\n=== .*\n)?(?:\n|$)$/.exec(one)!;
  Deno.test(`readToml() explains what is wrong in ${json}`, () => {
    const { mistakes } = assertThrows(() => readToml(JSON.parse(json), "x.toml"), ConfigError);
    assertEquals(mistakes.length, 1);
    assertEquals(renderMistakes(mistakes), `${rendered}1 error. Nothing was run.\n`);
  });
}
