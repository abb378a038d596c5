import { assertEquals } from "@std/assert";
import { escapeControls } from "./escape_controls.ts";

Deno.test("escapeControls() leaves other characters alone", () => {
  const text = 'é 学 🪼 👩‍🔬 \u00a0 "quotes" \\u001b';
  assertEquals(escapeControls(text), text);
});

Deno.test("escapeControls() spells out what acts on a terminal, turns the direction of writing or is not seen", () => {
  const cases: [string, string][] = [
    ["\x1b[2J\x07\x9b", "\\u001b[2J\\u0007\\u009b"],
    ["a\r\n\tb", "a\\r\\n\\tb"],
    ["\u202e\u2066", "\\u202e\\u2066"],
    ["\u200b\ufeff\u00ad", "\\u200b\\ufeff\\u00ad"],
    ["\ud800x", "\\ud800x"],
    ["\u{e0041}", "\\U000e0041"],
  ];
  for (const [text, shown] of cases) assertEquals(escapeControls(text), shown);
});
