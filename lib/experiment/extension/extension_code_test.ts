import { assertEquals } from "@std/assert";
import { checkExtension } from "./extension.ts";

/** What an extension exports as its default, when it is run twice. */
async function exported(text: string): Promise<unknown[]> {
  const { code } = checkExtension(text, "own.ts");
  const { default: make } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  const run = make(console);
  const results: unknown[] = [];
  for (let k = 0; k < 2; k++) {
    const each = await run();
    results.push(await (typeof each === "function" ? each() : each));
  }
  return results;
}

const forms: Record<string, unknown> = {
  "export default 3;": 3,
  "export default 3\n;[4].length": 3,
  "export  default\n  (1, 2)": 2,
  "export /* why */ default // because\n  4;": 4,
  "export default () => 5;": 5,
  "const x: number = 6;\nexport default () => x as number;": 6,
  "export default function () { return 7; }\n(8)": 7,
  "export default function named() { return later(); }\nfunction later() { return 9; }": 9,
  "const before = named();\nexport default function named() { return 10; }\nvoid before;": 10,
  "export default async () => 1;\nexport const y = 2;": 1,
  "const own = () => 11;\nexport { own as default };": 11,
  "export const f = () => 12;\nexport { f as g, f as default }": 12,
  "let count = 0;\nexport default () => ++count;": 1,
  "const x = await Promise.resolve(13);\nexport default x;": 13,
  "const console = 14, Date = 15;\nexport default console + Date;": 29,
  "const _0 = 1;\nexport default _0;": 1,
  "export default typeof globalThis + typeof Date;": "undefinedundefined",
  "export default this;": undefined,
  "export const none = 1;": undefined,
};

for (const [text, value] of Object.entries(forms)) {
  Deno.test(`an extension's text runs again and again: ${JSON.stringify(text)}`, async () => {
    assertEquals(await exported(text), [value, value]);
  });
}

Deno.test("the text of an extension stays in its columns, one line down", () => {
  const text = "const a = 1;\nexport default () => a;\nexport { a };\n";
  const { code } = checkExtension(text, "own.js");
  assertEquals(code.split("\n").slice(1, 4), ["const a = 1;", ";_0=           () => a;", ";            "]);
});

Deno.test("a name that an extension declares is its own, also one of a clock", () => {
  checkExtension("export default (performance) => performance.now();", "own.js");
  checkExtension("const x = { Date: 1, crypto() {} };\nexport default () => x.Date + x.crypto();", "own.js");
});
