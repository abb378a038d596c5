import { assertEquals } from "@std/assert";
import {
  functionsIn,
  houseOf,
  limits,
  longFunctions,
  medianOf,
  untypedImports,
  wideFunctions,
} from "./house.ts";

const source =
  `export function sum(a: number, b: boolean, c = false, d?: boolean, e: boolean | "auto" = true, f = 1) {
  const inner = async <T>(x: T): Promise<T> => {
    return await x;
  };
  return inner(a);
}
class Box {
  open(isForced: boolean) {}
}
const one = await import(new URL("./a.ts", import.meta.url).href);
const two = await import(new URL("./b.ts", import.meta.url).href) as typeof import("./b.ts");
`;

Deno.test("functions are measured: lines, parameters, and those that are booleans", () => {
  assertEquals(functionsIn(source, "a.ts"), [
    { place: "a.ts:1", name: "sum", lines: 6, parameters: 6, booleans: 3 },
    { place: "a.ts:2", name: "inner", lines: 3, parameters: 1, booleans: 0 },
    { place: "a.ts:8", name: "open", lines: 1, parameters: 1, booleans: 1 },
  ]);
});

Deno.test("dynamic imports without a type are found", () => {
  assertEquals(untypedImports(source, "a.ts"), ["a.ts:10"]);
});

Deno.test("the median is the middle one", () => {
  assertEquals([medianOf([3, 1, 2]), medianOf([])], [2, 0]);
});

const house = houseOf(new URL("../../", import.meta.url));

Deno.test("no folder has more product files than one knows, no files import each other in a circle, and imports have types", () => {
  const { folders, circles, untyped } = house;
  assertEquals([...folders].filter(([, count]) => count > limits.files), []);
  assertEquals(circles, []);
  assertEquals(untyped, []);
});

Deno.test("functions fit a screen, have few parameters outside of kernels, and none that says only true or false", () => {
  assertEquals(longFunctions(house), []);
  assertEquals(wideFunctions(house), []);
  const booleans = house.functions.filter(({ booleans }) => booleans > 0).map(({ name }) => name);
  assertEquals(booleans, ["busy"], "only a setter takes one");
});
