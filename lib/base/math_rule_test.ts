import { assert, assertEquals } from "@std/assert";
import { codeOnly, lineAt, sourceFiles } from "../testing/source_code.ts";

const ROOT = new URL("../../", import.meta.url);

/** Members of Math that give the same bits on every engine. */
const EXACT = new Set([
  ...["abs", "ceil", "clz32", "floor", "fround", "imul", "max", "min", "round", "sign", "sqrt", "trunc"],
  ...["E", "LN10", "LN2", "LOG10E", "LOG2E", "PI", "SQRT1_2", "SQRT2"],
]);

/** Uses of arithmetic that engines round differently, as `line: what`. */
function inexactUses(source: string): string[] {
  const code = codeOnly(source);
  const found: [index: number, what: string][] = [];
  for (const { index, 1: member } of code.matchAll(/\bMath\b(?:\s*\??\.\s*(\w+))?/g)) {
    if (member === undefined) found.push([index, "Math without a member's name"]);
    else if (!EXACT.has(member)) found.push([index, `Math.${member}`]);
  }
  for (const { index } of code.matchAll(/\*\*/g)) {
    if (!isExactPower(code, index)) found.push([index, "**"]);
  }
  return found.sort(([a], [b]) => a - b).map(([index, what]) => `${lineAt(code, index)}: ${what}`);
}

/** Whether the operator at `index` is between whole numbers, and the result is a float64: 2 ** 53, 2 ** -32. */
function isExactPower(code: string, index: number): boolean {
  const [, base] = /(?<![\w.$])(\d+) ?$/.exec(code.slice(0, index)) ?? [];
  const [, power] = /^\*\* ?(-?\d+)(?![\w.]| ?\*\*)/.exec(code.slice(index)) ?? [];
  if (base === undefined || power === undefined || Math.abs(Number(power)) > 1000) return false;
  return base === "2" || (Number(power) >= 0 && BigInt(base) ** BigInt(power) <= 2n ** 53n);
}

const samples: [source: string, uses: string[]][] = [
  ["const a = Math.sqrt(b) + Math.PI * Math.abs(c);", []],
  ["// Math.exp\nconst a = 'Math.exp(1) ** 2'; /* Math.log */", []],
  ["const a = Math.exp(b);", ["1: Math.exp"]],
  ["a\nb\nMath\n  .random()", ["3: Math.random"]],
  ["Math?.hypot(a); globalThis.Math.cbrt(b)", ["1: Math.hypot", "1: Math.cbrt"]],
  ["`${Math.tanh(a)} Math.sin`", ["1: Math.tanh"]],
  ['Math["exp"](a)', ["1: Math without a member's name"]],
  ["const { exp } = Math;", ["1: Math without a member's name"]],
  ["const MathFunction = myMath.exp(a);", []],
  ["a ** b; a ** 2; 2 ** b; 10 ** -3; 1.5 ** 2; a **= 3; 0.2 ** 5", Array(7).fill("1: **")],
  ["2 ** 53 - 1; 2 ** -32; 10 ** 6; 3 * 2 ** 30", []],
  ["a2 ** 2; 10 ** 17; 2 ** 2.5; f(2) ** 4; a[2] ** 4", Array(5).fill("1: **")],
  ["10 ** 3 ** 3", ["1: **"]], // 10 ** 27 is no float64
];

for (const [source, uses] of samples) {
  Deno.test(`Math rule: ${JSON.stringify(source)} ${uses.length > 0 ? "is found" : "is allowed"}`, () => {
    assertEquals(inexactUses(source), uses);
  });
}

Deno.test("Math rule: every source file uses exact arithmetic, or lib/base/math.ts", () => {
  const files = sourceFiles(ROOT, "lib/").filter((path) => !/^lib\/(std|testing)\//.test(path));
  assert(files.includes("lib/base/math.ts"));
  files.push(...[...Deno.readDirSync(ROOT)].map(({ name }) => name).filter((name) => name === "mod.ts"));
  const broken = files.flatMap((path) =>
    inexactUses(Deno.readTextFileSync(new URL(path, ROOT))).map((use) => `${path}:${use}`)
  );
  assertEquals(broken, [], "use lib/base/math.ts: the bits of these differ between engines");
});
