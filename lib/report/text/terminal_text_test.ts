import { assertEquals } from "@std/assert";
import { cut, escapeControls, pad, shortNumber, widthOf } from "./terminal_text.ts";

const texts: [text: string, escaped: string, width: number][] = [
  ["plain", "plain", 5],
  ["", "", 0],
  ["a\tb\r\nc", "a\\tb\\r\\nc", 9],
  ["\x1b[2J\x1b]0;title\x07", "\\u001b[2J\\u001b]0;title\\u0007", 29],
  ["\x00\x7f\x9b31m", "\\u0000\\u007f\\u009b31m", 21],
  ["\u202egnp.exe", "\\u202egnp.exe", 13],
  ["zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff", 21],
  ["\u2028\u2029", "\\u2028\\u2029", 12],
  ["half \ud83d", "half \\ud83d", 11],
  ["μ ± σ²", "μ ± σ²", 6],
  ["学習率", "学習率", 6],
  ["e\u0301te\u0301", "e\u0301te\u0301", 3],
  ["🪼 jelly", "🪼 jelly", 8],
];

for (const [text, expected, width] of texts) {
  Deno.test(`escapeControls() and widthOf() of ${JSON.stringify(text)}`, () => {
    assertEquals(escapeControls(text), expected);
    assertEquals(widthOf(expected), width);
    assertEquals(escapeControls(expected), expected);
  });
}

const cuts: [text: string, width: number, cut: string][] = [
  ["abcdef", 6, "abcdef"],
  ["abcdef", 5, "abcd…"],
  ["abcdef", 1, "…"],
  ["abcdef", 0, ""],
  ["学習率", 5, "学習…"],
  ["学習率", 4, "学…"],
  ["e\u0301e\u0301e\u0301", 2, "e\u0301…"],
];

for (const [text, width, expected] of cuts) {
  Deno.test(`cut() of ${JSON.stringify(text)} to ${width} columns`, () =>
    assertEquals(cut(text, width), expected));
}

Deno.test("pad() fills up to columns, not characters", () => {
  assertEquals(
    pad("学", 4, "left") + "|" + pad("学", 4, "right") + "|" + pad("long", 2, "left"),
    "  学|学  |long",
  );
});

const numbers: [number: number, text: string][] = [
  [0.123456, "0.1235"],
  [0.97, "0.97"],
  [3, "3"],
  [3141592653, "3141592653"],
  [12345.678, "12350"],
  [1e-7, "1e-7"],
  [1.23456e-7, "1.235e-7"],
  [9999499.5, "9999000"],
  [9999500.5, "1e+7"],
  [107350000000.5, "1.074e+11"],
  [123456789012345680000, "1.235e+20"],
  [2 ** 53, "9.007e+15"],
  [-1.2e21, "-1.2e+21"],
  [1e300, "1e+300"],
  [-0.00012346, "-0.0001235"],
  [NaN, "NaN"],
  [-Infinity, "-Infinity"],
];

for (const [number, expected] of numbers) {
  Deno.test(`shortNumber() of ${number}`, () => assertEquals(shortNumber(number), expected));
}
