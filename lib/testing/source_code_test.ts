import { assertEquals } from "@std/assert";
import { codeOnly, lineAt, sourceFiles } from "./source_code.ts";

/** Source texts, and what codeOnly() makes of them with runs of blanks written as one. */
const cases: [why: string, source: string, code: string][] = [
  ["a line comment", "a // Math.exp\nb", "a \nb"],
  ["a block comment", "a /* ** */ b", "a b"],
  ["a docstring", "/**\n * x ** 2\n */\nb", " \n \n \nb"],
  ["strings", `f("Math.exp", 'x ** 2')`, `f(" ", ' ')`],
  ["escaped quotes", `f("a\\"b // c", 'd\\'e') // g`, `f(" ", ' ') `],
  ["a slash pair in a string is no comment", `f("http://x"); g`, `f(" "); g`],
  ["a quote in a comment is no string", "a // don't\nb 'c'", "a \nb ' '"],
  ["a template", "f(`a ** b`)", "f(` `)"],
  ["code in a template", "f(`a ${b ** c} d`)", "f(` {b ** c} `)"],
  ["braces in a template", "f(`a ${{ b: { c } }.b} d`, e)", "f(` {{ b: { c } }.b} `, e)"],
  ["a template in a template", "f(`a ${g(`h ${i} j`)} k`); l", "f(` {g(` {i} `)} `); l"],
  ["an escaped template", "f(`a \\` \\${b} c`); d", "f(` `); d"],
  ["a dollar in a template", "f(`$5 $`); d", "f(` `); d"],
  ["a regular expression", `a = /["'\`]/.test(b); "c"`, `a = / /.test(b); " "`],
  ["a slash in a regular expression", "a.replace(/[/*]\\/\\*/g, b)", "a.replace(/ /g, b)"],
  ["divisions", "a / b / c; (d) / e / f; g[0] / 2 / 3", "a / b / c; (d) / e / f; g[0] / 2 / 3"],
  ["braces of code", "if (a) { b = `c`; } else { d }", "if (a) { b = ` `; } else { d }"],
];

for (const [why, source, code] of cases) {
  Deno.test(`codeOnly() leaves code and blanks the rest: ${why}`, () => {
    const found = codeOnly(source);
    assertEquals(found.replaceAll(/ +/g, " "), code);
    assertEquals(found.length, source.length);
  });
}

Deno.test("lineAt() counts lines from 1", () => {
  assertEquals([0, 1, 2, 3, 4].map((index) => lineAt("a\nb\nc", index)), [1, 1, 2, 2, 3]);
});

Deno.test("sourceFiles() finds files in folders, without tests and benchmarks", () => {
  const root = new URL(`file://${Deno.makeTempDirSync()}/`);
  Deno.mkdirSync(new URL("lib/b/c", root), { recursive: true });
  for (
    const name of [
      "lib/z.ts",
      "lib/b/a.ts",
      "lib/b/a_test.ts",
      "lib/b/a_bench.ts",
      "lib/b/c/d.ts",
      "lib/b/e.txt",
    ]
  ) {
    Deno.writeTextFileSync(new URL(name, root), "");
  }
  assertEquals(sourceFiles(root, "lib/"), ["lib/b/a.ts", "lib/b/c/d.ts", "lib/z.ts"]);
  Deno.removeSync(root, { recursive: true });
});
