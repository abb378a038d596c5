import { assert, assertEquals, assertThrows } from "@std/assert";
import { isSystemError } from "./system_error.ts";

Deno.test({
  name: "isSystemError() knows refusals that have a code but no class, as a full disk",
  ignore: Deno.build.os === "windows",
  fn: () => {
    const error = assertThrows(
      () => Deno.readTextFileSync(`./${"x".repeat(1000)}`),
      Error,
      "File name too long",
    );
    assertEquals(Object.values(Deno.errors).some((kind) => error instanceof kind), false);
    assert(isSystemError(error));
  },
});

Deno.test("isSystemError() knows a missing file, and takes faults of a program for what they are", () => {
  assert(isSystemError(assertThrows(() => Deno.readTextFileSync("./no/such/file"))));
  const faults = [
    new Error("x"),
    new TypeError("x"),
    Object.assign(new Error("x"), { code: "ERR_ASSERTION" }),
    "ENOSPC",
  ];
  assertEquals(faults.map(isSystemError), [false, false, false, false]);
});
