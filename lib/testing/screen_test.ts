import { assertEquals } from "@std/assert";
import { screenOf } from "./screen.ts";

const table: [text: string, screen: string][] = [
  ["a\nb", "a\nb"],
  ["bar 1\rbar 2", "bar 2"],
  ["a\r\nb", "a\nb"],
  ["one\ntwo\x1b[1A\x1b[0GX", "Xne\ntwo"],
  ["one\ntwo\x1b[1A\x1b[0G\x1b[0Jthree", "three"],
  ["longer\rab\x1b[0K", "ab"],
  ["\x1b[?25l\x1b[31mred\x1b[0m\x1b[?25h", "red"],
  ["123456789012", "123456789012"],
  ["\x1b[?7l123456789012\x1b[?7h", "1234567892"],
  ["one\ntwo\x1b[H\x1b[2Jthree", "three"],
  ["a\x1b[5Gb", "a   b"],
];

for (const [text, screen] of table) {
  Deno.test(`screenOf(${JSON.stringify(text)}) is ${JSON.stringify(screen)}`, () =>
    assertEquals(screenOf(text, 10), screen));
}
