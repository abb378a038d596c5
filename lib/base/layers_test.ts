import { assert, assertEquals } from "@std/assert";
import { circlesOf, importGraph, importsIn, targetOf } from "../testing/import_graph.ts";
import { sourceFiles } from "../testing/source_code.ts";

const ROOT = new URL("../../", import.meta.url);

/** The folders of lib/. Each imports from itself and from those in front of it. */
const LAYERS = [
  ...[
    "std",
    "npm",
    "base",
    "config",
    "compute",
    "nn",
    "optim",
    "dataset",
    "train",
    "sweep",
    "experiment",
    "store",
    "trial",
    "run",
    "cluster",
    "report",
  ],
  "cli",
];

/** What breaks the rule in the file at `path`, such as `lib/nn/layer.ts:3: imports ../run/run.ts`. */
function brokenImports(path: string, source: string): string[] {
  const layer = LAYERS.indexOf(folderOf(path));
  if (layer < 0) return [`${path}:1: lies in no folder of the list`];
  return importsIn(source).filter(({ specifier }) => {
    const target = targetOf(specifier, path);
    if (!target.endsWith(".ts")) return false; // data: no code comes from there
    const other = LAYERS.indexOf(folderOf(target));
    return other < 0 || other > layer;
  }).map(({ line, specifier }) => `${path}:${line}: imports ${specifier}`);
}

/** `nn` of lib/nn/layer.ts; empty for files directly in lib/ and outside of it. */
function folderOf(path: string): string {
  return /^lib\/([^/]+)\//.exec(path)?.[1] ?? "";
}

const samples: [path: string, source: string, broken: string[]][] = [
  ["lib/nn/a.ts", 'import { a } from "../base/a.ts";\nimport type { b } from "./b.ts";', []],
  ["lib/nn/a.ts", 'import * as v from "../npm/valibot.ts";\nimport { c } from "../std/csv/mod.ts";', []],
  ["lib/nn/a.ts", 'import { a } from "../run/a.ts";', ["lib/nn/a.ts:1: imports ../run/a.ts"]],
  ["lib/nn/a.ts", '\nimport type {\n  a,\n} from "../train/a.ts";', ["lib/nn/a.ts:2: imports ../train/a.ts"]],
  ["lib/nn/a.ts", 'export * from "../optim/a.ts";', ["lib/nn/a.ts:1: imports ../optim/a.ts"]],
  ["lib/nn/a.ts", 'import "../cli/a.ts";', ["lib/nn/a.ts:1: imports ../cli/a.ts"]],
  ["lib/nn/a.ts", 'await import("../cli/a.ts")', ["lib/nn/a.ts:1: imports ../cli/a.ts"]],
  ["lib/nn/a.ts", "new Worker(new URL('../run/worker.ts', b))", ["lib/nn/a.ts:1: imports ../run/worker.ts"]],
  ["lib/nn/a.ts", 'import { a } from "../testing/a.ts";', ["lib/nn/a.ts:1: imports ../testing/a.ts"]],
  ["lib/cli/a.ts", 'import { a } from "../../mod.ts";', ["lib/cli/a.ts:1: imports ../../mod.ts"]],
  ["lib/cli/a/b.ts", 'import { a } from "../../../mod.ts";', ["lib/cli/a/b.ts:1: imports ../../../mod.ts"]],
  ["lib/base/a/b.ts", 'import { a } from "../c.ts";\nimport { b } from "../../std/toml/mod.ts";', []],
  ["lib/cli/a.ts", 'import config from "../../deno.json" with { type: "json" };', []],
  ["lib/cli/a.ts", 'import kernels from "../compute/kernels/strict.wasm" with { type: "bytes" };', []],
  ["lib/base/a.ts", '// import { a } from "../cli/a.ts";\nconst a = `import { b } from "../cli/b.ts"`;', []],
  ["lib/a.ts", "", ["lib/a.ts:1: lies in no folder of the list"]],
  ["lib/utils/a.ts", "", ["lib/utils/a.ts:1: lies in no folder of the list"]],
];

for (const [path, source, broken] of samples) {
  Deno.test(`import rule: ${path} with ${JSON.stringify(source)} ${broken.length > 0 ? "is found" : "is allowed"}`, () => {
    assertEquals(brokenImports(path, source), broken);
  });
}

Deno.test("import rule: every folder of lib/ imports only from folders in front of it, and none mod.ts", () => {
  const files = sourceFiles(ROOT, "lib/").filter((path) => !path.startsWith("lib/testing/")); // only for tests
  assert(files.length > LAYERS.length);
  const broken = files.flatMap((path) => brokenImports(path, Deno.readTextFileSync(new URL(path, ROOT))));
  assertEquals(broken, [], `in this order: ${LAYERS.join(", ")}`);
});

Deno.test("circles of imports are found", () => {
  const graph = new Map(
    Object.entries({ a: ["b", "c"], b: ["c"], c: [], d: ["e"], e: ["f"], f: ["d", "a"] }),
  );
  assertEquals(circlesOf(graph), [["d", "e", "f"]]);
  assertEquals(circlesOf(new Map([["a", ["b"]], ["b", ["c"]], ["c", ["a", "b"]]])), [["a", "b", "c"]]);
});

Deno.test("no files import each other in a circle, types included", () => {
  assertEquals(circlesOf(importGraph(ROOT)), []);
});
