import { projectRoot, testFiles } from "../test_files.ts";

/**
 * `deno task test [PART ...]` runs the fast test files, or those whose path contains one of the arguments. Each file that
 * Deno finds has an isolate of its own, which compiles all modules anew. For 144 files this took longer than the
 * tests, so Deno finds only the files `part_N.test.ts`, which import the others.
 *
 * @module
 */

/** Number of files `part_N.test.ts`. Deno runs as many at a time as there are cores. */
const count = 4;

/** Imports the test files of a part, 0 to 3, and so declares their tests. */
export async function importTests(part: number): Promise<void> {
  const files = testFiles("fast", Deno.args);
  if (files.length === 0) throw new Error(`no fast test file has such a path: ${Deno.args.join(" ")}`);
  for (const [i, path] of files.entries()) {
    if (i % count === part) await import(new URL(path, projectRoot).href);
  }
}
