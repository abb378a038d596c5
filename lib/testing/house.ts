import { codeOnly, lineAt, sourceFiles } from "./source_code.ts";
import { Parser } from "../npm/acorn.ts";
import { tsPlugin } from "../npm/acorn_typescript.ts";
import { circlesOf, importGraph } from "./import_graph.ts";

/**
 * `deno task house`: how large the rooms of the project are. Of product files: files per folder, lengths of files and of
 * functions, circles of imports, and what is hard to read at a call.
 *
 * @module
 */

/** Most product files of a folder, lines of a file, and lines and parameters of a function. */
export const limits = { files: 25, lines: 200, functionLines: 60, parameters: 5 } as const;

/**
 * Backends, layers and activations take the arrays of a kernel one by one, as the kernel does: objects for them would be
 * made at every call, and these functions are called at every step. They may have more parameters.
 */
const likeKernels = /^lib\/(compute|nn)\//;

/** Functions with more lines than the limit. */
export const longFunctions = ({ functions }: House): readonly MeasuredFunction[] =>
  functions.filter(({ lines }) => lines > limits.functionLines);

/** Functions with more parameters than the limit, but for kernels and what calls them. */
export const wideFunctions = ({ functions }: House): readonly MeasuredFunction[] =>
  functions.filter(({ place, parameters }) => parameters > limits.parameters && !likeKernels.test(place));

/** A function and where it begins. */
export interface MeasuredFunction {
  readonly place: string;
  readonly name: string;
  readonly lines: number;
  readonly parameters: number;
  readonly booleans: number;
}

/** The figures of the product files. */
export interface House {
  /** Product files by folder. */
  readonly folders: ReadonlyMap<string, number>;
  /** Lines by file. */
  readonly files: ReadonlyMap<string, number>;
  readonly functions: readonly MeasuredFunction[];
  readonly circles: readonly (readonly string[])[];
  /** Places of dynamic imports whose module has no type. */
  readonly untyped: readonly string[];
}

/** Folders with code that only tests use, beside files named `_test.ts` and `_bench.ts`. */
const onlyForTests = /^lib\/testing\//;

/** Measures the product files below `lib/`. */
export function houseOf(root: URL): House {
  const folders = new Map<string, number>();
  const files = new Map<string, number>();
  const functions: MeasuredFunction[] = [];
  const untyped: string[] = [];
  for (
    const file of sourceFiles(root, "lib/").filter((file) =>
      !onlyForTests.test(file) && !file.startsWith("lib/std/")
    )
  ) {
    const source = Deno.readTextFileSync(new URL(file, root));
    const folder = file.slice(0, file.lastIndexOf("/"));
    folders.set(folder, (folders.get(folder) ?? 0) + 1);
    files.set(file, source.trimEnd().split("\n").length);
    functions.push(...functionsIn(source, file));
    untyped.push(...untypedImports(source, file));
  }
  return { folders, files, functions, circles: circlesOf(importGraph(root)), untyped };
}

/** A node of a program. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as Node).type === "string";

const FUNCTION = /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/;

/** The functions of a source text. */
export function functionsIn(source: string, file: string): MeasuredFunction[] {
  // After an `await` the parser refuses generic asynchronous arrow functions (findings/acorn-typescript-*.sh).
  const code = source.replace(/(?<=\basync )<[^<>()]*>(?=\()/g, (types) => " ".repeat(types.length));
  const program = Parser.extend(tsPlugin()).parse(code, {
    ecmaVersion: "latest",
    sourceType: "module",
    locations: true,
  });
  const found: MeasuredFunction[] = [];
  const visit = (node: Node, name: string) => {
    if (FUNCTION.test(node.type)) found.push(measured(node, name, source, file));
    const key = (node.id ?? node.key ?? node.left) as Node | null | undefined;
    const own = isNode(key) ? source.slice(key.start, key.end).split(/[:\n]/)[0] : name;
    for (const child of Object.values(node).flat()) if (isNode(child)) visit(child, own);
  };
  visit(program as unknown as Node, "");
  return found;
}

function measured(node: Node, name: string, source: string, file: string): MeasuredFunction {
  const parameters = node.params as readonly Node[];
  const from = lineAt(source, node.start);
  return {
    place: `${file}:${from}`,
    name: isNode(node.id) ? source.slice(node.id.start, node.id.end) : name,
    lines: lineAt(source, node.end) - from + 1,
    parameters: parameters.length,
    booleans: parameters.filter((one) => isBoolean(one, source)).length,
  };
}

/** Whether a parameter is declared as a boolean, or has one as its default. */
function isBoolean(parameter: Node, source: string): boolean {
  const text = source.slice(parameter.start, parameter.end);
  return /^\w+\??: boolean\b(?! *[|[&])/.test(text) || /^\w+ = (true|false)$/.test(text);
}

/** Places of `import(new URL(...))` whose module is used without a type. */
export function untypedImports(source: string, file: string): string[] {
  const code = codeOnly(source);
  return [...code.matchAll(/\bimport\(\s*new URL\([^)]*\)(?:\.href)?\s*,?\s*\)(?!\)*\s*as\b)/g)].map((
    { index },
  ) => `${file}:${lineAt(code, index)}`);
}

/** The middle one of some numbers. */
export function medianOf(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function print(root: URL): void {
  const house = houseOf(root);
  const { folders, files, functions, circles, untyped } = house;
  const row = (what: string, ...cells: unknown[]) => console.log(what.padEnd(40) + cells.join("  "));
  const byCount = [...folders].sort(([, a], [, b]) => b - a);
  const byLines = [...files].sort(([, a], [, b]) => b - a);
  const byLength = [...functions].sort((a, b) => b.lines - a.lines);
  const wide = functions.filter(({ parameters }) => parameters > limits.parameters);
  row("product files, folders", files.size, folders.size);
  row(
    `folders with more than ${limits.files} files`,
    byCount.filter(([, count]) => count > limits.files).map(([name, count]) => `${name} ${count}`).join(
      ", ",
    ) || 0,
  );
  row(
    "lines of a file: median, longest",
    medianOf([...files.values()]),
    `${byLines[0][1]} (${byLines[0][0]})`,
  );
  row(`files over ${limits.lines} lines`, byLines.filter(([, lines]) => lines > limits.lines).length);
  row(
    "lines of a function: median, longest",
    medianOf(functions.map(({ lines }) => lines)),
    `${byLength[0].lines} (${byLength[0].name}, ${byLength[0].place})`,
  );
  row(`functions over ${limits.functionLines} lines`, longFunctions(house).length);
  row("circles of files", circles.length);
  row(
    `functions with more than ${limits.parameters} parameters`,
    `${wide.length}, ${wideFunctions(house).length} of them outside of compute/ and nn/`,
  );
  row("boolean parameters", functions.reduce((sum, { booleans }) => sum + booleans, 0));
  row("any from imports", untyped.length);
  if (!Deno.args.includes("--places")) return;
  for (const [name, count] of byCount.slice(0, 20)) console.log(`folder   ${name} ${count}`);
  for (const [name, lines] of byLines.slice(0, 20)) console.log(`file     ${name} ${lines}`);
  for (const { name, place, lines } of byLength.slice(0, 20)) {
    console.log(`function ${place} ${name} ${lines}`);
  }
  for (const { name, place, parameters } of wide) console.log(`wide     ${place} ${name} ${parameters}`);
  for (const { name, place, booleans } of functions) {
    if (booleans > 0) console.log(`boolean  ${place} ${name} ${booleans}`);
  }
  for (const place of untyped) console.log(`any      ${place}`);
}

if (import.meta.main) print(new URL("../../", import.meta.url));
