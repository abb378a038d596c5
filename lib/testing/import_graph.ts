import { codeOnly, lineAt, sourceFiles } from "./source_code.ts";

/**
 * Which files import which: for the test of layers and for `deno task house`.
 *
 * @module
 */

/** Ways to name a module, up to the quotation mark. */
const IMPORT =
  /\b(?:import|export)\b[\w\s{},*$]*\bfrom\s*["']|\bimport\s*["']|\bimport\s*\(\s*["'`]|\bnew\s+URL\s*\(\s*["'`]|\bimport\.meta\.resolve\s*\(\s*["'`]/g;

/** The modules that a source text names by relative paths, with their lines. */
export function importsIn(source: string): { readonly line: number; readonly specifier: string }[] {
  const code = codeOnly(source);
  return [...code.matchAll(IMPORT)].flatMap(({ 0: match, index }) => {
    const start = index + match.length;
    const specifier = source.slice(start, code.indexOf(match.at(-1)!, start));
    return /^\.\.?\//.test(specifier) ? [{ line: lineAt(code, index), specifier }] : [];
  });
}

/** The path that a specifier means in a file. */
export const targetOf = (specifier: string, file: string): string =>
  new URL(specifier, new URL(file, "file:///")).pathname.slice(1);

/** The `.ts` files that each file below `lib/` imports, types included. */
export function importGraph(root: URL): Map<string, string[]> {
  return new Map(
    sourceFiles(root, "lib/").map((file) => {
      const targets = importsIn(Deno.readTextFileSync(new URL(file, root))).map(({ specifier }) =>
        targetOf(specifier, file)
      );
      return [file, targets.filter((target) => target.endsWith(".ts"))];
    }),
  );
}

/** The groups of files that import each other in a circle (Tarjan, 1972: Depth-first search and linear graph algorithms). */
export function circlesOf(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const circles: string[][] = [];
  const visit = (file: string): number => {
    order.set(file, order.size);
    lowest.set(file, order.size - 1);
    open.push(file);
    for (const next of graph.get(file) ?? []) {
      const reached = order.has(next) ? (open.includes(next) ? order.get(next)! : Infinity) : visit(next);
      lowest.set(file, Math.min(lowest.get(file)!, reached));
    }
    if (lowest.get(file) === order.get(file)) {
      const circle = open.splice(open.indexOf(file));
      if (circle.length > 1) circles.push(circle.sort());
    }
    return lowest.get(file)!;
  };
  for (const file of graph.keys()) if (!order.has(file)) visit(file);
  return circles;
}
