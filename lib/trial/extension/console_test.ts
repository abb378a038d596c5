import { assertEquals } from "@std/assert";
import { extensionConsole } from "./console.ts";

/** What is printed by calls of a console, and how many lines were left out. */
function printed(use: (console: Console) => void): { lines: string[]; leftOut: number } {
  const lines: string[] = [];
  let leftOut = 0;
  use(
    extensionConsole((more) => lines.push(...more), (count) => leftOut += count) as unknown as Console,
  );
  return { lines, leftOut };
}

Deno.test("extensionConsole() hands over lines of all that prints, joined as a console joins them", () => {
  const { lines } = printed((console) => {
    console.log("a", 1, { b: [2] });
    console.error("two\nlines");
    console.log("%s is %d, %c100%%", "x", 3, "color: red", "and more");
    console.log("%s");
    console.group("inside");
    console.info(undefined);
    console.groupEnd();
    console.groupEnd();
    console.assert(true, "not this");
    console.assert(false, "this");
    console.count();
    console.count();
    console.timeEnd("t");
    console.table([1]);
    console.clear();
  });
  assertEquals(lines, [
    "a 1 { b: [ 2 ] }",
    "two",
    "lines",
    "x is 3, 100% and more",
    "%s",
    "inside",
    "  undefined",
    "assertion failed: this",
    "default: 1",
    "default: 2",
    "t: timer not started",
    "[ 1 ]",
  ]);
});

Deno.test("extensionConsole() cuts a line at 500 characters, not within a surrogate pair", () => {
  const { lines } = printed((console) => console.log("x".repeat(499) + "😀".repeat(1_000_000)));
  assertEquals(lines, ["x".repeat(499) + " [... 2000000 more characters]"]);
});

Deno.test("extensionConsole() hands over 200 lines and counts the others", () => {
  const { lines, leftOut } = printed((console) => {
    for (let i = 0; i < 150; i++) console.log(i);
    console.log("x\n".repeat(1000));
    console.log({
      get never() {
        throw new Error("formatted though nobody sees it");
      },
    });
  });
  assertEquals([lines.length, leftOut], [200, 150 + 1001 + 1 - 200]);
});

Deno.test("extensionConsole() does not throw for what cannot be shown", () => {
  const value = {
    [Symbol.for("Deno.customInspect")]() {
      throw new Error("no");
    },
  };
  assertEquals(printed((console) => console.log(value)).lines, ["[value that cannot be shown]"]);
});
