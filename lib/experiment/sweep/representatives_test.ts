import { assertEquals } from "@std/assert";
import { representatives } from "./representatives.ts";
import type { SweptKey } from "./swept_key.ts";

const key = (...path: string[]): SweptKey => ({
  path,
  at: path,
  values: { kind: "list", values: [1, 2] },
});
const epochs = key("train", "epochs");
const layers = (count: number) =>
  Array.from({ length: count }, (_, k) => key("network", "layers", `h${k}`, "units"));

/** Whether a row has the second value of exactly these two keys. */
const hasPair = (rows: ReturnType<typeof representatives>["rows"], a: SweptKey, b: SweptKey) =>
  rows.some((row) => {
    const second = row.filter(({ value }) => value === 2).map(({ path }) => path.join("."));
    return second.length === 2 && [a, b].every(({ path }) => second.includes(path.join(".")));
  });

Deno.test("representatives() has the ends of every two keys, if these are few", () => {
  const keys = layers(10);
  const { rows, isWhole } = representatives({ parameters: [epochs, ...keys], cases: [] });
  assertEquals([isWhole, rows.length], [false, 1 + 11 + 3 * 55]);
  assertEquals([hasPair(rows, epochs, keys[9]), hasPair(rows, keys[0], keys[9])], [true, true]);
});

Deno.test("representatives() of many keys leaves out the ends of two keys of layers", () => {
  const keys = layers(64);
  const { rows } = representatives({ parameters: [epochs, ...keys], cases: [] });
  assertEquals(rows.length, 1 + 65 + 3 * 64); // 6,306 would take a minute to check
  assertEquals([hasPair(rows, epochs, keys[63]), hasPair(rows, keys[0], keys[63])], [true, false]);
});
