import { assertEquals } from "@std/assert";
import { meantByCommas, meantFlag, meantNumber } from "./meant_value.ts";
import { isTomlNumber } from "./toml_number.ts";
import { readTomlValue } from "./toml.ts";

const numbers: [text: string, write: string | undefined][] = [
  [".05", "0.05"],
  ["-.5", "-0.5"],
  ["+.5", "0.5"],
  ["1.", "1.0"],
  ["1.e-3", "1.0e-3"],
  [".5e-3", "0.5e-3"],
  ["007", "7"],
  ["-07", "-7"],
  ["00.5", "0.5"],
  ["\u22120.1", "-0.1"],
  ["\u2013.5", "-0.5"],
  ["10%", "0.1"],
  ["12.5 %", "0.125"],
  ["0.1%", "0.001"],
  ["10^-3", "1e-3"],
  ["10**4", "1e4"],
  ["10^(-3)", "1e-3"],
  ["1 000", "1000"],
  ["60'000", "60000"],
  ["1__0", "10"],
  ["10_", "10"],
  ["0X1F", "0x1f"],
  ["0.1f", "0.1"],
  ["1e-3f", "1e-3"],
  // no number, or more than one thing that it may be
  ["1.2.3", undefined],
  ["adam", undefined],
  ["-", undefined],
  ["", undefined],
  ["1/3", undefined],
  ["1e", undefined],
  ["1e400.", undefined],
  ["0xZZ", undefined],
  ["2026-01-01", undefined],
  ["1 2", undefined],
];

for (const [text, write] of numbers) {
  Deno.test(`meantNumber() of ${JSON.stringify(text)} is ${write}`, () => {
    assertEquals(meantNumber(text)?.write, write);
    if (write !== undefined) assertEquals(typeof readTomlValue(write), "number");
  });
}

Deno.test("isTomlNumber() takes what the parser of files takes as finite and exact, and nothing else", () => {
  const parts = [
    "",
    "-",
    "+",
    "0",
    "7",
    "1_0",
    ".",
    "5",
    "e",
    "e-",
    "E3",
    "_",
    "x1",
    "x",
    "inf",
    "9007199254740993",
  ];
  for (const a of parts) {
    for (const b of parts) {
      for (const c of parts) {
        const text = a + b + c;
        let value: unknown;
        try {
          value = readTomlValue(text);
        } catch {
          value = undefined;
        }
        assertEquals([text, isTomlNumber(text)], [text, typeof value === "number" && Number.isFinite(value)]);
      }
    }
  }
});

Deno.test("meantFlag() knows the words for true and false", () => {
  const texts = ["True", "FALSE", "yes", "no", "on", "off", "1", "0", "T", "maybe", ""];
  assertEquals(texts.map(meantFlag), [
    ...["true", "false", "true", "false", "true", "false", "true", "false", "true"] as const,
    undefined,
    undefined,
  ]);
});

const commas: [text: string, numbers: string[] | undefined][] = [
  ["1,000", ["1000", "1.000"]],
  ["60,000", ["60000", "60.000"]],
  ["1,000,000", ["1000000"]],
  ["0,05", ["0.05"]],
  ["-0,5", ["-0.5"]],
  ["0,001", ["0.001"]],
  ["1,2,3", undefined],
  ["0.1,0.2", undefined],
  ["a,b", undefined],
];

for (const [text, numbers] of commas) {
  Deno.test(`meantByCommas() of ${text} is ${numbers?.join(" or ")}`, () =>
    assertEquals(meantByCommas(text), numbers));
}
