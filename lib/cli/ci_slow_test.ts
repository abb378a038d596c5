import { assertEquals } from "@std/assert";

/** What a script of `.ci` says of the output of a test run. */
async function read(name: "ignored" | "failures", log: string): Promise<{ code: number; out: string }> {
  const script = new URL(`../../.ci/${name}`, import.meta.url).pathname;
  const process = new Deno.Command("bash", { args: [script], stdin: "piped", stdout: "piped" }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(log));
  await writer.close();
  const { code, stdout } = await process.output();
  return { code, out: new TextDecoder().decode(stdout) };
}

const may = "run where results is a read-only folder (ignored for root, who may write there all the same)";

Deno.test("CI is not green when tests were ignored, but for those that it lists with a reason", async () => {
  const log = `running 3 tests from ./lib/run/blas_slow_test.ts
backend blas: the same bytes ... with dots ... ignored (0ms)
an ignored word ... ok (1ms)
${may} ... ignored (0ms)

ok | 1 passed | 0 failed | 2 ignored (28ms)
`;
  assertEquals(await read("ignored", log), { code: 1, out: "backend blas: the same bytes ... with dots\n" });
  assertEquals(await read("ignored", log.replace(/^backend.*\n/m, "")), { code: 0, out: "" });
  assertEquals(await read("ignored", "ok | 1 passed | 0 failed (28ms)\n"), { code: 0, out: "" });
});

Deno.test("the test that CI lets be ignored is there under its name", () => {
  const source = Deno.readTextFileSync(new URL("./folder_faults_slow_test.ts", import.meta.url));
  assertEquals(source.includes(`name: "${may}"`), true);
});

Deno.test("the end of a log of CI says what failed", async () => {
  const log = `running 2 tests from ./lib/run/blas_slow_test.ts
sums ...
  of one ... FAILED (0ms)

 ERRORS 

sums ... of one => ./lib/run/blas_slow_test.ts:2:39
error: AssertionError: Values are not equal: ${"x".repeat(300)}

-     2
+     3

    at assertEquals (file:///equals.js:60:9)

b => ./lib/base/x_test.ts:3:6
error: Error: no such file
    at file:///x_test.ts:3:30

 FAILURES 

b => ./lib/base/x_test.ts:3:6
`;
  const out = `sums ... of one => ./lib/run/blas_slow_test.ts:2:39
  error: AssertionError: Values are not equal: ${"x".repeat(155)}
  -     2
  +     3
b => ./lib/base/x_test.ts:3:6
  error: Error: no such file
`;
  assertEquals(await read("failures", log), { code: 0, out });
  assertEquals(await read("failures", "ok | 1 passed | 0 failed (28ms)\n"), { code: 0, out: "" });
});
